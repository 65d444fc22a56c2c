"""Read a promised window from timing words, as a reasonable reader does on the day of the announcement.

The rules are in the table "How a window is read" of `data/README.md`. A name without a year means the next
such time that is not yet over, and a window never begins before its announcement.
"""

from datetime import date, timedelta
from functools import lru_cache

from forecast.errors import UnreadableWording
from forecast.promise import calendar
from forecast.promise.calendar import Period, Span
from forecast.promise.kinds import Kind
from forecast.promise.periods import PeriodReader
from forecast.promise.tokenize import Token, tokenize
from forecast.promise.window import Precision, PromisedWindow

_PREFIXES = (Kind.BY, Kind.BEFORE, Kind.NOT_BEFORE, Kind.OR_LATER, Kind.WITHIN, Kind.OVER)
#: With one of these words, a counted wait is every day from tomorrow to its end, not only the end.
_ROLLING = {Kind.WITHIN, Kind.OVER, Kind.BY, Kind.BEFORE}
_COARSEST_LAST = list(Precision)


@lru_cache(maxsize=4096)  # the same few phrases come again and again
def read_promise(wording: str, announced_on: date) -> PromisedWindow:
    """Read timing words, in English or French, as they were meant on the day of the announcement.

    Parameters
    ----------
    wording
        The timing words alone, for example ``"fall or later"`` or ``"d'ici la fin de l'année"``.
    announced_on
        The day on which the words became public.

    Returns
    -------
    PromisedWindow
        Without days if the words name no time, as "soon" does.

    Raises
    ------
    UnreadableWording
        If a word is unknown, out of place or ambiguous, or names a time that is already over.

    Examples
    --------
    >>> window = read_promise("fall or later", date(2025, 5, 15))
    >>> str(window.promised_from), str(window.promised_to), window.open_ended
    ('2025-09-01', '2025-11-30', True)
    >>> str(read_promise("d'ici la fin de l'année", date(2025, 5, 15)).promised_to)
    '2025-12-31'
    >>> read_promise("soon", date(2025, 5, 15)).promised_to is None
    True
    >>> read_promise("next blue moon", date(2025, 5, 15))
    Traceback (most recent call last):
    ...
    forecast.errors.UnreadableWording: next ⟦blue⟧ moon: not a timing word that Slipcast knows
    """
    tokens = tokenize(wording)
    if not tokens:
        raise UnreadableWording(wording, 0, len(wording), "no timing words in it")
    try:
        return _PromiseReader(wording, announced_on, tokens).read()
    except UnreadableWording:
        raise
    except (OverflowError, ValueError):
        reason = "a time beyond the calendar"
        raise UnreadableWording(wording, 0, len(wording), reason) from None


class _PromiseReader(PeriodReader):
    """Reads a whole phrase: its bounds, such as "by" or "or later", and the periods between them."""

    def read(self) -> PromisedWindow:
        """Return the window of the whole phrase."""
        if self._without_time():
            postponed = any(token.value == "postponed" for token in self.tokens)
            return PromisedWindow.without_time(postponed)
        prefix = self._take(*_PREFIXES)
        self._take(Kind.LATER)
        period = self._periods(rolling=any(token.kind in _ROLLING for token in self.tokens))
        suffix = self._take(Kind.OR_LATER, Kind.BY)
        if self.position < len(self.tokens):
            raise self._fail("does not fit here", self.tokens[self.position])
        bounds = {token.kind for token in (prefix, suffix) if token is not None}
        start, end = self._bounded(period, bounds)
        open_ended = not bounds.isdisjoint({Kind.OR_LATER, Kind.NOT_BEFORE})
        if open_ended and bounds & {Kind.BY, Kind.BEFORE, Kind.WITHIN}:
            raise self._fail("both at the latest and at the earliest", suffix)
        return PromisedWindow(start, end, open_ended, period.precision)

    def _bounded(self, period: Period, bounds: set[Kind]) -> Span:
        """Return the span of a period within "by", "before" or "within", from the announcement on."""
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
            self.position += 1
            period = self._join(period, self._period(rolling), join)
        return period

    def _join(self, first: Period, second: Period, join: Token) -> Period:
        """Return the span from the first period to the second: "May or June", "Q1-2026"."""
        if join.kind is Kind.DASH and (in_year := self._hyphenated_year(first, second)) is not None:
            return in_year
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
        """Return a part of a year that a hyphen or slash joins to it ("Q1-2026", "winter 2025/26")."""
        for part, year in ((first, second), (second, first)):
            (number, *other_years) = year.spans
            bare_year = not other_years and year.spans[number] == calendar.months(number, 1, 12)
            if not bare_year or part.precision in (Precision.YEAR, Precision.RELATIVE):
                continue
            if len(part.spans) > 1 and number in part.spans:
                return Period({number: part.spans[number]}, part.precision)
            if any(span[1].year == number for span in part.spans.values()):
                return part
        return None
