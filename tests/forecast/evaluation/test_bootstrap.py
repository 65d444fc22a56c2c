"""The bootstrap over releases: what it does not depend on, and that its spread is that of fresh records."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.evaluation.bootstrap import ratio_interval, ratio_standard_error


@st.composite
def sums(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw numerators, positive denominators and releases of up to 30 questions."""
    n_questions = draw(st.integers(2, 30))

    def column(least: float, most: float) -> np.ndarray:
        return np.array(draw(st.lists(st.floats(least, most), min_size=n_questions, max_size=n_questions)))

    groups = draw(st.lists(st.integers(0, 8), min_size=n_questions, max_size=n_questions))
    return column(-5, 5), column(0.1, 5), np.array(groups)


@given(sums(), st.floats(0.1, 10), st.randoms())
def test_neither_the_unit_nor_the_order_of_the_questions_matters(drawn, unit, random):
    numerator, denominator, groups = drawn
    order = np.array(random.sample(range(len(groups)), len(groups)))
    interval = ratio_interval(numerator, denominator, groups)
    assert ratio_interval(
        unit * numerator[order], unit * denominator[order], 7 * groups[order]
    ) == pytest.approx(interval, rel=1e-6, abs=1e-9)
    assert interval[0] <= interval[1]


@given(sums(), st.floats(-3, 3))
def test_what_is_added_to_each_ratio_is_added_to_the_interval_and_not_to_the_error(drawn, added):
    numerator, denominator, groups = drawn
    low, high = ratio_interval(numerator, denominator, groups)
    moved = numerator + added * denominator
    assert ratio_interval(moved, denominator, groups) == pytest.approx((low + added, high + added), abs=1e-9)
    np.testing.assert_allclose(
        ratio_standard_error(moved, denominator, groups),
        ratio_standard_error(numerator, denominator, groups),
        atol=1e-9,
    )


@given(sums(), st.floats(-3, 3))
def test_releases_that_agree_leave_no_uncertainty(drawn, ratio):
    _, denominator, groups = drawn
    assert ratio_interval(ratio * denominator, denominator, groups) == pytest.approx((ratio, ratio))
    if len(set(groups)) > 1:
        assert ratio_standard_error(ratio * denominator, denominator, groups) == pytest.approx(0, abs=1e-9)


def test_releases_are_resampled_whole():
    """Two equal questions of one release are worth one; in a release each, they would be worth two."""
    rng = np.random.default_rng(0)
    numerator = np.repeat(rng.normal(size=200), 2)
    denominator, releases = np.ones(400), np.repeat(np.arange(200), 2)
    whole, split = (
        ratio_standard_error(numerator, denominator, groups) for groups in (releases, np.arange(400))
    )
    assert whole / split == pytest.approx(np.sqrt(2), rel=0.01)
    (low, high), (split_low, split_high) = (
        ratio_interval(numerator, denominator, groups) for groups in (releases, np.arange(400))
    )
    assert (high - low) / (split_high - split_low) == pytest.approx(np.sqrt(2), rel=0.1)


def test_a_resample_without_a_denominator_is_left_out_and_one_release_has_no_error():
    numerator, denominator = np.array([0.0, 1.0]), np.array([0.0, 2.0])
    assert ratio_interval(numerator, denominator, np.arange(2)) == (0.5, 0.5)
    assert np.isnan(ratio_standard_error(np.ones(3), np.ones(3), np.zeros(3, dtype=int)))


def test_the_standard_error_is_the_spread_of_the_ratio_over_fresh_records():
    """Records of 150 releases with 1 to 4 questions, whose numerators depend on their denominators."""
    rng = np.random.default_rng(1)
    ratios, errors = [], []
    for _ in range(500):
        groups = np.repeat(np.arange(150), rng.integers(1, 5, 150))
        denominator = rng.exponential(size=150)[groups] + rng.exponential(size=len(groups))
        numerator = 0.3 * denominator + rng.normal(size=150)[groups]
        ratios.append(numerator.sum() / denominator.sum())
        errors.append(ratio_standard_error(numerator, denominator, groups))
    assert np.mean(errors) == pytest.approx(np.std(ratios), rel=0.1)
