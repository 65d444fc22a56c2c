"""Tokens to a promised window, as a reasonable reader takes the words on the day they were said.

The rules are the table "How a window is read" in `data/README.md`. A name without its year means
the next such time that is not yet over, and a window never begins before its announcement.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from forecast.promise import calendar
from forecast.promise.calendar import Period, Span
from forecast.promise.lexicon import Kind
from forecast.promise.tokenize import Token, UnreadableWording, tokenize
from forecast.promise.window import Precision, PromisedWindow

#: Days after the announcement that vague plurals cover, first and last.
_VAGUE_DAYS = {"day": (1, 14), "week": (7, 56), "month": (30, 180)}
_UNIT_DAYS = {"day": 1, "week": 7}
_UNIT_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
#: "in N units" is read as that day, give or take half a unit.
_HALF_UNIT_DAYS = {"day": 0, "week": 3, "month": 15, "quarter": 45, "half": 90, "year": 180}
_UNIT_PRECISION = {
    "day": Precision.DAY,
    "week": Precision.WEEK,
    "weekend": Precision.WEEK,
    "month": Precision.MONTH,
    "quarter": Precision.QUARTER,
    "half": Precision.HALF,
    "year": Precision.YEAR,
}
_PREFIXES = (Kind.BY, Kind.BEFORE, Kind.NOT_BEFORE, Kind.OR_LATER, Kind.WITHIN, Kind.OVER)
#: With one of these, a counted wait runs from the next day on, and is no point in time.
_ROLLING = {Kind.WITHIN, Kind.OVER, Kind.BY, Kind.BEFORE}
#: "this January", said in December, is the coming one; "this summer", said in October, is over.
_MOST_DAYS_TO_THIS = 92
_COARSEST_LAST = list(Precision)
_MOST_UNITS = 1000


def read_promise(wording: str, announced_on: date) -> PromisedWindow:
    """Read timing words, English or French, as they were meant on a day.

    Parameters
    ----------
    wording
        The timing words alone, for example ``"fall or later"`` or ``"d'ici la fin de l'année"``.
    announced_on
        The day on which they became public.

    Returns
    -------
    PromisedWindow
        Without days for words that name no time ("soon").

    Raises
    ------
    UnreadableWording
        If any word is unknown, out of place, ambiguous, or names a time that is already over.
    """
    tokens = tokenize(wording)
    if not tokens:
        raise UnreadableWording(wording, 0, len(wording), "no timing words in it")
    try:
        return _Reader(wording, announced_on, tokens).read()
    except UnreadableWording:
        raise
    except (OverflowError, ValueError):
        reason = "a time beyond the calendar"
        raise UnreadableWording(wording, 0, len(wording), reason) from None


@dataclass
class _Reader:
    """One pass over the tokens, left to right; each method reads one construct or returns None."""

    wording: str
    announced_on: date
    tokens: list[Token]
    at: int = 0

    # -- tokens -------------------------------------------------------------------------------

    def _peek(self, *kinds: Kind, ahead: int = 0) -> Token | None:
        index = self.at + ahead
        if index < len(self.tokens) and self.tokens[index].kind in kinds:
            return self.tokens[index]
        return None

    def _take(self, *kinds: Kind) -> Token | None:
        token = self._peek(*kinds)
        if token is not None:
            self.at += 1
        return token

    def _fail(self, reason: str, token: Token | None = None) -> UnreadableWording:
        if token is None:
            return UnreadableWording(self.wording, 0, len(self.wording), reason)
        return UnreadableWording(self.wording, token.start, token.end, reason)

    # -- the whole phrase ---------------------------------------------------------------------

    def read(self) -> PromisedWindow:
        if self._without_time():
            postponed = any(token.value == "postponed" for token in self.tokens)
            return PromisedWindow.without_time(postponed)
        prefix = self._take(*_PREFIXES)
        self._take(Kind.LATER)
        period = self._periods(rolling=any(token.kind in _ROLLING for token in self.tokens))
        suffix = self._take(Kind.OR_LATER, Kind.BY)
        if self.at < len(self.tokens):
            raise self._fail("does not fit here", self.tokens[self.at])
        bounds = {token.kind for token in (prefix, suffix) if token is not None}
        start, end = self._bounded(period, bounds)
        open_ended = not bounds.isdisjoint({Kind.OR_LATER, Kind.NOT_BEFORE})
        if open_ended and bounds & {Kind.BY, Kind.BEFORE, Kind.WITHIN}:
            raise self._fail("both at the latest and at the earliest", suffix)
        return PromisedWindow(start, end, open_ended, period.precision)

    def _bounded(self, period: Period, bounds: set[Kind]) -> Span:
        """Apply by, before and within to a period, and begin it at the announcement at the earliest."""
        span = period.first_not_over(self.announced_on)
        if span is None:
            raise self._fail(f"already over on {self.announced_on}")
        start, end = span
        names_an_end = any(token.kind is Kind.END for token in self.tokens)
        counted_from_now = period.precision is Precision.RELATIVE
        if Kind.BEFORE in bounds and not names_an_end and not counted_from_now:
            if start <= self.announced_on:
                raise self._fail(f"already begun on {self.announced_on}")
            return self.announced_on, start - timedelta(days=1)
        if bounds & {Kind.BY, Kind.BEFORE, Kind.WITHIN} and not counted_from_now:
            start = self.announced_on
        return max(start, self.announced_on), end

    def _without_time(self) -> bool:
        return all(token.kind in (Kind.NO_TIME, Kind.LATER) for token in self.tokens)

    def _periods(self, rolling: bool) -> Period:
        """Read one period, or several joined into one span."""
        period = self._period(rolling)
        while (join := self._peek(Kind.JOIN, Kind.DASH)) is not None:
            self.at += 1
            period = self._join(period, self._period(rolling), join)
        return period

    def _join(self, first: Period, second: Period, join: Token) -> Period:
        if join.kind is Kind.DASH and (named := self._hyphenated_year(first, second)) is not None:
            return named
        if len(second.spans) == 1 and len(first.spans) > 1:
            (last,) = second.spans.values()
            begun = [span for span in first.spans.values() if span[0] <= last[0]]
            opening = max(begun, default=None)
        else:
            opening = first.first_not_over(self.announced_on)
            last_or_none = second.first_not_over(opening[0]) if opening else None
            if last_or_none is None:
                raise self._fail("joins times of which one is already over", join)
            last = last_or_none
        if opening is None or opening[0] > last[1]:
            raise self._fail("joins times that are not in order", join)
        span = (min(opening[0], last[0]), max(opening[1], last[1]))
        coarser = max(first.precision, second.precision, key=_COARSEST_LAST.index)
        return Period({span[0].year: span}, coarser)

    def _hyphenated_year(self, first: Period, second: Period) -> Period | None:
        """Return the part of a year that is written with a hyphen or slash: "Q1-2026", "winter 2025/26"."""
        for part, year in ((first, second), (second, first)):
            (named, *others) = year.spans
            bare_year = not others and year.spans[named] == calendar.months(named, 1, 12)
            if not bare_year or part.precision in (Precision.YEAR, Precision.RELATIVE):
                continue
            if len(part.spans) > 1 and named in part.spans:
                return Period({named: part.spans[named]}, part.precision)
            if any(span[1].year == named for span in part.spans.values()):
                return part
        return None

    # -- one period ---------------------------------------------------------------------------

    def _period(self, rolling: bool = False) -> Period:
        start = self.at
        constructs = (
            self._third,
            self._vague,
            lambda: self._counted(rolling),
            self._calendar_day,
            self._part,
            self._named,
            self._deictic_unit,
        )
        for read in constructs:
            period = read()
            if period is not None:
                return period
            self.at = start
        if self.at < len(self.tokens):
            raise self._fail("does not name a time here", self.tokens[self.at])
        raise self._fail("the time is missing", self.tokens[-1])

    def _third(self) -> Period | None:
        """Read early, mid, late or end of a period; also "mid to late"."""
        first = self._take(Kind.THIRD, Kind.END)
        if first is None:
            return None
        last = first
        if self._peek(Kind.JOIN, Kind.DASH) and self._peek(Kind.THIRD, Kind.END, ahead=1):
            self.at += 1
            last = self.tokens[self.at]
            self.at += 1
        self._take(Kind.DASH)
        period = self._period()
        return self._cut_thirds(period, first, last)

    def _cut_thirds(self, period: Period, first: Token, last: Token) -> Period:
        from_third, to_third = (2 if t.kind is Kind.END else int(t.value or 0) for t in (first, last))
        if from_third > to_third:
            raise self._fail("runs backwards", last)
        precision = period.precision
        try:
            return period.map(lambda span: calendar.thirds(span, precision, from_third, to_third))
        except ValueError as error:
            raise self._fail(str(error), first) from None

    def _counted(self, rolling: bool) -> Period | None:
        """Read a counted wait: "two weeks", "6-8 weeks", "the next two weeks", "a month"."""
        opening = self._take(Kind.ROLLING, Kind.NEXT)
        number = self._take(Kind.NUMBER, Kind.AN)
        if number is not None:
            opening = self._take(Kind.ROLLING) or opening  # "les deux prochaines semaines"
        if number is None and (opening is None or opening.kind is not Kind.ROLLING or opening.value):
            return None
        upper = self._upper_number() if number is not None else None
        unit = self._unit(counting=number is not None)
        if unit is None or unit == "weekend":
            return None
        if number is not None and upper is None and not self._peek(Kind.UNIT, Kind.UNITS, ahead=2):
            upper = self._upper_number()  # "a month or two"
        least = 1 if number is None or number.kind is Kind.AN else int(number.value or 0)
        most = int(upper.value or 0) if upper is not None else least
        if not 0 < least <= most <= _MOST_UNITS:
            raise self._fail("not a number of units to wait", upper or number)
        if unit == "hour":
            unit, least, most = "day", least // 24, -(-most // 24)
            if least < most:
                opening = None
                upper = upper or number
        if opening is not None or rolling:
            first, last = self.announced_on + timedelta(days=1), self._after(most, unit)
        elif upper is not None:
            first, last = self._after(least, unit), self._after(most, unit)
        else:
            slack = timedelta(days=_HALF_UNIT_DAYS[unit])
            first, last = self._after(least, unit) - slack, self._after(least, unit) + slack
        return Period({0: (first, last)}, Precision.RELATIVE)

    def _upper_number(self) -> Token | None:
        """Take the second number of "two to three", "6-8", if it is there."""
        if self._peek(Kind.JOIN, Kind.DASH) and self._peek(Kind.NUMBER, ahead=1):
            self.at += 1
            return self._take(Kind.NUMBER)
        return None

    def _after(self, n_units: int, unit: str) -> date:
        if unit in _UNIT_DAYS:
            return self.announced_on + timedelta(days=n_units * _UNIT_DAYS[unit])
        return calendar.add_months(self.announced_on, n_units * _UNIT_MONTHS[unit])

    def _unit(self, counting: bool) -> str | None:
        token = self._take(Kind.UNIT, Kind.UNITS)
        if token is None and counting:
            token = self._peek(Kind.AN)
            if token is None or token.value is None:
                return None
            self.at += 1
        return None if token is None else str(token.value)

    def _vague(self) -> Period | None:
        """Read a vague plural: "coming weeks", "a few months", "les semaines à venir", "weeks"."""
        opening = self._take(Kind.ROLLING, Kind.NEXT, Kind.THIS)
        opening = self._take(Kind.FEW) or self._take(Kind.ROLLING) or opening
        token = self._take(Kind.UNITS, Kind.UNIT)
        if token is None:
            return None
        closing = self._take(Kind.ROLLING)
        plural = token.kind is Kind.UNITS or any(
            mark is not None and (mark.kind is Kind.FEW or mark.value == "plural")
            for mark in (opening, closing)
        )
        if not plural:
            return None
        days = _VAGUE_DAYS.get(str(token.value))
        if days is None:
            raise self._fail("too vague a time to read as days", token)
        first, last = (self.announced_on + timedelta(days=n_days) for n_days in days)
        return Period({0: (first, last)}, Precision.RELATIVE)

    def _calendar_day(self) -> Period | None:
        """Read a day: ISO date, "June 18, 2025", "18 juin", a weekday, today; or the week of one."""
        week_of = self._take(Kind.WEEK_OF)
        period = self._single_day()
        if period is None:
            if week_of is not None:
                raise self._fail("names no day", week_of)
            return None
        return period.map(lambda span: calendar.week_of(span[0]), Precision.WEEK) if week_of else period

    def _single_day(self) -> Period | None:
        if (token := self._take(Kind.DATE)) is not None:
            try:
                day = date.fromisoformat(str(token.value))
            except ValueError:
                raise self._fail("not a day of the calendar", token) from None
            return Period({day.year: (day, day)}, Precision.DAY)
        if (token := self._take(Kind.DAY_OFFSET)) is not None:
            day = self.announced_on + timedelta(days=int(token.value or 0))
            return Period({day.year: (day, day)}, Precision.DAY)
        return self._weekday() or self._day_of_month()

    def _weekday(self) -> Period | None:
        start = self.at
        deictic = self._take(Kind.THIS, Kind.NEXT)
        token = self._take(Kind.WEEKDAY)
        if token is None:
            self.at = start
            return None
        if deictic is not None and deictic.kind is Kind.NEXT:
            raise self._fail("is read in two ways; write the date", token)
        if self._peek(Kind.NUMBER, Kind.MONTH) and (period := self._day_of_month()) is not None:
            span = period.first_not_over(self.announced_on)
            if span is None or span[0].weekday() != token.value:
                raise self._fail("is not the weekday of that date", token)
            return period
        strictly_after = 1 if self._take(Kind.NEXT) else 0
        since = self.announced_on + timedelta(days=strictly_after)
        day = since + timedelta(days=(int(token.value or 0) - since.weekday()) % 7)
        return Period({day.year: (day, day)}, Precision.DAY)

    def _day_of_month(self) -> Period | None:
        start = self.at
        month, number = self._take(Kind.MONTH), self._take(Kind.NUMBER, Kind.ORDINAL)
        if month is None and number is not None:
            month = self._take(Kind.MONTH)
        if month is None or number is None:
            self.at = start
            return None
        spans: dict[int, Span] = {}
        for year in self._years():
            try:
                day = date(year, int(month.value or 0), int(number.value or 0))
            except ValueError:
                continue
            spans[year] = (day, day)
        if not spans:
            raise self._fail("not a day of that month", number)
        return self._in_year(Period(spans, Precision.DAY))

    def _part(self) -> Period | None:
        """Read a numbered part: "third quarter", "second half of next year", "first week of June"."""
        ordinal, unit = self._take(Kind.ORDINAL), self._take(Kind.UNIT, Kind.WEEK_OF)
        if ordinal is None or unit is None:
            return None
        which = int(ordinal.value or 0)
        if unit.kind is Kind.WEEK_OF or unit.value == "week":
            whole = self._period()
            try:
                return whole.map(lambda span: calendar.nth_week_of(span, which), Precision.WEEK)
            except ValueError as error:
                raise self._fail(str(error), unit) from None
        if unit.value == "half" and which <= 2:
            if self._peek(Kind.MONTH, Kind.SEASON, Kind.QUARTER) or self._names_unit("month"):
                return self._period().map(lambda span: calendar.half_of(span, which))
            return self._in_year(self._every_year(6 * which - 5, 6, Precision.HALF))
        if unit.value == "quarter":
            return self._in_year(self._every_year(3 * which - 2, 3, Precision.QUARTER))
        raise self._fail("is no part that Slipcast reads", unit)

    def _names_unit(self, unit: str) -> bool:
        offset = 1 if self._peek(Kind.THIS, Kind.NEXT) else 0
        token = self._peek(Kind.UNIT, ahead=offset)
        return token is not None and token.value == unit

    def _named(self) -> Period | None:
        """Read a year, or a month, quarter, half or season with or without its year."""
        if (token := self._take(Kind.YEAR)) is not None:
            year = int(token.value or 0)
            if self._peek(Kind.QUARTER, Kind.HALF) and (part := self._named()) is not None:
                return Period({year: part.spans[year]}, part.precision)  # "2026 Q1"
            return Period({year: calendar.months(year, 1, 12)}, Precision.YEAR)
        deictic = self._take(Kind.THIS, Kind.NEXT, Kind.ROLLING)
        token = self._take(Kind.MONTH, Kind.QUARTER, Kind.HALF, Kind.SEASON)
        if token is None:
            return None
        match token.kind:
            case Kind.MONTH:
                period = self._every_year(int(token.value or 0), 1, Precision.MONTH)
            case Kind.QUARTER:
                period = self._every_year(3 * int(token.value or 0) - 2, 3, Precision.QUARTER)
            case Kind.HALF:
                period = self._every_year(6 * int(token.value or 0) - 5, 6, Precision.HALF)
            case _:
                season = str(token.value)
                spans = {year: calendar.season_months(year, season) for year in self._years()}
                period = Period(spans, Precision.SEASON)
        following = self._take(Kind.NEXT) if not self._names_year() else None
        if following or (deictic is not None and deictic.kind is Kind.NEXT):
            span = period.first_beginning_after(self.announced_on)
            if span is None:
                raise self._fail("names no coming time", token)
            return Period({span[0].year: span}, period.precision)
        if deictic is not None and deictic.kind is Kind.THIS:
            period = self._this(period, token)
        if (end := self._take(Kind.END)) is not None:  # "summer's end"
            period = self._cut_thirds(period, end, end)
        return self._in_year(period)

    def _this(self, period: Period, token: Token) -> Period:
        """Narrow a period to the one that "this" means: of this year, under way, or about to begin."""
        span = period.first_not_over(self.announced_on)
        if span is not None and (
            span[0].year == self.announced_on.year or (span[0] - self.announced_on).days <= _MOST_DAYS_TO_THIS
        ):
            return Period({span[0].year: span}, period.precision)
        raise self._fail(f"already over on {self.announced_on}", token)

    def _years(self) -> range:
        """Return the years in which a name without one may fall; an explicit year narrows them."""
        return range(2000, self.announced_on.year + 5)

    def _every_year(self, first_month: int, n_months: int, precision: Precision) -> Period:
        spans = {year: calendar.months(year, first_month, n_months) for year in self._years()}
        return Period(spans, precision)

    def _names_year(self) -> bool:
        return self._peek(Kind.YEAR) is not None or self._names_unit("year")

    def _in_year(self, period: Period) -> Period:
        """Narrow a period to the year that follows it in the words, if one does."""
        start = self.at
        token = self._take(Kind.YEAR)
        year = int(token.value or 0) if token is not None else None
        if year is None:
            named = self._deictic_unit()
            if named is None or named.precision is not Precision.YEAR:
                self.at = start
                return period
            (year,) = named.spans
        if year not in period.spans:
            raise self._fail("a year out of reach", self.tokens[self.at - 1])
        return Period({year: period.spans[year]}, period.precision)

    def _deictic_unit(self) -> Period | None:
        """Read a calendar unit seen from the announcement: "this month", "next year", "year-end"."""
        deictic = self._take(Kind.THIS, Kind.NEXT)
        token = self._take(Kind.UNIT)
        if token is None:
            token = self._take(Kind.AN)
            if token is None or token.value is None:
                return None
        unit = str(token.value)
        if unit == "hour":
            return None
        deictic = self._take(Kind.NEXT, Kind.THIS) or deictic
        span = calendar.unit_around(self.announced_on, unit)
        if deictic is not None and deictic.kind is Kind.NEXT:
            span = calendar.unit_around(self._first_after(span, unit), unit)
        period = Period({span[0].year: span}, _UNIT_PRECISION[unit])
        if (end := self._take(Kind.END)) is not None:
            year = self._take(Kind.YEAR) if unit == "year" else None
            if year is not None:
                named = int(year.value or 0)
                period = Period({named: calendar.months(named, 1, 12)}, Precision.YEAR)
            period = self._cut_thirds(period, end, end)
        return period

    @staticmethod
    def _first_after(span: Span, unit: str) -> date:
        following = span[1] + timedelta(days=1)
        return calendar.week_of(following)[0] + timedelta(days=5) if unit == "weekend" else following
