"""List questions: the open ones of a history, and the past ones to train on."""

from dataclasses import dataclass
from datetime import date, timedelta

from forecast.dataset import History, Status


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """When will this release ship, as seen on this day? `as_of` is the as-of date."""

    as_of: date
    release_id: str


def open_questions(history: History) -> list[Question]:
    """Return a question for each release that was pending on the history's last day.

    Parameters
    ----------
    history
        Cut at the as-of date of the questions.

    Examples
    --------
    >>> from pathlib import Path
    >>> from forecast.dataset import read_dataset
    >>> history = read_dataset(Path("tests/data/tiny")).history
    >>> [(question.release_id, str(question.as_of)) for question in open_questions(history)]
    [('acme-three', '2026-03-31')]
    """
    return [
        Question(history.known_through, release_id)
        for release_id, release in history.releases.items()
        if release.status is Status.PENDING
    ]


def landmark_questions(history: History) -> list[Question]:
    """Return the past questions to train on, oldest first.

    A release has one on the day of each announcement, on the day after each window that it missed, and on
    the first of each month, as long as it was pending then and at least one later day is known. None is
    before the day on which the release was found: what ended before could not be found, so that such a
    question would be about survivors alone (delayed entry).

    Parameters
    ----------
    history
        The history of the releases.

    Examples
    --------
    >>> from pathlib import Path
    >>> from forecast.dataset import read_dataset
    >>> history = read_dataset(Path("tests/data/tiny")).history
    >>> questions = landmark_questions(history)
    >>> [str(question.as_of) for question in questions if question.release_id == "acme-one"]
    ['2025-01-06', '2025-01-30', '2025-02-01']
    """
    questions = {
        Question(day, release_id)
        for release_id in history.releases
        for day in _landmark_days(history, release_id)
    }
    return sorted(questions)


def _landmark_days(history: History, release_id: str) -> set[date]:
    announcements, release = history.announcements[release_id], history.releases[release_id]
    first = max(announcements[0].announced_on, release.found_on or date.min)
    end = history.pending_through(release_id)
    if release.status is not Status.PENDING:
        end += timedelta(days=1)  # the outcome is a later day that is known
    if first >= end:
        return set()
    days = {announcement.announced_on for announcement in announcements}
    for index, announcement in enumerate(announcements):
        promised_to = announcement.window.promised_to
        if promised_to is None:
            continue
        missed_on = promised_to + timedelta(days=1)
        in_force_until = announcements[index + 1].announced_on if index + 1 < len(announcements) else date.max
        if missed_on < in_force_until:
            days.add(missed_on)
    month = date(first.year, first.month, 1)
    while month < end:
        days.add(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return {day for day in days if first <= day < end}
