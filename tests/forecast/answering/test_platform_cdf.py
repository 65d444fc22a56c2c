"""A platform's CDF: its published limits hold whatever is asked, and it tells the forecast's own chances."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.answering.answer import Answer, answer_tracked
from forecast.answering.platform_cdf import DateRange, platform_cdf
from forecast.artifact.store import Artifact
from forecast.incidence import DAYS
from forecast.outcome import Outcome

AS_OF = date(2025, 5, 16)


@pytest.fixture(scope="module")
def answered(artifact: Artifact) -> Answer:
    """Return a forecast whose curve rises at a promised window."""
    return answer_tracked(artifact, "meta-llama-4-behemoth", AS_OF, [])


def seconds(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


@given(
    start=st.integers(-900, 900),
    length=st.floats(0.01, 4000),
    open_below=st.booleans(),
    open_above=st.booleans(),
    n_steps=st.integers(1, 400),
)
def test_the_published_limits_hold(answered, start, length, open_below, open_above, n_steps):
    first = seconds(AS_OF + timedelta(days=start))
    found = platform_cdf(answered, DateRange(first, first + 86_400 * length, open_below, open_above, n_steps))
    values = np.array(found.values)
    steps = np.diff(values)
    assert len(values) == n_steps + 1
    assert (steps >= 0.01 / n_steps).all()
    assert (steps <= 0.2 * 200 / n_steps).all()
    assert values[0] >= 0.001 if open_below else values[0] == 0.0
    assert values[-1] <= 0.999 if open_above else values[-1] == 1.0


def test_within_open_bounds_it_is_the_forecast(answered):
    last = AS_OF + timedelta(days=400)
    asked = DateRange(seconds(AS_OF + timedelta(days=1)), seconds(last), True, True)
    values = platform_cdf(answered, asked).values
    days = np.linspace(0.0, 399.0, 201) - 0.0
    expected = np.interp(days, DAYS, answered.daily[Outcome.RELEASED])
    assert np.abs(np.array(values) - expected).max() < 0.015


def test_what_never_ships_is_above_an_open_bound_and_shared_out_at_a_closed_one(answered):
    window = seconds(AS_OF), seconds(AS_OF + timedelta(days=300))
    opened = platform_cdf(answered, DateRange(*window, False, True))
    closed = platform_cdf(answered, DateRange(*window, False, False))
    assert opened.warnings == []
    assert [warning.code for warning in closed.warnings] == ["renormalised"]
    ratio = np.array(closed.values[100:]) / np.array(opened.values[100:])
    assert ratio == pytest.approx(1 / opened.values[-1], rel=0.02)


def test_beyond_the_horizon_a_warning_is_given(answered):
    window = DateRange(seconds(AS_OF), seconds(AS_OF + timedelta(days=4000)), False, True)
    assert "beyond_horizon" in [warning.code for warning in platform_cdf(answered, window).warnings]


@pytest.mark.parametrize("wrong", [(2.0, 1.0, 200), (1.0, 1.0, 200), (1.0, 2.0, 0), (1.0, 2.0, 1001)])
def test_a_range_that_is_none_is_refused(wrong):
    first, last, n_steps = wrong
    with pytest.raises(ValueError, match=r"range|steps"):
        DateRange(first, last, False, True, n_steps)
