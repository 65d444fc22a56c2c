"""What timing words do in a promise, and the form of a language's lexicon."""

from enum import StrEnum, auto


class Kind(StrEnum):
    """What a token does in a promise."""

    BY = auto()  # from the announcement to the end of what follows
    BEFORE = auto()  # from the announcement to the eve of what follows
    NOT_BEFORE = auto()  # what follows, or later
    OR_LATER = auto()  # the same, mostly said after it
    WITHIN = auto()  # at most so long from now
    OVER = auto()  # as within, of a counted wait; of a named time, the time itself
    LATER = auto()  # "later this year"; alone it names no time
    JOIN = auto()  # two periods make one span: "May or June"
    DASH = auto()  # a join, or the hyphen of "mid-2025" and "Q1-2026"
    THIRD = auto()  # 0 early, 1 mid, 2 late
    END = auto()  # the last third, but "before the end of X" runs to the last day of X
    THIS = auto()
    NEXT = auto()
    ROLLING = auto()  # "the coming": counted from now
    FEW = auto()
    AN = auto()  # one; "an" is also a French year
    NUMBER = auto()
    ORDINAL = auto()
    UNIT = auto()
    UNITS = auto()  # a unit that is plain to see a plural
    WEEK_OF = auto()
    YEAR = auto()
    MONTH = auto()
    QUARTER = auto()
    HALF = auto()
    SEASON = auto()
    WEEKDAY = auto()
    DAY_OFFSET = auto()  # days after the announcement
    DATE = auto()
    NO_TIME = auto()  # says when without a time: soon, some day, or that it is postponed
    FILLER = auto()


Value = int | str | None
#: Phrases by kind and value, each separated from the next by a bar.
Words = dict[Kind, dict[Value, str]]
