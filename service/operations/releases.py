"""Selections: which releases of the dataset to list, in which order, and which page of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from werkzeug.datastructures import MultiDict

from forecast.dataset import Access, History, Modality, Release, Status
from service.requests.faults import unknown_word
from service.requests.schemas import unknown_parameters
from service.responses.problems import FaultBody

MOST_PER_PAGE = 1_000
_FILTERS = {"status": Status, "modality": Modality, "access": Access}
PARAMETERS = (*_FILTERS, "organization", "overdue", "sort", "page", "per_page")


class Sort(StrEnum):
    """What releases are sorted by; descending with a minus before it."""

    RELEASE_ID = "release_id"
    FIRST_ANNOUNCED = "announced_on"
    PROMISED_TO = "promised_to"
    RESOLVED_ON = "resolved_on"


@dataclass(frozen=True)
class Selection:
    """The query of a list of releases; None where it does not matter."""

    status: Status | None = None
    modality: Modality | None = None
    access: Access | None = None
    organization: str | None = None
    overdue: bool | None = None
    sort: Sort = Sort.RELEASE_ID
    descending: bool = False
    page: int = 1
    per_page: int = MOST_PER_PAGE


def read_selection(query: MultiDict[str, str]) -> tuple[Selection, list[FaultBody]]:
    """Read the query of a list of releases, with all that is wrong with it."""
    faults = unknown_parameters(query, PARAMETERS)
    for name in PARAMETERS:
        if len(query.getlist(name)) > 1:
            faults.append(FaultBody(field=name, fault="given more than once", remedy="give one value"))

    def word(name: str, known: type[StrEnum]) -> StrEnum | None:
        text = query.get(name)
        if text is None:
            return None
        if text in [*known]:
            return known(text)
        faults.append(unknown_word(name, text, known))
        return None

    def number(name: str, default: int, most: int) -> int:
        text = query.get(name, str(default))
        if text.isascii() and text.isdigit() and 1 <= int(text[:12]) <= most:
            return int(text)
        remedy = f"give a whole number from 1 to {most}"
        faults.append(FaultBody(field=name, fault=f"{text[:40]!r} can't be used", remedy=remedy))
        return default

    sort = query.get("sort", Sort.RELEASE_ID)
    if sort.removeprefix("-") not in [*Sort]:
        faults.append(unknown_word("sort", sort, Sort, ", with a minus before it for the reverse"))
        sort = Sort.RELEASE_ID
    overdue = query.get("overdue")
    if overdue not in (None, "true", "false"):
        fault = f"{str(overdue)[:40]!r} can't be used"
        faults.append(FaultBody(field="overdue", fault=fault, remedy="write true or false"))
    words = {name: word(name, known) for name, known in _FILTERS.items()}
    selection = Selection(
        **words,  # type: ignore[arg-type]
        organization=query.get("organization"),
        overdue=None if overdue is None else overdue == "true",
        sort=Sort(sort.removeprefix("-")),
        descending=sort.startswith("-"),
        page=number("page", 1, 1_000_000),
        per_page=number("per_page", MOST_PER_PAGE, MOST_PER_PAGE),
    )
    return selection, faults


def select(history: History, selection: Selection) -> list[Release]:
    """Return the releases that fit, sorted; those without the day that they are sorted by come last."""
    fitting = [release for release in history.releases.values() if _fits(history, release, selection)]
    fitting.sort(key=lambda release: release.release_id)
    if selection.sort is Sort.RELEASE_ID:
        return fitting[::-1] if selection.descending else fitting
    day_of = _days(history)[selection.sort]
    dated = [(day, release) for release in fitting if (day := day_of(release)) is not None]
    dated.sort(key=lambda pair: pair[0], reverse=selection.descending)
    return [release for _, release in dated] + [release for release in fitting if day_of(release) is None]


def _days(history: History) -> dict[Sort, Callable[[Release], date | None]]:
    told = history.announcements
    return {
        Sort.FIRST_ANNOUNCED: lambda release: told[release.release_id][0].announced_on,
        Sort.PROMISED_TO: lambda release: told[release.release_id][-1].window.promised_to,
        Sort.RESOLVED_ON: lambda release: release.resolved_on,
    }


def _fits(history: History, release: Release, selection: Selection) -> bool:
    end = history.announcements[release.release_id][-1].window.promised_to
    overdue = release.status is Status.PENDING and end is not None and end < history.known_through
    wanted = (
        (selection.status, release.status),
        (selection.modality, release.modality),
        (selection.access, release.access),
        (selection.organization, release.organization_id),
        (selection.overdue, overdue),
    )
    return all(value is None or value == found for value, found in wanted)
