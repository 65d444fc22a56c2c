"""The walk-forward backtest: what is scored and when, who is served, and no skill out of nothing."""

from datetime import date, timedelta

import numpy as np
import pytest
from msgspec import structs

from forecast.artifact.training import train
from forecast.dataset import Dataset, History, Status
from forecast.errors import TooEarly
from forecast.estimators import CANDIDATES
from forecast.estimators.vintage import vintage_at
from forecast.evaluation.backtest import SCORES, Scores, fit_candidates, month_ends, walk_forward
from forecast.evaluation.selection import (
    CHOSEN,
    FALLBACK,
    LEAST_SCORED_RELEASES,
    choose_champion,
    gain,
    with_chosen,
)
from forecast.evaluation.summary import question_table
from forecast.features.design import Landmarks
from forecast.outcome import Outcome
from forecast.scoring import HORIZONS_IN_DAYS, PRIMARY_HORIZON_IN_DAYS
from tests.forecast.evaluation.planted import planted_scores
from tests.support.simulate import simulate_history

MEAN_WAIT_IN_DAYS = 90
PRIMARY_HORIZON = HORIZONS_IN_DAYS.index(PRIMARY_HORIZON_IN_DAYS)


def test_cuts_are_month_ends_and_the_last_day():
    ends = month_ends(date(2024, 1, 15), date(2024, 4, 10))
    assert ends == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 10)]
    assert month_ends(date(2024, 4, 1), date(2024, 4, 30)) == [date(2024, 4, 30)]
    assert month_ends(date(2024, 12, 1), date(2025, 1, 1)) == [date(2024, 12, 31), date(2025, 1, 1)]


def test_a_question_is_scored_exactly_when_its_horizon_has_passed(training, simulated):
    scores = training.walk.scores
    followed = simulated.known_through.toordinal() - scores.as_of
    for place, days in enumerate(HORIZONS_IN_DAYS):
        passed = followed >= days
        assert passed.any()
        assert not passed.all()
        np.testing.assert_array_equal(np.isnan(scores.released[:, place]), ~passed)
        brier = scores.values[:, :, SCORES.index(f"brier_{days}")]
        np.testing.assert_array_equal(np.isnan(brier), np.broadcast_to(~passed, brier.shape))
    year = followed >= HORIZONS_IN_DAYS[-1]
    np.testing.assert_array_equal(np.isnan(scores.values[0, :, 0]), ~year)


def test_what_was_forecast_is_compared_with_what_happened(training, simulated):
    scores, landmarks = training.walk.scores, training.landmarks
    for place in np.flatnonzero(~np.isnan(scores.released[:, PRIMARY_HORIZON]))[::7]:
        question = landmarks.question(scores.landmark[place])
        release = simulated.releases[question.release_id]
        by_then = question.as_of + timedelta(days=PRIMARY_HORIZON_IN_DAYS)
        out = release.status is Status.RELEASED and release.resolved_on <= by_then
        assert scores.released[place, PRIMARY_HORIZON] == out


def test_every_question_is_forecast_by_a_vintage_that_knew_nothing_of_it(training):
    walk, landmarks = training.walk, training.landmarks
    for place, landmark in enumerate(walk.scores.landmark[:200:5]):
        question = landmarks.question(landmark)
        cut = max(cut for cut in walk.cuts if cut <= question.as_of)
        fitted = walk.fitted[walk.cuts.index(cut)]["hazard"]
        incidence = fitted.predict_cumulative_incidence(
            landmarks.X[landmark][None], [PRIMARY_HORIZON_IN_DAYS]
        )
        number = walk.scores.candidates.index("hazard")
        expected = walk.scores.released_by[number, 5 * place, PRIMARY_HORIZON]
        assert incidence[0, Outcome.RELEASED, 0] == pytest.approx(expected)


