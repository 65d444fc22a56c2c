"""The walk-forward backtest: cut, fit, forecast, wait, score.

At the end of each month every candidate is fitted on what was known by then, and forecasts the questions
asked until the next cut. A question is scored at a horizon only when the horizon has passed by the last day
known of its release: the dataset's last if it is resolved, that of its last check if it is pending. That day
depends on the outcome; `forecast.evaluation.followed` says what that can change.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from forecast.dataset import History
from forecast.estimators import CANDIDATES, CumulativeIncidenceEstimator, LinearPool
from forecast.estimators.vintage import LEAST_RESOLVED_RELEASES
from forecast.evaluation.workers import run_in_workers
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
#: The days on which forecasts are scored.
DAYS = np.arange(HORIZONS_IN_DAYS[-1] + 1, dtype=np.float64)
#: The arrays of `Scores` whose first axis is of questions, and those whose second is, after candidates.
_BY_QUESTION = ("released", "landmark", "groups", "weight", "as_of")
_BY_CANDIDATE = ("values", "released_by", "pit")


@dataclass(frozen=True, eq=False)
class Scores:
    """The score of each candidate on each question; NaN where the horizon has not passed.

    Every mean over questions is weighted by `weight`.

    Attributes
    ----------
    candidates
        Names, in the order of the first axis.
    values : (n_candidates, n_questions, n_scores)
        By `SCORES`; lower is better.
    released_by : (n_candidates, n_questions, n_horizons)
        The forecast probability of release within each of `HORIZONS_IN_DAYS`.
    pit : (n_candidates, n_questions, 2)
        Bounds of the probability integral transform of what happened within a year, see
        `forecast.evaluation.calibration.interval_coverage`; NaN where the year has not passed.
    released : (n_questions, n_horizons)
        1 if it was released within the horizon, else 0; NaN where the horizon has not passed.
    landmark : (n_questions,)
        Index of the question in the landmarks.
    weight : (n_questions,)
        One over the question's place among its release's questions: 1, 1/2, 1/3, ...
    groups, as_of : (n_questions,)
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

    @property
    def n_releases(self) -> int:
        """How many releases the questions are about."""
        return len(np.unique(self.groups))

    def of(self, candidate: str, score: str) -> FloatArray:
        """Return one of `SCORES` of a candidate, (n_questions,)."""
        return self.values[self.candidates.index(candidate), :, SCORES.index(score)]

    def known_at(self, cut: date) -> "Scores":
        """Return the questions whose primary scores were known on a day."""
        return self.where(self.as_of + HORIZONS_IN_DAYS[-1] <= cut.toordinal())

    def matured_after(self, cut: date) -> "Scores":
        """Return the questions whose primary scores were not yet known on a day."""
        return self.where(self.as_of + HORIZONS_IN_DAYS[-1] > cut.toordinal())

    def with_score(self, score: str) -> "Scores":
        """Return the questions that have one of `SCORES`: its horizon has passed."""
        return self.where(~np.isnan(self.values[0, :, SCORES.index(score)]))

    def first_questions(self) -> "Scores":
        """Return the first question of each release, mostly on the day of its first announcement."""
        return self.where(self.weight == 1.0)

    def where(self, chosen: npt.NDArray[np.bool_]) -> "Scores":
        """Return some of the questions, (n_questions,) booleans."""
        return Scores(
            candidates=self.candidates,
            **{name: getattr(self, name)[chosen] for name in _BY_QUESTION},
            **{name: getattr(self, name)[:, chosen] for name in _BY_CANDIDATE},
        )


@dataclass(frozen=True, eq=False)
class WalkForward:
    """The result of a walk: at each cut the candidates fitted on what was known, and all scores."""

    cuts: tuple[date, ...]
    fitted: tuple[dict[str, CumulativeIncidenceEstimator], ...]
    scores: Scores


def month_ends(first: date, last: date) -> list[date]:
    """Return the last days of months from the month of `first` on, and `last` itself.

    Examples
    --------
    >>> [str(end) for end in month_ends(date(2024, 1, 15), date(2024, 3, 10))]
    ['2024-01-31', '2024-02-29', '2024-03-10']
    """
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
    training_landmarks: Landmarks | None = None,
    months_between_cuts: int = 1,
) -> WalkForward:
    """Fit every candidate at each cut, and score its forecasts of the questions until the next.

    Parameters
    ----------
    history
        All that is known; its last day is the last of the monthly cuts.
    landmarks
        The questions of that history to forecast.
    candidates
        Unfitted estimators by name.
    n_jobs
        Processes; all cores by default. None leaves it to the `joblib.parallel_config` in force.
    training_landmarks
        The questions to fit on; by default the same as those to forecast.
    months_between_cuts
        A question is forecast by what was fitted at the last cut before it, so wider steps cost less and
        know less.

    Raises
    ------
    ValueError
        If the history never holds `LEAST_RESOLVED_RELEASES` resolved releases.
    """
    cuts = _cuts(history)[::months_between_cuts]
    following_cuts = [*cuts[1:], history.known_through + timedelta(days=1)]
    work = [
        (landmarks, training_landmarks or landmarks, candidates, cut, following, history.known_through)
        for cut, following in zip(cuts, following_cuts, strict=True)
    ]
    walked = run_in_workers(_fit_and_score, work, n_jobs)
    steps: Iterable[tuple[dict[str, CumulativeIncidenceEstimator], Scores]] = tqdm(
        walked, total=len(work), desc="walk forward", unit="cut", leave=False, disable=None
    )
    fitted, scores = zip(*steps, strict=True)
    return WalkForward(tuple(cuts), fitted, joined(scores))


