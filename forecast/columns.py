"""Define the columns of a question's row: their order, meaning and units.

`forecast.features.rows` fills rows from facts, and `forecast.estimators` reads them; the two share nothing
but these columns. A row holds only what was known on its as-of date. NaN means that no window is in force.
"""

from enum import IntEnum


class Column(IntEnum):
    """Index of a value in a question's row; days are signed and count from the as-of date."""

    AGE_DAYS = 0  #: since the first announcement; 0 or more
    SILENCE_DAYS = 1  #: since the latest announcement; 0 or more
    DAYS_TO_START = 2  #: to the first day of the window in force; NaN without one
    DAYS_TO_END = 3  #: to the last day of the window in force; below 0 when overdue; NaN without one
    LEAD_DAYS = 4  #: from the latest announcement to the last day of its window; NaN without one
    WINDOW_DAYS = 5  #: length of the window in force, at least 1; NaN without one
    OPEN_ENDED = 6  #: 1 if that window is open-ended, else 0
    PRECISION = 7  #: index in `forecast.promise.Precision`
    N_SLIPS = 8  #: number of times that the target's end moved later, as far as was made public
    SLIPPED_DAYS = 9  #: from the end of the first window to the end of the last one; may be negative
    WITHDRAWN = 10  #: 1 if a time was once promised and the latest announcement names none, else 0
    POSTPONED = 11  #: 1 if the latest announcement postpones without a new time, else 0
    UNOFFICIAL = 12  #: 1 if the latest announcement's voice is press or leak, else 0
    OPEN_WEIGHTS = 13  #: 1 if open weights were promised, else 0
    FEATURE_TIER = 14  #: 1 if the release is a feature of a product, else 0
    FLAGSHIP_TIER = 15  #: 1 if the release is a flagship, else 0
    SAID_SOON = 16  #: 1 if the latest announcement says "soon" or its like and names no time, else 0
    LATENESS = 17  #: log-odds that the organization misses a first window, shrunken to the rate of all


#: Length of a row.
N_COLUMNS = len(Column)

#: Code of `forecast.promise.Precision.NONE`, the last of its members.
PRECISION_NONE = 8
