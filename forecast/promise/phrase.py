"""Sort promised windows into phrases, such as "a month" or "the coming weeks", in any language.

The phrase follows from the window alone, so promises in languages that Slipcast does not read are sorted too.
"""

from datetime import date, timedelta
from enum import StrEnum

from forecast.promise.waits import VAGUE_DAYS
from forecast.promise.window import Precision, PromisedWindow


class Phrase(StrEnum):
    """The sort of phrase that a promise uses, from the most precise to none."""

    DAY = "a day"
    WEEK = "a week"
    COMING_DAYS = "the coming days"
    COUNTED_WAIT = "in so many days, weeks or months"
    MONTH = "a month, or part of one"
    COMING_WEEKS = "the coming weeks"
    QUARTER = "a quarter"
    SEASON = "a season"
    COMING_MONTHS = "the coming months"
    HALF = "half a year"
    THIS_YEAR = "this year"
    LATER_YEAR = "a later year, or part of one"
    SOON = "soon, or no time at all"
    POSTPONED = "postponed without a new time"


_OF_PRECISION = {
    Precision.DAY: Phrase.DAY,
    Precision.WEEK: Phrase.WEEK,
    Precision.MONTH: Phrase.MONTH,
    Precision.QUARTER: Phrase.QUARTER,
    Precision.SEASON: Phrase.SEASON,
    Precision.HALF: Phrase.HALF,
}
_VAGUE = {
    VAGUE_DAYS["day"]: Phrase.COMING_DAYS,
    VAGUE_DAYS["week"]: Phrase.COMING_WEEKS,
    VAGUE_DAYS["month"]: Phrase.COMING_MONTHS,
}


def phrase_of(window: PromisedWindow, announced_on: date) -> Phrase:
    """Return the sort of phrase that promises a window.

    Parameters
    ----------
    window
        The promised window.
    announced_on
        The day on which it was promised.

    Examples
    --------
    >>> from forecast.promise import read_promise
    >>> day = date(2025, 5, 15)
    >>> for wording in ("in the coming weeks", "Q3", "this year", "soon"):
    ...     print(phrase_of(read_promise(wording, day), day))
    the coming weeks
    a quarter
    this year
    soon, or no time at all
    """
    if window.promised_from is None or window.promised_to is None:
        return Phrase.POSTPONED if window.postponed else Phrase.SOON
    if window.precision is Precision.YEAR:
        return Phrase.THIS_YEAR if window.promised_to.year == announced_on.year else Phrase.LATER_YEAR
    if window.precision is Precision.RELATIVE:
        first, last = (day - announced_on for day in (window.promised_from, window.promised_to))
        return _VAGUE.get((first // timedelta(days=1), last // timedelta(days=1)), Phrase.COUNTED_WAIT)
    return _OF_PRECISION[window.precision]
