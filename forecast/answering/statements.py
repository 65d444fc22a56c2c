"""Statements: releases and announcements as users give them, turned into the dataset's records."""

from dataclasses import dataclass, replace
from datetime import date

from forecast.caching import cached
from forecast.dataset import Access, Announcement, History, Modality, Reason, Release, Status, Tier, Voice
from forecast.promise import Precision, PromisedWindow, read_promise

#: Id of a release that is not in the dataset.
ASKED_ID = "asked"


def stated_release(
    history: History,
    name: str | None = None,
    organization: str | None = None,
    modality: Modality | None = None,
    access: Access | None = None,
    tier: Tier | None = None,
) -> Release:
    """Return the release that a user describes; what is left out is unknown.

    Parameters
    ----------
    history
        Whose organizations are known by name, alias or id.
    name, organization
        In any case. Those of a release of the dataset give its id.
    modality, access, tier
        As in the codebook.
    """
    names = _names(history)
    organization_id = names.organizations.get((organization or "").strip().casefold())
    name = (name or "").strip()
    return Release(
        release_id=names.releases.get((organization_id, name.casefold()), ASKED_ID),
        organization_id=organization_id,
        name=name,
        modality=modality,
        access=access,
        tier=tier,
        status=Status.PENDING,
        found_by="",
        source_url="",
        note="",
    )


def stated_announcement(
    release_id: str,
    number: int,
    announced_on: date,
    wording: str | None = None,
    promised_from: date | None = None,
    promised_to: date | None = None,
    open_ended: bool = False,
    voice: Voice | None = None,
    reason: Reason | None = None,
) -> Announcement:
    """Return an announcement that a user gives.

    Parameters
    ----------
    release_id, number
        Of which release, and its place among those given.
    announced_on
        The day on which it became public.
    wording
        Timing words. An explicit window wins over them.
    promised_from, promised_to
        The ends of a window, both or neither.
    open_ended
        True for "or later", also where the words do not say so.
    voice, reason
        As in the codebook. A reason with neither words nor window says that the release is postponed.

    Raises
    ------
    forecast.errors.UnreadableWording
        If the words can't be read.
    """
    return Announcement(
        announcement_id=f"{ASKED_ID}/{number}",
        release_id=release_id,
        announced_on=announced_on,
        wording=wording or "",
        window=_window(announced_on, wording, promised_from, promised_to, open_ended, reason is not None),
        voice=voice,
        reason=reason,
    )


def _window(
    announced_on: date,
    wording: str | None,
    first: date | None,
    last: date | None,
    open_ended: bool,
    delayed: bool,
) -> PromisedWindow:
    if first is not None and last is not None:
        precision = _precision_of((last - first).days + 1)
        return PromisedWindow(max(first, announced_on), last, open_ended, precision)
    window = read_promise(wording, announced_on) if wording else PromisedWindow.without_time()
    if window.promised_to is None:
        return PromisedWindow.without_time(window.postponed or delayed)
    return replace(window, open_ended=window.open_ended or open_ended)


def _precision_of(n_days: int) -> Precision:
    """Return the precision that a window of so many days would be worded in."""
    longest = {Precision.DAY: 2, Precision.WEEK: 8, Precision.MONTH: 31, Precision.QUARTER: 93}
    return next((unit for unit, most in longest.items() if n_days <= most), Precision.YEAR)


@dataclass(frozen=True)
class _Names:
    """Ids by casefolded name: organizations also by alias and id, releases within their organization."""

    organizations: dict[str, str]
    releases: dict[tuple[str | None, str], str]


@cached(2)
def _names(history: History) -> _Names:
    organizations: dict[str, str] = {}
    for organization in history.organizations.values():
        for name in (organization.organization_id, organization.name, *organization.aliases):
            organizations.setdefault(name.casefold(), organization.organization_id)
    releases: dict[tuple[str | None, str], str] = {}
    for release in history.releases.values():
        releases.setdefault((release.organization_id, release.name.casefold()), release.release_id)
    return _Names(organizations, releases)
