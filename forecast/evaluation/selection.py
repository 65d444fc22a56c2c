"""The selection of the champion: the simplest of the best, or the reference class if nothing beats it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from forecast.evaluation.backtest import Scores
from forecast.evaluation.bootstrap import ratio_interval
from forecast.scoring import PRIMARY_HORIZON_IN_DAYS

FALLBACK = "reference_class"
#: The record's name for the champion as it was chosen at each cut.
CHOSEN = "as chosen at each cut"
#: Never served: it learns nothing, so it has no interval, and it takes every release as certain.
YARDSTICK = "face_value"
PRIMARY_SCORE = "log_score"
#: The other primary score: a gain in the first must not be a loss in this one.
SECOND_SCORE = "rps"
#: The score that targets are set for; it selects nothing.
TARGET_SCORE = f"brier_{PRIMARY_HORIZON_IN_DAYS}"

#: With scores of fewer releases nothing is proved, and the fallback is served.
LEAST_SCORED_RELEASES = 100


@dataclass(frozen=True, slots=True)
class Gain:
    """How much lower a candidate's weighted mean score is than another's, with its 80 % interval."""

    mean: float
    low: float
    high: float


def gain(scores: Scores, candidate: str, over: str, score: str = PRIMARY_SCORE) -> Gain:
    """Return how far a candidate's weighted mean score lies below another's; NaN without scored questions.

    The interval is by a bootstrap over releases.
    """
    scored = scores.with_score(score)
    if not len(scored.weight):
        return Gain(float("nan"), float("nan"), float("nan"))
    difference = scored.of(over, score) - scored.of(candidate, score)
    low, high = ratio_interval(scored.weight * difference, scored.weight, scored.groups)
    return Gain(float(np.average(difference, weights=scored.weight)), low, high)


def with_chosen(scores: Scores, cuts: Sequence[date], chosen: Sequence[str]) -> Scores:
    """Return the scores with one more candidate: the champion as it would have been chosen at each cut.

    Parameters
    ----------
    scores
        Of the whole walk.
    cuts, chosen
        The walk's cuts, and at each the champion by the scores known then.
    """
    days = np.array([cut.toordinal() for cut in cuts])
    cut_of_question = np.searchsorted(days, scores.as_of, side="right") - 1
    numbers = np.array([scores.candidates.index(name) for name in chosen])[cut_of_question]
    questions = np.arange(len(scores.as_of))
    return replace(
        scores,
        candidates=(*scores.candidates, CHOSEN),
        values=np.concatenate([scores.values, scores.values[numbers, questions][None]]),
        released_by=np.concatenate([scores.released_by, scores.released_by[numbers, questions][None]]),
        pit=np.concatenate([scores.pit, scores.pit[numbers, questions][None]]),
    )


def choose_champion(scores: Scores) -> str:
    """Return the candidate to serve, given the scores that are known.

    A candidate is eligible if the lower 80 % bound of its gain over the reference class in the log score
    is above zero, and it is not credibly worse in the ranked probability score (the upper bound of that
    gain is not below zero): a heavy tail by itself wins the first and loses the second. The eligible
    candidate with the greatest mean gain is the best. The simplest eligible one that the best does not
    credibly beat (the lower bound of its gain over it is not above zero) is served. The reference class is
    served if none is eligible, or with scores of fewer than `LEAST_SCORED_RELEASES` releases.
    """
    if scores.n_releases < LEAST_SCORED_RELEASES:
        return FALLBACK
    contenders = [name for name in scores.candidates if name not in (FALLBACK, YARDSTICK)]
    gains = {name: gain(scores, name, FALLBACK) for name in contenders}
    eligible = [
        name
        for name in contenders
        if gains[name].low > 0 and gain(scores, name, FALLBACK, SECOND_SCORE).high >= 0
    ]
    if not eligible:
        return FALLBACK
    best = max(eligible, key=lambda name: gains[name].mean)
    return next(name for name in eligible if name == best or gain(scores, best, name).low <= 0)
