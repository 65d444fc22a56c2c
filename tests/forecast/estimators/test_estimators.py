"""The contract of every candidate, found from the ladder itself, and planted truths."""

import pickle
from datetime import date

import numpy as np
import pytest
from sklearn.base import clone
from statsmodels.duration.survfunc import CumIncidenceRight

from forecast.columns import N_COLUMNS, Column
from forecast.estimators import (
    CANDIDATES,
    AcceleratedFailureTime,
    CumulativeIncidenceEstimator,
    DiscreteHazard,
    FaceValue,
    Lindy,
    LinearPool,
    ReferenceClass,
    aalen_johansen,
)
from forecast.estimators.base import bootstrap_weights
from forecast.estimators.cells import (
    CELL_COVARIATES,
    CELL_ENDS,
    ROW_COVARIATES,
    cell_covariates,
    row_covariates,
)
from forecast.estimators.challengers import CHALLENGERS
from forecast.features.design import Landmarks, TrainingSet
from forecast.outcome import Outcome, make_target
from tests.support.simulate import simulate_history

TIMES = np.array([0.0, 1.0, 7.0, 30.5, 90.0, 365.0, 730.0, 1000.0])


@pytest.fixture(scope="module")
def known() -> TrainingSet:
    """Return a training set of the simulated history."""
    history = simulate_history(80, seed=1, n_days=900)
    return Landmarks.of(history).known_at(history.known_through)


@pytest.fixture(params=CANDIDATES, scope="module")
def fitted(request, known) -> CumulativeIncidenceEstimator:
    """Return each candidate, fitted."""
    return clone(CANDIDATES[request.param]).fit(known.X, known.y, known.sample_weight, known.groups)


@pytest.mark.parametrize("name", CHALLENGERS)
def test_a_challenger_keeps_the_contract_too(name, known):
    """Sums to one and never decreases, answers one as among many, and ignores what has no weight."""
    weight = np.where(np.arange(len(known.X)) % 3 > 0, known.sample_weight, 0.0)
    keep = weight > 0
    fitted = clone(CHALLENGERS[name]).fit(known.X, known.y, weight, known.groups)
    values = fitted.predict_cumulative_incidence(known.X[:20], TIMES)
    np.testing.assert_allclose(values.sum(axis=1), 1.0, atol=1e-7)
    assert (np.diff(values[:, [Outcome.RELEASED, Outcome.CANCELLED]], axis=2) >= -1e-9).all()
    one = fitted.predict_cumulative_incidence(known.X[7:8], TIMES)
    np.testing.assert_allclose(one[0], values[7], atol=1e-9)
    assert fitted.predict_cumulative_incidence(known.X[:0], TIMES).shape == (0, 3, len(TIMES))
    alone = clone(CHALLENGERS[name]).fit(known.X[keep], known.y[keep], weight[keep], known.groups[keep])
    np.testing.assert_allclose(alone.predict_cumulative_incidence(known.X[:20], TIMES), values, atol=1e-6)
    with pytest.raises(ValueError, match="at least one question"):
        clone(CHALLENGERS[name]).fit(known.X[:0], known.y[:0])


def test_the_ladder_begins_with_the_permanent_baselines():
    assert list(CANDIDATES)[:3] == ["face_value", "reference_class", "lindy"]


def test_questions_are_placed_where_an_estimator_tells_them_apart(fitted, known):
    """Equal rows are in one place, one row is placed as among many, and what differs in forecast is apart."""
    places = fitted.embed(known.X)
    assert places.shape == (len(known.X), places.shape[1])
    assert np.isfinite(places).all()
    np.testing.assert_allclose(fitted.embed(known.X[7:8])[0], places[7], atol=1e-9)
    at_90 = fitted.predict_cumulative_incidence(known.X, [90.0])[:, Outcome.RELEASED, 0]
    first, last = at_90.argmin(), at_90.argmax()
    near = np.abs(places - places[first]).sum(axis=1)
    assert near[first] == 0.0
    if at_90[last] > at_90[first] + 0.05:
        assert near[last] > 0.01


def test_incidences_sum_to_one_and_never_decrease(fitted, known):
    values = fitted.predict_cumulative_incidence(known.X, TIMES)
    assert values.shape == (len(known.X), 3, len(TIMES))
    np.testing.assert_allclose(values.sum(axis=1), 1.0, atol=1e-7)
    assert (np.diff(values[:, [Outcome.RELEASED, Outcome.CANCELLED]], axis=2) >= -1e-9).all()
    np.testing.assert_allclose(values[:, Outcome.PENDING, 0], 1.0, atol=1e-9)


