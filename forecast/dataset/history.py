"""Keep the public facts up to a day, and cut them at an earlier day."""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from msgspec import structs

from forecast.caching import cached
from forecast.dataset.records import Announcement, Organization, Release
from forecast.dataset.vocabularies import Status


@dataclass(frozen=True, eq=False)
class History:
    """The facts that were public on a day.

    Attributes
    ----------
    known_through
        That day; the history holds no later fact.
    verified_through
        The last day whose facts are complete. It is earlier than `known_through` if the history is seen on a
        day after the dataset's last day, and else equal to it.
    organizations
        By `organization_id`.
    releases
        By `release_id`; those with at least one announcement.
    announcements
        By `release_id`, oldest first; at least one for each release.
    base, supposed_release_id
        For a history made by `with_release`: the history that it was made from, and the id of the only
        release in which the two differ. Counts over the other releases can be reused from `base`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from forecast.dataset import read_dataset
    >>> history = read_dataset(Path("tests/data/tiny")).history
    >>> [(release_id, str(release.status)) for release_id, release in history.releases.items()]
    [('acme-one', 'released'), ('acme-two', 'cancelled'), ('acme-three', 'pending')]
    """

    known_through: date
    verified_through: date
    organizations: Mapping[str, Organization]
    releases: Mapping[str, Release]
    announcements: Mapping[str, tuple[Announcement, ...]]
    base: "History | None" = None
    supposed_release_id: str = ""

    @classmethod
    def from_records(
        cls,
        known_through: date,
        organizations: Iterable[Organization],
        releases: Iterable[Release],
        announcements: Iterable[Announcement],
    ) -> "History":
        """Return the history that records make up.

        Parameters
        ----------
        known_through
            The day of the history.
        organizations, releases, announcements
            The records, in any order. A release without an announcement is left out.

        Raises
        ------
        ValueError
            If an announcement or an outcome is later than `known_through`.
        """
        by_release: dict[str, list[Announcement]] = {}
        for announcement in sorted(announcements, key=lambda a: (a.announced_on, a.announcement_id)):
            by_release.setdefault(announcement.release_id, []).append(announcement)
            if announcement.announced_on > known_through:
                raise ValueError(
                    f"{announcement.announcement_id} is later than {known_through}; leave it out"
                )
        announced = {r.release_id: r for r in releases if r.release_id in by_release}
        for release in announced.values():
            if release.resolved_on is not None and release.resolved_on > known_through:
                raise ValueError(f"{release.release_id} resolved after {known_through}; make it pending")
        return cls(
            known_through,
            known_through,
            {organization.organization_id: organization for organization in organizations},
            announced,
            {release_id: tuple(by_release[release_id]) for release_id in announced},
        )

    def as_of(self, day: date) -> "History":
        """Return the history without the announcements and outcomes that became public after a day.

        Parameters
        ----------
        day
            `known_through` or earlier.

        Raises
        ------
        ValueError
            If `day` is after `known_through`; see `seen_on`.

        Examples
        --------
        >>> from pathlib import Path
        >>> from forecast.dataset import read_dataset
        >>> history = read_dataset(Path("tests/data/tiny")).history
        >>> cut = history.as_of(date(2025, 2, 9))
        >>> [(release_id, str(release.status)) for release_id, release in cut.releases.items()]
        [('acme-one', 'pending')]
        """
        if day > self.known_through:
            raise ValueError(f"facts are known through {self.known_through}, not {day}; use seen_on")
        announcements = {}
        for release_id, of_release in self.announcements.items():
            if of_release[0].announced_on <= day:
                has_later = of_release[-1].announced_on > day
                announcements[release_id] = (
                    tuple(a for a in of_release if a.announced_on <= day) if has_later else of_release
                )
        before_news = _before_news(self)
        releases = {
            release_id: before_news[release_id] if _has_news_after(release, day) else release
            for release_id in announcements
            for release in (self.releases[release_id],)
        }
        return History(day, day, self.organizations, releases, announcements)

    def pending_through(self, release_id: str) -> date:
        """Return the last day of the history on which a release is known to have been pending.

        Parameters
        ----------
        release_id
            A release of the history.

        Examples
        --------
        >>> from pathlib import Path
        >>> from forecast.dataset import read_dataset
        >>> history = read_dataset(Path("tests/data/tiny")).history
        >>> str(history.pending_through("acme-one")), str(history.pending_through("acme-three"))
        ('2025-02-09', '2026-03-31')
        """
        return min(self.releases[release_id].pending_through or self.verified_through, self.verified_through)

    def with_release(self, release: Release, announcements: Iterable[Announcement]) -> "History":
        """Return this history with a release and its announcements added or replaced.

        Parameters
        ----------
        release
            The release to add, or to put in place of the one with the same id.
        announcements
            All its announcements, in any order; at least one, none after `known_through`.

        Raises
        ------
        ValueError
            If there is no announcement, or a later one.

        Examples
        --------
        >>> from pathlib import Path
        >>> from forecast.dataset import read_dataset
        >>> history = read_dataset(Path("tests/data/tiny")).history
        >>> three, first = history.releases["acme-three"], history.announcements["acme-three"][0]
        >>> supposed = history.with_release(three, [first])
        >>> len(supposed.announcements["acme-three"]), len(history.announcements["acme-three"])
        (1, 2)
        """
        in_order = tuple(sorted(announcements, key=lambda a: a.announced_on))
        if not in_order or in_order[-1].announced_on > self.known_through:
            raise ValueError(f"give at least one announcement, and none after {self.known_through}")
        return History(  # a thousand other releases are not copied
            self.known_through,
            self.verified_through,
            self.organizations,
            ChainMap({release.release_id: release}, self.releases),  # type: ignore[arg-type]
            ChainMap({release.release_id: in_order}, self.announcements),  # type: ignore[arg-type]
            base=self,
            supposed_release_id=release.release_id,
        )

    def seen_on(self, day: date) -> "History":
        """Return the history as seen on any day; after `known_through`, with the facts known by then.

        Parameters
        ----------
        day
            Any day.

        Examples
        --------
        >>> from pathlib import Path
        >>> from forecast.dataset import read_dataset
        >>> history = read_dataset(Path("tests/data/tiny")).history.seen_on(date(2026, 4, 15))
        >>> str(history.known_through), str(history.verified_through)
        ('2026-04-15', '2026-03-31')
        """
        if day <= self.known_through:
            return self.as_of(day)
        return replace(self, known_through=day, base=None, supposed_release_id="")


def _has_news_after(release: Release, day: date) -> bool:
    """Return whether a release was resolved, or checked, after a day."""
    latest = release.resolved_on or release.checked_on
    return latest is not None and latest > day


@cached(2)
def _before_news(history: History) -> dict[str, Release]:
    """Return the releases as they were before their outcome or check, without what these made public.

    `checked_on` remains the last day on which a release was pending, also in a history that is cut before it;
    `History.pending_through` does not go beyond the cut.
    """
    return {
        release_id: structs.replace(
            release,
            status=Status.PENDING,
            resolved_from=None,
            resolved_on=None,
            ended_as=None,
            superseded_by=None,
            checked_on=release.pending_through,
            checked_url="",
            source_url="",
            evidence=None,
            note="",
        )
        for release_id, release in history.releases.items()
        if release.pending_through is not None
    }
