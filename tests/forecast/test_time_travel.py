"""Honest time travel: what became public after a day changes no forecast as of that day."""

from datetime import date, timedelta

import pytest
from msgspec import structs

from forecast.answering.answer import Answer, answer_tracked
from forecast.artifact.store import Artifact
from forecast.artifact.training import train
from forecast.dataset import Dataset, History, Status
from forecast.features.questions import open_questions
from tests.support.simulate import simulate_history
from tests.support.tampering import tampered

DAY = date(2023, 5, 20)


def artifact_of(history: History) -> Artifact:
    training = train(Dataset(history, {}, "", ""), n_jobs=1)
    return Artifact(history, training.landmarks, training.vintages, training.supplement, {})


@pytest.fixture(scope="module")
def truth() -> Artifact:
    """Return an artifact of a simulated history."""
    return artifact_of(simulate_history(70, seed=21, n_days=700))


@pytest.fixture(scope="module")
def lie(truth: Artifact) -> Artifact:
    """Return an artifact of the same history with all that became public after the day told otherwise."""
    other = tampered(truth.history, DAY)
    releases = [
        structs.replace(release, name="renamed later", tier=None)
        if truth.history.announcements[release.release_id][0].announced_on > DAY
        else release
        for release in other.releases.values()
    ]
    announcements = [a for story in other.announcements.values() for a in story]
    return artifact_of(
        History.from_records(other.known_through, other.organizations.values(), releases, announcements)
    )


def comparable_parts(answer: Answer) -> list[object]:
    """Return the answer's numbers and words, rounded beyond the noise of other summation orders."""
    chances = [
        (row.date, round(row.probability, 9), round(row.low, 6), round(row.high, 6))
        for row in answer.released_by
    ]
    factors = [(factor.group, round(factor.percentage_points, 1)) for factor in answer.factors]
    return [
        chances,
        [round(p, 9) for p in answer.curve.released],
        {name: [round(p, 9) for p in values] for name, values in answer.baselines.items()},
        answer.comparables,
        factors,
        answer.warnings,
        answer.vintage.trained_through,
        answer.vintage.candidate,
    ]


@pytest.mark.parametrize("days_before", [0, 40, 150])
def test_no_forecast_changes_with_what_became_public_after_its_day(truth, lie, days_before):
    as_of = DAY - timedelta(days=days_before)
    dates = [as_of + timedelta(days=days) for days in (30, 90, 365)]
    questions = open_questions(truth.history.as_of(as_of))
    assert len(questions) >= 5
    for question in questions:
        told = [answer_tracked(known, question.release_id, as_of, dates) for known in (truth, lie)]
        assert comparable_parts(told[0]) == comparable_parts(told[1])


def test_the_two_differ_on_later_days(truth, lie):
    """The property above could not fail if tampering changed nothing."""
    later = DAY + timedelta(days=60)
    ids = {q.release_id for q in open_questions(truth.history.as_of(later))}
    assert ids != {q.release_id for q in open_questions(lie.history.as_of(later))}
    assert any(release.status is Status.CANCELLED for release in lie.history.releases.values())
