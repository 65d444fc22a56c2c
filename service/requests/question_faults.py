"""Faults that types cannot express: contradictions between fields, and timing words that cannot be read."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from forecast.errors import UnreadableWording
from forecast.incidence import HORIZON_IN_DAYS
from forecast.promise import read_promise
from service.requests.schemas import MOST_ANNOUNCEMENTS, MOST_CHARACTERS, MOST_DATES, read_date
from service.responses.problems import FaultBody

_EARLIEST = date(2000, 1, 1)


def question_faults(raw: Mapping[str, Any], today: date) -> Iterator[FaultBody]:
    """Find the faults of a question that its schema does not find.

    Fields that the schema rejects are skipped, so that each fault is reported once.

    Parameters
    ----------
    raw
        The parsed body of a forecast or of a CDF.
    today
        The date of the request; `as_of` may not be later.

    Yields
    ------
    FaultBody
        With a JSON pointer as its field.
    """
    if raw.get("release_id") is None:
        if raw.get("announcements", []) == []:
            remedy = "give at least one, or the release_id of a release of the dataset"
            yield FaultBody(field="/announcements", fault="no announcement is given", remedy=remedy)
    elif "release" in raw:
        remedy = "remove it; the dataset describes this release"
        yield FaultBody(field="/release", fault="given together with release_id", remedy=remedy)
    as_of = today if raw.get("as_of") is None else read_date(raw["as_of"])
    yield from as_of_faults(as_of, "/as_of", today)
    # The default as-of date of a release of the dataset is not known here; its dates are checked with it.
    is_known = raw.get("as_of") is not None or raw.get("release_id") is None
    for index, text in enumerate(_items(raw, "dates", MOST_DATES)):
        if is_known and (day := read_date(text)) is not None and as_of is not None:
            yield from date_faults(day, f"/dates/{index}", as_of)
    for index, announcement in enumerate(_items(raw, "announcements", MOST_ANNOUNCEMENTS)):
        if isinstance(announcement, dict):
            yield from _announcement_faults(announcement, f"/announcements/{index}", as_of)


def _items(raw: Mapping[str, Any], field: str, n_most: int) -> list[Any]:
    """Return the first items of a field; none if it is not a list."""
    items = raw.get(field)
    return items[:n_most] if isinstance(items, list) else []


def range_faults(raw: Mapping[str, Any]) -> Iterator[FaultBody]:
    """Find the faults of a date question's range that its schema does not find."""
    first, last = raw.get("range_min"), raw.get("range_max")
    if isinstance(first, int | float) and isinstance(last, int | float) and not first < last:
        yield FaultBody(
            field="/range_max",
            fault=f"{last} is not greater than range_min ({first})",
            remedy="give a range_max greater than range_min",
        )


def promise_faults(raw: Mapping[str, Any]) -> Iterator[FaultBody]:
    """Find the faults of a promise that its schema does not find."""
    announced, wording = read_date(raw.get("announced_on")), raw.get("wording")
    if announced is not None and announced < _EARLIEST:
        fault = f"{announced} is before {_EARLIEST}"
        yield FaultBody(field="/announced_on", fault=fault, remedy="check the year")
    elif announced is not None and isinstance(wording, str) and 0 < len(wording) <= MOST_CHARACTERS:
        yield from _wording_faults(wording, announced, "/wording", "reword it")


def as_of_faults(as_of: date | None, field: str, today: date) -> Iterator[FaultBody]:
    """Find whether an as-of date is in the future; None is none that could be read."""
    if as_of is not None and as_of > today:
        fault = f"{as_of} is in the future; today is {today} (UTC)"
        yield FaultBody(field=field, fault=fault, remedy="use today or an earlier date")


def date_faults(day: date, field: str, as_of: date) -> Iterator[FaultBody]:
    """Find whether a date to forecast for is outside the period from the as-of date to the horizon."""
    if day <= as_of:
        fault = f"{day} is not after as_of ({as_of})"
        yield FaultBody(field=field, fault=fault, remedy="use dates after as_of")
    elif (day - as_of).days > HORIZON_IN_DAYS:
        horizon = as_of + timedelta(days=HORIZON_IN_DAYS)
        fault = f"{day} is after the forecast's horizon ({horizon})"
        yield FaultBody(field=field, fault=fault, remedy=f"use dates up to {horizon}")


def _announcement_faults(
    announcement: Mapping[str, Any], field: str, as_of: date | None
) -> Iterator[FaultBody]:
    announced = read_date(announcement.get("announced_on"))
    first, last = read_date(announcement.get("promised_from")), read_date(announcement.get("promised_to"))
    if announced is not None and as_of is not None and announced > as_of:
        fault = f"{announced} is after as_of ({as_of})"
        remedy = "remove the announcement, or use a later as_of"
        yield FaultBody(field=f"{field}/announced_on", fault=fault, remedy=remedy)
    if announced is not None and announced < _EARLIEST:
        fault = f"{announced} is before {_EARLIEST}"
        yield FaultBody(field=f"{field}/announced_on", fault=fault, remedy="check the year")
        announced = None
    ends = [end for end in ("promised_from", "promised_to") if announcement.get(end) is not None]
    if len(ends) == 1:
        missing = "promised_to" if ends == ["promised_from"] else "promised_from"
        fault = f"missing, although {ends[0]} is given"
        remedy = "give both promised_from and promised_to, or neither"
        yield FaultBody(field=f"{field}/{missing}", fault=fault, remedy=remedy)
    if first is not None and last is not None and first > last:
        fault = f"{last} is before promised_from ({first})"
        yield FaultBody(field=f"{field}/promised_to", fault=fault, remedy="swap the two dates")
    if announced is not None and last is not None and last < announced:
        fault = f"{last} is before announced_on ({announced})"
        yield FaultBody(field=f"{field}/promised_to", fault=fault, remedy="correct one of the two dates")
    wording = announcement.get("wording")
    if not ends and isinstance(wording, str) and 0 < len(wording) <= MOST_CHARACTERS:
        remedy = "reword it, or give promised_from and promised_to"
        yield from _wording_faults(wording, announced or as_of or _EARLIEST, f"{field}/wording", remedy)


def _wording_faults(wording: str, announced_on: date, field: str, remedy: str) -> Iterator[FaultBody]:
    try:
        read_promise(wording, announced_on)
    except UnreadableWording as unreadable:
        yield FaultBody(field=field, fault=f"cannot be read: {unreadable}", remedy=remedy)
