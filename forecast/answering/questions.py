"""Make questions: about a release of the dataset, or about one that a user describes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from forecast.artifact import Artifact
from forecast.dataset import Announcement, History, Release
from forecast.dataset.nearest_ids import id_index
from forecast.errors import AlreadyResolved, NotPending, UnknownRelease
from forecast.estimators.vintage import vintage_at

N_NEAREST_IDS = 5


@dataclass(frozen=True, eq=False)
class ForecastQuestion:
    """A release as seen on a day, and the dates to return the chance of release by.

    Attributes
    ----------
    history
        Cut at the as-of date.
    release_id
        A pending release of the history.
    dates
        Days after the as-of date.
    described
        The release of the dataset that a user described without naming its id, with its outcome as known
        today; None for any other question.
    """

    history: History
    release_id: str
    dates: Sequence[date]
    described: Release | None = None


def find_release(artifact: Artifact, release_id: str, n_nearest: int = N_NEAREST_IDS) -> Release:
    """Return a release of the dataset, with its outcome as known today.

    Parameters
    ----------
    artifact
        The artifact with the dataset's history.
    release_id
        Its id.
    n_nearest
        The most ids that the error names if there is no such release.

    Raises
    ------
    UnknownRelease
        If the dataset has no such release; the error has the nearest ids.
    """
    releases = artifact.history.releases
    if release_id not in releases:
        raise UnknownRelease(release_id, id_index(artifact.history).nearest(release_id, n_nearest))
    return releases[release_id]


def default_as_of(artifact: Artifact, release: Release) -> date:
    """Return the last day on which a tracked release is known to have been pending.

    One that was last looked at before forecasts begin is taken for pending on the first day of forecasts.

    Parameters
    ----------
    artifact
        The artifact with the dataset's history.
    release
        A release of the dataset.
    """
    first_announced = artifact.history.announcements[release.release_id][0].announced_on
    last_pending = max(artifact.history.pending_through(release.release_id), first_announced)
    if release.resolved_on is None:
        return max(last_pending, artifact.vintages[0].trained_through)
    return last_pending


def tracked_question(
    artifact: Artifact,
    release_id: str,
    as_of: date,
    dates: Sequence[date],
    supposed: Sequence[Announcement] = (),
) -> ForecastQuestion:
    """Return the question about a release of the dataset as seen on a day.

    Parameters
    ----------
    artifact, release_id, as_of, dates
        As in `forecast.answering.answer.answer_tracked`.
    supposed
        Announcements to add to the dataset's, none after `as_of`.

    Raises
    ------
    UnknownRelease
        If the dataset has no such release.
    NotPending
        If the release was not pending on `as_of`.
    TooEarly
        If `as_of` is before the first vintage.
    """
    release = find_release(artifact, release_id)
    if release.resolved_on is not None and release.resolved_on <= as_of:
        raise AlreadyResolved(release_id, release.status, release.resolved_on, as_of)
    history = artifact.history_on(as_of)
    if release_id not in history.releases:
        first = artifact.history.announcements[release_id][0].announced_on
        raise NotPending(f"{release_id} was first announced on {first}, after {as_of}; use a later date")
    vintage_at(artifact.vintages, as_of)
    if supposed:
        announcements = [*history.announcements[release_id], *supposed]
        history = history.with_release(history.releases[release_id], announcements)
    return ForecastQuestion(history, release_id, dates)


def question_about(
    artifact: Artifact,
    release: Release,
    announcements: Sequence[Announcement],
    as_of: date,
    dates: Sequence[date],
) -> ForecastQuestion:
    """Return the question about a release that a user describes, in place of the dataset's if that has it.

    Parameters
    ----------
    artifact, as_of, dates
        As in `forecast.answering.answer.answer_tracked`.
    release
        A pending release; attributes that the user does not know are None.
    announcements
        Its announcements: at least one, none after `as_of`.

    Raises
    ------
    TooEarly
        If `as_of` is before the first vintage.
    """
    history = artifact.history_on(as_of).with_release(release, announcements)
    vintage_at(artifact.vintages, as_of)
    described = artifact.history.releases.get(release.release_id)
    return ForecastQuestion(history, release.release_id, dates, described)
