"""What sort of promise a window is: "in June", "the coming weeks", "this year", in any language.

A window tells its sort, so words that no reader of ours knows are sorted too.
"""

from datetime import date, timedelta
from enum import StrEnum

from forecast.promise.waits import VAGUE_DAYS
from forecast.promise.window import Precision, PromisedWindow


class Phrase(StrEnum):
    """A sort of promise, from the narrowest to none."""

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
    """Return the sort of a window that was promised on a day."""
    if window.promised_from is None or window.promised_to is None:
        return Phrase.POSTPONED if window.postponed else Phrase.SOON
    if window.precision is Precision.YEAR:
        return Phrase.THIS_YEAR if window.promised_to.year == announced_on.year else Phrase.LATER_YEAR
    if window.precision is Precision.RELATIVE:
        first, last = (day - announced_on for day in (window.promised_from, window.promised_to))
        return _VAGUE.get((first // timedelta(days=1), last // timedelta(days=1)), Phrase.COUNTED_WAIT)
    return _OF_PRECISION[window.precision]
