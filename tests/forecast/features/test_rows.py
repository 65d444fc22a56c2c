"""Rows of questions: golden values with their recipe, and what a row may not know."""

import math
from datetime import date

import numpy as np
import pytest

from forecast.columns import Column
from forecast.dataset import History, Status, read_dataset
from forecast.features.design import Landmarks, question_rows
from forecast.features.questions import landmark_questions, open_questions
from forecast.features.rows import question_row
from forecast.outcome import Outcome
from tests.support.simulate import simulate_history
from tests.support.tampering import tampered


def test_a_row_holds_what_was_known_on_its_day(tiny):
    cut = read_dataset(tiny).history.as_of(date(2025, 2, 5))
    row = question_row(cut, "acme-one")
    assert row[Column.AGE_DAYS] == 30  # 2025-01-06 to 2025-02-05
    assert row[Column.SILENCE_DAYS] == 6  # since 2025-01-30
    assert row[Column.DAYS_TO_START] == -4  # window from 2025-02-01
    assert row[Column.DAYS_TO_END] == 5  # to 2025-02-10
    assert row[Column.LEAD_DAYS] == 11
    assert row[Column.WINDOW_DAYS] == 10
    assert row[Column.N_SLIPS] == 1
    assert row[Column.SLIPPED_DAYS] == 10  # 2025-01-31 to 2025-02-10
    assert row[Column.FLAGSHIP_TIER] == 1
    assert row[Column.OPEN_WEIGHTS] == 0
    assert row[Column.WITHDRAWN] == 0
    # Its own first promise was missed, yet it is no record of its own: nothing else is known, so the
    # rate is that of all with one success and one failure added, (1 + 1) / (1 + 2).
    assert row[Column.LATENESS] == pytest.approx(math.log((2 / 3) / (1 / 3)))


def test_a_promise_withdrawn_leaves_no_window(tiny):
    row = question_row(read_dataset(tiny).history, "acme-three")
    assert np.isnan(
        row[[Column.DAYS_TO_START, Column.DAYS_TO_END, Column.LEAD_DAYS, Column.WINDOW_DAYS]]
    ).all()
    assert row[Column.WITHDRAWN] == 1
    assert row[Column.OPEN_WEIGHTS] == 1
    # acme-one missed its first window: of all promises 2 of 3 count as missed, of this organization's
    # own one in one, with four of the average besides.
    rate = (1 + 4 * 2 / 3) / 5
    expected = (1 + 4 * (3 / 4)) / 5
    assert row[Column.LATENESS] == pytest.approx(math.log(expected / (1 - expected)))
    assert rate < expected  # acme-three itself missed too, which moves the average, not its own record


def test_landmarks_are_announcements_missed_promises_and_firsts_of_months(tiny):
    history = read_dataset(tiny).history
    days = [q.as_of for q in landmark_questions(history) if q.release_id == "acme-one"]
    assert days == [date(2025, 1, 6), date(2025, 1, 30), date(2025, 2, 1)]
    days = [q.as_of for q in landmark_questions(history) if q.release_id == "acme-three"]
    assert days[:2] == [date(2025, 5, 20), date(2025, 6, 1)]
    assert date(2025, 12, 1) in days  # the day after 2025-11-30
    assert date(2025, 12, 2) in days
    assert days[-1] == date(2026, 3, 1)


def test_open_questions_are_those_pending_on_the_day(tiny):
    history = read_dataset(tiny).history
    assert [q.release_id for q in open_questions(history)] == ["acme-three"]
    assert len(open_questions(history.as_of(date(2025, 6, 1)))) == 2


@pytest.mark.parametrize("after", [date(2022, 9, 1), date(2023, 6, 15), date(2024, 2, 29)])
def test_what_becomes_public_later_changes_no_earlier_row_and_no_earlier_training(simulated, after):
    other = tampered(simulated, after)
    truth, lie = simulated.as_of(after), other.as_of(after)
    assert set(truth.releases) == set(lie.releases)
    ids = list(truth.releases)
    np.testing.assert_array_equal(question_rows(truth, ids), question_rows(lie, ids))
    for known, told in zip(_training(simulated, after), _training(other, after), strict=True):
        np.testing.assert_array_equal(known, told)


def test_tampering_changes_later_rows(simulated, middle_day):
    """The property above could not fail if tampering changed nothing."""
    other = tampered(simulated, middle_day)
    assert Landmarks.of(other).X.shape != Landmarks.of(simulated).X.shape


def _training(history: History, cut: date) -> tuple[np.ndarray, ...]:
    known = Landmarks.of(history).known_at(cut)
    order = np.lexsort(known.X.T)  # releases may be numbered otherwise
    return known.X[order], known.y[order], known.sample_weight[order]


@pytest.mark.parametrize("cut", [date(2022, 8, 31), date(2023, 6, 15), date(2024, 6, 1)])
def test_landmarks_seen_from_a_cut_are_those_of_the_cut_history(simulated, cut):
    whole = _training(simulated, cut)
    alone = _training(simulated.as_of(cut), cut)
    for seen, known in zip(whole, alone, strict=True):
        np.testing.assert_array_equal(seen, known)


def test_weights_are_known_on_the_day_and_outcomes_are_whole(simulated, simulated_landmarks):
    known = simulated_landmarks.known_at(simulated.known_through)
    first = known.sample_weight == 1.0
    assert first.sum() == len(np.unique(known.groups))
    assert set(np.unique(known.y["event"])) <= set(Outcome)
    pending = known.groups[known.y["event"] == Outcome.PENDING]
    assert len(np.unique(pending)) == sum(r.status is Status.PENDING for r in simulated.releases.values())


def test_rows_of_no_release_are_an_empty_array():
    assert question_rows(simulate_history(5, seed=0), []).shape == (0, len(Column))