def test_a_walk_through_a_cut_history_is_the_beginning_of_the_whole_walk(simulated, training):
    cut = date(2023, 10, 31)
    earlier = simulated.as_of(cut)
    walk = walk_forward(earlier, Landmarks.of(earlier), n_jobs=1)
    whole = training.walk.scores.released_by[:, training.walk.scores.as_of < cut.toordinal()]
    np.testing.assert_allclose(walk.scores.released_by, whole, atol=1e-8)


@pytest.mark.parametrize("place", [0, 7, -3])
def test_what_is_fitted_at_a_cut_is_what_the_cut_history_alone_would_give(training, simulated, place):
    cut = training.walk.cuts[place]
    alone = fit_candidates(Landmarks.of(simulated.as_of(cut)), cut)
    rows = training.landmarks.X[:20]
    for name, fitted in training.walk.fitted[place].items():
        np.testing.assert_allclose(
            fitted.predict_cumulative_incidence(rows, [30, 365]),
            alone[name].predict_cumulative_incidence(rows, [30, 365]),
            atol=1e-6,
        )


def test_the_champion_of_a_cut_is_chosen_by_the_scores_known_then():
    """Of a history in which the choice changes, the vintages of a cut one are the first of the whole."""
    history = simulate_history(420, seed=3, n_days=1300, promises_matter=True)
    cut = date(2024, 12, 31)
    whole = train(Dataset(history, {}, "", ""), n_jobs=1).vintages
    earlier = train(Dataset(history.as_of(cut), {}, "", ""), n_jobs=1).vintages
    chosen = [vintage.candidate for vintage in whole if vintage.trained_through <= cut]
    assert [vintage.candidate for vintage in earlier] == chosen
    assert len(set(chosen)) > 1


def test_the_record_tells_how_the_champion_of_each_cut_did(training):
    scores, vintages = training.walk.scores, training.vintages
    chosen = with_chosen(scores, training.walk.cuts, [vintage.candidate for vintage in vintages])
    for place in range(0, len(scores.as_of), 11):
        asked_on = date.fromordinal(int(scores.as_of[place]))
        candidate = vintage_at(vintages, asked_on).candidate
        number = scores.candidates.index(candidate)
        np.testing.assert_array_equal(chosen.values[-1, place], scores.values[number, place])


def test_vintages_know_nothing_after_the_day_that_they_answer(training):
    vintages = training.vintages
    for vintage in vintages:
        assert vintage_at(vintages, vintage.trained_through) is vintage
        assert vintage_at(vintages, vintage.trained_through + timedelta(days=1)).trained_through <= (
            vintage.trained_through + timedelta(days=1)
        )
    with pytest.raises(TooEarly, match="forecasts begin on"):
        vintage_at(vintages, vintages[0].trained_through - timedelta(days=1))


def test_too_little_data_is_refused():
    history = simulate_history(6, seed=0)
    with pytest.raises(ValueError, match="at least 30"):
        walk_forward(history, Landmarks.of(history), n_jobs=1)


def test_no_candidate_beats_the_planted_truth():
    """Waits are dealt anew, exponential: whoever scored better than their true law had seen the future."""
    dealt = _with_outcomes_dealt_anew(simulate_history(150, seed=4, n_days=1300))
    scores = walk_forward(dealt, Landmarks.of(dealt), n_jobs=1).scores
    for place, days in enumerate(HORIZONS_IN_DAYS):
        scored = scores.with_score(f"brier_{days}")
        truth = 1.0 - np.exp(-days / MEAN_WAIT_IN_DAYS)
        best_possible = np.average((truth - scored.released[:, place]) ** 2, weights=scored.weight)
        for name in CANDIDATES:
            brier = np.average(scored.of(name, f"brier_{days}"), weights=scored.weight)
            assert brier > best_possible - 0.005


