"""The form of "Try your own": from what was typed to a question, and its faults beside their fields."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from forecast.answering.answer import Answer, answer
from forecast.artifact.store import Artifact
from forecast.dataset import Access, Modality, Tier, Voice
from service.operations.questions import question_asked
from service.requests.faults import MOST_CHARACTERS
from service.requests.schemas import ForecastRequest, checked, unknown_parameters
from service.responses.problems import FaultBody, Problem, invalid_request
from service.responses.schemas import ForecastBody
from service.responses.serializers import forecast_body

N_ANNOUNCEMENTS = 4
_OF_RELEASE = ("name", "organization", "modality", "access", "tier")
_OF_ANNOUNCEMENT = ("announced_on", "wording", "promised_from", "promised_to", "voice")
_OF_QUESTION = ("as_of", "by")
CHOICES: dict[str, list[str]] = {
    "modality": [*Modality],
    "access": [*Access],
    "tier": [*Tier],
    "voice": [*Voice],
}
FIELDS = (
    *_OF_RELEASE,
    *(f"{name}_{place}" for place in range(1, N_ANNOUNCEMENTS + 1) for name in _OF_ANNOUNCEMENT),
    *_OF_QUESTION,
)


@dataclass(frozen=True)
class Form:
    """What was typed, by field, and what is wrong with the query itself."""

    typed: dict[str, str]
    faults: list[FaultBody]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(self.typed.values())


@dataclass(frozen=True)
class Found:
    """The forecast of a form, or by field what is wrong with it; the field "" is the whole form."""

    forecast: ForecastBody | None = None
    faults: dict[str, list[FaultBody]] = field(default_factory=dict)


def read_form(query: MultiDict[str, str]) -> Form:
    """Read the query that the form sends."""
    typed = {name: query.get(name, "").strip() for name in FIELDS}
    return Form(typed, unknown_parameters(query, FIELDS))


def answer_form(form: Form, loaded: Artifact, now: datetime) -> Found | None:
    """Forecast what a form tells, or say what is wrong with it; None for an empty form."""
    if form.is_empty and not form.faults:
        return None
    try:
        body, _ = forecast_of_form(form, loaded, now)
    except Problem as problem:
        faults: dict[str, list[FaultBody]] = {}
        for fault in problem.faults:
            faults.setdefault(_field_of(fault.field, _places(form)), []).append(fault)
        return Found(faults=faults or {"": [FaultBody(field="", fault=str(problem), remedy="")]})
    return Found(body)


def forecast_of_form(form: Form, loaded: Artifact, now: datetime) -> tuple[ForecastBody, Answer]:
    """Forecast what a form tells.

    Raises
    ------
    Problem
        If it can't be answered; the fields are those of the request that it stands for.
    """
    if form.faults:
        raise invalid_request(form.faults)
    question, _ = question_asked(
        checked(ForecastRequest, request_of_form(form), now.date()), loaded, now.date()
    )
    answered = answer(loaded, [question])[0]
    return forecast_body(answered, loaded, now, None), answered


def request_of_form(form: Form) -> dict[str, Any]:
    """Return the body of `POST /v1/forecasts` that a form stands for."""
    typed = form.typed
    request: dict[str, Any] = {
        "release": {name: typed[name] for name in _OF_RELEASE if typed[name]},
        "announcements": [
            {name: typed[f"{name}_{place}"] for name in _OF_ANNOUNCEMENT if typed[f"{name}_{place}"]}
            for place in _places(form)
        ],
    }
    if typed["as_of"]:
        request["as_of"] = typed["as_of"]
    if typed["by"]:
        request["dates"] = [part.strip() for part in typed["by"][:MOST_CHARACTERS].split(",")]
    return request


def _places(form: Form) -> list[int]:
    """Return which of the form's announcements were filled in."""
    return [
        place
        for place in range(1, N_ANNOUNCEMENTS + 1)
        if any(form.typed[f"{name}_{place}"] for name in _OF_ANNOUNCEMENT)
    ]


def _field_of(pointer: str, places: list[int]) -> str:
    """Return the form's field that a pointer into the request stands for; "" if there is none."""
    match pointer.split("/")[1:]:
        case ["release", name] if name in _OF_RELEASE:
            return name
        case ["announcements", number, name] if number.isdigit() and name in _OF_ANNOUNCEMENT:
            return f"{name}_{places[int(number)]}"
        case ["announcements"]:
            return "announced_on_1"
        case ["as_of"]:
            return "as_of"
        case ["dates", *_]:
            return "by"
    return ""