def test_one_row_is_answered_as_among_many(fitted, known):
    many = fitted.predict_cumulative_incidence(known.X[:9], TIMES)
    for number in range(9):
        one = fitted.predict_cumulative_incidence(known.X[number : number + 1], TIMES)
        assert one.shape == (1, 3, len(TIMES))
        np.testing.assert_allclose(one[0], many[number], atol=1e-12)


def test_more_times_change_no_answer(fitted, known):
    few = fitted.predict_cumulative_incidence(known.X[:5], [30.0, 90.0])
    dense = fitted.predict_cumulative_incidence(known.X[:5], np.arange(0.0, 366.0))
    np.testing.assert_allclose(dense[:, :, [30, 90]], few, atol=1e-12)


def test_no_rows_and_no_times_are_answered(fitted, known):
    assert fitted.predict_cumulative_incidence(known.X[:0], TIMES).shape == (0, 3, len(TIMES))
    assert fitted.predict_cumulative_incidence(known.X[:2], []).shape == (2, 3, 0)


def test_replicates_have_the_form_of_answers(fitted, known):
    replicates = fitted.predict_replicates(known.X[:4], TIMES)
    assert replicates.shape[1:] == (4, 3, len(TIMES))
    if len(replicates):
        spread = replicates[:, :, Outcome.RELEASED, 4].std(axis=0)
        estimate = fitted.predict_cumulative_incidence(known.X[:4], TIMES)[:, Outcome.RELEASED, 4]
        centre = replicates[:, :, Outcome.RELEASED, 4].mean(axis=0)
        assert (spread > 0).all()
        assert (np.abs(centre - estimate) < 3 * spread).all()


def test_a_prediction_says_what_the_estimator_says(fitted, known):
    """Of all questions and of some, by itself and by another, whatever was asked before."""
    days = np.array([0, 30, 90, 730])
    prediction = fitted.get_prediction(known.X[:6])
    other = ReferenceClass().fit(known.X, known.y, known.sample_weight, known.groups)
    for asked, rows in (
        (prediction.part(slice(4)), known.X[:4]),
        (prediction.part(slice(4, None)), known.X[4:6]),
    ):
        estimate = fitted.predict_cumulative_incidence(rows, days)
        places = fitted.embed(rows)
        for _ in range(2):  # before the days were worked out one by one, and after
            np.testing.assert_allclose(asked.released(days), estimate[:, Outcome.RELEASED], atol=1e-12)
            np.testing.assert_allclose(asked.embedding(), places, atol=1e-12)
            np.testing.assert_allclose(asked.daily[:, :, days], estimate, atol=1e-12)
        replicates = fitted.predict_replicates(rows, days)[:, :, Outcome.RELEASED]
        np.testing.assert_allclose(asked.released_replicates(days), replicates, atol=1e-12)
        chances = other.predict_cumulative_incidence(rows, days)[:, Outcome.RELEASED]
        np.testing.assert_allclose(asked.of(other).released(days), chances, atol=1e-12)


def test_a_pool_says_what_its_member_says(known):
    pool = clone(CANDIDATES["pool"]).fit(known.X, known.y, known.sample_weight, known.groups)
    asked = pool.get_prediction(known.X[:3])
    member = pool.members_[0]
    assert asked.of(member) is asked.of(member), "it is part of the pool's prediction"
    np.testing.assert_allclose(
        asked.of(member).released(np.array([90])),
        member.predict_cumulative_incidence(known.X[:3], [90])[:, Outcome.RELEASED],
        atol=1e-12,
    )


def test_fitting_again_gives_the_same(fitted, known):
    again = clone(fitted).fit(known.X, known.y, known.sample_weight, known.groups)
    np.testing.assert_array_equal(
        again.predict_replicates(known.X[:5], TIMES), fitted.predict_replicates(known.X[:5], TIMES)
    )


