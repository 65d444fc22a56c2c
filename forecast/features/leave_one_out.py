"""Count facts over all releases of a history but one, at little cost for each release left out."""

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
    """Counts over all releases of a history but one.

    Attributes
    ----------
    n_judged, n_missed
        First promised windows that are known to be kept or missed, and those missed.
    n_judged_of_maker, n_missed_of_maker
        The same counts, over releases of the same organization as the one left out.
    n_of_maker
        Releases of that organization.
    n_resolved_alike
        Resolved releases with any announcement as precise as the latest one of the release left out.
    first_announced_on
        Day of the first announcement; None if there are no other releases.
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
    """Return the counts over all releases of a history but one.

    Parameters
    ----------
    history
        Cut at the as-of date.
    release_id
        The release to leave out.

    Raises
    ------
    KeyError
        If the history has no such release.

    Examples
    --------
    >>> from pathlib import Path
    >>> from forecast.dataset import read_dataset
    >>> others = leave_one_out(read_dataset(Path("tests/data/tiny")).history, "acme-one")
    >>> others.n_of_maker, others.n_judged, others.n_missed, str(others.first_announced_on)
    (2, 1, 1, '2025-03-01')
    """
    maker = history.releases[release_id].organization_id
    precision = history.announcements[release_id][-1].window.precision
    # Where only this release is supposed, the counts over the others are those of the base, cached already.
    base = history.base if history.supposed_release_id == release_id else None
    counted = base or history
    counts = _count(counted)
    own = _Share.of(counted, release_id) if release_id in counted.releases else _Share.none()
    of_maker = own if own.maker == maker else _Share.none()
    first_days = (day for day, announced_id in counts.earliest if announced_id != release_id)
    return OtherReleases(
        counts.judged.total() - own.judged,
        counts.missed.total() - own.missed,
        counts.judged[maker] - of_maker.judged,
        counts.missed[maker] - of_maker.missed,
        counts.releases[maker] - of_maker.releases,
        counts.resolved[precision] - (precision in own.resolved),
        next(first_days, None),
    )


@dataclass(frozen=True, slots=True)
class _Share:
    """The share of one release in the counts."""

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
        precisions = _precisions_if_resolved(release, announcements)
        return cls(release.organization_id, 1, judged, bool(missed), precisions)

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
    by_organization = missed_first_windows(history)
    first_days = ((a[0].announced_on, release_id) for release_id, a in history.announcements.items())
    return _Counts(
        Counter(release.organization_id for release in history.releases.values()),
        Counter({maker: len(missed) for maker, missed in by_organization.items()}),
        Counter({maker: sum(missed.values()) for maker, missed in by_organization.items()}),
        Counter(
            precision
            for release_id, release in history.releases.items()
            for precision in _precisions_if_resolved(release, history.announcements[release_id])
        ),
        tuple(heapq.nsmallest(2, first_days)),
    )


def _precisions_if_resolved(
    release: Release, announcements: tuple[Announcement, ...]
) -> frozenset[Precision]:
    """Return the precisions that a resolved release was announced with; none while it is pending."""
    if release.resolved_on is None:
        return frozenset()
    return frozenset(announcement.window.precision for announcement in announcements)
