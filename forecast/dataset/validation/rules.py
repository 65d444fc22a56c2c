"""Apply the dataset's own rules, which a table schema can't express.

Each rule is a generator of faults over plain rows. It skips cells without a usable value, which the schema
has already reported.
"""

from collections.abc import Iterator
from datetime import date

from forecast.dataset.validation.announcement_rules import ANNOUNCEMENT_RULES
from forecast.dataset.validation.faults import Fault, Table, Tables
from forecast.dataset.validation.release_rules import RELEASE_RULES

_FIRST_DATA_ROW = 2


def broken_rules(tables: dict[str, Table], known_through: date) -> Iterator[Fault]:
    """Yield the faults that the rules find in the tables.

    Parameters
    ----------
    tables
        Rows by table name, each row with all columns of its table.
    known_through
        The last day that a fact may be of.
    """
    view = Tables(
        list(enumerate(tables["frames"], _FIRST_DATA_ROW)),
        {row["release_id"]: row for row in tables["releases"]},
        list(enumerate(tables["releases"], _FIRST_DATA_ROW)),
        list(enumerate(tables["announcements"], _FIRST_DATA_ROW)),
        known_through,
    )
    for rule in (*RELEASE_RULES, *ANNOUNCEMENT_RULES):
        yield from rule(view)
