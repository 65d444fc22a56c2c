"""The form "Try your own": from its fields to a question, and faults beside their fields."""

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
_OF_RELEASE = ("name", "organization", "modality", "access", "tier")
_OF_ANNOUNCEMENT = ("announced_on", "wording", "promised_from", "promised_to", "voice")
_OF_QUESTION = ("as_of", "by")
#: The values of the form's fields that are chosen, not typed.
CHOICES: dict[str, list[str]] = {
    "modality": [*Modality],
    "access": [*Access],
    "tier": [*Tier],
    "voice": [*Voice],
}
_NUMBERS = range(1, N_ANNOUNCEMENTS + 1)
FIELDS = (
    *_OF_RELEASE,
    *(f"{name}_{number}" for number in _NUMBERS for name in _OF_ANNOUNCEMENT),
    *_OF_QUESTION,
)
_TEXT_FIELDS: dict[str, Any] = {name: (str, Field("", description="As the form has it")) for name in FIELDS}

#: What the form sends: text alone, since its faults are those of the request that it stands for.
TryQuery: type[Query] = create_model("TryQuery", __base__=Query, **_TEXT_FIELDS)
#: The same with the theme of its chart.
TryChartQuery: type[ThemedQuery] = create_model("TryChartQuery", __base__=ThemedQuery, **_TEXT_FIELDS)


@dataclass(frozen=True)
class Form:
    """What was entered, by field, and what is wrong with the query itself."""

    entries: dict[str, str]
    faults: list[FaultBody]

    @classmethod
    def of(cls, query: Query, faults: list[FaultBody]) -> "Form":
        """Return the form that a `TryQuery` or `TryChartQuery` sends."""
        return cls({name: getattr(query, name).strip() for name in FIELDS}, faults)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was entered."""
        return not any(self.entries.values())

    @property
    def numbers(self) -> list[int]:
        """Which of the form's announcements were filled in."""
        return [
            number
            for number in _NUMBERS
            if any(self.entries[f"{name}_{number}"] for name in _OF_ANNOUNCEMENT)
        ]


@dataclass(frozen=True)
class FormResult:
    """The forecast of a form, or by field what is wrong with it; the field "" is the whole form."""

    forecast: Forecast | None = None
    faults: dict[str, list[FaultBody]] = field(default_factory=dict)


def result_of_form(form: Form, artifact: Artifact, now: datetime) -> FormResult | None:
    """Forecast what a form describes, or say what is wrong with it; None for an empty form."""
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
    """Answer the question of a form.

    Raises
    ------
    Problem
        If it can't be answered; the fields are those of the request that it stands for.
    """
    if form.faults:
        raise invalid_request(form.faults)
    request = validated(ForecastRequest, request_of_form(form), now.date())
    question, _ = question_of_request(request, artifact, now.date())
    return answer(artifact, [question])[0]


def request_of_form(form: Form) -> dict[str, Any]:
    """Return the body of `POST /v1/forecasts` that a form stands for."""
    entries = form.entries
    request: dict[str, Any] = {
        "release": {name: entries[name] for name in _OF_RELEASE if entries[name]},
        "announcements": [
            {name: entries[f"{name}_{number}"] for name in _OF_ANNOUNCEMENT if entries[f"{name}_{number}"]}
            for number in form.numbers
        ],
    }
    if entries["as_of"]:
        request["as_of"] = entries["as_of"]
    if entries["by"]:
        request["dates"] = [part.strip() for part in entries["by"][:MOST_CHARACTERS].split(",")]
    return request


def _field_of(pointer: str, numbers: list[int]) -> str:
    """Return the form's field that a pointer into the request stands for; "" if there is none."""
    match pointer.split("/")[1:]:
        case ["release", name] if name in _OF_RELEASE:
            return name
        case ["announcements", place, name] if place.isdigit() and name in _OF_ANNOUNCEMENT:
            return f"{name}_{numbers[int(place)]}"
        case ["announcements"]:
            return "announced_on_1"
        case ["as_of"]:
            return "as_of"
        case ["dates", *_]:
            return "by"
    return ""
