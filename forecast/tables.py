"""Tables of plain values, and their text as CSV and as Markdown."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

#: A value of a table: None is an empty cell, anything else is written as its text.
Cell = object


@dataclass(frozen=True)
class Table:
    """Columns by name, and rows of as many cells.

    Raises
    ------
    ValueError
        If a row has more or fewer cells than there are columns.

    Examples
    --------
    >>> Table.of(["organization", "releases"], [["Meta", 41], ["Apple", 44]]).rows
    (('Meta', 41), ('Apple', 44))
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{len(row)} cells for {len(self.columns)} columns in the row {row}")

    @classmethod
    def of(cls, columns: Iterable[str], rows: Iterable[Iterable[Cell]]) -> "Table":
        """Return a table of any iterables of columns and of rows."""
        return cls(tuple(columns), tuple(tuple(row) for row in rows))


def as_csv(table: Table) -> str:
    """Return a table as CSV by RFC 4180, but with the line ends of Unix.

    Examples
    --------
    >>> print(as_csv(Table.of(["name", "open", "released_on"], [["Muse, Spark", True, None]])), end="")
    name,open,released_on
    "Muse, Spark",true,
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_as_text(cell) for cell in row] for row in table.rows)
    return text.getvalue()


def as_markdown(table: Table) -> str:
    """Return a table as Markdown, with cells padded so that the columns line up in the source.

    Examples
    --------
    >>> print(as_markdown(Table.of(["score", "pool"], [["brier_90", 0.176], ["rps", None]])))
    | score    | pool  |
    | ---      | ---   |
    | brier_90 | 0.176 |
    | rps      |       |
    """
    rows = [[_as_text(cell).replace("|", r"\|") for cell in row] for row in (table.columns, *table.rows)]
    rows.insert(1, ["---"] * len(table.columns))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"
        for row in rows
    )


def _as_text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    return "" if cell is None else str(cell)
