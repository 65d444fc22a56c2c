"""Faults of questions that types can't say: between fields, and in timing words."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from forecast.errors import UnreadableWording
from forecast.incidence import HORIZON_IN_DAYS
from forecast.promise import read_promise
from service.requests.schemas import MOST_ANNOUNCEMENTS, MOST_CHARACTERS, MOST_DATES, read_day
from service.responses.problems import FaultBody

_EARLIEST = date(2000, 1, 1)


def question_faults(raw: Mapping[str, Any], today: date) -> Iterator[FaultBody]:
    """Find what is wrong between the fields of a question, wherever the fields themselves can be used."""
    if raw.get("release_id") is None:
        if not raw.get("announcements", False) and raw.get("announcements", []) == []:
            remedy = "give at least one, or the release_id of a release of the dataset"
            yield FaultBody(field="/announcements", fault="none given", remedy=remedy)
    elif "release" in raw:
        remedy = "leave it out: the dataset says what that release is"
        yield FaultBody(field="/release", fault="given beside release_id", remedy=remedy)
    as_of = today if raw.get("as_of") is None else read_day(raw["as_of"])
    yield from as_of_faults(as_of, "/as_of", today)
    for place, text in enumerate(_listed(raw, "dates", MOST_DATES)):
        if (day := read_day(text)) is not None and as_of is not None:
            yield from date_faults(day, f"/dates/{place}", as_of)
    for place, announcement in enumerate(_listed(raw, "announcements", MOST_ANNOUNCEMENTS)):
        if isinstance(announcement, dict):
            yield from _announcement_faults(announcement, f"/announcements/{place}", as_of)


def _listed(raw: Mapping[str, Any], field: str, n_most: int) -> list[Any]:
    """Return the first items of a field, none if it is no list."""
    items = raw.get(field)
    return items[:n_most] if isinstance(items, list) else []


def range_faults(raw: Mapping[str, Any]) -> Iterator[FaultBody]:
    """Find what is wrong with the range of a platform's date question."""
    first, last = raw.get("range_min"), raw.get("range_max")
    if isinstance(first, int | float) and isinstance(last, int | float) and not first < last:
        yield FaultBody(
            field="/range_max", fault=f"{last} is not after range_min, {first}", remedy="swap the two"
        )


def promise_faults(raw: Mapping[str, Any]) -> Iterator[FaultBody]:
    """Find what can't be read in the words of a promise."""
    announced, wording = read_day(raw.get("announced_on")), raw.get("wording")
    if announced is not None and announced < _EARLIEST:
        fault = f"{announced} is before {_EARLIEST}"
        yield FaultBody(field="/announced_on", fault=fault, remedy="check the year")
    elif announced is not None and isinstance(wording, str) and 0 < len(wording) <= MOST_CHARACTERS:
        yield from _wording_faults(wording, announced, "/wording", "word it otherwise")


def as_of_faults(as_of: date | None, field: str, today: date) -> Iterator[FaultBody]:
    """Find what is wrong with a day of asking."""
    if as_of is not None and as_of > today:
        fault = f"{as_of} is after today, {today}: nobody knows yet what will be known then"
        yield FaultBody(field=field, fault=fault, remedy="ask as of today or an earlier day")


def date_faults(day: date, field: str, as_of: date) -> Iterator[FaultBody]:
    """Find what is wrong with a day to give the chance by."""
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
    announced = read_day(announcement.get("announced_on"))
    first, last = read_day(announcement.get("promised_from")), read_day(announcement.get("promised_to"))
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
    if not ends and isinstance(wording, str) and 0 < len(wording) <= MOST_CHARACTERS:
        remedy = "word it otherwise, or give promised_from and promised_to"
        yield from _wording_faults(wording, announced or as_of or _EARLIEST, f"{field}/wording", remedy)


def _wording_faults(wording: str, announced_on: date, field: str, remedy: str) -> Iterator[FaultBody]:
    try:
        read_promise(wording, announced_on)
    except UnreadableWording as unreadable:
        yield FaultBody(field=field, fault=str(unreadable), remedy=remedy)