def test_a_question_of_no_weight_teaches_nothing(fitted, known):
    keep = np.arange(len(known.X)) % 3 > 0
    weight = np.where(keep, known.sample_weight, 0.0)
    without = clone(fitted).fit(known.X[keep], known.y[keep], weight[keep], known.groups[keep])
    ignored = clone(fitted).fit(known.X, known.y, weight, known.groups)
    np.testing.assert_allclose(
        ignored.predict_cumulative_incidence(known.X, TIMES),
        without.predict_cumulative_incidence(known.X, TIMES),
        atol=1e-4,
    )


def test_params_are_scikit_learns(fitted):
    copy = clone(fitted)
    assert repr(copy) == repr(fitted)
    assert not hasattr(copy, "n_features_in_")
    copy.set_params(**fitted.get_params())
    with pytest.raises(ValueError, match="no parameter nonsense"):
        copy.set_params(nonsense=1)
    assert repr(copy).startswith(type(copy).__name__)


def test_what_is_learned_survives_pickling(fitted, known):
    copy = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_allclose(
        copy.predict_cumulative_incidence(known.X, TIMES),
        fitted.predict_cumulative_incidence(known.X, TIMES),
        atol=1e-12,
    )


def test_wrong_arguments_are_refused(fitted, known):
    fresh = clone(fitted)
    with pytest.raises(ValueError, match="not fitted"):
        fresh.predict_cumulative_incidence(known.X, TIMES)
    with pytest.raises(ValueError, match="at least one question"):
        fresh.fit(known.X[:0], known.y[:0])
    with pytest.raises(ValueError, match="X has shape"):
        fresh.fit(known.X[:, :3], known.y)
    with pytest.raises(ValueError, match="make_target"):
        fresh.fit(known.X, known.y["event"])
    with pytest.raises(ValueError, match="sample_weight"):
        fresh.fit(known.X, known.y, -known.sample_weight)
    with pytest.raises(ValueError, match="groups"):
        fresh.fit(known.X, known.y, known.sample_weight, known.groups[:2])
    with pytest.raises(ValueError, match="ascending"):
        fitted.predict_cumulative_incidence(known.X, [3.0, 1.0])
    with pytest.raises(ValueError, match="X has shape"):
        fitted.predict_cumulative_incidence(known.X[0], TIMES)


def test_without_a_cancellation_in_the_data_every_candidate_still_answers(fitted, known):
    target = known.y.copy()
    target["event"][target["event"] == Outcome.CANCELLED] = Outcome.PENDING
    values = clone(fitted).fit(known.X, target).predict_cumulative_incidence(known.X[:3], TIMES)
    assert (values[:, Outcome.CANCELLED, -1] < 0.05).all()


def row(**values: float) -> np.ndarray:
    """Return a question's row with a window of 30 days that begins in 30 days, changed as asked."""
    base = {"DAYS_TO_START": 31, "DAYS_TO_END": 60, "LEAD_DAYS": 60, "WINDOW_DAYS": 30, "PRECISION": 2}
    filled = np.zeros((1, N_COLUMNS))
    for name, value in {**base, **values}.items():
        filled[0, Column[name]] = value
    return filled


def test_aalen_johansen_agrees_with_statsmodels_ties_included():
    rng = np.random.default_rng(3)
    duration = rng.integers(1, 25, 200).astype(float)
    event = rng.choice(3, 200, p=[0.3, 0.5, 0.2])
    times, incidence = aalen_johansen(duration, event, np.ones((1, 200)))
    theirs = CumIncidenceRight(duration, event)
    for cause in (0, 1):
        ours = incidence[0, cause][np.searchsorted(times, theirs.times)]
        np.testing.assert_allclose(ours, theirs.cinc[cause], atol=1e-12)


def test_aalen_johansen_by_hand():
    # Four waits: a release at 1, one censored at 1, a cancellation at 2, a release at 3. At 1 one of
    # four is released: 1/4. Two are at risk at 2: half of the 3/4 pending, 3/8, is cancelled; the rest
    # is released at 3.
    times, incidence = aalen_johansen(np.array([1.0, 1, 2, 3]), np.array([1, 0, 2, 1]), np.ones((1, 4)))
    np.testing.assert_array_equal(times, [1, 2, 3])
    np.testing.assert_allclose(incidence[0], [[1 / 4, 1 / 4, 5 / 8], [0, 3 / 8, 3 / 8]])


def test_face_value_puts_the_release_into_its_window(known):
    estimator = FaceValue().fit(known.X, known.y)
    released = estimator.predict_cumulative_incidence(row(), [20, 45, 75])[0, Outcome.RELEASED]
    assert released[0] < 0.05
    assert released[1] == pytest.approx(0.5, abs=0.02)  # the middle of days 31 to 60
    assert released[2] > 0.95


