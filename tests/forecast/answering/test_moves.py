"""Moves and past forecasts: each by its own vintage, and nothing that was not pending."""

from datetime import date

from forecast.answering.answer import answer_tracked
from forecast.answering.moves import days_of_change, forecasts_so_far, recent_moves
from forecast.artifact.store import Artifact

BEHEMOTH = "meta-llama-4-behemoth"


def test_days_of_change_lie_between_the_first_word_and_the_outcome(artifact: Artifact):
    days = days_of_change(artifact, BEHEMOTH)
    assert days[0] == date(2025, 4, 5)
    assert days[-1] == date(2025, 8, 28)
    assert date(2025, 5, 15) in days  # an announcement
    assert date(2025, 6, 30) in days  # a vintage


def test_releases_have_their_past_forecasts(artifact: Artifact):
    for release_id in list(artifact.history.releases)[::25]:
        for answered in forecasts_so_far(artifact, release_id):
            assert answered.vintage.trained_through <= answered.as_of
            release = artifact.history.releases[release_id]
            assert release.resolved_on is None or answered.as_of < release.resolved_on


def test_a_move_is_the_difference_of_two_forecasts_by_one_day(artifact: Artifact):
    moves = recent_moves(artifact, n_vintages=3)
    assert moves
    assert list(moves) == sorted(moves, key=lambda move: move.later, reverse=True)
    for move in moves[:5]:
        told = [
            answer_tracked(artifact, move.release_id, day, [move.by]).released_by[0].probability
            for day in (move.earlier, move.later)
        ]
        assert abs(told[0] - move.before) < 0.006  # no chance is shown below half a per cent
        assert abs(told[1] - move.after) < 0.006
        assert abs(move.after - move.before) > 0.1