def _with_outcomes_dealt_anew(history: History) -> History:
    """Return the history with the waits dealt anew, so that nothing announced tells anything of them."""
    rng = np.random.default_rng(9)
    releases, announcements = [], []
    for release_id, release in history.releases.items():
        story = history.announcements[release_id]
        first = story[0].announced_on
        resolved_on = first + timedelta(days=1 + int(rng.exponential(MEAN_WAIT_IN_DAYS)))
        seen = resolved_on <= history.known_through
        status = Status.RELEASED if seen else Status.PENDING
        releases.append(
            structs.replace(
                release, status=status, resolved_from=None, resolved_on=resolved_on if seen else None
            )
        )
        announcements += [a for a in story if a is story[0] or a.announced_on < resolved_on]
    return History.from_records(
        history.known_through, history.organizations.values(), releases, announcements
    )


def planted_gains(
    gains: dict[str, float], n_releases: int = 150, gains_in_rps: dict[str, float] | None = None
) -> Scores:
    """Return scores in which each candidate is better than the reference class by so much, plus noise.

    The gains in the ranked probability score are those in the log score but for `gains_in_rps`.
    """
    rng = np.random.default_rng(2)
    base = rng.normal(2.0, 0.5, n_releases)
    values = {}
    for name in CANDIDATES:
        noisy = base + (0.0 if name == FALLBACK else rng.normal(0, 0.1, n_releases))
        in_log_score = gains.get(name, 0.0)
        in_rps = (gains_in_rps or {}).get(name, in_log_score)
        values[name] = {"log_score": noisy - in_log_score, "rps": noisy - in_rps}
    return planted_scores(values)


@pytest.mark.parametrize(
    ("gains", "champion"),
    [
        ({}, FALLBACK),
        ({"hazard": -0.5, "lindy": -0.5, "face_value": -0.5}, FALLBACK),
        ({"hazard": 0.5}, "hazard"),
        ({"lindy": 0.5, "hazard": 0.5}, "lindy"),  # as good, and simpler
        ({"face_value": 0.5}, FALLBACK),  # a yardstick is never served
        ({"lindy": 0.3, "hazard": 0.5}, "hazard"),  # simpler, but credibly worse
    ],
)
def test_the_simplest_of_the_best_is_served(gains, champion):
    scores = planted_gains({**dict.fromkeys(CANDIDATES, -1.0), FALLBACK: 0.0, **gains})
    assert choose_champion(scores) == champion


def test_what_gains_in_one_primary_score_and_loses_in_the_other_is_not_served():
    gains = dict.fromkeys(CANDIDATES, -1.0) | {FALLBACK: 0.0, "lindy": 0.5}
    assert choose_champion(planted_gains(gains)) == "lindy"
    assert choose_champion(planted_gains(gains, gains_in_rps={"lindy": -0.5})) == FALLBACK


def test_a_few_releases_prove_nothing():
    assert choose_champion(planted_gains({"hazard": 1.0}, LEAST_SCORED_RELEASES - 1)) == FALLBACK


def test_gains_have_an_interval_around_them():
    hazard = gain(planted_gains({"hazard": 0.5}), "hazard", FALLBACK)
    assert hazard.mean == pytest.approx(0.5, abs=0.03)
    # Noise of 0.1 on 150 releases: a standard error of 0.0082, and 80 % lie within 1.28 of these.
    assert hazard.high - hazard.low == pytest.approx(2 * 1.2816 * 0.0082, rel=0.2)
    assert hazard.low < hazard.mean < hazard.high


def test_the_record_tells_every_candidate_with_its_counts(training, simulated):
    summary = training.summary
    assert list(summary["candidates"]) == [*CANDIDATES, CHOSEN]
    assert summary["known_through"] == str(simulated.known_through)
    primary = summary["candidates"]["hazard"]["scores"]["log_score"]
    scored = ~np.isnan(training.walk.scores.values[0, :, 0])
    assert primary["n_questions"] == scored.sum()
    assert primary["n_releases"] == len(np.unique(training.walk.scores.groups[scored]))
    assert summary["candidates"][FALLBACK]["scores"]["log_score"]["gain_over_reference_class"] == 0
    questions = question_table(training.walk.scores, training.landmarks)
    assert len(questions.rows) == len(CANDIDATES) * len(training.walk.scores.landmark)
