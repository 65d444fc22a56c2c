"""The ledger: forecasts that were issued in public, kept as they were, and scored when their day has come.

`forecasts.csv` holds the forecasts. `editions.csv` beside it declares each edition with the number of its
forecasts and a hash of all that was issued until then, so that whatever is lost or changed in one of the two
is noticed when they are read.
"""

from forecast.answering.ledger.files import EDITIONS, append_edition, declare_editions, read_ledger
from forecast.answering.ledger.issue import make_edition
from forecast.answering.ledger.issued import COLUMNS, Issued
from forecast.answering.ledger.resolution import Resolution, Resolved, resolve

__all__ = [
    "COLUMNS",
    "EDITIONS",
    "Issued",
    "Resolution",
    "Resolved",
    "append_edition",
    "declare_editions",
    "make_edition",
    "read_ledger",
    "resolve",
]
