"""Scores with planted values, for tests that need to know the truth."""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from forecast.evaluation.backtest import SCORES, Scores
from forecast.outcome import FloatArray, IntArray
from forecast.scoring import HORIZONS_IN_DAYS


def planted_scores(values: Mapping[str, Mapping[str, FloatArray]], groups: IntArray | None = None) -> Scores:
    """Return scores with these values by candidate and score; everything else is NaN.

    Questions of one release are in the order of their days, and each release has one unless `groups` says
    otherwise.
    """
    n_questions = len(next(iter(next(iter(values.values())).values())))
    numbers = np.arange(n_questions)
    groups = numbers if groups is None else groups
    seen: Counter[int] = Counter()
    places = []
    for group in groups:
        seen[group] += 1
        places.append(seen[group])
    by_score = np.full((len(values), n_questions, len(SCORES)), np.nan)
    for number, of_candidate in enumerate(values.values()):
        for score, of_questions in of_candidate.items():
            by_score[number, :, SCORES.index(score)] = of_questions
    return Scores(
        candidates=tuple(values),
        values=by_score,
        released_by=np.full((len(values), n_questions, len(HORIZONS_IN_DAYS)), np.nan),
        pit=np.full((len(values), n_questions, 2), np.nan),
        released=np.full((n_questions, len(HORIZONS_IN_DAYS)), np.nan),
        landmark=numbers,
        groups=groups,
        weight=1.0 / np.array(places),
        as_of=numbers,
    )
