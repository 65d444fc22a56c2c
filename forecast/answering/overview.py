"""Summarise every pending release: its latest promise and its chances."""

from dataclasses import dataclass
from datetime import date, timedelta

from forecast.answering.answer import Answer, answer
from forecast.answering.questions import tracked_question
from forecast.artifact.store import Artifact
from forecast.caching import cached
from forecast.dataset import Announcement, Release
from forecast.features.questions import open_questions
from forecast.outcome import Outcome
from forecast.scoring import PRIMARY_HORIZON_IN_DAYS

_LIKELY_FROM, _LIKELY_TO = 0.25, 0.75


@dataclass(frozen=True)
class PendingRelease:
    """A release that is pending on `observed_through`, with its latest promise and its chances.

    Attributes
    ----------
    release, latest
        The release and its latest announcement.
    overdue_days
        Days since the end of the window in force; None without a window, or while it lasts.
    within_90_days
        Chance of release within 90 days.
    likely_from, likely_to
        Days by which the chance of release is a quarter and three quarters; None if beyond the horizon.
    never
        Chance of no release within the horizon of two years.
    """

    release: Release
    latest: Announcement
    overdue_days: int | None
    within_90_days: float
    likely_from: date | None
    likely_to: date | None
    never: float


@cached(2)
def pending_overview(artifact: Artifact) -> tuple[PendingRelease, ...]:
    """Return every pending release, the likeliest within 90 days first.

    Parameters
    ----------
    artifact
        The artifact to forecast from, as of its `observed_through`.
    """
    as_of = artifact.observed_through
    soon = [as_of + timedelta(days=PRIMARY_HORIZON_IN_DAYS)]
    questions = [
        tracked_question(artifact, question.release_id, as_of, soon)
        for question in open_questions(artifact.history)
    ]
    overview = [_pending(artifact, forecast) for forecast in answer(artifact, questions)]
    overview.sort(key=lambda pending: (-pending.within_90_days, pending.release.release_id))
    return tuple(overview)


def _pending(artifact: Artifact, forecast: Answer) -> PendingRelease:
    latest = artifact.history.announcements[forecast.release.release_id][-1]
    end = latest.window.promised_to
    overdue = None if end is None or end >= forecast.as_of else (forecast.as_of - end).days
    dates = {quantile.level: quantile.date for quantile in forecast.quantiles}
    return PendingRelease(
        forecast.release,
        latest,
        overdue,
        forecast.released_by[0].probability,
        dates[_LIKELY_FROM],
        dates[_LIKELY_TO],
        forecast.at_horizon[Outcome.CANCELLED] + forecast.at_horizon[Outcome.PENDING],
    )
