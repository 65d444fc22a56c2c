"""Releases of the dataset: one with its announcements, and a selection of all."""

from collections.abc import Callable
from datetime import date, datetime

from forecast.answering.forecast_record import latest_provenance
from forecast.artifact import Artifact
from forecast.dataset import History, Release, Status
from service.operations.questions import tracked_release
from service.requests.queries import ReleaseSort, ReleasesQuery
from service.responses.schemas import ReleasesBody, TrackedReleaseBody
from service.responses.serializers import announcement_body, release_body, release_fields


def release_with_announcements(artifact: Artifact, release_id: str, now: datetime) -> TrackedReleaseBody:
    """Return a release of the dataset with its announcements; a 404 problem if there is none."""
    release = tracked_release(artifact, release_id)
    announcements = artifact.history.announcements[release_id]
    return TrackedReleaseBody(
        **release_fields(release, artifact.history),
        announcements=[announcement_body(announcement) for announcement in announcements],
        provenance=latest_provenance(artifact, now),
    )


def page_of_releases(artifact: Artifact, query: ReleasesQuery, now: datetime) -> ReleasesBody:
    """Return one page of the releases that fit a query."""
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
    """Return the releases that fit, sorted; those without the day that they are sorted by come last."""
    fitting = [release for release in history.releases.values() if _fits(history, release, query)]
    fitting.sort(key=lambda release: release.release_id)
    sort, descending = ReleaseSort(query.sort.removeprefix("-")), query.sort.startswith("-")
    if sort is ReleaseSort.RELEASE_ID:
        return fitting[::-1] if descending else fitting
    day_of = _days(history)[sort]
    dated = [(day, release) for release in fitting if (day := day_of(release)) is not None]
    dated.sort(key=lambda pair: pair[0], reverse=descending)
    return [release for _, release in dated] + [release for release in fitting if day_of(release) is None]


def _days(history: History) -> dict[ReleaseSort, Callable[[Release], date | None]]:
    announcements = history.announcements
    return {
        ReleaseSort.FIRST_ANNOUNCED: lambda release: announcements[release.release_id][0].announced_on,
        ReleaseSort.PROMISED_TO: lambda release: announcements[release.release_id][-1].window.promised_to,
        ReleaseSort.RESOLVED_ON: lambda release: release.resolved_on,
    }


def _fits(history: History, release: Release, query: ReleasesQuery) -> bool:
    end = history.announcements[release.release_id][-1].window.promised_to
    overdue = release.status is Status.PENDING and end is not None and end < history.known_through
    wanted = (
        (query.status, release.status),
        (query.modality, release.modality),
        (query.access, release.access),
        (query.organization, release.organization_id),
        (query.overdue, overdue),
    )
    return all(value is None or value == actual for value, actual in wanted)
