"""Issued forecasts as lines of `forecasts.csv`: write them, and read them with every broken rule named."""

import csv
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Issued:
    """One issued forecast: the chance that a release is out by a day.

    Attributes
    ----------
    as_of, release_id
        The question.
    horizon_days, by
        Days after `as_of`, and the day on which they end.
    released, low, high
        Chance of release by that day, and the ends of its 80 % interval.
    cancelled
        Chance of cancellation by that day.
    face_value, reference_class
        Chance of release by that day, by the two permanent baselines.
    candidate, trained_through, artifact_sha256, dataset_version
        Provenance of the forecast.
    """

    as_of: date
    release_id: str
    horizon_days: int
    by: date
    released: float
    low: float
    high: float
    cancelled: float
    face_value: float
    reference_class: float
    candidate: str
    trained_through: date
    artifact_sha256: str
    dataset_version: str


#: Columns of the file, in order.
COLUMNS = tuple(field.name for field in fields(Issued))
#: The first line of the file.
HEADER = (",".join(COLUMNS) + "\n").encode()
#: Text in a cell: no quotes, no line breaks, and no first character that a spreadsheet takes for a formula.
_TEXT = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+-]*")
_MOST_QUOTED = 40


def to_lines(forecasts: Iterable[Issued]) -> bytes:
    """Return forecasts as lines of the file.

    Parameters
    ----------
    forecasts
        The forecasts, in the order of their lines.
    """
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(astuple(row) for row in forecasts)
    return lines.getvalue().encode()


def from_lines(content: bytes) -> tuple[list[Issued], list[str]]:
    """Return the forecasts of a file, and its faults by line.

    Lines with a fault have no forecast in the list.

    Parameters
    ----------
    content
        The whole file.

    Examples
    --------
    >>> from_lines(HEADER)
    ([], [])
    >>> from_lines(b"as_of,chance")[1][0][:30]
    'line 1: the columns are not as'
    """
    header, _, body = content.partition(b"\n")
    if header + b"\n" != HEADER:
        return [], [f"line 1: the columns are not {', '.join(COLUMNS)}"]
    *lines, rest = body.decode(errors="replace").split("\n")
    forecasts: list[Issued] = []
    faults: list[str] = []
    first_lines: dict[tuple[str, date, str, int], int] = {}
    for number, line in enumerate(lines, start=2):
        row, reasons = _read(line)
        if row is not None:
            key = (row.dataset_version, row.as_of, row.release_id, row.horizon_days)
            first = first_lines.setdefault(key, number)
            if first != number:
                reasons.append(f"repeats the forecast of line {first}")
            elif not reasons:
                forecasts.append(row)
        faults += [f"line {number}: {reason}" for reason in reasons]
    if rest:
        faults.append(f"line {len(lines) + 2}: is not complete")
    return forecasts, faults


def _read(line: str) -> tuple[Issued | None, list[str]]:
    """Return the forecast of a line, unless a cell is unreadable, and every broken rule."""
    cells = line.split(",")
    if len(cells) != len(COLUMNS):
        return None, [f"has {len(cells)} cells, not {len(COLUMNS)}"]
    values: dict[str, Any] = {}
    faults = []
    for field, cell in zip(fields(Issued), cells, strict=True):
        try:
            values[field.name] = _PARSERS[field.type](cell)
        except ValueError:
            faults.append(f"{field.name} {cell[:_MOST_QUOTED]!r} is not {_KINDS[field.type]}")
    if faults:
        return None, faults
    row = Issued(**values)
    broken = [reason for reason, is_broken in _RULES.items() if is_broken(row)]
    if to_lines([row]).decode() != line + "\n":
        broken.append("is not written as `slipcast issue` writes it")
    return row, broken


def _chance(cell: str) -> float:
    value = float(cell)
    if not 0.0 <= value <= 1.0:  # NaN is not
        raise ValueError(cell)
    return value


def _text(cell: str) -> str:
    if not _TEXT.fullmatch(cell):
        raise ValueError(cell)
    return cell


#: How a cell is read, and what it is called, by the type of its column.
_PARSERS: dict[Any, Callable[[str], object]] = {
    date: date.fromisoformat,
    str: _text,
    int: int,
    float: _chance,
}
_KINDS: dict[Any, str] = {
    date: "a day",
    str: "a letter or digit, followed by letters, digits and . _ + -",
    int: "a whole number",
    float: "a chance from 0 to 1",
}

_RULES: dict[str, Callable[[Issued], bool]] = {
    "horizon_days is not positive": lambda row: row.horizon_days <= 0,
    "by is not as_of and horizon_days": lambda row: (row.by - row.as_of).days != row.horizon_days,
    "released is not from low to high": lambda row: not row.low <= row.released <= row.high,
    "trained_through is after as_of": lambda row: row.trained_through > row.as_of,
}
