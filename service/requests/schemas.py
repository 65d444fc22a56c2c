"""Requests: from bytes and query strings to typed values, with every fault found in one pass."""

from dataclasses import dataclass, replace
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import from_json, to_json
from werkzeug.datastructures import MultiDict

from forecast.answering.platform_cdf import MOST_POINTS
from forecast.dataset import Access, Modality, Reason, Tier, Voice
from forecast.promise import Precision, PromisedWindow, read_promise
from service.requests.faults import (
    DATE_REMEDY,
    MOST_ANNOUNCEMENTS,
    MOST_CHARACTERS,
    MOST_DATES,
    as_of_faults,
    date_faults,
    plain_iso,
    promise_faults,
    question_faults,
    range_faults,
    read_day,
    schema_fault,
)
from service.responses.problems import FaultBody, Problem, invalid_request

MOST_QUESTIONS = 1_000
#: Far beyond any release, and yet a day of the calendar.
MOST_SECONDS = 10_000_000_000

Text = Annotated[str, Field(max_length=MOST_CHARACTERS)]


Day = Annotated[date, BeforeValidator(plain_iso)]


class _StrictBody(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ReleaseRequest(_StrictBody):
    """What is awaited; whatever is left out is taken for unknown."""

    organization: Text | None = Field(None, description="Its name, an alias, or its organization_id")
    name: Text | None = None
    modality: Modality | None = None
    access: Access | None = None
    tier: Tier | None = None


class AnnouncementRequest(_StrictBody):
    """One public statement about when; an explicit window wins over `wording`."""

    announced_on: Day
    wording: Text | None = Field(None, description="Timing words, English or French, such as 'fall or later'")
    promised_from: Day | None = None
    promised_to: Day | None = None
    open_ended: bool = Field(False, description="True for 'or later', also where wording does not say so")
    voice: Voice | None = None
    reason: Reason | None = Field(
        None, description="Of a delay; with neither wording nor window, it says that the release is postponed"
    )


class _QuestionRequest(_StrictBody):
    release_id: Text | None = Field(
        None, description="Of a release of the dataset: `announcements` are then supposed besides its own"
    )
    release: ReleaseRequest = Field(default_factory=lambda: ReleaseRequest.model_validate({}))
    announcements: list[AnnouncementRequest] = Field(default=[], max_length=MOST_ANNOUNCEMENTS)
    as_of: Day | None = Field(None, description="The day of asking; today by default")


class ForecastRequest(_QuestionRequest):
    """A release that people wait for, what was announced of it, and what to answer."""

    dates: list[Day] = Field(
        default=[], max_length=MOST_DATES, description="Days to give the chance of release by"
    )


class BatchRequest(_StrictBody):
    """Questions, each a ForecastRequest; one that can't be answered does not keep the others from it."""

    questions: list[dict[str, Any]] = Field(
        min_length=1,
        max_length=MOST_QUESTIONS,
        json_schema_extra={"items": {"$ref": "#/components/schemas/ForecastRequest"}},
    )


class CdfRequest(_QuestionRequest):
    """A release, and the range of a forecasting platform's date question, in seconds since 1970 in UTC."""

    range_min: float = Field(ge=-MOST_SECONDS, le=MOST_SECONDS)
    range_max: float = Field(ge=-MOST_SECONDS, le=MOST_SECONDS)
    open_lower_bound: bool
    open_upper_bound: bool
    inbound_outcome_count: int = Field(200, ge=1, le=MOST_POINTS)


class PromiseRequest(_StrictBody):
    """Timing words, and the day on which they were said."""

    announced_on: Day
    wording: Text = Field(min_length=1)


@dataclass(frozen=True)
class TrackedQuery:
    """The query of a tracked release's forecast."""

    as_of: date
    dates: list[date]


Request = TypeVar("Request", ForecastRequest, BatchRequest, CdfRequest, PromiseRequest)


def read_request(kind: type[Request], body: bytes, today: date) -> Request:
    """Read the body of a request of a kind.

    Raises
    ------
    Problem
        400 if it is no JSON; 422 with every fault if it is not a request that can be answered.
    """
    try:
        raw = from_json(body)
    except ValueError as error:
        fault = FaultBody(field="", fault=f"malformed JSON: {error}", remedy="send one JSON object")
        raise Problem(HTTPStatus.BAD_REQUEST, "malformed-json", "The body is no JSON.", [fault]) from None
    return _checked(kind, raw, body, today)


def checked(kind: type[Request], raw: Any, today: date) -> Request:
    """Return what JSON said as a request of a kind.

    Raises
    ------
    Problem
        422 with every fault if it is not a request that can be answered.
    """
    return _checked(kind, raw, to_json(raw), today)


def _checked(kind: type[Request], raw: Any, body: bytes, today: date) -> Request:
    faults: list[FaultBody] = []
    request = None
    try:
        request = kind.model_validate_json(body)
    except ValidationError as error:
        faults = [schema_fault(details) for details in error.errors()]
    if isinstance(raw, dict):
        if issubclass(kind, _QuestionRequest):
            faults += question_faults(raw, today)
        if kind is CdfRequest:
            faults += range_faults(raw)
        if kind is PromiseRequest:
            faults += promise_faults(raw)
    if faults or request is None:
        raise invalid_request(faults)
    return request


def read_window(announcement: AnnouncementRequest) -> PromisedWindow:
    """Return the window of an announcement that `read_request` has accepted."""
    first, last = announcement.promised_from, announcement.promised_to
    if first is not None and last is not None:
        precision = _precision_of((last - first).days + 1)
        return PromisedWindow(max(first, announcement.announced_on), last, announcement.open_ended, precision)
    if announcement.wording:
        window = read_promise(announcement.wording, announcement.announced_on)
    else:
        window = PromisedWindow.without_time()
    if window.promised_to is None:
        return PromisedWindow.without_time(window.postponed or announcement.reason is not None)
    return replace(window, open_ended=window.open_ended or announcement.open_ended)


def read_tracked_query(
    query: MultiDict[str, str], today: date, default_as_of: date
) -> tuple[TrackedQuery, list[FaultBody]]:
    """Read `?as_of=&dates=`; `dates` is separated by commas.

    Returns
    -------
    The query, and all that is wrong with it; a query with faults holds what could be read.
    """
    faults = unknown_parameters(query, ("as_of", "dates"))
    given = query.getlist("as_of")
    if len(given) > 1:
        faults.append(FaultBody(field="as_of", fault="given more than once", remedy="give one day"))
    as_of = _query_day(given[0], "as_of", faults) if given else default_as_of
    faults += as_of_faults(as_of, "as_of", today)
    parts = [part.strip() for value in query.getlist("dates") for part in value.split(",") if part.strip()]
    if len(parts) > MOST_DATES:
        fault = f"{len(parts)} dates; at most {MOST_DATES} are answered"
        faults.append(FaultBody(field="dates", fault=fault, remedy="give fewer"))
    dates = [day for part in parts if (day := _query_day(part, "dates", faults)) is not None]
    if as_of is not None:
        faults += [fault for day in dates for fault in date_faults(day, "dates", as_of)]
    return TrackedQuery(as_of or default_as_of, dates), faults


def unknown_parameters(query: MultiDict[str, str], known: tuple[str, ...] = ()) -> list[FaultBody]:
    """Return a fault for each query parameter that an address does not have."""
    remedy = f"use {' and '.join(known)} alone" if known else "leave it out"
    return [
        FaultBody(field=name, fault="not a parameter of this address", remedy=remedy)
        for name in query
        if name not in known
    ]


def refuse_parameters(query: MultiDict[str, str]) -> None:
    """Raise a 422 problem if a query has any parameter: its address has none."""
    faults = unknown_parameters(query)
    if faults:
        raise invalid_request(faults)


def _query_day(text: str, field: str, faults: list[FaultBody]) -> date | None:
    day = read_day(text)
    if day is None:
        faults.append(FaultBody(field=field, fault=f"{text[:40]!r} is no day", remedy=DATE_REMEDY))
    return day


def _precision_of(n_days: int) -> Precision:
    """Return the precision that a window of so many days would be worded in."""
    longest = {Precision.DAY: 2, Precision.WEEK: 8, Precision.MONTH: 31, Precision.QUARTER: 93}
    return next((unit for unit, most in longest.items() if n_days <= most), Precision.YEAR)
