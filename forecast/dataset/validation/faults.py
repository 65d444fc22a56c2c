"""Define faults, and the view of the tables that rules check."""

from dataclasses import dataclass
from datetime import date

Row = dict[str, str]
Table = list[Row]


@dataclass(frozen=True)
class Fault:
    """One broken rule: its location, the value there, the problem and the remedy.

    Attributes
    ----------
    file
        Name of the file.
    row
        Line in the file, from 1; None for a fault of the whole file.
    column, value
        Column and content of the cell; empty for a fault of the whole row or file.
    problem
        What is wrong.
    remedy
        What to do.

    Examples
    --------
    >>> print(Fault("releases.csv", 2, "name", "", "is empty", "write a name"))
    releases.csv:2 name '': is empty; write a name
    """

    file: str
    row: int | None
    column: str
    value: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        location = self.file + (f":{self.row}" if self.row is not None else "")
        cell = f" {self.column} {self.value!r}" if self.column else f" {self.value}".rstrip()
        return f"{location}{cell}: {self.problem}; {self.remedy}"


@dataclass(frozen=True)
class Tables:
    """The rows of the tables with their line numbers, for rules to check.

    Attributes
    ----------
    frame_rows, release_rows, announcement_rows
        Line number in the file, and cells by column, of each row.
    releases
        The rows of releases by `release_id`.
    known_through
        The last day that a fact may be of.
    """

    frame_rows: list[tuple[int, Row]]
    releases: dict[str, Row]
    release_rows: list[tuple[int, Row]]
    announcement_rows: list[tuple[int, Row]]
    known_through: date


def day_or_none(text: str) -> date | None:
    """Return the day in a cell; None if it contains none, which the schema reports.

    Parameters
    ----------
    text
        Content of the cell.

    Examples
    --------
    >>> day_or_none("2025-02-28"), day_or_none("2025-02-30")
    (datetime.date(2025, 2, 28), None)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
