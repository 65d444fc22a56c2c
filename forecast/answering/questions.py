"""Questions: a release as seen on a day, from the dataset or from announcements that a user gives."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from forecast.artifact import Artifact
from forecast.dataset import Announcement, History, Release
from forecast.errors import AlreadyResolved, NotPending, UnknownRelease
from forecast.estimators.vintage import vintage_at

_N_NEAREST_IDS = 5


@dataclass(frozen=True, eq=False)
class ForecastQuestion:
    """A release as seen on the last day of a history, and the days to give the chance of release by."""

    history: History
    release_id: str
    dates: Sequence[date]


def find_release(artifact: Artifact, release_id: str) -> Release:
    """Return a tracked release with its outcome as known today.

    Raises
    ------
    UnknownRelease
        With the nearest ids.
    """
    releases = artifact.history.releases
    if release_id not in releases:
        nearest = difflib.get_close_matches(release_id.lower(), releases, n=_N_NEAREST_IDS, cutoff=0.3)
        raise UnknownRelease(release_id, nearest)
    return releases[release_id]


def default_as_of(artifact: Artifact, release: Release) -> date:
    """Return the last day on which a tracked release is known to have been pending."""
    if release.last_pending_on is None:
        return artifact.observed_through
    return max(release.last_pending_on, artifact.history.announcements[release.release_id][0].announced_on)


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
        Announcements besides the dataset's, none after `as_of`.

    Raises
    ------
    UnknownRelease, NotPending, TooEarly
        If there is nothing to forecast, or too little was known on that day.
    """
    release = find_release(artifact, release_id)
    if release.resolved_on is not None and release.resolved_on <= as_of:
        raise AlreadyResolved(release_id, release.status, release.resolved_on, as_of)
    history = artifact.history_on(as_of)
    if release_id not in history.releases:
        first = artifact.history.announcements[release_id][0].announced_on
        raise NotPending(f"{release_id} was first announced on {first}, after {as_of}")
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
    """Return the question about a release from announcements that a user gives, whatever the dataset says.

    Parameters
    ----------
    artifact, as_of, dates
        As in `answer_tracked`.
    release
        Pending; what is unknown of it is None.
    announcements
        At least one, none after `as_of`.

    Raises
    ------
    TooEarly
        If too little was known on that day.
    """
    history = artifact.history_on(as_of).with_release(release, announcements)
    vintage_at(artifact.vintages, as_of)
    return ForecastQuestion(history, release.release_id, dates)
