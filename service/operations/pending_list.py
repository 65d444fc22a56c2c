"""The list of pending releases on the home page: its filters, its order, and the choices of its form."""

from collections.abc import Callable
from datetime import date

from forecast.answering.overview import PendingRelease, pending_overview
from forecast.artifact import Artifact
from service.requests.queries import PendingQuery, PendingSort

#: The page shows this many rows at first: on a phone each takes half a screen.
N_SHOWN = 60

_SORT_KEYS: dict[PendingSort, Callable[[PendingRelease], float | str]] = {
    PendingSort.SOON: lambda row: -row.within_90_days,
    PendingSort.NAME: lambda row: row.release.name.casefold(),
    PendingSort.OVERDUE: lambda row: -(row.overdue_days or 0),
    PendingSort.LIKELY: lambda row: (row.likely_from or date.max).toordinal(),
    PendingSort.NEVER: lambda row: -row.never,
}


def pending_list(artifact: Artifact, query: PendingQuery, today: date) -> list[PendingRelease]:
    """Return the pending releases that match a query, sorted; those without the value to sort by come last.

    Parameters
    ----------
    artifact
        The artifact that holds the dataset.
    query
        Filters and order.
    today
        Today.
    """
    matching = [row for row in pending_overview(artifact, today) if _matches(row, query)]
    return sorted(matching, key=_SORT_KEYS[query.sort])


def _matches(row: PendingRelease, query: PendingQuery) -> bool:
    release = row.release
    filters = (
        (query.organization, release.organization_id),
        (query.modality, release.modality),
        (query.access, release.access),
    )
    return all(value is None or value == actual for value, actual in filters) and (
        query.overdue in (None, bool(row.overdue_days))
    )


def filter_choices(artifact: Artifact, today: date) -> dict[str, list[tuple[str, str]]]:
    """Return the choices of each filter of the home page.

    Parameters
    ----------
    artifact
        The artifact that holds the dataset.
    today
        Today.

    Returns
    -------
    dict
        By parameter, the values that occur among the pending releases, each with its label.
    """
    rows = pending_overview(artifact, today)
    organizations = artifact.history.organizations
    makers = {row.release.organization_id or "" for row in rows}
    choices = [(maker, organizations[maker].name) for maker in makers]
    values = {
        "modality": sorted({str(row.release.modality) for row in rows}),
        "access": sorted({str(row.release.access) for row in rows}),
    }
    return {
        "organization": sorted(choices, key=lambda choice: choice[1].casefold()),
        **{name: [(value, value.replace("_", " ")) for value in values[name]] for name in values},
    }
