"""Factors: what moves a forecast away from the reference class, group of features by group."""

from dataclasses import dataclass

import numpy as np

from forecast.columns import Column
from forecast.outcome import FloatArray, Outcome
from forecast.vintage import Vintage

FACTOR_HORIZON_IN_DAYS = 90

_GROUPS = {
    "the promised window": [
        Column.DAYS_TO_START,
        Column.DAYS_TO_END,
        Column.LEAD_DAYS,
        Column.WINDOW_DAYS,
        Column.OPEN_ENDED,
        Column.PRECISION,
        Column.SAID_SOON,
    ],
    "the time waited so far": [Column.AGE_DAYS, Column.SILENCE_DAYS],
    "past revisions": [Column.N_SLIPS, Column.SLIPPED_DAYS, Column.WITHDRAWN, Column.POSTPONED],
    "the organization's record": [Column.LATENESS],
}
_UNGROUPED = [column for column in Column if not any(column in columns for columns in _GROUPS.values())]
_STEPS = ("a typical release, by this estimator", *_GROUPS)


@dataclass(frozen=True)
class Factor:
    """A group of features, and by how many percentage points it moves the chance within 90 days.

    A step on the way from a typical row, of medians, to the release's own: rows in between mix the two.
    """

    group: str
    percentage_points: float


def explain(vintage: Vintage, rows: FloatArray, reference: FloatArray) -> list[list[Factor]]:
    """Return, for each question, the steps from the reference class's chance to the champion's.

    The first step is from the reference class to the champion's chance for a typical release; then each
    group of features in turn takes the values of this release. The steps add up to the whole difference;
    how it is shared among groups that act together depends on their order, which is always the same.

    Parameters
    ----------
    vintage
        Whose champion answers.
    rows : (n_questions, N_COLUMNS)
        Of the questions.
    reference : (n_questions,)
        The reference class's chance of release within `FACTOR_HORIZON_IN_DAYS`.
    """
    path = np.repeat(rows[:, None], len(_GROUPS) + 1, axis=1)
    for place, columns in enumerate(_GROUPS.values()):
        path[:, : place + 1, columns] = vintage.typical_row[columns]
    path[:, :, _UNGROUPED] = vintage.typical_row[_UNGROUPED]
    horizon = [FACTOR_HORIZON_IN_DAYS]
    steps = path.reshape(-1, rows.shape[1])
    chances = vintage.champion.predict_cumulative_incidence(steps, horizon)[:, Outcome.RELEASED, 0]
    moves = 100.0 * np.diff(chances.reshape(len(rows), -1), prepend=reference[:, None], axis=1)
    return [
        [
            Factor(group, round(move, 2))
            for group, move in zip(_STEPS, moves_of_one, strict=True)
            if abs(move) >= 0.005
        ]
        for moves_of_one in moves.tolist()
    ]
