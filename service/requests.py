"""Requests: from bytes and query strings to typed values, with every fault found in one pass."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError, from_json
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


def _plain_iso(value: object) -> object:
    """Read a day, and nothing else that pydantic takes for a date: seconds since 1970, and moments."""
    if not isinstance(value, str):
        return value
    day = _day(value)
    if day is None:
        raise PydanticCustomError("date_form", "not a day of the calendar as YYYY-MM-DD")
    return day


Day = Annotated[date, BeforeValidator(_plain_iso)]


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


class ForecastRequest(_StrictBody):
    """A release that people wait for, what was announced of it, and what to answer."""

    release: ReleaseRequest = Field(default_factory=lambda: ReleaseRequest.model_validate({}))
    announcements: list[AnnouncementRequest] = Field(min_length=1, max_length=MOST_ANNOUNCEMENTS)
    as_of: Day | None = Field(None, description="The day of asking; today by default")
    dates: list[Day] = Field(
        default=[], max_length=MOST_DATES, description="Days to give the chance of release by"
    )


@dataclass(frozen=True)
class TrackedQuery:
    """The query of a tracked release's forecast."""

    as_of: date
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
    faults += _as_of_faults(as_of, "as_of", today)
    parts = [part.strip() for value in query.getlist("dates") for part in value.split(",") if part.strip()]
    if len(parts) > MOST_DATES:
        fault = f"{len(parts)} dates; at most {MOST_DATES} are answered"
        faults.append(FaultBody(field="dates", fault=fault, remedy="give fewer"))
    dates = [day for part in parts if (day := _query_day(part, "dates", faults)) is not None]
    if as_of is not None:
        faults += [fault for day in dates for fault in _date_faults(day, "dates", as_of)]
    return TrackedQuery(as_of or default_as_of, dates), faults


def unknown_parameters(query: MultiDict[str, str], known: tuple[str, ...] = ()) -> list[FaultBody]:
    """Return a fault for each query parameter that an address does not have."""
    remedy = f"use {' and '.join(known)} alone" if known else "leave it out"
    return [
        FaultBody(field=name, fault="not a parameter of this address", remedy=remedy)
        for name in query
        if name not in known
    ]


def _query_day(text: str, field: str, faults: list[FaultBody]) -> date | None:
    day = _day(text)
    if day is None:
        faults.append(FaultBody(field=field, fault=f"{text[:40]!r} is no day", remedy=_DATE_REMEDY))
    return day


def _precision_of(n_days: int) -> Precision:
    """Return the precision that a window of so many days would be worded in."""
    longest = {Precision.DAY: 2, Precision.WEEK: 8, Precision.MONTH: 31, Precision.QUARTER: 93}
    return next((unit for unit, most in longest.items() if n_days <= most), Precision.YEAR)


def _schema_fault(details: ErrorDetails) -> FaultBody:
    kind = details["type"]
    remedy = _DATE_REMEDY if kind.startswith("date") else _REMEDIES.get(kind, "see /openapi.json")
    steps = (str(part).replace("~", "~0").replace("/", "~1") for part in details["loc"])
    field = "".join(f"/{step}" for step in steps)
    return FaultBody(field=field, fault=details["msg"][0].lower() + details["msg"][1:], remedy=remedy)


def _meaning_faults(raw: Mapping[str, Any], today: date) -> Iterator[FaultBody]:
    """Find what is wrong between fields, wherever the fields themselves can be used."""
    as_of = today if raw.get("as_of") is None else _day(raw["as_of"])
    yield from _as_of_faults(as_of, "/as_of", today)
    for place, text in enumerate(_listed(raw, "dates", MOST_DATES)):
        if (day := _day(text)) is not None and as_of is not None:
            yield from _date_faults(day, f"/dates/{place}", as_of)
    for place, announcement in enumerate(_listed(raw, "announcements", MOST_ANNOUNCEMENTS)):
        if isinstance(announcement, dict):
            yield from _announcement_faults(announcement, f"/announcements/{place}", as_of)


def _listed(raw: Mapping[str, Any], field: str, n_most: int) -> list[Any]:
    """Return the first items of a field, none if it is no list."""
    items = raw.get(field)
    return items[:n_most] if isinstance(items, list) else []


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


def _announcement_faults(
    announcement: Mapping[str, Any], field: str, as_of: date | None
) -> Iterator[FaultBody]:
    announced = _day(announcement.get("announced_on"))
    first, last = _day(announcement.get("promised_from")), _day(announcement.get("promised_to"))
    if announced is not None and as_of is not None and announced > as_of:
        fault = f"{announced} is after as_of, {as_of}"
        remedy = "leave it out, or ask as of a later day"
        yield FaultBody(field=f"{field}/announced_on", fault=fault, remedy=remedy)
    if announced is not None and announced < _EARLIEST:
        fault = f"{announced} is before {_EARLIEST}"
        yield FaultBody(field=f"{field}/announced_on", fault=fault, remedy="check the year")
        announced = None
    ends = [end for end in ("promised_from", "promised_to") if announcement.get(end) is not None]
    if len(ends) == 1:
        missing = "promised_to" if ends == ["promised_from"] else "promised_from"
        remedy = "give both ends or neither"
        yield FaultBody(field=f"{field}/{missing}", fault="half a window", remedy=remedy)
    if first is not None and last is not None and first > last:
        fault = f"{last} is before promised_from, {first}"
        yield FaultBody(field=f"{field}/promised_to", fault=fault, remedy="swap the two")
    if announced is not None and last is not None and last < announced:
        fault = f"{last} is before announced_on, {announced}: it was over when it was promised"
        yield FaultBody(field=f"{field}/promised_to", fault=fault, remedy="correct one of the two")
    wording = announcement.get("wording")
    if not ends and isinstance(wording, str) and 0 < len(wording) <= _MOST_CHARACTERS:
        yield from _wording_faults(wording, announced or as_of or _EARLIEST, f"{field}/wording")


def _wording_faults(wording: str, announced_on: date, field: str) -> Iterator[FaultBody]:
    try:
        read_promise(wording, announced_on)
    except UnreadableWording as unreadable:
        remedy = "word it otherwise, or give promised_from and promised_to"
        yield FaultBody(field=field, fault=str(unreadable), remedy=remedy)


def _day(value: object) -> date | None:
    """Return the day that a plain ISO date names; None for anything else."""
    if not isinstance(value, str) or len(value) != len("2025-01-01"):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
