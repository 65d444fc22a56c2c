"""Propose outcomes of pending releases from catalogues: by maker and by name, with its version."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from forecast.curation.catalogues import Listing
from forecast.curation.edits import RefusedEdit
from forecast.curation.names import joined, resemblance
from forecast.dataset.history import History
from forecast.dataset.records import Organization, Release
from forecast.dataset.vocabularies import Access

#: The surest first.
_CONFIDENCES = ("high", "medium", "low")


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
        `high`; `medium` for a variant; `low` where the day is when an entry was made, or where weights were
        promised and the catalogue lists a service.
    why
        What resembles what, and why the confidence is low.
    fault
        Why it can't be accepted; empty if it can.
    others
        Later listings of other variants.
    """

    release_id: str
    listing: Listing
    confidence: str
    why: str
    fault: str
    others: tuple[Listing, ...] = ()


def propose(
    history: History, organizations: Iterable[Organization], listings: Iterable[Listing]
) -> list[Proposal]:
    """Match catalogues with pending releases.

    Of several variants of a release, the earliest is proposed. What is less sure and no earlier than a surer
    proposal is left out.

    Parameters
    ----------
    history
        All that is known.
    organizations
        The makers with their aliases.
    listings
        What catalogues list.

    Returns
    -------
    list of Proposal
        By release, the surest first.

    Examples
    --------
    >>> from pathlib import Path
    >>> from forecast.dataset import read_dataset
    >>> history = read_dataset(Path("tests/data/tiny")).history
    >>> sizes = [Listing("Acme AI", f"Acme Three {size}", date(2026, 5, 2), "") for size in ("8B", "70B")]
    >>> for proposal in propose(history, history.organizations.values(), sizes):
    ...     print(proposal.release_id, proposal.listing.released_on, proposal.confidence, proposal.why)
    acme-three 2026-05-02 medium variant (8b), the earliest of 2
    """
    makers = {
        joined(spelling): maker.organization_id
        for maker in organizations
        for spelling in (maker.organization_id, maker.name, *maker.aliases)
    }
    pending: dict[str, list[Release]] = {}
    for release in history.releases.values():
        if release.resolved_on is None:
            pending.setdefault(release.organization_id or "", []).append(release)
    found: dict[str, list[Proposal]] = {}
    for listing in listings:
        for release in pending.get(_maker(listing.maker, makers), []):
            if alike := resemblance(release.name, listing.name, makers):
                last = history.announcements[release.release_id][-1].announced_on
                found.setdefault(release.release_id, []).append(_proposal(release, listing, alike, last))
    return [proposal for key in sorted(found) for proposal in _surest(found[key])]


def _maker(name: str, makers: dict[str, str]) -> str:
    """Return the id of a maker, with whose name an account such as `deepseek-ai` or `zai-org` begins."""
    return makers.get(joined(name)) or makers.get(joined(re.split(r"[-_]", name)[0]), "-")


def _proposal(release: Release, listing: Listing, alike: str, last: date) -> Proposal:
    doubts = ["the day its entry was made"] if listing.is_stamp else []
    if release.access == Access.OPEN_WEIGHTS and listing.open_weights is False:
        doubts.append("weights were promised, a service is listed")
    confidence = "low" if doubts else "high" if alike == "same name" else "medium"
    day = listing.released_on
    fault = f"{day} is not after the announcement of {last}" if day <= last else ""
    return Proposal(release.release_id, listing, confidence, "; ".join([alike, *doubts]), fault)


def _surest(proposals: list[Proposal]) -> list[Proposal]:
    kept: list[Proposal] = []
    possible = [proposal for proposal in proposals if not proposal.fault]
    for confidence in _CONFIDENCES:
        ranked = [proposal for proposal in possible or proposals if proposal.confidence == confidence]
        ranked.sort(key=lambda proposal: proposal.listing.released_on)
        if confidence == "high":  # sources that contradict each other, which the curator decides
            kept += {proposal.listing.released_on: proposal for proposal in reversed(ranked)}.values()
        elif ranked and all(ranked[0].listing.released_on < p.listing.released_on for p in kept):
            first, others = ranked[0], tuple(proposal.listing for proposal in ranked[1:])
            more = f", the earliest of {len(ranked)}" if others else ""
            kept.append(replace(first, why=first.why + more, others=others))
    return sorted(kept, key=lambda p: (_CONFIDENCES.index(p.confidence), p.listing.released_on))


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
        If a choice has no proposal, or several days that are equally sure, or one that can't be; the message
        names each.

    Examples
    --------
    >>> pick([], ["acme-three"])
    Traceback (most recent call last):
    forecast.curation.edits.RefusedEdit: acme-three: nothing is proposed for it; see the table
    """
    by_release: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        by_release.setdefault(proposal.release_id, []).append(proposal)
    picked: dict[str, Proposal] = {}
    faults: list[str] = []
    for choice in dict.fromkeys(choices):
        release_id, _, day = choice.partition("=")
        of_it = by_release.get(release_id, [])
        if day:
            of_it = [each for proposal in of_it for each in _of_day(proposal, day)]
        possible = [proposal for proposal in of_it if not proposal.fault]
        surest = [proposal for proposal in possible if proposal.confidence == possible[0].confidence]
        days = sorted({f"{proposal.listing.released_on}" for proposal in surest})
        if not of_it:
            faults.append(f"{choice}: nothing is proposed for it; see the table")
        elif not possible:
            faults += [f"{choice}: {p.fault}; correct the catalogue or the announcement" for p in of_it]
        elif len(days) > 1:
            faults.append(
                f"{choice}: several days are proposed, {', '.join(days)}; pick one as {release_id}=DAY"
            )
        elif release_id in picked:
            faults.append(f"{choice}: {release_id} is picked already; pick it once")
        elif not (source := surest[0].listing.source).startswith(("http://", "https://")):
            remedy = f"read a page that shows it, and use `slipcast data ship {release_id}`"
            faults.append(f"{choice}: its source, {source!r}, is no address; {remedy}")
        else:
            picked[release_id] = surest[0]
    if faults:
        raise RefusedEdit("\n".join(faults))
    return [*picked.values()]


def _of_day(proposal: Proposal, day: str) -> list[Proposal]:
    """Return the proposal of that day, of whichever of its variants."""
    variants = (proposal.listing, *proposal.others)
    return [replace(proposal, listing=each) for each in variants if f"{each.released_on}" == day][:1]
