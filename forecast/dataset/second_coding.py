"""Measure how well two independent codings of the same announcements agree."""

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forecast.dataset.history import History
from forecast.dataset.records import Announcement

#: Name of the file in a dataset folder.
FILE = "second_coding.csv"
#: Two outcome days agree if they are at most this far apart.
OUTCOME_TOLERANCE_IN_DAYS = 1


@dataclass(frozen=True, slots=True)
class Coding:
    """One coder's reading of an announcement and of its release's outcome; empty text means "none"."""

    announced_on: str
    window: tuple[str, str, str]
    voice: str
    kind: str
    status: str
    resolved_on: str


@dataclass(frozen=True, slots=True)
class CodedTwice:
    """An announcement with both codings; `second` is None if its source could not be read again."""

    announcement_id: str
    first: Coding
    second: Coding | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many of the announcements coded twice have the same code on a subject."""

    subject: str
    n_coded: int
    n_agree: int


def draw_sample(history: History, n_announcements: int, seed: int) -> list[Announcement]:
    """Return announcements drawn at random without replacement.

    Parameters
    ----------
    history
        The announcements to draw from.
    n_announcements
        How many to draw, at most as many as there are.
    seed
        Of the random generator: the same history and seed give the same sample.

    Raises
    ------
    ValueError
        If there are fewer announcements.

    Examples
    --------
    >>> from forecast.dataset import read_dataset
    >>> history = read_dataset(Path("tests/data/tiny")).history
    >>> len(draw_sample(history, 2, seed=1))
    2
    >>> draw_sample(history, 2, seed=1) == draw_sample(history, 2, seed=1)
    True
    """
    announcements = [a for of_release in history.announcements.values() for a in of_release]
    announcements.sort(key=lambda announcement: announcement.announcement_id)
    return random.Random(seed).sample(announcements, n_announcements)  # noqa: S311 (a sample, not a secret)


def read_second_coding(folder: Path) -> list[CodedTwice]:
    """Read the second coding in a dataset folder.

    Parameters
    ----------
    folder
        A folder in which `validate` finds no fault.

    Examples
    --------
    >>> coded = read_second_coding(Path("data"))
    >>> len(coded), sum(announcement.second is not None for announcement in coded)
    (80, 73)
    """
    with (folder / FILE).open(encoding="utf-8", newline="") as file:
        return [
            CodedTwice(
                row["announcement_id"],
                _coding(row, "first"),
                _coding(row, "second") if row["second_status"] else None,
            )
            for row in csv.DictReader(file)
        ]


def agreement(coded: Sequence[CodedTwice]) -> list[Agreement]:
    """Return the agreement on each subject, over the announcements that were coded twice.

    Parameters
    ----------
    coded
        As `read_second_coding` returns them.

    Examples
    --------
    >>> window = ("2025-06-01", "2025-06-30", "false")
    >>> first = Coding("2025-05-15", window, "press", "initial", "released", "2025-06-12")
    >>> second = Coding("2025-05-15", window, "leak", "initial", "released", "2025-06-13")
    >>> for share in agreement([CodedTwice("acme-one/2025-05-15", first, second)]):
    ...     print(f"{share.subject}: {share.n_agree} of {share.n_coded}")
    announced_on, exactly: 1 of 1
    window, exactly: 1 of 1
    voice: 0 of 1
    kind: 1 of 1
    outcome: 1 of 1
    outcome's date, within a day: 1 of 1
    """
    pairs = [(row.first, row.second) for row in coded if row.second is not None]
    verdicts = {
        "announced_on, exactly": [first.announced_on == second.announced_on for first, second in pairs],
        "window, exactly": [first.window == second.window for first, second in pairs],
        "voice": [first.voice == second.voice for first, second in pairs],
        "kind": [first.kind == second.kind for first, second in pairs],
        "outcome": [first.status == second.status for first, second in pairs],
        "outcome's date, within a day": [_same_outcome_day(first, second) for first, second in pairs],
    }
    return [Agreement(subject, len(pairs), sum(agreed)) for subject, agreed in verdicts.items()]


def _coding(row: dict[str, str], who: str) -> Coding:
    return Coding(
        announced_on=row[f"{who}_announced_on"],
        window=(row[f"{who}_promised_from"], row[f"{who}_promised_to"], row[f"{who}_open_ended"]),
        voice=row[f"{who}_voice"],
        kind=row[f"{who}_kind"],
        status=row[f"{who}_status"],
        resolved_on=row[f"{who}_resolved_on"],
    )


def _same_outcome_day(first: Coding, second: Coding) -> bool:
    if not first.resolved_on or not second.resolved_on:
        return first.resolved_on == second.resolved_on
    apart = date.fromisoformat(first.resolved_on) - date.fromisoformat(second.resolved_on)
    return abs(apart.days) <= OUTCOME_TOLERANCE_IN_DAYS
