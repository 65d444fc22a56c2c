"""An answer says what its vintage's estimators say, whichever of them is the champion."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from sklearn.base import clone

from forecast.answering.answer import QUANTILE_LEVELS, answer, answer_tracked
from forecast.answering.questions import tracked_question
from forecast.artifact.store import Artifact
from forecast.estimators import CANDIDATES, Lindy
from forecast.features.design import question_rows
from forecast.features.questions import open_questions
from forecast.incidence import DAYS
from forecast.outcome import Outcome
from forecast.scoring import PRIMARY_HORIZON_IN_DAYS

WITHIN_DAYS = (1, 90, 200, 730)


@pytest.fixture(scope="module", params=[*CANDIDATES, "one replicate"])
def served(request, artifact) -> Artifact:
    """Return the artifact with each candidate as today's champion, and with one that has one replicate."""
    known = artifact.landmarks.known_at(artifact.observed_through)
    champion = CANDIDATES.get(request.param, Lindy(n_replicates=1))
    fitted = clone(champion).fit(known.X, known.y, known.sample_weight, known.groups)
    latest = artifact.vintages[-1]
    of_its_own = replace(latest, champion=fitted, reference_class_apart=latest.reference_class)
    return replace(artifact, vintages=(*artifact.vintages[:-1], of_its_own))


@pytest.fixture(scope="module")
def release_id(artifact) -> str:
    return open_questions(artifact.history)[0].release_id


def test_an_answer_is_what_the_estimators_say(served, release_id):
    as_of, vintage = served.observed_through, served.vintages[-1]
    answered = answer_tracked(
        served, release_id, as_of, [as_of + timedelta(days=days) for days in WITHIN_DAYS]
    )
    row = question_rows(served.history, [release_id])

    daily = vintage.champion.predict_cumulative_incidence(row, DAYS)[0]
    np.testing.assert_allclose(answered.daily, daily, atol=1e-9)
    reached = [np.flatnonzero(daily[Outcome.RELEASED] >= level) for level in QUANTILE_LEVELS]
    quantiles = [as_of + timedelta(days=int(days[0])) if len(days) else None for days in reached]
    assert [quantile.date for quantile in answered.quantiles] == quantiles

    shown = np.clip(daily[Outcome.RELEASED, WITHIN_DAYS], 0.005, 0.995)
    np.testing.assert_allclose([one.probability for one in answered.released_by], shown, atol=6e-5)
    replicates = vintage.champion.predict_replicates(row, WITHIN_DAYS)[:, 0, Outcome.RELEASED]
    if len(replicates):
        low, high = np.clip(np.quantile(replicates, [0.1, 0.9], axis=0), 0.005, 0.995)
        np.testing.assert_allclose(
            [one.low for one in answered.released_by], np.minimum(low, shown), atol=6e-5
        )
        np.testing.assert_allclose(
            [one.high for one in answered.released_by], np.maximum(high, shown), atol=6e-5
        )

    for name in ("face_value", "reference_class"):
        chances = getattr(vintage, name).predict_cumulative_incidence(row, WITHIN_DAYS)[0, Outcome.RELEASED]
        np.testing.assert_allclose(answered.baselines[name], np.clip(chances, 0.005, 0.995), atol=6e-5)


def test_the_steps_of_an_answer_lead_from_the_reference_class_to_the_champion(served, release_id):
    """But for what the estimator looks at and no group holds."""
    as_of, vintage = served.observed_through, served.vintages[-1]
    answered = answer_tracked(served, release_id, as_of, [])
    row = question_rows(served.history, [release_id])
    reference, champion = (
        one.predict_cumulative_incidence(row, [PRIMARY_HORIZON_IN_DAYS])[0, Outcome.RELEASED, 0]
        for one in (vintage.reference_class, vintage.champion)
    )
    moved = sum(factor.percentage_points for factor in answered.factors)
    assert moved == pytest.approx(100 * (champion - reference), abs=0.05)


def test_a_question_is_answered_as_among_many(artifact):
    """Across the blocks that a batch is answered in."""
    as_of = artifact.observed_through
    questions = [
        tracked_question(artifact, one.release_id, as_of, [as_of + timedelta(days=30 + place)])
        for place, one in enumerate(open_questions(artifact.history)[:23])
    ]
    for question, together in zip(questions, answer(artifact, questions), strict=True):
        alone = answer(artifact, [question])[0]
        assert alone.release is together.release
        assert alone.released_by == together.released_by
        assert alone.quantiles == together.quantiles
        assert alone.comparables == together.comparables
        assert alone.factors == together.factors
