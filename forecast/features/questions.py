"""Questions: one release as seen on one day; which are open, and which past ones teach."""

from dataclasses import dataclass
from datetime import date, timedelta

from forecast.dataset import History, Status


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """When this release will ship, as asked on this day."""

    as_of: date
    release_id: str


def open_questions(history: History) -> list[Question]:
    """Return a question for each release that was pending on the history's last day."""
    return [
        Question(history.known_through, release_id)
        for release_id, release in history.releases.items()
        if release.status is Status.PENDING
    ]


def landmark_questions(history: History) -> list[Question]:
    """Return the questions that a history can teach from, oldest first.

    A release is asked about on the day of each announcement, on the day after each promise that it
    missed, and on the first of each month, as long as it is pending and another day is known after it.
    """
    questions = {
        Question(day, release_id)
        for release_id in history.releases
        for day in _landmark_days(history, release_id)
    }
    return sorted(questions)


def _landmark_days(history: History, release_id: str) -> set[date]:
    announcements = history.announcements[release_id]
    last_pending_on = history.releases[release_id].last_pending_on
    first = announcements[0].announced_on
    end = history.known_through
    if last_pending_on is not None:
        end = min(end, last_pending_on + timedelta(days=1))
    days = {announcement.announced_on for announcement in announcements}
    for place, announcement in enumerate(announcements):
        promised_to = announcement.window.promised_to
        if promised_to is None:
            continue
        missed_on = promised_to + timedelta(days=1)
        in_force_until = announcements[place + 1].announced_on if place + 1 < len(announcements) else date.max
        if missed_on < in_force_until:
            days.add(missed_on)
    month = date(first.year, first.month, 1)
    while month < end:
        days.add(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return {day for day in days if first <= day < end}
