"""Weights by place keep the truth calibrated and best; means within releases do neither.

The planted hazards are the same every day, so the chances of a release are the same on every day on which it
is pending, and a forecaster who knows the hazards is perfect.
"""

import numpy as np
import pytest

from forecast.evaluation.backtest import Scores, score_curves
from forecast.evaluation.skill import calibration_at, skill
from forecast.features.design import Landmarks
from forecast.outcome import FloatArray
from forecast.scoring import HORIZONS_IN_DAYS, PRIMARY_HORIZON_IN_DAYS
from tests.support.simulate import simulate_history

RELEASED_PER_DAY, CANCELLED_PER_DAY = 0.010, 0.002
OPTIMISM = 1.4
BRIER = f"brier_{PRIMARY_HORIZON_IN_DAYS}"
HORIZON = HORIZONS_IN_DAYS.index(PRIMARY_HORIZON_IN_DAYS)
DAYS = np.arange(HORIZONS_IN_DAYS[-1] + 1)


def incidence(released_per_day: float) -> FloatArray:
    """Return the cumulative incidence under constant hazards, (3, n_days)."""
    both = released_per_day + CANCELLED_PER_DAY
    ended = 1 - np.exp(-both * DAYS)
    return np.stack([1 - ended, released_per_day / both * ended, CANCELLED_PER_DAY / both * ended])


def simulated_scores(seed: int) -> Scores:
    """Return the scores of who knows the hazards, and of an optimist, on a simulated history."""
    history = simulate_history(
        600, seed=seed, released_per_day=RELEASED_PER_DAY, cancelled_per_day=CANCELLED_PER_DAY
    )
    landmarks = Landmarks.of(history)
    n_questions = len(landmarks.groups)
    curves = {
        name: np.broadcast_to(incidence(hazard), (n_questions, 3, len(DAYS)))
        for name, hazard in {"truth": RELEASED_PER_DAY, "optimist": OPTIMISM * RELEASED_PER_DAY}.items()
    }
    scores = score_curves(landmarks, np.arange(n_questions), curves, history.known_through)
    return scores.with_score(BRIER)


def release_mean(values: FloatArray, scores: Scores) -> float:
    """Return the mean over releases of the mean over each release's questions."""
    _, release, n_questions = np.unique(scores.groups, return_inverse=True, return_counts=True)
    return float((np.bincount(release, values) / n_questions).mean())


@pytest.fixture(scope="module")
def records() -> list[Scores]:
    return [simulated_scores(seed) for seed in range(8)]


def test_the_truth_is_calibrated_by_place_and_not_by_release_means(records):
    """The observed over expected of one record has a standard error of 0.04."""
    by_place, by_first, by_release_means = [], [], []
    for scores in records:
        for ratios, chosen in ((by_place, scores), (by_first, scores.first_questions())):
            calibration = calibration_at(chosen, "truth", PRIMARY_HORIZON_IN_DAYS)
            assert calibration is not None
            ratios.append(calibration.observed_over_expected)
        released, chances = scores.released[:, HORIZON], scores.released_by[0, :, HORIZON]
        by_release_means.append(release_mean(released, scores) / release_mean(chances, scores))
    assert np.mean(by_place) == pytest.approx(1.0, abs=0.04)
    assert np.mean(by_first) == pytest.approx(1.0, abs=0.04)
    assert min(by_release_means) > 1.1


def test_the_truth_beats_optimism_by_place_and_loses_by_release_means(records):
    for scores in records:
        value = skill(scores, "truth", "optimist", BRIER)
        assert value is not None
        assert value.low > 0
        truth, optimist = (release_mean(scores.of(name, BRIER), scores) for name in scores.candidates)
        assert truth > optimist


def test_the_weights_of_a_record_depend_on_nothing_later(simulated):
    """Cut a year before the end, the questions asked by then have the weights that they have in the whole."""
    cut = simulated.known_through.replace(year=simulated.known_through.year - 1)
    whole, earlier = Landmarks.of(simulated), Landmarks.of(simulated.as_of(cut))
    asked_by_then = whole.as_of < cut.toordinal()
    assert 0 < asked_by_then.sum() < len(asked_by_then)
    np.testing.assert_array_equal(earlier.weight, whole.weight[asked_by_then])
