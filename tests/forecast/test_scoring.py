"""Scoring rules: propriety on a grid, and golden values with their recipe."""

import itertools

import numpy as np
import pytest

from forecast.evaluation.calibration import observed_over_expected, reliability
from forecast.incidence import (
    quantile_days,
    stack_outcomes,
    with_pending,
)
from forecast.outcome import make_target
from forecast.scoring import (
    LOG_SCORE_FLOOR,
    N_CATEGORIES,
    brier_score,
    category_probabilities,
    log_score,
    observed_categories,
    ranked_probability_score,
)

GRID = [np.array(point) / 10 for point in itertools.product(range(1, 9), repeat=3) if sum(point) == 10]


@pytest.mark.parametrize("rule", [log_score, ranked_probability_score])
def test_a_rule_over_categories_is_proper(rule):
    """No other forecast on the grid has a lower expected score than the truth."""
    forecasts = np.array(GRID)
    scores = np.column_stack([rule(forecasts, np.full(len(GRID), category)) for category in range(3)])
    for number, truth in enumerate(GRID):
        expected = scores @ truth
        assert expected.argmin() == number


def test_the_brier_score_is_proper():
    grid = np.linspace(0, 1, 101)
    for truth in grid:
        expected = truth * brier_score(grid, np.ones(101)) + (1 - truth) * brier_score(grid, np.zeros(101))
        assert grid[expected.argmin()] == truth


def test_golden_scores():
    forecast, observed = np.array([[0.2, 0.5, 0.3]]), np.array([1])
    assert log_score(forecast, observed)[0] == pytest.approx(-np.log(0.5))
    # cumulative 0.2, 0.7, 1.0 against 0, 1, 1: 0.04 + 0.09
    assert ranked_probability_score(forecast, observed)[0] == pytest.approx(0.13)
    assert brier_score(np.array([0.3]), np.array([1.0]))[0] == pytest.approx(0.49)


def test_the_log_score_has_a_floor_and_counts_it_in():
    forecast = np.array([[1.0, 0.0]])
    certain = 1.0 + LOG_SCORE_FLOOR
    assert log_score(forecast, np.array([1]))[0] == pytest.approx(-np.log(LOG_SCORE_FLOOR / certain))
    assert log_score(forecast, np.array([0]))[0] == pytest.approx(np.log(certain))


def test_categories_of_what_came_true():
    duration = np.array([1.0, 30, 31, 90, 180, 365, 366, 10, 400, 500])
    event = np.array([1, 1, 1, 1, 1, 1, 1, 2, 2, 0])
    np.testing.assert_array_equal(observed_categories(event, duration), [0, 0, 1, 1, 2, 3, 4, 5, 4, 4])


def test_category_probabilities_share_the_whole():
    released, cancelled = np.array([[0.1, 0.3, 0.4, 0.6]]), np.array([[0.0, 0.0, 0.1, 0.1]])
    probabilities = category_probabilities(stack_outcomes(released, cancelled))
    np.testing.assert_allclose(probabilities, [[0.1, 0.2, 0.1, 0.2, 0.3, 0.1]])
    assert probabilities.shape[1] == N_CATEGORIES


def test_a_quantile_is_the_first_day_that_reaches_its_level():
    released = np.array([0.0, 0.2, 0.2, 0.6])
    assert quantile_days(released, (0.1, 0.2, 0.21, 0.6, 0.61)) == [1, 1, 3, 3, None]


@pytest.mark.parametrize(
    "ended",
    [
        [[0.5, 0.4], [0.0, 0.1]],  # release decreases
        [[0.5, 0.9], [0.0, 0.2]],  # over one in sum
        [[-0.5, -0.5], [0.0, 0.0]],
        [[np.nan, 0], [0, 0]],
    ],
)
def test_no_impossible_incidence_can_be_made(ended):
    with pytest.raises(ValueError, match="decreases|outside"):
        with_pending(np.array(ended))


@pytest.mark.parametrize(
    ("event", "duration"), [([3], [1.0]), ([1], [0.0]), ([1, 1], [1.0]), ([[1]], [[1.0]])]
)
def test_no_impossible_target_can_be_made(event, duration):
    with pytest.raises(ValueError, match="event|duration"):
        make_target(event, duration)


def test_calibration_of_forecasts_that_are_true():
    rng = np.random.default_rng(0)
    probability = rng.uniform(size=50_000)
    came_true = (rng.uniform(size=50_000) < probability).astype(float)
    weight = rng.exponential(size=50_000)
    assert observed_over_expected(probability, came_true, weight) == pytest.approx(1.0, abs=0.02)
    bins = reliability(probability, came_true, weight)
    assert len(bins) == 5
    for place, found in enumerate(bins):
        assert found.mean_probability == pytest.approx(0.1 + 0.2 * place, abs=0.02)
        assert found.observed_share == pytest.approx(found.mean_probability, abs=0.03)


def test_overconfidence_shows_in_observed_over_expected():
    probability, came_true = np.array([0.9, 0.9]), np.array([1.0, 0.0])
    assert observed_over_expected(probability, came_true, np.ones(2)) == pytest.approx(1 / 1.8)
