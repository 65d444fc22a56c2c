"""The promised window: the days that an announcement's words cover."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Precision(StrEnum):
    """The unit in which a promise was worded, finest first; `none` where no time was given."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    HALF = "half"
    YEAR = "year"
    RELATIVE = "relative"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PromisedWindow:
    """An inclusive span of days, or no time at all.

    Parameters
    ----------
    promised_from, promised_to
        First and last day; both `None` when the words name no time ("soon").
    open_ended
        True for "or later", "at the earliest", "not before".
    precision
        The unit of the words; `none` exactly when there is no window.
    postponed
        True for words that put off and name no new time ("postponed indefinitely"), as "soon" does not.

    Raises
    ------
    ValueError
        If one end is missing, the ends are reversed, or the precision does not fit.
    """

    promised_from: date | None
    promised_to: date | None
    open_ended: bool
    precision: Precision
    postponed: bool = False

    def __post_init__(self) -> None:
        if self.promised_from is None or self.promised_to is None:
            if self.promised_from is not self.promised_to:
                raise ValueError("a window has both of promised_from and promised_to, or neither")
            if self.precision is not Precision.NONE:
                raise ValueError(f"no window, yet precision {self.precision}; use none")
        else:
            if self.promised_from > self.promised_to:
                raise ValueError(
                    f"promised_from {self.promised_from} is after promised_to {self.promised_to}"
                )
            if self.precision is Precision.NONE:
                raise ValueError("a window has a precision other than none")
            if self.postponed:
                raise ValueError("what is postponed without a new time has no window")

    @classmethod
    def without_time(cls, postponed: bool = False) -> "PromisedWindow":
        """Return the window of words that name no time."""
        return cls(None, None, False, Precision.NONE, postponed)
