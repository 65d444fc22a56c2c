"""Releases of the dataset: one release with its announcements, and filtered lists."""

from collections.abc import Callable
from datetime import date, datetime

from forecast.answering.forecast_record import latest_provenance
from forecast.artifact import Artifact
from forecast.dataset import History, Release, Status
from forecast.dataset.search import search_releases
from service.operations.questions import tracked_release
from service.requests.queries import ReleaseSort, ReleasesQuery
from service.responses.schemas import ReleasesBody, TrackedReleaseBody
from service.responses.serializers import announcement_body, release_body, release_fields


def release_with_announcements(artifact: Artifact, release_id: str, now: datetime) -> TrackedReleaseBody:
    """Return a release of the dataset with its announcements.

    Parameters
    ----------
    artifact
        The artifact that holds the dataset.
    release_id
        As the request has it.
    now
        The time of the request.

    Raises
    ------
    Problem
        404 if there is no such release.
    """
    release = tracked_release(artifact, release_id)
    announcements = artifact.history.announcements[release_id]
    return TrackedReleaseBody(
        **release_fields(release, artifact.history),
        announcements=[announcement_body(announcement) for announcement in announcements],
        provenance=latest_provenance(artifact, now),
    )


def page_of_releases(artifact: Artifact, query: ReleasesQuery, now: datetime) -> ReleasesBody:
    """Return one page of the releases that match a query.

    Parameters
    ----------
    artifact
        The artifact that holds the dataset.
    query
        Filters, order and page.
    now
        The time of the request.
    """
    selected = select(artifact.history, query)
    start = (query.page - 1) * query.per_page
    shown = selected[start : start + query.per_page]
    return ReleasesBody(
        releases=[release_body(release, artifact.history) for release in shown],
        n_releases=len(selected),
        page=query.page,
        per_page=query.per_page,
        provenance=latest_provenance(artifact, now),
    )


def select(history: History, query: ReleasesQuery) -> list[Release]:
    """Return the releases that match a query, in its order; those without the date to sort by come last.

    Parameters
    ----------
    history
        The history that holds the releases.
    query
        Text, filters and order; the page does not matter. Without an order, the best matches of the text
        come first; without a text, releases are sorted by id.
    """
    found = search_releases(history, query.q or "", n_most=len(history.releases))
    matching = [release for release in found if _matches(history, release, query)]
    if query.q is not None and query.sort is None:
        return matching
    matching.sort(key=lambda release: release.release_id)
    order = query.sort or ReleaseSort.RELEASE_ID
    sort, descending = ReleaseSort(order.removeprefix("-")), order.startswith("-")
    if sort is ReleaseSort.RELEASE_ID:
        return matching[::-1] if descending else matching
    date_of = _sort_dates(history)[sort]
    dated = [(day, release) for release in matching if (day := date_of(release)) is not None]
    dated.sort(key=lambda pair: pair[0], reverse=descending)
    return [release for _, release in dated] + [release for release in matching if date_of(release) is None]


def _sort_dates(history: History) -> dict[ReleaseSort, Callable[[Release], date | None]]:
    announcements = history.announcements
    return {
        ReleaseSort.FIRST_ANNOUNCED: lambda release: announcements[release.release_id][0].announced_on,
        ReleaseSort.PROMISED_TO: lambda release: announcements[release.release_id][-1].window.promised_to,
        ReleaseSort.RESOLVED_ON: lambda release: release.resolved_on,
    }


def _matches(history: History, release: Release, query: ReleasesQuery) -> bool:
    end = history.announcements[release.release_id][-1].window.promised_to
    overdue = release.status is Status.PENDING and end is not None and end < history.known_through
    filters = (
        (query.status, release.status),
        (query.modality, release.modality),
        (query.access, release.access),
        (query.organization, release.organization_id),
        (query.overdue, overdue),
    )
    return all(value is None or value == actual for value, actual in filters)
