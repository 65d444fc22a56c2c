"""Propose outcomes of pending releases from catalogues: by maker and by name, with its version."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from forecast.curation.catalogues import Listing
from forecast.curation.edits import RefusedEdit
from forecast.dataset.history import History
from forecast.dataset.records import Organization, Release


@dataclass(frozen=True)
class Proposal:
    """What a catalogue says of a pending release.

    Attributes
    ----------
    release_id
        The release.
    listing
        What the catalogue lists.
    confidence
        `same name`, or `variant` where the catalogue's name goes on after the release's.
    fault
        Why it can't be accepted; empty if it can.
    """

    release_id: str
    listing: Listing
    confidence: str
    fault: str


def propose(
    history: History, organizations: Iterable[Organization], listings: Iterable[Listing]
) -> list[Proposal]:
    """Match catalogues with pending releases.

    Parameters
    ----------
    history
        All that is known.
    organizations
        The makers with their aliases.
    listings
        What catalogues list.
    """
    makers = {
        _joined(spelling): maker.organization_id
        for maker in organizations
        for spelling in (maker.organization_id, maker.name, *maker.aliases)
    }
    own_words = set(makers)
    pending: dict[str, list[Release]] = {}
    for release in history.releases.values():
        if release.resolved_on is None:
            pending.setdefault(release.organization_id or "", []).append(release)
    found: dict[tuple[str, date, str], Proposal] = {}
    for listing in listings:
        for release in pending.get(makers.get(_joined(listing.maker), "-"), []):
            confidence = _resemblance(_words(release.name, own_words), _words(listing.name, own_words))
            if not confidence:
                continue
            last = history.announcements[release.release_id][-1].announced_on
            day = listing.released_on
            fault = f"{day} is not after the announcement of {last}" if day <= last else ""
            proposal = Proposal(release.release_id, listing, confidence, fault)
            found.setdefault((release.release_id, day, confidence), proposal)
    return [found[key] for key in sorted(found, key=lambda key: (key[0], key[2], key[1]))]


def pick(proposals: Iterable[Proposal], choices: Iterable[str]) -> list[Proposal]:
    """Return the proposals that the curator picks.

    Parameters
    ----------
    proposals
        What `propose` returned.
    choices
        Ids of releases, or `ID=DAY` where several days are proposed.

    Raises
    ------
    RefusedEdit
        If a choice has no proposal, or several days, or one that can't be; the message names each.
    """
    proposals = list(proposals)
    picked: list[Proposal] = []
    faults: list[str] = []
    for choice in dict.fromkeys(choices):
        release_id, _, day = choice.partition("=")
        of_it = [p for p in proposals if p.release_id == release_id]
        of_it = [p for p in of_it if not day or f"{p.listing.released_on}" == day]
        possible = [p for p in of_it if not p.fault]
        days = sorted({f"{p.listing.released_on}" for p in possible})
        if not of_it:
            faults.append(f"{choice}: nothing is proposed for it; see the table")
        elif not possible:
            faults += [f"{choice}: {p.fault}; correct the catalogue or the announcement" for p in of_it]
        elif len(days) > 1 or release_id in {p.release_id for p in picked}:
            faults.append(
                f"{choice}: several days are proposed, {', '.join(days)}; pick one as {release_id}=DAY"
            )
        else:
            picked.append(possible[0])
    if faults:
        raise RefusedEdit("\n".join(faults))
    return picked


def _words(name: str, makers: set[str]) -> list[str]:
    words = re.findall(r"\d+(?:\.\d+)*|[^\W\d_]+", re.sub(r"[\[(].*?[\])]", " ", name).casefold())
    return [word for word in words if word not in makers] or words


def _joined(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _resemblance(ours: list[str], theirs: list[str]) -> str:
    """Compare names: one of another version is another, and a name without a version has no variants."""
    if ours == theirs:
        return "same name"
    rest = theirs[len(ours) :]
    versioned = any(word[0].isdigit() for word in ours)
    begins = versioned and theirs[: len(ours)] == ours
    return "variant" if begins and not any(word[0].isdigit() for word in rest) else ""
