"""Compute factors: by how much each group of features moves a forecast from the reference class.

The first step is from the reference class's chance to the champion's chance for a typical release. Then each
group of features in turn takes the values of this release. The steps add up to the whole difference. How they
divide it among groups that interact depends on the order of the groups, which is fixed.
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
#: Number of rows from a typical one to a release's own.
N_STEPS = len(_STEPS)


def _still_typical() -> npt.NDArray[np.bool_]:
    """Return which columns are typical at each step, (N_STEPS, N_COLUMNS); those in no group always are."""
    typical = np.ones((N_STEPS, N_COLUMNS), dtype=bool)
    for step, columns in enumerate(_GROUPS.values(), start=1):
        typical[step:, columns] = False
    return typical


_STILL_TYPICAL = _still_typical()


class Factor(msgspec.Struct, frozen=True):
    """By how many percentage points a group of features moves the chance of release within 90 days."""

    group: str
    percentage_points: float


def steps_from_typical(rows: FloatArray, typical_row: FloatArray) -> FloatArray:
    """Return the rows of the steps from a typical row to each question's own.

    Parameters
    ----------
    rows : (n_questions, N_COLUMNS)
        The questions' rows.
    typical_row : (N_COLUMNS,)
        Where the steps start.

    Returns
    -------
    (n_questions, N_STEPS, N_COLUMNS)

    Examples
    --------
    >>> steps = steps_from_typical(np.ones((1, N_COLUMNS)), np.zeros(N_COLUMNS))
    >>> steps.sum(axis=2)  # how many columns of each step are the release's own
    array([[ 0.,  7.,  9., 13., 14.]])
    """
    return np.where(_STILL_TYPICAL, typical_row, rows[:, None])


def factors(reference: FloatArray, chances: FloatArray) -> list[list[Factor]]:
    """Return the steps of each question from the reference class's chance to the champion's.

    Parameters
    ----------
    reference : (n_questions,)
        The reference class's chance of release within `PRIMARY_HORIZON_IN_DAYS`.
    chances : (n_questions, N_STEPS)
        The champion's chance for each row of `steps_from_typical`.

    Returns
    -------
    list of list of Factor
        For each question, without steps that round to zero.

    Examples
    --------
    >>> for factor in factors(np.array([0.5]), np.array([[0.45, 0.6, 0.6, 0.55, 0.55]]))[0]:
    ...     print(f"{factor.percentage_points:+.0f} {factor.group}")
    -5 a typical release, by this estimator
    +15 the promised window
    -5 past revisions
    """
    path = np.concatenate([reference[:, None], chances], axis=1)
    steps = 100.0 * (path[:, 1:] - path[:, :-1])
    return [
        [
            Factor(group, round(step, 2))
            for group, step in zip(_STEPS, of_question, strict=True)
            if abs(step) >= 0.005
        ]
        for of_question in steps.tolist()
    ]