def test_face_value_renews_a_window_that_has_passed(known):
    estimator = FaceValue().fit(known.X, known.y)
    overdue = row(DAYS_TO_START=-129, DAYS_TO_END=-100)
    released = estimator.predict_cumulative_incidence(overdue, [1, 15, 60])[0, Outcome.RELEASED]
    assert released[0] < 0.1
    assert released[1] == pytest.approx(0.5, abs=0.1)
    assert released[2] > 0.95


def test_the_reference_class_is_conditioned_on_not_being_out_yet():
    # Ten promises of 100 days: five released at once (day 10), five at twice their lead (day 200).
    rows = np.repeat(row(LEAD_DAYS=100.0), 10, axis=0)
    target = make_target([1] * 10, [10.0] * 5 + [200.0] * 5)
    estimator = ReferenceClass(least_class_size=1).fit(rows, target)
    fresh = estimator.predict_cumulative_incidence(row(LEAD_DAYS=100.0), [10, 199, 200])[0, 1]
    np.testing.assert_allclose(fresh, [0.5, 0.5, 1.0])
    waiting = estimator.predict_cumulative_incidence(row(LEAD_DAYS=100.0, SILENCE_DAYS=50.0), [149, 150])[
        0, 1
    ]
    np.testing.assert_allclose(waiting, [0.0, 1.0])
    shorter = estimator.predict_cumulative_incidence(row(LEAD_DAYS=50.0), [5, 100])[0, 1]
    np.testing.assert_allclose(shorter, [0.5, 1.0])


def test_the_reference_class_does_not_wait_for_ever():
    """Beyond the longest wait seen, a promise is late, and not dead."""
    rows = np.repeat(row(LEAD_DAYS=100.0), 40, axis=0)
    target = make_target([1] * 30 + [0] * 10, [*np.linspace(50, 150, 30), *[400.0] * 10])
    estimator = ReferenceClass(least_class_size=1).fit(rows, target)
    waiting = row(LEAD_DAYS=100.0, SILENCE_DAYS=600.0)
    chance = estimator.predict_cumulative_incidence(waiting, [365, 730])[0, Outcome.RELEASED]
    assert 0.05 < chance[0] < chance[1] < 0.9


def test_bands_are_as_wide_as_those_of_refits(known):
    """One Newton step from the estimate against fits anew to the same resampled releases."""
    weights = bootstrap_weights(known.groups, 25, seed=0)
    refits = [
        DiscreteHazard(n_replicates=0)
        .fit(known.X, known.y, known.sample_weight * weight, known.groups)
        .predict_cumulative_incidence(known.X[:30], [90])[:, Outcome.RELEASED, 0]
        for weight in weights
    ]
    steps = DiscreteHazard(n_replicates=25).fit(known.X, known.y, known.sample_weight, known.groups)
    ours = steps.predict_replicates(known.X[:30], [90])[:, :, Outcome.RELEASED, 0].std(axis=0).mean()
    assert ours == pytest.approx(np.std(refits, axis=0).mean(), rel=0.3)


def test_an_open_ended_window_is_twice_as_long_at_face_value(known):
    estimator = FaceValue().fit(known.X, known.y)
    released = estimator.predict_cumulative_incidence(row(OPEN_ENDED=1.0), [60])[0, Outcome.RELEASED]
    assert released[0] == pytest.approx(0.5, abs=0.03)


def test_the_pool_is_the_weighted_mean_of_its_members(known):
    members, weights = (ReferenceClass(), DiscreteHazard()), (0.75, 0.25)
    pool = LinearPool(members, weights).fit(known.X, known.y, known.sample_weight, known.groups)
    fitted = [clone(m).fit(known.X, known.y, known.sample_weight, known.groups) for m in members]
    for forecast in ("predict_cumulative_incidence", "predict_replicates"):
        mean = sum(
            weight * getattr(member, forecast)(known.X[:5], TIMES)
            for weight, member in zip(weights, fitted, strict=True)
        )
        np.testing.assert_allclose(getattr(pool, forecast)(known.X[:5], TIMES), mean, atol=1e-9)
    assert not hasattr(members[0], "n_features_in_"), "the parameters are not fitted in place"


