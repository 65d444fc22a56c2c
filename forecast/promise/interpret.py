"""Tokens to a promised window, as a reasonable reader takes the words on the day they were said.

The rules are the table "How a window is read" in `data/README.md`. A name without its year means
the next such time that is not yet over, and a window never begins before its announcement.
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
#: With one of these, a counted wait runs from the next day on, and is no point in time.
_ROLLING = {Kind.WITHIN, Kind.OVER, Kind.BY, Kind.BEFORE}
_COARSEST_LAST = list(Precision)


@lru_cache(maxsize=4096)  # the same few words come again and again
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
        return _PromiseReader(wording, announced_on, tokens).read()
    except UnreadableWording:
        raise
    except (OverflowError, ValueError):
        reason = "a time beyond the calendar"
        raise UnreadableWording(wording, 0, len(wording), reason) from None


class _PromiseReader(PeriodReader):
    """The whole phrase: its bounds, and its periods joined."""

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
