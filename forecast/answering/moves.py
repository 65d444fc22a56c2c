"""Moves: forecasts as of a release's past, and by how much chances changed from one vintage to the next."""

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
    """By how much the chance of a release by a day changed between the days of two vintages."""

    release_id: str
    name: str
    earlier: date
    later: date
    by: date
    before: float
    after: float


def days_of_change(artifact: Artifact, release_id: str) -> list[date]:
    """Return the days on which the forecast of a release may have changed, oldest first.

    They are the days of its announcements, those of the vintages since the first of them, and the last on
    which it is known to have been pending; none on which too little was known to forecast.

    Raises
    ------
    forecast.answering.questions.UnknownRelease
        With the nearest ids.
    """
    release = find_release(artifact, release_id)
    announced = [a.announced_on for a in artifact.history.announcements[release_id]]
    trained = [vintage.trained_through for vintage in artifact.vintages]
    last = default_as_of(artifact, release)
    days = {*announced, *trained, last}
    return sorted(day for day in days if max(announced[0], trained[0]) <= day <= last)


def forecasts_so_far(artifact: Artifact, release_id: str) -> list[Answer]:
    """Return the forecast of a release as of each of its announcements, each by its own vintage.

    Announcements are left out that came before anything could be forecast, and those on or after the day of
    the outcome; the last forecast is as of the last day on which the release is known to have been pending.
    """
    announced = {a.announced_on for a in artifact.history.announcements[release_id]}
    days = days_of_change(artifact, release_id)
    kept = [day for day in days if day in announced or day == days[-1]]
    horizons = [timedelta(days=horizon) for horizon in HORIZONS_IN_DAYS]
    questions = [
        tracked_question(artifact, release_id, day, [day + horizon for horizon in horizons]) for day in kept
    ]
    return answer(artifact, questions)


@cached(2)
def recent_moves(artifact: Artifact, n_vintages: int = 12, least: float = 0.1) -> tuple[Move, ...]:
    """Return the forecasts that moved by more than a share between vintages, the latest first.

    Compared are the chances of release by one day, 90 days after the later vintage.

    Parameters
    ----------
    artifact
        What to forecast from.
    n_vintages
        How many of the last vintages to compare, each with the one before it.
    least
        Smaller moves are left out.
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
    """Return, of all that was pending on a day, the chance of release by another."""
    history, vintage = artifact.history_on(as_of), vintage_at(artifact.vintages, as_of)
    release_ids = [question.release_id for question in open_questions(history)]
    if not release_ids:
        return {}
    forecast = vintage.champion.predict_cumulative_incidence(
        question_rows(history, release_ids), np.array([(by - as_of).days])
    )
    return dict(zip(release_ids, forecast[:, Outcome.RELEASED, 0].tolist(), strict=True))