def test_a_pool_takes_members_that_have_learned_the_same_already(known):
    taught = known.X, known.y, known.sample_weight, known.groups
    ready = [ReferenceClass().fit(*taught), Lindy(n_replicates=7).fit(*taught)]
    pool = LinearPool((ReferenceClass(), Lindy()), (0.75, 0.25))
    taken = clone(pool).fit(*taught, fitted=ready)
    assert taken.members_[0] is ready[0]
    assert taken.members_[1] is not ready[1], "another configuration"
    fresh = clone(pool).fit(*taught).predict_replicates(known.X[:5], TIMES)
    np.testing.assert_array_equal(taken.predict_replicates(known.X[:5], TIMES), fresh)


def test_a_pool_of_members_that_resample_apart_is_refused(known):
    members = ReferenceClass(n_replicates=20), Lindy(n_replicates=1)
    with pytest.raises(ValueError, match="n_replicates or seed"):
        LinearPool(members, (0.5, 0.5)).fit(known.X, known.y)


@pytest.mark.parametrize("weights", [(0.5,), (0.5, 0.6)])
def test_a_pool_with_weights_that_do_not_fit_is_refused(known, weights):
    with pytest.raises(ValueError, match="2 members need as many weights"):
        LinearPool((ReferenceClass(), Lindy()), weights).fit(known.X, known.y)


def test_lindy_recovers_the_shape_of_a_pareto_wait():
    rng = np.random.default_rng(5)
    age = rng.uniform(30, 400, 20_000)
    wait = age * (rng.uniform(size=20_000) ** (-1 / 1.3) - 1)  # P(wait > t) = (age / (age + t)) ** 1.3
    event = np.where(rng.uniform(size=20_000) < 0.75, Outcome.RELEASED, Outcome.CANCELLED)
    event = np.where(wait > 500, Outcome.PENDING, event)
    rows = np.repeat(row(), 20_000, axis=0)
    rows[:, Column.AGE_DAYS] = age
    estimator = Lindy().fit(rows, make_target(event, np.minimum(wait + 1e-9, 500)))
    np.testing.assert_allclose(estimator.shapes_[0], [1.3 * 0.75, 1.3 * 0.25], rtol=0.04)


@pytest.mark.parametrize("family", ["log-logistic", "log-normal"])
def test_an_accelerated_failure_time_recovers_its_planted_law(family):
    """Planted: half are released after 1.5 times the days promised, twice that where a time was withdrawn."""
    rng = np.random.default_rng(6)
    n, scale = 8000, 0.6
    rows = np.repeat(row(), n, axis=0)
    rows[:, Column.DAYS_TO_END] = rng.integers(40, 300, n)
    rows[:, Column.DAYS_TO_START] = rows[:, Column.DAYS_TO_END] - 29
    rows[:, Column.WITHDRAWN] = rng.integers(0, 2, n)
    noise = rng.logistic(size=n) if family == "log-logistic" else rng.normal(size=n)
    promised = (rows[:, Column.DAYS_TO_START] + rows[:, Column.DAYS_TO_END]) / 2
    wait = np.ceil(1.5 * promised * 2.0 ** rows[:, Column.WITHDRAWN] * np.exp(scale * noise))
    event = np.where(wait > 700, Outcome.PENDING, Outcome.RELEASED)
    target = make_target(event, np.minimum(wait, 700))
    fitted = AcceleratedFailureTime(family, coefficient_variance=100.0, n_replicates=40).fit(rows, target)
    assert np.exp(fitted.parameters_[0][0, -1]) == pytest.approx(scale, rel=0.05)
    for withdrawn, days in ((0.0, 1.5 * 100), (1.0, 3.0 * 100)):
        asked = row(DAYS_TO_START=86.0, DAYS_TO_END=115.0, WITHDRAWN=withdrawn)
        chance = fitted.predict_cumulative_incidence(asked, [days])[0, Outcome.RELEASED, 0]
        assert chance == pytest.approx(0.5, abs=0.03)
        spread = fitted.predict_replicates(asked, [days])[:, 0, Outcome.RELEASED, 0].std()
        assert 0.002 < spread < 0.03  # about sqrt(1 / 4n) and what the coefficients add


