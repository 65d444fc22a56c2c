"""Check single cells: their length, and characters that are dangerous where tables or names are shown."""

import csv
import io
from collections.abc import Collection, Iterator

from forecast.dataset.characters import forbidden_in_xml
from forecast.dataset.validation.faults import Fault, Table

#: The most characters of a cell; the longest of the project's own dataset has 1,759.
MOST_CHARACTERS = 4_000
#: The most cells of a row; the widest table of the project's own dataset has 18 columns.
MOST_CELLS = 100
#: The most rows of a table; the longest of the project's own dataset has 1,333.
MOST_ROWS = 50_000
#: Spreadsheets take a cell that begins with one of these as a formula, and run it.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_MOST_QUOTED = 40


def oversized_rows(file: str, text: str) -> Iterator[Fault]:
    r"""Yield the rows that no further check should read: too many, too wide, or with too long a cell.

    Parameters
    ----------
    file
        Name of the file.
    text
        Its content.

    Examples
    --------
    >>> print(*oversized_rows("frames.csv", "note\n" + "x" * 5000))
    frames.csv:2 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…': has a cell of 5,000 characters; keep to 4,000
    """
    reader = csv.reader(io.StringIO(text, newline=""))
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            if number > MOST_ROWS + 1:  # the first one has the headings
                yield Fault(
                    file, number, "", "", f"is beyond {MOST_ROWS:,} rows", "remove the rows from here on"
                )
                return
            if len(row) > MOST_CELLS:
                yield Fault(file, number, "", "", f"has {len(row):,} cells", "remove the stray cells")
            for cell in row:
                if len(cell) > MOST_CHARACTERS:
                    problem = f"has a cell of {len(cell):,} characters"
                    quoted = repr(f"{cell[:_MOST_QUOTED]}…")
                    yield Fault(file, number, "", quoted, problem, f"keep to {MOST_CHARACTERS:,}")
    except csv.Error as error:  # such as a cell that is longer than the csv module reads
        yield Fault(file, number + 1, "", "", f"can't be read: {error}", "look for a missing quote")


def unsafe_cells(file: str, table: Table, numeric: Collection[str]) -> Iterator[Fault]:
    """Yield the cells that a spreadsheet would run as a formula, or that XML can't hold.

    Parameters
    ----------
    file, table
        Name of the file, and its rows.
    numeric
        Columns of numbers, which may begin with a sign.

    Examples
    --------
    >>> print(*unsafe_cells("releases.csv", [{"name": "=1+1", "size": "-1"}], {"size"}))
    releases.csv:2 name '=1+1': begins with '=', which spreadsheets take for a formula; begin it with a word
    """
    for number, row in enumerate(table, 2):
        for column, cell in row.items():
            if not isinstance(cell, str):  # a missing or stray cell, which the schema reports
                continue
            if cell.startswith(_FORMULA_SIGNS) and column not in numeric:
                problem = f"begins with {cell[0]!r}, which spreadsheets take for a formula"
                yield Fault(file, number, column, cell, problem, "begin it with a word")
            elif (character := forbidden_in_xml(cell)) is not None:
                problem = f"has the character U+{ord(character):04X}, which XML forbids"
                yield Fault(file, number, column, cell, problem, "remove the character")
