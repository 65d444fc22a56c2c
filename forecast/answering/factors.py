"""Factors: what moves a forecast away from the reference class, group of features by group.

The first step is from the reference class to the champion's chance for a typical release; then each group of
features in turn takes the values of this release. The steps add up to the whole difference; how it is shared
among groups that act together depends on their order, which is always the same.
"""

import msgspec
import numpy as np
import numpy.typing as npt

from forecast.columns import N_COLUMNS, Column
from forecast.outcome import FloatArray

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
_STEPS = ("a typical release, by this estimator", *_GROUPS)
#: Rows on the way from a typical one to a release's own.
N_STEPS = len(_STEPS)


def _still_typical() -> npt.NDArray[np.bool_]:
    """Return which columns are typical at each step, (N_STEPS, N_COLUMNS); those of no group always are."""
    typical = np.ones((N_STEPS, N_COLUMNS), dtype=bool)
    for place, columns in enumerate(_GROUPS.values(), start=1):
        typical[place:, columns] = False
    return typical


_STILL_TYPICAL = _still_typical()


class Factor(msgspec.Struct, frozen=True):
    """A group of features, and by how many percentage points it moves the chance within 90 days."""

    group: str
    percentage_points: float


def steps_from_typical(rows: FloatArray, typical_row: FloatArray) -> FloatArray:
    """Return the rows on the way from a typical one to each question's, (n_questions, N_STEPS, N_COLUMNS)."""
    return np.where(_STILL_TYPICAL, typical_row, rows[:, None])


def factors(reference: FloatArray, chances: FloatArray) -> list[list[Factor]]:
    """Return, for each question, the steps from the reference class's chance to the champion's.

    Parameters
    ----------
    reference : (n_questions,)
        The reference class's chance of release within `PRIMARY_HORIZON_IN_DAYS`.
    chances : (n_questions, N_STEPS)
        The champion's, for each of `steps_from_typical`.
    """
    way = np.concatenate([reference[:, None], chances], axis=1)
    moves = 100.0 * (way[:, 1:] - way[:, :-1])
    return [
        [
            Factor(group, round(move, 2))
            for group, move in zip(_STEPS, moves_of_one, strict=True)
            if abs(move) >= 0.005
        ]
        for moves_of_one in moves.tolist()
    ]
