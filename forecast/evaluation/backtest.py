"""The walk-forward backtest: cut, fit, forecast, wait, score.

At the end of each month every candidate is fitted on what was known by then, and forecasts the questions
asked until the next cut. A question is scored at a horizon only when the horizon has passed by the last
day known, whatever happened: censoring is administrative, so plain proper scores apply.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from tqdm import tqdm

from forecast.dataset import History
from forecast.estimators import CANDIDATES, CumulativeIncidenceEstimator, LinearPool
from forecast.estimators.vintage import LEAST_RESOLVED_RELEASES
from forecast.features.design import Landmarks
from forecast.outcome import FloatArray, IntArray, Outcome
from forecast.scoring import (
    HORIZONS_IN_DAYS,
    brier_score,
    category_probabilities,
    censored_crps,
    log_score,
    observed_categories,
    ranked_probability_score,
)

SCORES = ("log_score", "rps", *(f"brier_{days}" for days in HORIZONS_IN_DAYS), "crps")
_DAYS = np.arange(HORIZONS_IN_DAYS[-1] + 1, dtype=np.float64)


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
    pit : (n_candidates, n_questions, 2)
        Between which levels the probability integral transform of what happened within a year lies, see
        `forecast.evaluation.calibration.interval_coverage`; NaN where the year has not passed.
    released : (n_questions, n_horizons)
        Whether it was: 0 or 1, NaN where the horizon has not passed.
    landmark : (n_questions,)
        Index of the question in the landmarks.
    groups, weight, as_of : (n_questions,)
        As in `forecast.features.design.Landmarks`.
    """

    candidates: tuple[str, ...]
    values: FloatArray
    released_by: FloatArray
    pit: FloatArray
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
            self.pit[:, chosen],
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
    taught_by: Landmarks | None = None,
    months_between_cuts: int = 1,
) -> WalkForward:
    """Fit every candidate at each cut, and score its forecasts of the questions until the next.

    Parameters
    ----------
    history
        All that is known; its last day is the last of the monthly cuts.
    landmarks
        Of that history.
    candidates
        Unfitted estimators by name.
    n_jobs
        Processes; all cores by default. None leaves it to the `joblib.parallel_config` in force.
    taught_by
        What the candidates learn from, where that is not all that they are asked about.
    months_between_cuts
        Forecasts between cuts come from the earlier one, so wider steps cost less and know less.

    Raises
    ------
    ValueError
        If the history never holds `LEAST_RESOLVED_RELEASES` resolved releases.
    """
    cuts = _cuts(history)[::months_between_cuts]
    nexts = [*cuts[1:], history.known_through + timedelta(days=1)]
    work = [
        delayed(_fit_and_score)(
            landmarks, taught_by or landmarks, candidates, cut, following, history.known_through
        )
        for cut, following in zip(cuts, nexts, strict=True)
    ]
    walked = Parallel(n_jobs=n_jobs, return_as="generator")(work)
    steps: Iterable[_Step] = tqdm(
        walked, total=len(work), desc="walk forward", unit="cut", leave=False, disable=None
    )
    fitted, scores = zip(*((step.fitted, step.scores) for step in steps), strict=True)
    return WalkForward(tuple(cuts), fitted, _joined(scores))


@dataclass(frozen=True, eq=False)
class _Step:
    fitted: dict[str, CumulativeIncidenceEstimator]
    scores: Scores


def _cuts(history: History) -> list[date]:
    """Return the month ends by which enough releases were resolved."""
    resolved = sorted(r.resolved_on for r in history.releases.values() if r.resolved_on is not None)
    if len(resolved) < LEAST_RESOLVED_RELEASES:
        raise ValueError(f"{len(resolved)} resolved releases; at least {LEAST_RESOLVED_RELEASES} are needed")
    return month_ends(resolved[LEAST_RESOLVED_RELEASES - 1], history.known_through)


def _fit_and_score(
    landmarks: Landmarks,
    taught_by: Landmarks,
    candidates: Mapping[str, CumulativeIncidenceEstimator],
    cut: date,
    following: date,
    known_through: date,
) -> _Step:
    fitted = fit_candidates(taught_by, cut, candidates)
    asked = np.flatnonzero((landmarks.as_of >= cut.toordinal()) & (landmarks.as_of < following.toordinal()))
    rows = landmarks.X[asked]
    curves = {name: e.predict_cumulative_incidence(rows, _DAYS) for name, e in fitted.items()}
    return _Step(fitted, score_curves(landmarks, asked, curves, known_through))


