"""Tallies: what a history says of all releases but one, counted once for all questions about it."""

import heapq
from collections import Counter
from dataclasses import dataclass
from datetime import date

from forecast.caching import cached
from forecast.dataset import Announcement, History, Release
from forecast.features.track_record import missed_first_window, missed_first_windows
from forecast.promise import Precision


@dataclass(frozen=True, slots=True)
class OtherReleases:
    """All releases of a history but one, beside that one.

    Attributes
    ----------
    n_judged, n_missed
        First promised windows of which it is known whether they were missed, and those that were.
    n_judged_of_maker, n_missed_of_maker
        The same of the one release's organization.
    n_of_maker
        Releases of that organization.
    n_resolved_alike
        Resolved releases that were ever promised as precisely as the one is now.
    first_announced_on
        The first day of any announcement; None if there are no others.
    """

    n_judged: int
    n_missed: int
    n_judged_of_maker: int
    n_missed_of_maker: int
    n_of_maker: int
    n_resolved_alike: int
    first_announced_on: date | None


@cached(8)
def leave_one_out(history: History, release_id: str) -> OtherReleases:
    """Return what a history says of all its releases but one.

    Raises
    ------
    KeyError
        If the history has no such release.
    """
    maker = history.releases[release_id].organization_id
    precision = history.announcements[release_id][-1].window.precision
    counted = (
        history.base if history.base is not None and history.supposed_release_id == release_id else history
    )
    all_of = _count(counted)
    own = _Share.of(counted, release_id) if release_id in counted.releases else _Share.none()
    of_maker = own if own.maker == maker else _Share.none()
    firsts = (day for day, of_release in all_of.earliest if of_release != release_id)
    return OtherReleases(
        all_of.judged.total() - own.judged,
        all_of.missed.total() - own.missed,
        all_of.judged[maker] - of_maker.judged,
        all_of.missed[maker] - of_maker.missed,
        all_of.releases[maker] - of_maker.releases,
        all_of.resolved[precision] - (precision in own.resolved),
        next(firsts, None),
    )


@dataclass(frozen=True, slots=True)
class _Share:
    """What one release adds to the counts."""

    maker: str | None
    releases: int
    judged: int
    missed: int
    resolved: frozenset[Precision]

    @classmethod
    def of(cls, history: History, release_id: str) -> "_Share":
        release, announcements = history.releases[release_id], history.announcements[release_id]
        missed = missed_first_window(history, release_id)
        judged = missed is not None
        resolved = _precisions_if_resolved(release, announcements)
        return cls(release.organization_id, 1, judged, bool(missed), resolved)

    @classmethod
    def none(cls) -> "_Share":
        return cls(None, 0, 0, 0, frozenset())


@dataclass(frozen=True, eq=False)
class _Counts:
    """Counts by organization, resolved releases by precision, and the two earliest first announcements."""

    releases: Counter[str | None]
    judged: Counter[str | None]
    missed: Counter[str | None]
    resolved: Counter[Precision]
    earliest: tuple[tuple[date, str], ...]


@cached(32)
def _count(history: History) -> _Counts:
    verdicts = missed_first_windows(history)
    announcements = history.announcements
    firsts = ((of_release[0].announced_on, release_id) for release_id, of_release in announcements.items())
    return _Counts(
        Counter(release.organization_id for release in history.releases.values()),
        Counter({maker: len(missed) for maker, missed in verdicts.items()}),
        Counter({maker: sum(missed.values()) for maker, missed in verdicts.items()}),
        Counter(
            precision
            for release_id, release in history.releases.items()
            for precision in _precisions_if_resolved(release, announcements[release_id])
        ),
        tuple(heapq.nsmallest(2, firsts)),
    )


def _precisions_if_resolved(
    release: Release, announcements: tuple[Announcement, ...]
) -> frozenset[Precision]:
    if release.resolved_on is None:
        return frozenset()
    return frozenset(announcement.window.precision for announcement in announcements)
