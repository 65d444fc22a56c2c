"""Requests: from bytes and query strings to typed values, with every fault found in one pass."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, from_json
from werkzeug.datastructures import MultiDict

from forecast.answer import HORIZON_IN_DAYS
from forecast.dataset import Access, Modality, Reason, Tier, Voice
from forecast.promise import Precision, PromisedWindow, UnreadableWording, read_promise
from service.problems import FaultBody, Problem, invalid_request

MOST_ANNOUNCEMENTS = 200
MOST_DATES = 500
_MOST_CHARACTERS = 200
_EARLIEST = date(2000, 1, 1)

Text = Annotated[str, Field(max_length=_MOST_CHARACTERS)]


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

    announced_on: date
    wording: Text | None = Field(None, description="Timing words, English or French, such as 'fall or later'")
    promised_from: date | None = None
    promised_to: date | None = None
    open_ended: bool = Field(False, description="True for 'or later'; with an explicit window")
    voice: Voice | None = None
    reason: Reason | None = Field(
        None, description="Of a delay; with neither wording nor window, it says that the release is postponed"
    )


class ForecastRequest(_StrictBody):
    """A release that people wait for, what was announced of it, and what to answer."""

    release: ReleaseRequest = Field(default_factory=lambda: ReleaseRequest.model_validate({}))
    announcements: list[AnnouncementRequest] = Field(min_length=1, max_length=MOST_ANNOUNCEMENTS)
    as_of: date | None = Field(None, description="The day of asking; today by default")
    dates: list[date] = Field(
        default=[], max_length=MOST_DATES, description="Days to give the chance of release by"
    )


@dataclass(frozen=True)
class TrackedQuery:
    """The query of a tracked release's forecast."""

    as_of: date | None
    dates: list[date]


_REMEDIES = {
    "missing": "add it",
    "extra_forbidden": "remove it; /openapi.json lists the fields",
    "too_short": "give at least one",
    "too_long": "give fewer",
    "string_too_long": f"shorten it to {_MOST_CHARACTERS} characters",
    "enum": "use one of the values named",
    "string_type": "write a string",
    "bool_type": "write true or false",
    "list_type": "write a list",
    "model_type": "write an object",
    "model_attributes_type": "write an object",
}
_DATE_REMEDY = "write a day of the calendar as YYYY-MM-DD"


