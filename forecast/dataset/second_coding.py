"""A second coding: announcements coded again from their sources by somebody who had not seen the first."""

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forecast.dataset.history import History
from forecast.dataset.records import Announcement

FILE = "second_coding.csv"
#: Outcome days no further apart than this agree.
OUTCOME_TOLERANCE_IN_DAYS = 1


@dataclass(frozen=True, slots=True)
class Coding:
    """What one coder made of an announcement and of its release's outcome; empty text is "none"."""

    announced_on: str
    window: tuple[str, str, str]
    voice: str
    kind: str
    status: str
    resolved_on: str


@dataclass(frozen=True, slots=True)
class CodedTwice:
    """An announcement with both codings; `second` is None where its source could not be read again."""

    announcement_id: str
    first: Coding
    second: Coding | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """In how many of the announcements coded twice the two codings agree on a subject."""

    subject: str
    n_coded: int
    n_agree: int


def draw_sample(history: History, n_announcements: int, seed: int) -> list[Announcement]:
    """Return announcements drawn at random without replacement, the same for the same history and seed."""
    every = sorted(
        (announcement for story in history.announcements.values() for announcement in story),
        key=lambda announcement: announcement.announcement_id,
    )
    return random.Random(seed).sample(every, n_announcements)  # noqa: S311 (a sample, not a secret)


def read_second_coding(folder: Path) -> list[CodedTwice]:
    """Read the second coding of the dataset in a folder, which `validate` has found sound."""
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
    """Return the agreement on each subject, over the announcements that could be coded again."""
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
