"""What the home page lists: which of the pending releases, and in which order."""

from collections.abc import Callable
from datetime import date

from forecast.answering.overview import PendingRelease, pending_overview
from forecast.artifact import Artifact
from service.requests.queries import PendingQuery, PendingSort

#: So many rows are on the page unless all are asked for: on a telephone each takes half a screen.
N_SHOWN = 60

_SORT_KEYS: dict[PendingSort, Callable[[PendingRelease], float | str]] = {
    PendingSort.SOON: lambda row: -row.within_90_days,
    PendingSort.NAME: lambda row: row.release.name.casefold(),
    PendingSort.OVERDUE: lambda row: -(row.overdue_days or 0),
    PendingSort.LIKELY: lambda row: (row.likely_from or date.max).toordinal(),
    PendingSort.NEVER: lambda row: -row.never,
}


def pending_list(artifact: Artifact, query: PendingQuery) -> list[PendingRelease]:
    """Return the pending releases that fit, sorted; those without what they are sorted by come last."""
    fitting = [row for row in pending_overview(artifact) if _fits(row, query)]
    return sorted(fitting, key=_SORT_KEYS[query.sort])


def _fits(row: PendingRelease, query: PendingQuery) -> bool:
    release = row.release
    wanted = (
        (query.organization, release.organization_id),
        (query.modality, release.modality),
        (query.access, release.access),
    )
    return all(value is None or value == actual for value, actual in wanted) and (
        not query.overdue or bool(row.overdue_days)
    )


def filter_choices(artifact: Artifact) -> dict[str, list[tuple[str, str]]]:
    """Return what each filter may be set to among the pending, as pairs of value and words."""
    rows = pending_overview(artifact)
    organizations = artifact.history.organizations
    makers = {row.release.organization_id or "" for row in rows}
    named = [(maker, organizations[maker].name) for maker in makers]
    values = {
        "modality": sorted({str(row.release.modality) for row in rows}),
        "access": sorted({str(row.release.access) for row in rows}),
    }
    words = {name: [(value, value.replace("_", " ")) for value in some] for name, some in values.items()}
    return {"organization": sorted(named, key=lambda pair: pair[1].casefold()), **words}