def _cuts(history: History) -> list[date]:
    """Return the month ends by which enough releases were resolved."""
    resolved = sorted(r.resolved_on for r in history.releases.values() if r.resolved_on is not None)
    if len(resolved) < LEAST_RESOLVED_RELEASES:
        raise ValueError(f"{len(resolved)} resolved releases; at least {LEAST_RESOLVED_RELEASES} are needed")
    return month_ends(resolved[LEAST_RESOLVED_RELEASES - 1], history.known_through)


def _fit_and_score(
    landmarks: Landmarks,
    training_landmarks: Landmarks,
    candidates: Mapping[str, CumulativeIncidenceEstimator],
    cut: date,
    following: date,
    known_through: date,
) -> tuple[dict[str, CumulativeIncidenceEstimator], Scores]:
    fitted = fit_candidates(training_landmarks, cut, candidates)
    until_next = (landmarks.as_of >= cut.toordinal()) & (landmarks.as_of < following.toordinal())
    landmark = np.flatnonzero(until_next)
    rows = landmarks.X[landmark]
    curves = {name: e.predict_cumulative_incidence(rows, DAYS) for name, e in fitted.items()}
    return fitted, score_curves(landmarks, landmark, curves, known_through)


def fit_candidates(
    landmarks: Landmarks, cut: date, candidates: Mapping[str, CumulativeIncidenceEstimator] = CANDIDATES
) -> dict[str, CumulativeIncidenceEstimator]:
    """Return every candidate, fitted on what was known on a day."""
    from sklearn.base import clone  # needed in training alone

    known = landmarks.known_at(cut)
    training_set = known.X, known.y, known.sample_weight, known.groups
    pools = {name: pool for name, pool in candidates.items() if isinstance(pool, LinearPool)}
    fitted: dict[str, CumulativeIncidenceEstimator] = {
        name: clone(candidate).fit(*training_set)
        for name, candidate in candidates.items()
        if name not in pools
    }
    for name, pool in pools.items():
        fitted[name] = clone(pool).fit(*training_set, fitted=fitted.values())
    return {name: fitted[name] for name in candidates}


def score_curves(
    landmarks: Landmarks, landmark: IntArray, curves: Mapping[str, FloatArray], known_through: date
) -> Scores:
    """Score forecasts of some of the landmarks by what was known on a day.

    Parameters
    ----------
    landmarks
        All questions.
    landmark : (n_questions,)
        Indices of those that were forecast.
    curves
        Cumulative incidences on the days 0 to 365 by candidate, (n_questions, 3, 366) each.
    known_through
        The last day whose facts count.
    """
    as_of = landmarks.as_of[landmark]
    followed_days = np.minimum(known_through.toordinal(), landmarks.followed_through[landmark]) - as_of
    wait_days = landmarks.resolved_on[landmark] - as_of
    duration = np.minimum(wait_days, followed_days).astype(float)
    event = np.where(wait_days <= followed_days, landmarks.outcome[landmark], Outcome.PENDING)
    horizons = np.array(HORIZONS_IN_DAYS)
    released = ((event == Outcome.RELEASED)[:, None] & (duration[:, None] <= horizons)).astype(float)
    released[followed_days[:, None] < horizons] = np.nan
    observed = observed_categories(event, duration)
    year_passed = followed_days >= horizons[-1]
    values = np.full((len(curves), len(landmark), len(SCORES)), np.nan)
    pit = np.full((len(curves), len(landmark), 2), np.nan)
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
        pit[number] = _transform_bounds(daily[:, Outcome.RELEASED], landmarks, landmark, event, duration)
    pit[:, ~year_passed] = np.nan
    return Scores(
        tuple(curves),
        values,
        np.stack([daily[:, Outcome.RELEASED, horizons] for daily in curves.values()]),
        pit,
        released,
        landmark,
        landmarks.groups[landmark],
        landmarks.weight[landmark],
        as_of,
    )


def _transform_bounds(
    released: FloatArray, landmarks: Landmarks, landmark: IntArray, event: IntArray, duration: FloatArray
) -> FloatArray:
    """Return the bounds of the probability integral transform of what happened, (n_questions, 2)."""
    last_day = released.shape[1] - 1
    seen = (event == Outcome.RELEASED) & (duration <= last_day)
    questions = np.arange(len(landmark))
    eve = np.clip(landmarks.resolved_from[landmark] - 1 - landmarks.as_of[landmark], 0, last_day)
    by_end = released[questions, np.minimum(duration, last_day).astype(int)]
    lower = np.where(seen, released[questions, eve], released[:, last_day])
    return np.column_stack([lower, np.where(seen, by_end, 1.0)])


def joined(parts: Sequence[Scores]) -> Scores:
    """Return the scores of several cuts together."""
    return Scores(
        candidates=parts[0].candidates,
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in _BY_QUESTION},
        **{name: np.concatenate([getattr(part, name) for part in parts], axis=1) for name in _BY_CANDIDATE},
    )
