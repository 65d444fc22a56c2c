"""Histories: all public facts up to a day, as plain records."""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from msgspec import structs

from forecast.caching import cached
from forecast.dataset.records import Announcement, Organization, Release, Status


@dataclass(frozen=True, eq=False)
class History:
    """What was publicly known on `known_through`.

    Attributes
    ----------
    known_through
        The day that it is seen on; no fact in it is later.
    verified_through
        The last day whose facts are all in it: `known_through`, but for a history that is seen on a day
        after the dataset's last.
    organizations
        By `organization_id`.
    releases
        By `release_id`; only those with an announcement.
    announcements
        By `release_id`, oldest first, at least one each.
    base, supposed_release_id
        For a history made by `with_release`, the one that it was made from and the release that alone
        differs, so that what was counted there need not be counted again.
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
        """Return the history of records of which none is later than `known_through`.

        Raises
        ------
        ValueError
            If an announcement or an outcome is later than that day.
        """
        by_release: dict[str, list[Announcement]] = {}
        for announcement in sorted(announcements, key=lambda a: (a.announced_on, a.announcement_id)):
            by_release.setdefault(announcement.release_id, []).append(announcement)
            if announcement.announced_on > known_through:
                raise ValueError(f"{announcement.announcement_id} is later than {known_through}")
        announced = {r.release_id: r for r in releases if r.release_id in by_release}
        for release in announced.values():
            if release.resolved_on is not None and release.resolved_on > known_through:
                raise ValueError(f"{release.release_id} resolves after {known_through}")
        return cls(
            known_through,
            known_through,
            {organization.organization_id: organization for organization in organizations},
            announced,
            {release_id: tuple(by_release[release_id]) for release_id in announced},
        )

    def as_of(self, day: date) -> "History":
        """Return what was known on `day`: no later announcement, and no later outcome.

        Raises
        ------
        ValueError
            If `day` is after `known_through`: nobody knows that history.
        """
        if day > self.known_through:
            raise ValueError(f"known through {self.known_through}, not {day}")
        announcements = {}
        for release_id, statements in self.announcements.items():
            if statements[0].announced_on <= day:
                later = statements[-1].announced_on > day
                announcements[release_id] = (
                    tuple(a for a in statements if a.announced_on <= day) if later else statements
                )
        while_pending = _while_pending(self)
        releases = {
            release_id: while_pending[release_id] if _resolved_after(release, day) else release
            for release_id in announcements
            for release in (self.releases[release_id],)
        }
        return History(day, day, self.organizations, releases, announcements)

    def with_release(self, release: Release, announcements: Iterable[Announcement]) -> "History":
        """Return this history with one more release, or with one of its own replaced.

        Raises
        ------
        ValueError
            If there is no announcement, or one after `known_through`.
        """
        supposed_announcements = tuple(sorted(announcements, key=lambda a: a.announced_on))
        if not supposed_announcements or supposed_announcements[-1].announced_on > self.known_through:
            raise ValueError(f"a release has announcements, none after {self.known_through}")
        return History(  # of a thousand releases the others are not copied
            self.known_through,
            self.verified_through,
            self.organizations,
            ChainMap({release.release_id: release}, self.releases),  # type: ignore[arg-type]
            ChainMap({release.release_id: supposed_announcements}, self.announcements),  # type: ignore[arg-type]
            base=self,
            supposed_release_id=release.release_id,
        )

    def seen_on(self, day: date) -> "History":
        """Return what was known on a day; after `known_through`, for want of later facts, the same ones."""
        if day <= self.known_through:
            return self.as_of(day)
        return replace(self, known_through=day, base=None, supposed_release_id="")


def _resolved_after(release: Release, day: date) -> bool:
    return release.resolved_on is not None and release.resolved_on > day


@cached(2)
def _while_pending(history: History) -> dict[str, Release]:
    """Return the resolved releases without what became public only with their outcomes."""
    return {
        release_id: structs.replace(
            release,
            status=Status.PENDING,
            resolved_on=None,
            resolved_precision=None,
            superseded_by=None,
            source_url="",
            evidence=None,
            note="",
        )
        for release_id, release in history.releases.items()
        if release.resolved_on is not None
    }
