"""Turn releases and announcements as users give them into the dataset's records."""

import re
from dataclasses import dataclass, replace
from datetime import date

from forecast.caching import cached
from forecast.dataset import Access, Announcement, History, Modality, Reason, Release, Status, Tier, Voice
from forecast.promise import Precision, PromisedWindow, read_promise

#: What stands between words: all but letters, digits, and dots between digits.
_BETWEEN_WORDS = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w.]|_")
#: Id of a release that a user describes and that is not in the dataset.
ASKED_ID = "asked"


def stated_release(
    history: History,
    name: str | None = None,
    organization: str | None = None,
    modality: Modality | None = None,
    access: Access | None = None,
    tier: Tier | None = None,
) -> Release:
    """Return the release that a user describes; arguments left out are unknown.

    Parameters
    ----------
    history
        The history with the organizations, which are found by name, alias or id.
    name, organization
        Names in upper or lower case. If the history has this release, the result has its id.
    modality, access, tier
        Codes of the codebook.

    Examples
    --------
    >>> from pathlib import Path
    >>> from forecast.dataset import read_dataset
    >>> history = read_dataset(Path("tests/data/tiny")).history
    >>> stated_release(history, "three", "ACME-labs").release_id
    'acme-three'
    >>> stated_release(history, "Four", "Acme").release_id
    'asked'
    """
    names = _names(history)
    organization_id = names.organizations.get(_key(organization or ""))
    name = (name or "").strip()
    return Release(
        release_id=names.releases.get((organization_id, _key(name)), ASKED_ID),
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
    """Return the announcement that a user gives.

    Parameters
    ----------
    release_id, number
        The release, and the number of the announcement among those given.
    announced_on
        The day on which it became public.
    wording
        Timing words; an explicit window takes precedence over them.
    promised_from, promised_to
        Ends of the window; both or neither.
    open_ended
        True for "or later", even if the words do not say so.
    voice, reason
        Codes of the codebook. A reason without a window means that the release is postponed.

    Raises
    ------
    UnreadableWording
        If the words can't be read.

    Examples
    --------
    >>> stated_announcement("asked", 0, date(2025, 5, 15), "in July").window.promised_to
    datetime.date(2025, 7, 31)
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
    """Return the precision of the words that would promise a window of so many days."""
    longest = {Precision.DAY: 2, Precision.WEEK: 8, Precision.MONTH: 31, Precision.QUARTER: 93}
    return next((unit for unit, most in longest.items() if n_days <= most), Precision.YEAR)


@dataclass(frozen=True)
class _Names:
    """Ids by the keys of names: of organizations also by alias and id, of releases by maker and name."""

    organizations: dict[str, str]
    releases: dict[tuple[str | None, str], str]


@cached(2)
def _names(history: History) -> _Names:
    organizations: dict[str, str] = {}
    for organization in history.organizations.values():
        for name in (organization.organization_id, organization.name, *organization.aliases):
            organizations.setdefault(_key(name), organization.organization_id)
    releases: dict[tuple[str | None, str], str] = {}
    for release in history.releases.values():
        releases.setdefault((release.organization_id, _key(release.name)), release.release_id)
    return _Names(organizations, releases)


def _key(name: str) -> str:
    """Return a name without regard to case, spaces and hyphens; the dot of a version stays."""
    return _BETWEEN_WORDS.sub("", name.casefold())