def read_forecast_request(body: bytes, today: date) -> ForecastRequest:
    """Read the body of `POST /v1/forecasts`.

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
    faults: list[FaultBody] = []
    request = None
    try:
        request = ForecastRequest.model_validate_json(body)
    except ValidationError as error:
        faults = [_schema_fault(details) for details in error.errors()]
    if isinstance(raw, dict):
        faults += _meaning_faults(raw, today)
    if faults or request is None:
        raise invalid_request(faults)
    return request


def read_window(announcement: AnnouncementRequest) -> PromisedWindow:
    """Return the window of an announcement that `read_forecast_request` has accepted."""
    first, last = announcement.promised_from, announcement.promised_to
    if first is not None and last is not None:
        first = max(first, announcement.announced_on)
        return PromisedWindow(first, last, announcement.open_ended, _precision_of((last - first).days + 1))
    if announcement.wording:
        return read_promise(announcement.wording, announcement.announced_on)
    return PromisedWindow.without_time(postponed=announcement.reason is not None)


def read_tracked_query(query: MultiDict[str, str], today: date) -> TrackedQuery:
    """Read `?as_of=&dates=`; `dates` is separated by commas.

    Raises
    ------
    Problem
        422 with every fault.
    """
    faults = [
        FaultBody(field=name, fault="not a parameter of this address", remedy="use as_of and dates alone")
        for name in query
        if name not in ("as_of", "dates")
    ]
    as_of = _query_day(query.get("as_of", ""), "as_of", faults)
    parts = [part.strip() for value in query.getlist("dates") for part in value.split(",") if part.strip()]
    if len(parts) > MOST_DATES:
        fault = f"{len(parts)} dates; at most {MOST_DATES} are answered"
        faults.append(FaultBody(field="dates", fault=fault, remedy="give fewer"))
    dates = [day for part in parts if (day := _query_day(part, "dates", faults)) is not None]
    faults += _as_of_faults(as_of, "as_of", today)
    if faults:
        raise invalid_request(faults)
    return TrackedQuery(as_of, dates)


def refuse_unanswerable_dates(dates: list[date], as_of: date) -> None:
    """Raise a 422 problem if a day is not after `as_of`, or beyond the horizon."""
    faults = [fault for day in dates for fault in _date_faults(day, "dates", as_of)]
    if faults:
        raise invalid_request(faults)


def _query_day(text: str, field: str, faults: list[FaultBody]) -> date | None:
    day = _day(text)
    if text and day is None:
        faults.append(FaultBody(field=field, fault=f"{text[:40]!r} is no day", remedy=_DATE_REMEDY))
    return day


def _precision_of(n_days: int) -> Precision:
    """Return the precision that a window of so many days would be worded in."""
    longest = {
        Precision.DAY: 2,
        Precision.WEEK: 8,
        Precision.MONTH: 31,
        Precision.QUARTER: 93,
        Precision.HALF: 190,
    }
    return next((unit for unit, most in longest.items() if n_days <= most), Precision.YEAR)


def _schema_fault(details: ErrorDetails) -> FaultBody:
    kind = details["type"]
    remedy = _DATE_REMEDY if kind.startswith("date") else _REMEDIES.get(kind, "see /openapi.json")
    field = "".join(f"/{part}" for part in details["loc"])
    return FaultBody(field=field, fault=details["msg"][0].lower() + details["msg"][1:], remedy=remedy)


def _meaning_faults(raw: Mapping[str, Any], today: date) -> Iterator[FaultBody]:
    """Find what is wrong between fields, wherever the fields themselves can be used."""
    given = _day(raw.get("as_of"))
    yield from _as_of_faults(given, "/as_of", today)
    as_of = today if given is None else given
    days = raw.get("dates")
    for place, text in enumerate(days[:MOST_DATES] if isinstance(days, list) else []):
        if (day := _day(text)) is not None:
            yield from _date_faults(day, f"/dates/{place}", as_of)
    announcements = raw.get("announcements")
    for place, announcement in enumerate(
        announcements[:MOST_ANNOUNCEMENTS] if isinstance(announcements, list) else []
    ):
        if isinstance(announcement, dict):
            yield from _announcement_faults(announcement, f"/announcements/{place}", as_of)


def _as_of_faults(as_of: date | None, field: str, today: date) -> Iterator[FaultBody]:
    if as_of is not None and as_of > today:
        fault = f"{as_of} is after today, {today}: nobody knows yet what will be known then"
        yield FaultBody(field=field, fault=fault, remedy="ask as of today or an earlier day")


def _date_faults(day: date, field: str, as_of: date) -> Iterator[FaultBody]:
    if day <= as_of:
        fault = f"{day} is not after as_of, {as_of}"
        yield FaultBody(field=field, fault=fault, remedy="ask for days after as_of")
    elif (day - as_of).days > HORIZON_IN_DAYS:
        horizon = as_of + timedelta(days=HORIZON_IN_DAYS)
        fault = f"{day} is beyond the horizon, {horizon}"
        yield FaultBody(field=field, fault=fault, remedy="ask for days up to the horizon")


def _announcement_faults(announcement: Mapping[str, Any], field: str, as_of: date) -> Iterator[FaultBody]:
    announced = _day(announcement.get("announced_on"))
    first, last = _day(announcement.get("promised_from")), _day(announcement.get("promised_to"))
    if announced is not None and announced > as_of:
        fault = f"{announced} is after as_of, {as_of}"
        yield FaultBody(
            field=f"{field}/announced_on", fault=fault, remedy="leave it out, or ask as of a later day"
        )
    if announced is not None and announced < _EARLIEST:
        fault, remedy = f"{announced} is before {_EARLIEST}", "check the year"
        yield FaultBody(field=f"{field}/announced_on", fault=fault, remedy=remedy)
        return
    ends = [end for end in ("promised_from", "promised_to") if announcement.get(end) is not None]
    if len(ends) == 1:
        missing = "promised_to" if ends == ["promised_from"] else "promised_from"
        yield FaultBody(field=f"{field}/{missing}", fault="half a window", remedy="give both ends or neither")
    if first is not None and last is not None and first > last:
        fault = f"{last} is before promised_from, {first}"
        yield FaultBody(field=f"{field}/promised_to", fault=fault, remedy="swap the two")
    if announced is not None and last is not None and last < announced:
        fault = f"{last} is before announced_on, {announced}: it was over when it was promised"
        yield FaultBody(field=f"{field}/promised_to", fault=fault, remedy="correct one of the two")
    wording = announcement.get("wording")
    if (
        announced is not None
        and not ends
        and isinstance(wording, str)
        and 0 < len(wording) <= _MOST_CHARACTERS
    ):
        try:
            read_promise(wording, announced)
        except UnreadableWording as unreadable:
            remedy = "word it otherwise, or give promised_from and promised_to"
            yield FaultBody(field=f"{field}/wording", fault=str(unreadable), remedy=remedy)


def _day(value: object) -> date | None:
    """Return the day that a plain ISO date names; None for anything else."""
    if not isinstance(value, str) or len(value) != len("2025-01-01"):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
