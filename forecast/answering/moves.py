"""Compute how forecasts changed: a release's past forecasts, and moves from one vintage to the next."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from forecast.answering.answer import Answer, answer
from forecast.answering.questions import default_as_of, find_release, tracked_question
from forecast.artifact.store import Artifact
from forecast.caching import cached
from forecast.estimators.vintage import vintage_at
from forecast.features.design import question_rows
from forecast.features.questions import open_questions
from forecast.outcome import Outcome
from forecast.scoring import HORIZONS_IN_DAYS, PRIMARY_HORIZON_IN_DAYS


@dataclass(frozen=True, slots=True)
class Move:
    """The change of a chance of release between the days of two vintages.

    Attributes
    ----------
    release_id, name
        The release.
    earlier, later
        The as-of dates of the two forecasts.
    by
        The day by which both give the chance of release.
    before, after
        The chances as of `earlier` and as of `later`.
    """

    release_id: str
    name: str
    earlier: date
    later: date
    by: date
    before: float
    after: float


def days_of_change(artifact: Artifact, release_id: str) -> list[date]:
    """Return the days on which the forecast of a release may have changed, oldest first.

    They are the days of its announcements, of the vintages since its first announcement, and the last day on
    which it is known to have been pending. Days before the first vintage are left out.

    Parameters
    ----------
    artifact
        The artifact with the release.
    release_id
        A release of the dataset.

    Raises
    ------
    UnknownRelease
        If the dataset has no such release; the error has the nearest ids.
    """
    release = find_release(artifact, release_id)
    announced = [a.announced_on for a in artifact.history.announcements[release_id]]
    trained = [vintage.trained_through for vintage in artifact.vintages]
    last = default_as_of(artifact, release)
    days = {*announced, *trained, last}
    return sorted(day for day in days if max(announced[0], trained[0]) <= day <= last)


def forecasts_so_far(artifact: Artifact, release_id: str) -> list[Answer]:
    """Return the forecast of a release as of each of its announcements, each by its day's vintage.

    Announcements before the first vintage are left out, and so are those on or after the day of the outcome.
    The last forecast is as of the last day on which the release is known to have been pending.

    Parameters
    ----------
    artifact
        The artifact to forecast from.
    release_id
        A release of the dataset.

    Raises
    ------
    UnknownRelease
        If the dataset has no such release; the error has the nearest ids.
    """
    announced = {a.announced_on for a in artifact.history.announcements[release_id]}
    days = days_of_change(artifact, release_id)
    as_of_dates = [day for day in days if day in announced or day == days[-1]]
    horizons = [timedelta(days=horizon) for horizon in HORIZONS_IN_DAYS]
    questions = [
        tracked_question(artifact, release_id, day, [day + horizon for horizon in horizons])
        for day in as_of_dates
    ]
    return answer(artifact, questions)


@cached(2)
def recent_moves(artifact: Artifact, n_vintages: int = 12, least: float = 0.1) -> tuple[Move, ...]:
    """Return the forecasts that moved between two vintages, the latest and largest moves first.

    A move compares the chances of release by the same day, 90 days after the later vintage.

    Parameters
    ----------
    artifact
        The artifact to forecast from.
    n_vintages
        How many of the last vintages to compare, each with the one before it.
    least
        Return moves that are larger than this.
    """
    days = [vintage.trained_through for vintage in artifact.vintages][-n_vintages - 1 :]
    moves = []
    for earlier, later in pairwise(days):
        by = later + timedelta(days=PRIMARY_HORIZON_IN_DAYS)
        before, after = _chances_by(artifact, earlier, by), _chances_by(artifact, later, by)
        for release_id in sorted(before.keys() & after.keys()):
            if abs(after[release_id] - before[release_id]) > least:
                name = artifact.history.releases[release_id].name
                chances = (before[release_id], after[release_id])
                moves.append(Move(release_id, name, earlier, later, by, *chances))
    return tuple(sorted(moves, key=lambda move: (-move.later.toordinal(), -abs(move.after - move.before))))


def _chances_by(artifact: Artifact, as_of: date, by: date) -> dict[str, float]:
    """Return the chance of release by a day for each release that was pending on the as-of date."""
    history, vintage = artifact.history_on(as_of), vintage_at(artifact.vintages, as_of)
    release_ids = [question.release_id for question in open_questions(history)]
    if not release_ids:
        return {}
    forecast = vintage.champion.predict_cumulative_incidence(
        question_rows(history, release_ids), np.array([(by - as_of).days])
    )
    return dict(zip(release_ids, forecast[:, Outcome.RELEASED, 0].tolist(), strict=True))
