"""Read calendar periods from tokens: days, weeks, months, seasons, years, and parts of them."""

from datetime import date, timedelta

from forecast.promise import calendar
from forecast.promise.calendar import Period, Span
from forecast.promise.kinds import Kind
from forecast.promise.tokenize import Token
from forecast.promise.waits import WaitReader
from forecast.promise.window import Precision

_UNIT_PRECISION = {
    "day": Precision.DAY,
    "week": Precision.WEEK,
    "weekend": Precision.WEEK,
    "month": Precision.MONTH,
    "quarter": Precision.QUARTER,
    "half": Precision.HALF,
    "year": Precision.YEAR,
}
#: "this" means a period of next year only if it begins within so many days: in December "this January" is
#: the coming one, in October "this summer" is over.
_MOST_DAYS_TO_THIS = 92


class PeriodReader(WaitReader):
    """Reads a period; each method reads one construct or returns None, and `_period` tries them in turn."""

    def _period(self, rolling: bool = False) -> Period:
        """Read one period; with `rolling`, a counted wait runs from tomorrow to its end."""
        start = self.position
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
            self.position = start
        if self.position < len(self.tokens):
            raise self._fail("does not name a time here", self.tokens[self.position])
        raise self._fail("the time is missing", self.tokens[-1])

    def _third(self) -> Period | None:
        """Read the early, mid or late third or the end of a period; also "mid to late"."""
        first = self._take(Kind.THIRD, Kind.END)
        if first is None:
            return None
        last = first
        if self._peek(Kind.JOIN, Kind.DASH) and self._peek(Kind.THIRD, Kind.END, ahead=1):
            self.position += 1
            last = self.tokens[self.position]
            self.position += 1
        self._take(Kind.DASH)
        period = self._period()
        return self._cut_thirds(period, first, last)

    def _cut_thirds(self, period: Period, first: Token, last: Token) -> Period:
        """Return the part of a period from one third to another."""
        from_third, to_third = (2 if t.kind is Kind.END else int(t.value or 0) for t in (first, last))
        if from_third > to_third:
            raise self._fail("runs backwards", last)
        precision = period.precision
        try:
            return period.map(lambda span: calendar.thirds(span, precision, from_third, to_third))
        except ValueError as error:
            raise self._fail(str(error), first) from None

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
        """Read an ISO date, today or tomorrow, a weekday, or a day of a month."""
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
        """Read a weekday, alone or before its date."""
        start = self.position
        deictic = self._take(Kind.THIS, Kind.NEXT)
        token = self._take(Kind.WEEKDAY)
        if token is None:
            self.position = start
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
        """Read a month and a day in either order, with or without the year."""
        start = self.position
        month, number = self._take(Kind.MONTH), self._take(Kind.NUMBER, Kind.ORDINAL)
        if month is None and number is not None:
            month = self._take(Kind.MONTH)
        if month is None or number is None:
            self.position = start
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
        number = int(ordinal.value or 0)
        if unit.kind is Kind.WEEK_OF or unit.value == "week":
            whole = self._period()
            try:
                return whole.map(lambda span: calendar.nth_week_of(span, number), Precision.WEEK)
            except ValueError as error:
                raise self._fail(str(error), unit) from None
        if unit.value == "half" and number <= 2:
            if self._peek(Kind.MONTH, Kind.SEASON, Kind.QUARTER) or self._names_unit("month"):
                return self._period().map(lambda span: calendar.half_of(span, number))
            return self._in_year(self._every_year(6 * number - 5, 6, Precision.HALF))
        if unit.value == "quarter":
            return self._in_year(self._every_year(3 * number - 2, 3, Precision.QUARTER))
        raise self._fail("is no part that Slipcast reads", unit)

    def _names_unit(self, unit: str) -> bool:
        """Return whether the next tokens are a unit, with or without "this" or "next"."""
        offset = 1 if self._peek(Kind.THIS, Kind.NEXT) else 0
        token = self._peek(Kind.UNIT, ahead=offset)
        return token is not None and token.value == unit

    def _named(self) -> Period | None:
        """Read a year, or a month, quarter, half or season with or without its year."""
        if (token := self._take(Kind.YEAR)) is not None:
            year = int(token.value or 0)
            if self._peek(Kind.QUARTER, Kind.HALF) and (part := self._named()) is not None:
                return self._narrowed(part, year)  # "2026 Q1"
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
        """Return the period in the year that "this" means: under way, of this year, or about to begin."""
        span = period.first_not_over(self.announced_on)
        if span is not None and (
            span[0].year == self.announced_on.year or (span[0] - self.announced_on).days <= _MOST_DAYS_TO_THIS
        ):
            return Period({span[0].year: span}, period.precision)
        raise self._fail(f"already over on {self.announced_on}", token)

    def _years(self) -> range:
        """Return the years in which a period without a year may fall."""
        return range(2000, self.announced_on.year + 5)

    def _every_year(self, first_month: int, n_months: int, precision: Precision) -> Period:
        """Return a period of whole months in every year in which it may fall."""
        spans = {year: calendar.months(year, first_month, n_months) for year in self._years()}
        return Period(spans, precision)

    def _names_year(self) -> bool:
        return self._peek(Kind.YEAR) is not None or self._names_unit("year")

    def _in_year(self, period: Period) -> Period:
        """Return the period in the year that follows it in the words, or unchanged if none follows."""
        start = self.position
        token = self._take(Kind.YEAR)
        year = int(token.value or 0) if token is not None else None
        if year is None:
            unit = self._deictic_unit()
            if unit is None or unit.precision is not Precision.YEAR:
                self.position = start
                return period
            (year,) = unit.spans
        return self._narrowed(period, year)

    def _narrowed(self, period: Period, year: int) -> Period:
        """Return the period in one year, or raise if it can't fall in that year."""
        if year not in period.spans:
            raise self._fail("a year out of reach", self.tokens[self.position - 1])
        return Period({year: period.spans[year]}, period.precision)

    def _deictic_unit(self) -> Period | None:
        """Read a calendar unit relative to the announcement: "this month", "next year", "year-end"."""
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
                number = int(year.value or 0)
                period = Period({number: calendar.months(number, 1, 12)}, Precision.YEAR)
            period = self._cut_thirds(period, end, end)
        return period

    @staticmethod
    def _first_after(span: Span, unit: str) -> date:
        """Return a day of the next such unit after a span."""
        following = span[1] + timedelta(days=1)
        return calendar.week_of(following)[0] + timedelta(days=5) if unit == "weekend" else following
