"""What the home page lists: which of the pending releases, and in which order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from werkzeug.datastructures import MultiDict

from forecast.answering.overview import PendingRelease, pending_overview
from forecast.artifact.store import Artifact
from forecast.dataset import Access, Modality
from service.requests.faults import unknown_word
from service.requests.schemas import unknown_parameters
from service.responses.problems import FaultBody

_PARAMETERS = ("organization", "modality", "access", "overdue", "sort", "all")
_YES_OR_NO = ["true", "false"]
#: So many rows are on the page unless all are asked for: on a telephone each takes half a screen.
N_SHOWN = 60


class Sort(StrEnum):
    """What the table is sorted by; the word is its column's heading."""

    SOON = "soon"
    NAME = "name"
    OVERDUE = "overdue"
    LIKELY = "likely"
    NEVER = "never"


@dataclass(frozen=True)
class View:
    """The query of the home page; empty where it does not matter."""

    organization: str = ""
    modality: str = ""
    access: str = ""
    overdue: bool = False
    sort: Sort = Sort.SOON
    all: bool = False


def read_view(query: MultiDict[str, str]) -> tuple[View, list[FaultBody]]:
    """Read the query of the home page, with all that is wrong with it."""
    faults = unknown_parameters(query, _PARAMETERS)
    known = {
        "modality": [*Modality],
        "access": [*Access],
        "overdue": _YES_OR_NO,
        "sort": [*Sort],
        "all": _YES_OR_NO,
    }
    given: dict[str, str] = {}
    for name, text in query.items():
        if text and name in known and text not in known[name]:
            faults.append(unknown_word(name, text, known[name]))
        elif text:
            given[name] = text
    view = View(
        given.get("organization", ""),
        given.get("modality", ""),
        given.get("access", ""),
        given.get("overdue") == "true",
        Sort(given.get("sort", Sort.SOON)) if not faults else Sort.SOON,
        given.get("all") == "true",
    )
    return view, faults


def awaited(loaded: Artifact, view: View) -> list[PendingRelease]:
    """Return the pending releases that a view shows, sorted; those without what it sorts by come last."""
    fitting = [row for row in pending_overview(loaded) if _fits(row, view)]
    keys: dict[Sort, Callable[[PendingRelease], float | str]] = {
        Sort.SOON: lambda row: -row.within_90_days,
        Sort.NAME: lambda row: row.release.name.casefold(),
        Sort.OVERDUE: lambda row: -(row.overdue_days or 0),
        Sort.LIKELY: lambda row: (row.likely_from or date.max).toordinal(),
        Sort.NEVER: lambda row: -row.never,
    }
    return sorted(fitting, key=keys[view.sort])


def _fits(row: PendingRelease, view: View) -> bool:
    release = row.release
    wanted = (
        (view.organization, release.organization_id),
        (view.modality, release.modality),
        (view.access, release.access),
    )
    return all(not value or value == found for value, found in wanted) and (
        not view.overdue or bool(row.overdue_days)
    )


def choices(loaded: Artifact) -> dict[str, list[tuple[str, str]]]:
    """Return what each filter may be set to, as pairs of value and words, of what is awaited."""
    rows = pending_overview(loaded)
    makers = {row.release.organization_id or "" for row in rows}
    named = sorted(
        ((key, loaded.history.organizations[key].name) for key in makers), key=lambda pair: pair[1].casefold()
    )
    plain = {
        "modality": sorted({str(row.release.modality) for row in rows}),
        "access": sorted({str(row.release.access) for row in rows}),
    }
    words = {name: [(value, value.replace("_", " ")) for value in values] for name, values in plain.items()}
    return {"organization": sorted(named, key=lambda pair: pair[1].casefold()), **words}