def test_the_hazard_can_do_without_some_of_its_covariates(known):
    full = DiscreteHazard(n_replicates=0).fit(known.X, known.y, known.sample_weight)
    fewer = DiscreteHazard(left_out=("postponed", "open-ended"), n_replicates=0)
    fewer.fit(known.X, known.y, known.sample_weight)
    assert fewer.slopes_.shape[2] == full.slopes_.shape[2] - 2
    open_ended = known.X[:5].copy()
    open_ended[:, Column.OPEN_ENDED] = 1 - open_ended[:, Column.OPEN_ENDED]
    np.testing.assert_array_equal(
        fewer.predict_cumulative_incidence(open_ended, TIMES),
        fewer.predict_cumulative_incidence(known.X[:5], TIMES),
    )
    with pytest.raises(ValueError, match="no covariate nonsense"):
        DiscreteHazard(left_out=("nonsense",)).fit(known.X, known.y)


def test_an_unknown_family_is_refused(known):
    with pytest.raises(ValueError, match="log-logistic, log-normal"):
        AcceleratedFailureTime("weibull").fit(known.X, known.y)


def test_the_hazard_recovers_constant_hazards():
    history = simulate_history(1500, seed=11, released_per_day=0.010, cancelled_per_day=0.002)
    landmarks = Landmarks.of(history)
    known = landmarks.known_at(history.known_through)
    estimator = DiscreteHazard().fit(known.X, known.y, known.sample_weight, known.groups)
    asked = landmarks.X[landmarks.as_of < date(2024, 6, 1).toordinal()]
    values = estimator.predict_cumulative_incidence(asked, [90.0])[:, :, 0].mean(axis=0)
    ended = 1 - np.exp(-0.012 * 90)
    np.testing.assert_allclose(values, [1 - ended, ended * 10 / 12, ended * 2 / 12], atol=0.03)


def test_weights_that_know_the_future_would_bend_the_hazard():
    """Why a question weighs one over its place, and not one over the number of its release's questions."""
    history = simulate_history(1500, seed=11, released_per_day=0.010, cancelled_per_day=0.002)
    known = Landmarks.of(history).known_at(history.known_through)
    _, inverse, counts = np.unique(known.groups, return_inverse=True, return_counts=True)
    fresh = known.X[known.X[:, Column.AGE_DAYS] == 0]
    ended = 1 - np.exp(-0.012 * 90)
    chances = [
        DiscreteHazard(n_replicates=0)
        .fit(known.X, known.y, weight)
        .predict_cumulative_incidence(fresh, [90.0])[:, Outcome.RELEASED, 0]
        .mean()
        for weight in (known.sample_weight, 1.0 / counts[inverse])
    ]
    assert abs(chances[0] - ended * 10 / 12) < 0.03
    assert chances[1] - ended * 10 / 12 > 0.06


def test_the_hazard_learns_that_promises_mean_something():
    history = simulate_history(1500, seed=12, promises_matter=True)
    known = Landmarks.of(history).known_at(history.known_through)
    estimator = DiscreteHazard().fit(known.X, known.y, known.sample_weight, known.groups)
    released = estimator.predict_cumulative_incidence(row(), [30, 60, 90])[0, Outcome.RELEASED]
    assert released[0] < 0.1
    # Planted: 0.7 ship within the window, uniformly, so that 0.7 do in an exposure of 1 - 0.7 / 2 windows.
    # A hazard that is constant within it gives 1 - exp(-0.7 / 0.65) = 0.66 for the whole of it.
    assert released[1] - released[0] == pytest.approx(0.66, abs=0.09)


def test_cell_covariates_follow_the_window():
    values = dict(zip(CELL_COVARIATES, cell_covariates(row())[0], strict=True))
    days = np.concatenate([[0], CELL_ENDS])
    lengths = np.diff(days)
    assert (values["before the window"] * lengths).sum() == pytest.approx(30)
    assert (values["inside the window"] * lengths).sum() == pytest.approx(30)
    assert (values["just after the window"] * lengths).sum() == pytest.approx(30)
    without = row(DAYS_TO_START=np.nan, DAYS_TO_END=np.nan, LEAD_DAYS=np.nan, WINDOW_DAYS=np.nan, PRECISION=8)
    values = dict(zip(CELL_COVARIATES, cell_covariates(without)[0], strict=True))
    assert row_covariates(without)[0, ROW_COVARIATES.index("no window")] == 1.0
    for name in (
        "before the window",
        "inside the window",
        "just after the window",
        "log days after the window",
    ):
        assert not values[name].any()
