"""Define the promised window: the days that an announcement's words cover."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Precision(StrEnum):
    """The unit of a promise's words, finest first; `none` if they name no time."""

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
    """The days that a promise covers, or none if its words name no time.

    Attributes
    ----------
    promised_from, promised_to
        First and last day, inclusive; both None if the words name no time, as "soon" does.
    open_ended
        True for "or later", "at the earliest", "not before".
    precision
        The unit of the words; `none` exactly if there are no days.
    postponed
        True for words that postpone without a new time, such as "postponed indefinitely". It distinguishes
        them from "soon".

    Raises
    ------
    ValueError
        If one end is missing, the ends are reversed, or the precision does not fit.

    Examples
    --------
    >>> june = PromisedWindow(date(2025, 6, 1), date(2025, 6, 30), False, Precision.MONTH)
    >>> june.promised_to
    datetime.date(2025, 6, 30)
    >>> PromisedWindow.without_time().precision
    <Precision.NONE: 'none'>
    """

    promised_from: date | None
    promised_to: date | None
    open_ended: bool
    precision: Precision
    postponed: bool = False

    def __post_init__(self) -> None:
        if self.promised_from is None or self.promised_to is None:
            if self.promised_from is not self.promised_to:
                raise ValueError("half a window; give both promised_from and promised_to, or neither")
            if self.precision is not Precision.NONE:
                raise ValueError(f"no window, but precision {self.precision}; use none")
        else:
            if self.promised_from > self.promised_to:
                raise ValueError(
                    f"promised_from {self.promised_from} is after promised_to {self.promised_to};"
                    " swap the two"
                )
            if self.precision is Precision.NONE:
                raise ValueError("a window of precision none; use the unit of its words")
            if self.postponed:
                raise ValueError("postponed without a new time, but with a window; leave one of the two out")

    @classmethod
    def without_time(cls, postponed: bool = False) -> "PromisedWindow":
        """Return the window of words that name no time.

        Parameters
        ----------
        postponed
            True for words that postpone without a new time.
        """
        return cls(None, None, False, Precision.NONE, postponed)
