"""Calendar arithmetic of promises: periods, their thirds, and the years they may fall in."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from forecast.promise.window import Precision

Span = tuple[date, date]

#: First month of each season, northern hemisphere; each lasts three months.
_SEASON_STARTS = {"spring": 3, "summer": 6, "fall": 9, "winter": 12}
_MONTHS_IN = {Precision.QUARTER: 3, Precision.SEASON: 3, Precision.HALF: 6, Precision.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days that may fall in several years; which one, the announcement's day decides.

    Parameters
    ----------
    spans
        First and last day by the year that names the span; one entry when the year is known.
    precision
        The unit that the words used.
    """

    spans: dict[int, Span]
    precision: Precision

    def map(self, change: Callable[[Span], Span], precision: Precision | None = None) -> "Period":
        """Return the period with every span changed."""
        spans = {year: change(span) for year, span in self.spans.items()}
        return Period(spans, precision or self.precision)

    def first_not_over(self, day: date) -> Span | None:
        """Return the earliest span that has not ended before `day`, if there is one."""
        return min((span for span in self.spans.values() if span[1] >= day), default=None)

    def first_beginning_after(self, day: date) -> Span | None:
        """Return the earliest span that begins after `day`, if there is one."""
        return min((span for span in self.spans.values() if span[0] > day), default=None)


def add_months(day: date, n_months: int) -> date:
    """Return the day `n_months` later, at most the last of its month."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + n_months, 12)
    return date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))


def months(year: int, first_month: int, n_months: int) -> Span:
    """Return the span of `n_months` whole months."""
    first = date(year, first_month, 1)
    return first, add_months(first, n_months) - timedelta(days=1)


def week_of(day: date) -> Span:
    """Return Monday to Sunday of the week with `day`."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def season_months(year: int, season: str) -> Span:
    """Return a season's three months; winter is named by the year in which it begins."""
    return months(year, _SEASON_STARTS[season], 3)


def unit_around(day: date, unit: str) -> Span:
    """Return the calendar unit that holds `day`.

    Raises
    ------
    ValueError
        If the unit is not one of the calendar.
    """
    match unit:
        case "day":
            return day, day
        case "week":
            return week_of(day)
        case "weekend":
            sunday = week_of(day)[1]
            return sunday - timedelta(days=1), sunday
        case "month":
            return months(day.year, day.month, 1)
        case "quarter":
            return months(day.year, (day.month - 1) // 3 * 3 + 1, 3)
        case "half":
            return months(day.year, (day.month - 1) // 6 * 6 + 1, 6)
        case "year":
            return months(day.year, 1, 12)
    raise ValueError(f"{unit} is no calendar unit")


def thirds(span: Span, precision: Precision, first: int, last: int) -> Span:
    """Return the part of a span from its `first` third to its `last` (0, 1, 2).

    Raises
    ------
    ValueError
        If such a period has no early, mid and late.
    """
    start, end = span
    match precision:
        case Precision.MONTH:
            edges = [start, start + timedelta(days=10), start + timedelta(days=20)]
        case Precision.WEEK:
            edges = [start, start + timedelta(days=2), start + timedelta(days=4)]
        case Precision.QUARTER | Precision.SEASON | Precision.HALF | Precision.YEAR:
            step = _MONTHS_IN[precision] // 3
            edges = [add_months(start, step * third) for third in range(3)]
        case _:
            raise ValueError(f"a period of precision {precision} has no early, mid and late")
    if edges[-1] > end:
        raise ValueError("too short a time to have an early, mid and late")
    edges.append(end + timedelta(days=1))
    return edges[first], edges[last + 1] - timedelta(days=1)


def half_of(span: Span, which: int) -> Span:
    """Return the first (1) or second (2) half of a span's days."""
    start, end = span
    middle = start + timedelta(days=(end - start).days // 2)
    return (start, middle) if which == 1 else (middle + timedelta(days=1), end)


def nth_week_of(span: Span, which: int) -> Span:
    """Return the `which`-th seven days of a span, the first counted as 1.

    Raises
    ------
    ValueError
        If the span ends before that week begins.
    """
    start = span[0] + timedelta(weeks=which - 1)
    if start > span[1]:
        raise ValueError("has no such week")
    return start, min(start + timedelta(days=6), span[1])
