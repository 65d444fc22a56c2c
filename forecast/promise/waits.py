"""Read waits from tokens: times counted from the announcement, as "in two weeks" or "the coming months"."""

from datetime import date, timedelta

from forecast.promise import calendar
from forecast.promise.calendar import Period
from forecast.promise.cursor import Cursor
from forecast.promise.kinds import Kind
from forecast.promise.tokenize import Token
from forecast.promise.window import Precision

#: First and last day, after the announcement, of "the coming days", "weeks" and "months".
VAGUE_DAYS = {"day": (1, 14), "week": (7, 56), "month": (30, 180)}
_UNIT_DAYS = {"day": 1, "week": 7}
_UNIT_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
#: "in N units" means that day, give or take half a unit.
_HALF_UNIT_DAYS = {"day": 0, "week": 3, "month": 15, "quarter": 45, "half": 90, "year": 180}
_MOST_UNITS = 1000


class WaitReader(Cursor):
    """Reads waits; each method reads one construct or returns None."""

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
        """Take the second number of "two to three" or "6-8", if there is one."""
        if self._peek(Kind.JOIN, Kind.DASH) and self._peek(Kind.NUMBER, ahead=1):
            self.position += 1
            return self._take(Kind.NUMBER)
        return None

    def _after(self, n_units: int, unit: str) -> date:
        """Return the day so many units after the announcement."""
        if unit in _UNIT_DAYS:
            return self.announced_on + timedelta(days=n_units * _UNIT_DAYS[unit])
        return calendar.add_months(self.announced_on, n_units * _UNIT_MONTHS[unit])

    def _unit(self, counting: bool) -> str | None:
        """Take a unit; after a number also the French "an", which is else an article."""
        token = self._take(Kind.UNIT, Kind.UNITS)
        if token is None and counting:
            token = self._peek(Kind.AN)
            if token is None or token.value is None:
                return None
            self.position += 1
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
        days = VAGUE_DAYS.get(str(token.value))
        if days is None:
            raise self._fail("too vague a time to read as days", token)
        first, last = (self.announced_on + timedelta(days=n_days) for n_days in days)
        return Period({0: (first, last)}, Precision.RELATIVE)
