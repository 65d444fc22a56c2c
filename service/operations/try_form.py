"""The form "Try your own": it turns entries into a forecast, or into faults by field."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import Field, create_model

from forecast.answering import Answer, answer
from forecast.answering.forecast_record import Forecast, forecast_record
from forecast.artifact import Artifact
from forecast.dataset import Access, Modality, Tier, Voice
from service.operations.questions import question_of_request
from service.requests.queries import Query, ThemedQuery
from service.requests.schemas import MOST_CHARACTERS, ForecastRequest
from service.requests.validation import validated
from service.responses.problems import FaultBody, Problem, invalid_request

N_ANNOUNCEMENTS = 4
_RELEASE_FIELDS = ("name", "organization", "modality", "access", "tier")
_ANNOUNCEMENT_FIELDS = ("announced_on", "wording", "promised_from", "promised_to", "voice")
_QUESTION_FIELDS = ("as_of", "by")
#: The choices of the form's select fields.
CHOICES: dict[str, list[str]] = {
    "modality": [*Modality],
    "access": [*Access],
    "tier": [*Tier],
    "voice": [*Voice],
}
_NUMBERS = range(1, N_ANNOUNCEMENTS + 1)
FIELDS = (
    *_RELEASE_FIELDS,
    *(f"{name}_{number}" for number in _NUMBERS for name in _ANNOUNCEMENT_FIELDS),
    *_QUESTION_FIELDS,
)


def _description(field: str) -> str:
    if field == "by":
        return "`dates` of the body of `POST /v1/forecasts`, separated by commas"
    if field == "as_of":
        return "`as_of` of the body of `POST /v1/forecasts`"
    name, _, number = field.rpartition("_")
    if number.isdigit():
        return f"`{name}` of announcement {number} in the body of `POST /v1/forecasts`"
    return f"`{field}` of the release in the body of `POST /v1/forecasts`"


_TEXT_FIELDS: dict[str, Any] = {name: (str, Field("", description=_description(name))) for name in FIELDS}

#: The query string of the form. Every field is text; the request that it is turned into is validated.
TryQuery: type[Query] = create_model("TryQuery", __base__=Query, **_TEXT_FIELDS)
#: The same, with the colour theme of a chart.
TryChartQuery: type[ThemedQuery] = create_model("TryChartQuery", __base__=ThemedQuery, **_TEXT_FIELDS)


@dataclass(frozen=True)
class Form:
    """A submitted form.

    Attributes
    ----------
    entries
        The text of each field; empty if nothing was entered.
    faults
        The faults of the query string itself, such as unknown parameters.
    """

    entries: dict[str, str]
    faults: list[FaultBody]

    @classmethod
    def of(cls, query: Query, faults: list[FaultBody]) -> "Form":
        """Return the form of a `TryQuery` or a `TryChartQuery` with the faults of its reading."""
        return cls({name: getattr(query, name).strip() for name in FIELDS}, faults)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was entered."""
        return not any(self.entries.values())

    @property
    def numbers(self) -> list[int]:
        """The numbers of the announcements that were filled in."""
        return [
            number
            for number in _NUMBERS
            if any(self.entries[f"{name}_{number}"] for name in _ANNOUNCEMENT_FIELDS)
        ]


@dataclass(frozen=True)
class FormResult:
    """The forecast of a form, or its faults by field; the field "" stands for the whole form."""

    forecast: Forecast | None = None
    faults: dict[str, list[FaultBody]] = field(default_factory=dict)


def result_of_form(form: Form, artifact: Artifact, now: datetime) -> FormResult | None:
    """Return the forecast of a form or its faults; None if the form is empty.

    Parameters
    ----------
    form
        As it was submitted.
    artifact
        The artifact to forecast from.
    now
        The time of the request.
    """
    if form.is_empty and not form.faults:
        return None
    try:
        return FormResult(forecast_record(answer_of_form(form, artifact, now), artifact, now))
    except Problem as problem:
        faults: dict[str, list[FaultBody]] = {}
        for fault in problem.faults:
            faults.setdefault(_field_of(fault.field, form.numbers), []).append(fault)
        return FormResult(faults=faults or {"": [FaultBody(field="", fault=str(problem), remedy="")]})


def answer_of_form(form: Form, artifact: Artifact, now: datetime) -> Answer:
    """Return the answer to the question of a form.

    Parameters
    ----------
    form, artifact, now
        As in `result_of_form`.

    Raises
    ------
    Problem
        If the form has faults; their fields are JSON pointers into `request_of_form`.
    """
    if form.faults:
        raise invalid_request(form.faults)
    request = validated(ForecastRequest, request_of_form(form), now.date())
    question, _ = question_of_request(request, artifact, now.date())
    return answer(artifact, [question])[0]


def request_of_form(form: Form) -> dict[str, Any]:
    """Return the body of `POST /v1/forecasts` with the entries of a form."""
    entries = form.entries
    request: dict[str, Any] = {
        "release": {name: entries[name] for name in _RELEASE_FIELDS if entries[name]},
        "announcements": [
            {
                name: entries[f"{name}_{number}"]
                for name in _ANNOUNCEMENT_FIELDS
                if entries[f"{name}_{number}"]
            }
            for number in form.numbers
        ],
    }
    if entries["as_of"]:
        request["as_of"] = entries["as_of"]
    if entries["by"]:
        request["dates"] = [part.strip() for part in entries["by"][:MOST_CHARACTERS].split(",")]
    return request


def _field_of(pointer: str, numbers: list[int]) -> str:
    """Return the form's field for a JSON pointer into its request; "" if there is none."""
    match pointer.split("/")[1:]:
        case ["release", name] if name in _RELEASE_FIELDS:
            return name
        case ["announcements", index, name] if index.isdigit() and name in _ANNOUNCEMENT_FIELDS:
            return f"{name}_{numbers[int(index)]}"
        case ["announcements"]:
            return "announced_on_1"
        case ["as_of"]:
            return "as_of"
        case ["dates", *_]:
            return "by"
    return ""
