"""Define the kinds of timing words, and the form of a lexicon."""

from enum import StrEnum, auto


class Kind(StrEnum):
    """The part that a word or phrase plays in a promise."""

    BY = auto()  # from the announcement to the end of the period that follows
    BEFORE = auto()  # from the announcement to the eve of the period that follows
    NOT_BEFORE = auto()  # the period that follows, or later
    OR_LATER = auto()  # the same, mostly after the period
    WITHIN = auto()  # from now to the end of the wait that follows
    OVER = auto()  # as WITHIN before a counted wait; nothing before a named period
    LATER = auto()  # as in "later this year"; alone it names no time
    JOIN = auto()  # makes one span of two periods: "May or June"
    DASH = auto()  # as JOIN, or the hyphen of "mid-2025" and "Q1-2026"
    THIRD = auto()  # 0 early, 1 mid, 2 late
    END = auto()  # the last third; but "before the end of X" runs to the last day of X
    THIS = auto()
    NEXT = auto()
    ROLLING = auto()  # "the coming": counted from now
    FEW = auto()
    AN = auto()  # one; "an" is also a French year
    NUMBER = auto()
    ORDINAL = auto()
    UNIT = auto()
    UNITS = auto()  # a unit whose form shows that it is a plural
    WEEK_OF = auto()
    YEAR = auto()
    MONTH = auto()
    QUARTER = auto()
    HALF = auto()
    SEASON = auto()
    WEEKDAY = auto()
    DAY_OFFSET = auto()  # days after the announcement
    DATE = auto()
    NO_TIME = auto()  # names no time: "soon", "some day", "postponed"
    FILLER = auto()


Value = int | str | None
#: Phrases by kind and value, separated by bars.
Words = dict[Kind, dict[Value, str]]
