"""Histories that differ in what became public after a day."""

from datetime import date, timedelta

from msgspec import structs

from forecast.dataset import History, Status
from forecast.promise import PromisedWindow


def tampered(history: History, after: date) -> History:
    """Return the history with all that became public after a day made otherwise.

    A release that nobody has looked at since before that day stays as it is: whether it ended by then, and so
    what a later day made public, is not known.
    """
    releases, announcements = [], []
    for release_id, release in history.releases.items():
        story = history.announcements[release_id]
        told = [a for a in story if a.announced_on <= after]
        told += [
            structs.replace(a, window=PromisedWindow.without_time()) for a in story if a.announced_on > after
        ][:1]
        if told:
            announcements += told
            changed = release
            if release.resolved_on is None:
                changed = structs.replace(
                    release,
                    status=Status.CANCELLED,
                    resolved_from=None,
                    resolved_on=after + timedelta(days=3),
                )
                is_followed = history.pending_through(release_id) >= after
                changed = changed if story[-1].announced_on <= after and is_followed else release
            elif release.resolved_on > after:
                changed = structs.replace(
                    release, status=Status.PENDING, resolved_from=None, resolved_on=None, checked_on=None
                )
            releases.append(changed)
    return History.from_records(
        history.known_through, history.organizations.values(), releases, announcements
    )
