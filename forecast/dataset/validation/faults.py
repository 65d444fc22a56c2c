"""What rules are applied to and what they yield: rows of the tables, and faults."""

from dataclasses import dataclass
from datetime import date

Row = dict[str, str]
Table = list[Row]


@dataclass(frozen=True)
class Fault:
    """One broken rule: where, what is there, what is wrong with it, and the remedy."""

    file: str
    row: int | None
    column: str
    value: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = self.file + (f":{self.row}" if self.row is not None else "")
        what = f" {self.column} {self.value!r}" if self.column else f" {self.value}".rstrip()
        return f"{place}{what}: {self.problem}; {self.remedy}"


@dataclass(frozen=True)
class Tables:
    """The rows of all tables, numbered as in their files, and the releases by `release_id`."""

    frame_rows: list[tuple[int, Row]]
    releases: dict[str, Row]
    release_rows: list[tuple[int, Row]]
    announcement_rows: list[tuple[int, Row]]
    observed_through: date


def day_or_none(text: str) -> date | None:
    """Return the day that a cell names; None if it names none, which the schema reports."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
