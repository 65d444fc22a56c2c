"""The walk-forward backtest: cut, fit, forecast, wait, score.

At the end of each month every candidate is fitted on what was known by then, and forecasts the questions
asked until the next cut. A question is scored at a horizon only when the horizon has passed by the last
day known, whatever happened: censoring is administrative, so plain proper scores apply.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from tqdm import tqdm

from forecast.dataset import History
from forecast.design import Landmarks
from forecast.estimators import CANDIDATES, CumulativeIncidenceEstimator
from forecast.outcome import FloatArray, IntArray, Outcome
from forecast.scoring import (
    CATEGORY_ENDS_IN_DAYS,
    brier_score,
    category_probabilities,
    log_score,
    observed_categories,
    ranked_probability_score,
)
from forecast.vintage import LEAST_RESOLVED_RELEASES

HORIZONS_IN_DAYS = CATEGORY_ENDS_IN_DAYS
SCORES = ("log_score", "rps", *(f"brier_{days}" for days in HORIZONS_IN_DAYS))


@dataclass(frozen=True, eq=False)
class Scores:
    """The score of each candidate on each question; NaN where the horizon has not passed.

    Attributes
    ----------
    candidates
        Names, in the order of the first axis.
    values : (n_candidates, n_questions, n_scores)
        By `SCORES`; lower is better.
    released_by : (n_candidates, n_questions, n_horizons)
        The forecast probability of release within each of `HORIZONS_IN_DAYS`.
    released : (n_questions, n_horizons)
        Whether it was: 0 or 1, NaN where the horizon has not passed.
    landmark : (n_questions,)
        Index of the question in the landmarks.
    groups, weight, as_of : (n_questions,)
        As in `forecast.design.Landmarks`.
    """

    candidates: tuple[str, ...]
    values: FloatArray
    released_by: FloatArray
    released: FloatArray
    landmark: IntArray
    groups: IntArray
    weight: FloatArray
    as_of: IntArray

    def known_at(self, cut: date) -> "Scores":
        """Return the questions whose primary scores were known on a day; the others are left out."""
        return self.where(self.as_of + HORIZONS_IN_DAYS[-1] <= cut.toordinal())

    def where(self, chosen: npt.NDArray[np.bool_]) -> "Scores":
        """Return the scores of some of the questions, (n_questions,) booleans."""
        return Scores(
            self.candidates,
            self.values[:, chosen],
            self.released_by[:, chosen],
            self.released[chosen],
            self.landmark[chosen],
            self.groups[chosen],
            self.weight[chosen],
            self.as_of[chosen],
        )


@dataclass(frozen=True, eq=False)
class WalkForward:
    """What the walk yields: at each cut the candidates fitted on what was known, and all scores."""

    cuts: tuple[date, ...]
    fitted: tuple[dict[str, CumulativeIncidenceEstimator], ...]
    scores: Scores


def month_ends(first: date, last: date) -> list[date]:
    """Return the last days of months from the month of `first` on, and `last` itself."""
    ends: list[date] = []
    month = date(first.year, first.month, 1)
    while True:
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        end = month - timedelta(days=1)
        if end >= last:
            return [*ends, last]
        ends.append(end)


def walk_forward(
    history: History,
    landmarks: Landmarks,
    candidates: Mapping[str, CumulativeIncidenceEstimator] = CANDIDATES,
    n_jobs: int | None = -1,
) -> WalkForward:
    """Fit every candidate at each cut, and score its forecasts of the questions until the next.

    Parameters
    ----------
    history
        All that is known; its last day is the last cut.
    landmarks
        Of that history.
    candidates
        Unfitted estimators by name.
    n_jobs
        Processes; all cores by default. None leaves it to the `joblib.parallel_config` in force.

    Raises
    ------
    ValueError
        If the history never holds `LEAST_RESOLVED_RELEASES` resolved releases.
    """
    cuts = _cuts(history)
    nexts = [*cuts[1:], history.known_through + timedelta(days=1)]
    work = [
        delayed(_fit_and_forecast)(landmarks, candidates, cut, following)
        for cut, following in zip(cuts, nexts, strict=True)
    ]
    walked = Parallel(n_jobs=n_jobs, return_as="generator")(work)
    steps: Iterable[_Step] = tqdm(walked, total=len(work), desc="walk forward", unit="cut", leave=False)
    fitted, asked, incidence = zip(
        *((step.fitted, step.asked, step.incidence) for step in steps), strict=True
    )
    scores = _score(
        history, landmarks, tuple(candidates), np.concatenate(asked), np.concatenate(incidence, axis=1)
    )
    return WalkForward(tuple(cuts), fitted, scores)


@dataclass(frozen=True, eq=False)
class _Step:
    fitted: dict[str, CumulativeIncidenceEstimator]
    asked: IntArray
    incidence: FloatArray


def _cuts(history: History) -> list[date]:
    """Return the month ends by which enough releases were resolved."""
    resolved = sorted(r.resolved_on for r in history.releases.values() if r.resolved_on is not None)
    if len(resolved) < LEAST_RESOLVED_RELEASES:
        raise ValueError(f"{len(resolved)} resolved releases; at least {LEAST_RESOLVED_RELEASES} are needed")
    return month_ends(resolved[LEAST_RESOLVED_RELEASES - 1], history.known_through)


def _fit_and_forecast(
    landmarks: Landmarks, candidates: Mapping[str, CumulativeIncidenceEstimator], cut: date, following: date
) -> _Step:
    fitted = fit_candidates(landmarks, cut, candidates)
    asked = np.flatnonzero((landmarks.as_of >= cut.toordinal()) & (landmarks.as_of < following.toordinal()))
    incidence = np.stack(
        [e.predict_cumulative_incidence(landmarks.X[asked], HORIZONS_IN_DAYS) for e in fitted.values()]
    )
    return _Step(fitted, asked, incidence)


def fit_candidates(
    landmarks: Landmarks, cut: date, candidates: Mapping[str, CumulativeIncidenceEstimator] = CANDIDATES
) -> dict[str, CumulativeIncidenceEstimator]:
    """Return every candidate, fitted on what was known on a day."""
    from sklearn.base import clone  # needed in training alone

    known = landmarks.known_at(cut)
    return {
        name: clone(candidate).fit(known.X, known.y, known.sample_weight, known.groups)
        for name, candidate in candidates.items()
    }


def _score(
    history: History,
    landmarks: Landmarks,
    candidates: tuple[str, ...],
    asked: IntArray,
    incidence: FloatArray,
) -> Scores:
    known = landmarks.as_of[asked]
    followed = history.known_through.toordinal() - known
    duration = np.minimum(landmarks.resolved_on[asked] - known, followed).astype(float)
    event = np.where(
        landmarks.resolved_on[asked] - known <= followed, landmarks.outcome[asked], Outcome.PENDING
    )
    horizons = np.array(HORIZONS_IN_DAYS)
    released = ((event == Outcome.RELEASED)[:, None] & (duration[:, None] <= horizons)).astype(float)
    released[followed[:, None] < horizons] = np.nan
    observed = observed_categories(event, duration)
    year_passed = followed >= horizons[-1]
    values = np.full((len(incidence), len(asked), len(SCORES)), np.nan)
    for number, curves in enumerate(incidence):
        categories = category_probabilities(curves)
        values[number, :, 0] = np.where(year_passed, log_score(categories, observed), np.nan)
        values[number, :, 1] = np.where(year_passed, ranked_probability_score(categories, observed), np.nan)
        values[number, :, 2:] = brier_score(curves[:, Outcome.RELEASED], released)
    return Scores(
        candidates,
        values,
        incidence[:, :, Outcome.RELEASED],
        released,
        asked,
        landmarks.groups[asked],
        landmarks.weight[asked],
        known,
    )
