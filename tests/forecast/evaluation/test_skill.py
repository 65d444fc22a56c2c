"""Skill and calibration: planted truths, the coverage of intervals, and the power of a record."""

from dataclasses import replace

import numpy as np
import pytest

from forecast.evaluation.backtest import Scores
from forecast.evaluation.calibration import interval_coverage, pit_histogram
from forecast.evaluation.selection import FALLBACK, gain
from forecast.evaluation.skill import Skill, calibration_at, coverage, pit, skill
from forecast.scoring import HORIZONS_IN_DAYS, censored_crps
from tests.forecast.evaluation.planted import planted_scores


def brier_skill(ours: np.ndarray, theirs: np.ndarray, groups: np.ndarray | None = None) -> Skill:
    scores = planted_scores({"ours": {"brier_90": ours}, FALLBACK: {"brier_90": theirs}}, groups)
    value = skill(scores, "ours", FALLBACK, "brier_90")
    assert value is not None
    return value


def noisy_record(rng: np.random.Generator, n_releases: int, planted_skill: float) -> Skill:
    """Return the skill in a fresh record of releases with 1 to 5 questions, whose errors are alike.

    The expected score of ours is (1 - planted_skill) of theirs for each question. The noise has a part that
    the questions of a release share.
    """
    groups = np.repeat(np.arange(n_releases), rng.integers(1, 6, n_releases))
    theirs = 0.2 + 0.1 * rng.random(n_releases)[groups]
    noise = rng.normal(0, 0.08, n_releases)[groups] + rng.normal(0, 0.03, len(groups))
    return brier_skill((1 - planted_skill) * theirs + noise, theirs, groups)


def test_a_question_weighs_one_over_its_place():
    """Weights 1, 1/2, 1/3 and 1: ours is 1.1 + 0.2 + 0.1 + 0.4 = 1.8 of theirs, 2 + 0.5 + 1/3 + 1 = 23/6."""
    ours, theirs = np.array([1.1, 0.4, 0.3, 0.4]), np.array([2.0, 1.0, 1.0, 1.0])
    value = brier_skill(ours, theirs, np.array([0, 0, 0, 1]))
    total_weight = 17 / 6
    assert (value.n_questions, value.n_releases) == (4, 2)
    assert (value.score, value.yardstick) == pytest.approx((1.8 / total_weight, 23 / 6 / total_weight))
    assert value.skill == pytest.approx(1 - 1.8 / (23 / 6))


def test_skill_and_gain_weigh_within_their_intervals_too():
    """Each release has a question on which all is saved, then one on which nothing is: 1 / 1.5 is saved."""
    groups, ours, theirs = np.repeat(np.arange(50), 2), np.tile([0.0, 1.0], 50), np.ones(100)
    scores = planted_scores({"ours": {"brier_90": ours}, FALLBACK: {"brier_90": theirs}}, groups)
    value, difference = brier_skill(ours, theirs, groups), gain(scores, "ours", FALLBACK, "brier_90")
    assert (value.skill, value.low, value.high) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert (difference.mean, difference.low, difference.high) == pytest.approx((2 / 3, 2 / 3, 2 / 3))


def test_a_forecaster_that_always_saves_a_tenth_has_a_skill_of_a_tenth_without_doubt():
    rng = np.random.default_rng(0)
    theirs, groups = rng.random(300), rng.integers(0, 100, 300)
    value = brier_skill(0.9 * theirs, theirs, groups)
    assert (value.skill, value.low, value.high) == pytest.approx((0.1, 0.1, 0.1))
    assert value.detectable == pytest.approx(0, abs=1e-12)


def test_the_first_questions_are_those_of_place_one():
    groups = np.array([5, 2, 5, 2, 2, 8])
    scores = planted_scores({"ours": {"brier_90": np.arange(6.0)}}, groups)
    assert list(scores.first_questions().of("ours", "brier_90")) == [0, 1, 5]
    assert scores.first_questions().n_releases == scores.n_releases == 3


def test_the_interval_holds_the_planted_skill_four_times_in_five():
    """Of 400 records of 80 releases; the standard error of the share is 0.02."""
    rng = np.random.default_rng(1)
    values = [noisy_record(rng, 80, 0.1) for _ in range(400)]
    held = np.mean([value.low < 0.1 < value.high for value in values])
    assert held == pytest.approx(0.8, abs=0.06)


def test_a_skill_of_the_detectable_size_is_detected_four_times_in_five():
    """Planted in 400 records of 80 releases; the standard error of the share is 0.02."""
    rng = np.random.default_rng(2)
    detectable = np.mean([noisy_record(rng, 80, 0.1).detectable for _ in range(100)])
    values = [noisy_record(rng, 80, detectable) for _ in range(400)]
    assert np.mean([value.low > 0 for value in values]) == pytest.approx(0.8, abs=0.06)
    values = [noisy_record(rng, 80, detectable / 2) for _ in range(400)]
    assert np.mean([value.low > 0 for value in values]) < 0.6


def test_interval_and_detectable_skill_shrink_with_the_root_of_the_releases():
    rng = np.random.default_rng(3)
    few, many = noisy_record(rng, 100, 0.1), noisy_record(rng, 1600, 0.1)
    assert few.detectable / many.detectable == pytest.approx(4.0, rel=0.2)
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(4.0, rel=0.2)


def test_there_is_no_skill_without_scored_questions_or_when_nothing_can_be_saved():
    for theirs in (np.full(3, np.nan), np.zeros(3)):
        scores = planted_scores({"ours": {"brier_90": theirs}, FALLBACK: {"brier_90": theirs}})
        assert skill(scores, "ours", FALLBACK, "brier_90") is None


def calibrated(n_questions: int, chance: float) -> Scores:
    """Return scores of a candidate that gives a chance to events of which half come true."""
    rng = np.random.default_rng(3)
    scores = planted_scores({"ours": {"brier_90": np.zeros(n_questions)}})
    transform = rng.random(n_questions)
    return replace(
        scores,
        released_by=np.full_like(scores.released_by, chance),
        released=(rng.random((n_questions, len(HORIZONS_IN_DAYS))) < 0.5).astype(float),
        pit=np.column_stack([transform, transform + 1e-9])[None],
    )


@pytest.mark.parametrize(("chance", "ratio"), [(0.5, 1.0), (0.25, 2.0)])
def test_observed_over_expected_has_an_interval(chance, ratio):
    scores = calibrated(2000, chance)
    calibration = calibration_at(scores, "ours", 90)
    assert calibration is not None
    assert calibration.observed_over_expected == pytest.approx(ratio, rel=0.05)
    # The share of 2000 coins has a standard error of 0.0112, and 80 % lie within 1.28 of these.
    assert calibration.high - calibration.low == pytest.approx(2 * 1.2816 * 0.0112 / chance, rel=0.1)
    assert calibration.low < calibration.observed_over_expected < calibration.high
    never = replace(scores, released=np.full_like(scores.released, np.nan))
    assert calibration_at(never, "ours", 90) is None


def test_calibrated_transforms_are_covered_as_often_as_the_level_says():
    scores = calibrated(4000, 0.5)
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