def fit_candidates(
    landmarks: Landmarks, cut: date, candidates: Mapping[str, CumulativeIncidenceEstimator] = CANDIDATES
) -> dict[str, CumulativeIncidenceEstimator]:
    """Return every candidate, fitted on what was known on a day."""
    from sklearn.base import clone  # needed in training alone

    known = landmarks.known_at(cut)
    taught = known.X, known.y, known.sample_weight, known.groups
    pools = {name: one for name, one in candidates.items() if isinstance(one, LinearPool)}
    fitted: dict[str, CumulativeIncidenceEstimator] = {
        name: clone(one).fit(*taught) for name, one in candidates.items() if name not in pools
    }
    for name, pool in pools.items():
        fitted[name] = clone(pool).fit(*taught, fitted=fitted.values())
    return {name: fitted[name] for name in candidates}


def score_curves(
    landmarks: Landmarks, asked: IntArray, curves: Mapping[str, FloatArray], known_through: date
) -> Scores:
    """Score forecasts of some of the landmarks by what was known on a day.

    Parameters
    ----------
    landmarks
        That were forecast.
    asked : (n_questions,)
        Their indices.
    curves
        By candidate, cumulative incidences on the days 0 to 365, (n_questions, 3, 366).
    known_through
        The last day whose facts count.
    """
    as_of = landmarks.as_of[asked]
    followed = known_through.toordinal() - as_of
    waited = landmarks.resolved_on[asked] - as_of
    duration = np.minimum(waited, followed).astype(float)
    event = np.where(waited <= followed, landmarks.outcome[asked], Outcome.PENDING)
    horizons = np.array(HORIZONS_IN_DAYS)
    released = ((event == Outcome.RELEASED)[:, None] & (duration[:, None] <= horizons)).astype(float)
    released[followed[:, None] < horizons] = np.nan
    observed = observed_categories(event, duration)
    year_passed = followed >= horizons[-1]
    values = np.full((len(curves), len(asked), len(SCORES)), np.nan)
    pit = np.full((len(curves), len(asked), 2), np.nan)
    for number, daily in enumerate(curves.values()):
        at_horizons = daily[:, :, horizons]
        categories = category_probabilities(at_horizons)
        values[number, :, 0] = log_score(categories, observed)
        values[number, :, 1] = ranked_probability_score(categories, observed)
        values[number, :, 2:-1] = brier_score(at_horizons[:, Outcome.RELEASED], released)
        values[number, :, -1] = censored_crps(
            daily[:, Outcome.RELEASED, 1:], duration, event == Outcome.RELEASED
        )
        values[number, ~year_passed, :2] = np.nan
        values[number, ~year_passed, -1] = np.nan
        pit[number] = _transform_bounds(daily[:, Outcome.RELEASED], landmarks, asked, event, duration)
    pit[:, ~year_passed] = np.nan
    return Scores(
        tuple(curves),
        values,
        np.stack([daily[:, Outcome.RELEASED, horizons] for daily in curves.values()]),
        pit,
        released,
        asked,
        landmarks.groups[asked],
        landmarks.weight[asked],
        as_of,
    )


def _transform_bounds(
    released: FloatArray, landmarks: Landmarks, asked: IntArray, event: IntArray, duration: FloatArray
) -> FloatArray:
    """Return the levels that the probability integral transform lies between, (n_questions, 2)."""
    last_day = released.shape[1] - 1
    seen = (event == Outcome.RELEASED) & (duration <= last_day)
    questions = np.arange(len(asked))
    eve = np.clip(landmarks.resolved_from[asked] - 1 - landmarks.as_of[asked], 0, last_day)
    by_end = released[questions, np.minimum(duration, last_day).astype(int)]
    lower = np.where(seen, released[questions, eve], released[:, last_day])
    return np.column_stack([lower, np.where(seen, by_end, 1.0)])


def _joined(parts: Sequence[Scores]) -> Scores:
    """Return the scores of all cuts as one."""
    by_question = ("released", "landmark", "groups", "weight", "as_of")
    by_candidate = ("values", "released_by", "pit")
    return Scores(
        candidates=parts[0].candidates,
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in by_question},
        **{name: np.concatenate([getattr(part, name) for part in parts], axis=1) for name in by_candidate},
    )
