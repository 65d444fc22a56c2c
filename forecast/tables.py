"""Tables of plain values, and their text as CSV."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

#: Empty where None; a day or a vocabulary's word is its text.
Cell = object


@dataclass(frozen=True)
class Table:
    """Columns by name, and rows of as many cells.

    Raises
    ------
    ValueError
        If a row has not one cell for each column.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row has not {len(self.columns)} cells")

    @classmethod
    def of(cls, columns: Iterable[str], rows: Iterable[Iterable[Cell]]) -> "Table":
        """Return a table of what yields its columns and its rows."""
        return cls(tuple(columns), tuple(tuple(row) for row in rows))


def as_csv(table: Table) -> str:
    """Return a table as RFC 4180 has it, but with line ends of Unix."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_as_text(cell) for cell in row] for row in table.rows)
    return text.getvalue()


def _as_text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    return "" if cell is None else str(cell)
