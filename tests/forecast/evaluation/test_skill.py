"""Comparisons and calibration: planted truths, and what honest forecasts look like."""

from dataclasses import replace

import numpy as np
import pytest

from forecast.evaluation.backtest import SCORES, Scores
from forecast.evaluation.calibration import interval_coverage, pit_histogram
from forecast.evaluation.report import record_page
from forecast.evaluation.selection import FALLBACK
from forecast.evaluation.skill import calibration_at, coverage, pit, release_means, skill
from forecast.scoring import HORIZONS_IN_DAYS, censored_crps


def made_up(ours: np.ndarray, theirs: np.ndarray, groups: np.ndarray, chance: float = 0.5) -> Scores:
    """Return scores of two candidates that differ in their Brier score at 90 days alone."""
    n = len(ours)
    values = np.full((2, n, len(SCORES)), np.nan)
    values[:, :, SCORES.index("brier_90")] = [ours, theirs]
    rng = np.random.default_rng(3)
    released = (rng.random((n, len(HORIZONS_IN_DAYS))) < 0.5).astype(float)
    transform = rng.random(n)
    bounds = np.stack([np.column_stack([transform, transform + 1e-9])] * 2)
    chances = np.full((2, n, len(HORIZONS_IN_DAYS)), chance)
    return Scores(
        ("ours", FALLBACK), values, chances, bounds, released, np.arange(n), groups, np.ones(n), np.arange(n)
    )


def test_skill_is_averaged_within_a_release_first():
    groups = np.array([0, 0, 0, 1])
    found = skill(
        made_up(np.array([0.1, 0.1, 0.1, 0.3]), np.full(4, 0.4), groups), "ours", FALLBACK, "brier_90"
    )
    assert found is not None
    assert (found.score, found.yardstick) == pytest.approx((0.2, 0.4))
    assert found.skill == pytest.approx(0.5)
    assert (found.n_questions, found.n_releases) == (4, 2)
    np.testing.assert_allclose(release_means(np.array([1.0, 3.0, 5.0]), np.array([7, 7, 9])), [2.0, 5.0])


def test_skill_has_an_interval_and_a_power_that_shrink_with_the_releases():
    rng = np.random.default_rng(4)
    found = []
    for n in (100, 1600):
        theirs = rng.uniform(0.1, 0.3, n)
        noise = rng.normal(0, 0.05, n)
        found.append(skill(made_up(0.9 * theirs + noise, theirs, np.arange(n)), "ours", FALLBACK, "brier_90"))
    few, many = found
    assert few is not None
    assert many is not None
    assert many.low < 0.1 < many.high
    assert few.detectable / many.detectable == pytest.approx(4.0, rel=0.2)
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(4.0, rel=0.3)
    # A bound at 1.28 standard errors, and 0.84 more to be above it four times in five.
    error = 0.05 / np.sqrt(1600) / 0.2
    assert many.detectable == pytest.approx((1.2816 + 0.8416) * error, rel=0.15)


def test_without_scored_questions_there_is_no_skill():
    nothing = np.full(3, np.nan)
    assert skill(made_up(nothing, nothing, np.arange(3)), "ours", FALLBACK, "brier_90") is None


@pytest.mark.parametrize(("chance", "ratio"), [(0.5, 1.0), (0.25, 2.0)])
def test_observed_over_expected_has_an_interval(chance, ratio):
    scores = made_up(np.zeros(2000), np.zeros(2000), np.arange(2000), chance)
    found = calibration_at(scores, "ours", 90)
    assert found is not None
    assert found.observed_over_expected == pytest.approx(ratio, rel=0.05)
    assert found.low < found.observed_over_expected < found.high
    assert found.high - found.low < 0.2 * ratio
    never = replace(scores, released=np.full_like(scores.released, np.nan))
    assert calibration_at(never, "ours", 90) is None


def test_calibrated_transforms_are_covered_as_often_as_the_level_says():
    scores = made_up(np.zeros(4000), np.zeros(4000), np.arange(4000))
    assert coverage(scores, "ours", [0.5, 0.8, 0.9]) == pytest.approx([0.5, 0.8, 0.9], abs=0.03)
    assert pit(scores, "ours") == pytest.approx([0.1] * 10, abs=0.02)


def test_a_transform_that_is_not_known_counts_by_its_part():
    """Not out within a year, with a chance of 0.6 by then: anywhere between 0.6 and 1."""
    lower, upper, weight = np.array([0.6]), np.array([1.0]), np.ones(1)
    assert interval_coverage(lower, upper, weight, 0.8) == pytest.approx(0.75)
    assert pit_histogram(lower, upper, weight) == pytest.approx([0] * 6 + [0.25] * 4)


def test_the_censored_crps_by_hand_and_its_propriety():
    released = np.array([[0.0, 0.5, 1.0, 1.0]])
    score = censored_crps(released, np.array([2.0]), np.array([1.0]))
    np.testing.assert_allclose(score, [(0.5 - 1) ** 2 / 4])
    never = censored_crps(released, np.array([4.0]), np.array([0.0]))
    np.testing.assert_allclose(never, [(0.25 + 1 + 1) / 4])
    # Proper: of all chances p by day 1 and certainty by day 2, the truth scores best on average.
    truth, grid = 0.3, np.linspace(0, 1, 21)
    curves = np.column_stack([grid, np.ones(21)])
    early, late = (censored_crps(curves, np.full(21, day), np.ones(21)) for day in (1.0, 2.0))
    assert grid[np.argmin(truth * early + (1 - truth) * late)] == pytest.approx(truth)


def test_the_page_of_the_record_tells_the_whole_walk(training, simulated_dataset):
    frames = {"": type("Frame", (), {"kind": "simulated"})()}
    dataset = replace(simulated_dataset, frames=frames)
    page = record_page(
        dataset, training.landmarks, training.summary, training.walk.scores, {"An aside": "Said by the way."}
    )
    headings = [line for line in page.splitlines() if line.startswith("## ")]
    assert headings[0] == "## Every candidate"
    assert headings[-1] == "## An aside"
    assert "| brier_365 |" in page
    assert "Coverage: what happened lay in" in page
    assert "| promised as: month |" in page
    assert "nan" not in page
