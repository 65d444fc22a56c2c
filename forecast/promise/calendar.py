"""Calculate with calendar periods: find them, and cut them into halves, thirds and weeks."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from forecast.promise.window import Precision

#: First and last day.
Span = tuple[date, date]

#: First month of each season on the northern hemisphere; a season has three months.
_SEASON_STARTS = {"spring": 3, "summer": 6, "fall": 9, "winter": 12}
_MONTHS_IN = {Precision.QUARTER: 3, Precision.SEASON: 3, Precision.HALF: 6, Precision.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A period that words name, such as "June", in each year that they may mean.

    Attributes
    ----------
    spans
        First and last day by year; a single entry if the year is known.
    precision
        The unit of the words.

    Examples
    --------
    >>> june = Period({year: months(year, 6, 1) for year in (2025, 2026)}, Precision.MONTH)
    >>> june.first_not_over(date(2025, 6, 20))
    (datetime.date(2025, 6, 1), datetime.date(2025, 6, 30))
    >>> june.first_beginning_after(date(2025, 6, 20))
    (datetime.date(2026, 6, 1), datetime.date(2026, 6, 30))
    """

    spans: dict[int, Span]
    precision: Precision

    def map(self, change: Callable[[Span], Span], precision: Precision | None = None) -> "Period":
        """Return the period with `change` applied to every span, and with a new precision if one is given."""
        spans = {year: change(span) for year, span in self.spans.items()}
        return Period(spans, precision or self.precision)

    def first_not_over(self, day: date) -> Span | None:
        """Return the earliest span that ends on `day` or later, or None."""
        return min((span for span in self.spans.values() if span[1] >= day), default=None)

    def first_beginning_after(self, day: date) -> Span | None:
        """Return the earliest span that begins after `day`, or None."""
        return min((span for span in self.spans.values() if span[0] > day), default=None)


def add_months(day: date, n_months: int) -> date:
    """Return the same day of the month `n_months` later, or the last day of a shorter month.

    Parameters
    ----------
    day
        Any day.
    n_months
        Months to add; below zero to subtract.

    Examples
    --------
    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + n_months, 12)
    return date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))


def months(year: int, first_month: int, n_months: int) -> Span:
    """Return the span of `n_months` whole months.

    Parameters
    ----------
    year, first_month
        The first of the months; January is 1.
    n_months
        How many months, at least 1.

    Examples
    --------
    >>> months(2025, 12, 3)
    (datetime.date(2025, 12, 1), datetime.date(2026, 2, 28))
    """
    first = date(year, first_month, 1)
    return first, add_months(first, n_months) - timedelta(days=1)


def week_of(day: date) -> Span:
    """Return the Monday and the Sunday of a day's week.

    Parameters
    ----------
    day
        Any day of the week.

    Examples
    --------
    >>> week_of(date(2025, 5, 15))
    (datetime.date(2025, 5, 12), datetime.date(2025, 5, 18))
    """
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def season_months(year: int, season: str) -> Span:
    """Return the span of a season's three months.

    Parameters
    ----------
    year
        The year in which the season begins.
    season
        spring, summer, fall or winter.

    Examples
    --------
    >>> season_months(2025, "winter")
    (datetime.date(2025, 12, 1), datetime.date(2026, 2, 28))
    """
    return months(year, _SEASON_STARTS[season], 3)


def unit_around(day: date, unit: str) -> Span:
    """Return the span of the calendar unit that contains `day`.

    Parameters
    ----------
    day
        Any day.
    unit
        day, week, weekend, month, quarter, half or year; the weekend is that of the day's week.

    Raises
    ------
    ValueError
        If there is no such unit.

    Examples
    --------
    >>> unit_around(date(2025, 5, 15), "quarter")
    (datetime.date(2025, 4, 1), datetime.date(2025, 6, 30))
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
    raise ValueError(f"no calendar unit {unit!r}; use day, week, weekend, month, quarter, half or year")


def thirds(span: Span, precision: Precision, first: int, last: int) -> Span:
    """Return the part of a span from the beginning of one of its thirds to the end of another.

    Parameters
    ----------
    span
        First and last day of the whole period.
    precision
        Unit of the period: a month is cut into 10, 10 and 8 to 11 days, a week into 2, 2 and 3 days, and
        longer periods into whole months.
    first, last
        Numbers of the thirds: 0 for early, 1 for mid, 2 for late.

    Raises
    ------
    ValueError
        If a period of this precision, or as short as this span, has no thirds.

    Examples
    --------
    >>> thirds(months(2025, 6, 1), Precision.MONTH, 1, 2)  # mid to late June
    (datetime.date(2025, 6, 11), datetime.date(2025, 6, 30))
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


def half_of(span: Span, number: int) -> Span:
    """Return one half of a span's days.

    Parameters
    ----------
    span
        First and last day of the whole.
    number
        1 for the first half, which has a day more if the number of days is odd; 2 for the second half.

    Examples
    --------
    >>> half_of(months(2025, 6, 1), 2)
    (datetime.date(2025, 6, 16), datetime.date(2025, 6, 30))
    """
    start, end = span
    middle = start + timedelta(days=(end - start).days // 2)
    return (start, middle) if number == 1 else (middle + timedelta(days=1), end)


def nth_week_of(span: Span, number: int) -> Span:
    """Return one of the weeks of a span, counted from its first day.

    Parameters
    ----------
    span
        First and last day of the whole.
    number
        1 for the first seven days, 2 for the next seven, and so on; the last week may be shorter.

    Raises
    ------
    ValueError
        If the span ends before that week begins.

    Examples
    --------
    >>> nth_week_of(months(2025, 6, 1), 5)
    (datetime.date(2025, 6, 29), datetime.date(2025, 6, 30))
    """
    start = span[0] + timedelta(weeks=number - 1)
    if start > span[1]:
        raise ValueError("has no such week")
    return start, min(start + timedelta(days=6), span[1])
