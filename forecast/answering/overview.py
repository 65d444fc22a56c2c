"""Summarise every pending release: its latest promise and its chances."""

from dataclasses import dataclass
from datetime import date, timedelta

from forecast.answering.answer import Answer, answer
from forecast.answering.present import ByToday, present
from forecast.answering.questions import default_as_of, tracked_question
from forecast.artifact.store import Artifact
from forecast.caching import cached
from forecast.dataset import Announcement, Release
from forecast.features.questions import open_questions
from forecast.outcome import Outcome
from forecast.scoring import PRIMARY_HORIZON_IN_DAYS

_LIKELY_FROM, _LIKELY_TO = 0.25, 0.75


@dataclass(frozen=True)
class PendingRelease:
    """A release that was pending when it was last checked, with its latest promise and its chances.

    Attributes
    ----------
    release, latest
        The release and its latest announcement.
    checked_on
        The day of that check; the chances are as of it.
    by_today
        The chances by today; None if it was checked today.
    overdue_days
        Days from the end of the window in force to the check; None without a window, or if it lasted then.
    within_90_days
        Chance of release within 90 days of the check.
    likely_from, likely_to
        Days by which the chance of release is a quarter and three quarters; None if beyond the horizon.
    never
        Chance of no release within the horizon of two years.
    """

    release: Release
    latest: Announcement
    checked_on: date
    by_today: ByToday | None
    overdue_days: int | None
    within_90_days: float
    likely_from: date | None
    likely_to: date | None
    never: float


@cached(2)
def pending_overview(artifact: Artifact, today: date) -> tuple[PendingRelease, ...]:
    """Return every pending release, the likeliest within 90 days of its check first.

    Parameters
    ----------
    artifact
        The artifact to forecast from, for each release as of the day on which it was last checked.
    today
        Today.
    """
    overview = [_pending(artifact, forecast, today) for forecast in pending_answers(artifact)]
    overview.sort(key=lambda pending: (-pending.within_90_days, pending.release.release_id))
    return tuple(overview)


@cached(2)
def pending_answers(artifact: Artifact) -> tuple[Answer, ...]:
    """Return the forecast of every pending release as of its last check.

    Parameters
    ----------
    artifact
        The artifact to forecast from.
    """
    soon = timedelta(days=PRIMARY_HORIZON_IN_DAYS)
    questions = []
    for question in open_questions(artifact.history):
        as_of = default_as_of(artifact, artifact.history.releases[question.release_id])
        questions.append(tracked_question(artifact, question.release_id, as_of, [as_of + soon]))
    return tuple(answer(artifact, questions))


def _pending(artifact: Artifact, forecast: Answer, today: date) -> PendingRelease:
    latest = artifact.history.announcements[forecast.release.release_id][-1]
    end = latest.window.promised_to
    overdue = None if end is None or end >= forecast.as_of else (forecast.as_of - end).days
    dates = {quantile.level: quantile.date for quantile in forecast.quantiles}
    now_known = present(forecast, forecast.as_of, today)
    return PendingRelease(
        artifact.history.releases[forecast.release.release_id],
        latest,
        now_known.checked_on,
        now_known.by_today,
        overdue,
        forecast.released_by[0].probability,
        dates[_LIKELY_FROM],
        dates[_LIKELY_TO],
        forecast.at_horizon[Outcome.CANCELLED] + forecast.at_horizon[Outcome.PENDING],
    )
