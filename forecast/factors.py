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


@dataclass(frozen=True)
class Factor:
    """A group of features, and by how many percentage points it moves the chance within 90 days.

    A step on the way from a typical row, of medians, to the release's own: rows in between mix the two.
    """

    group: str
    percentage_points: float


def explain(vintage: Vintage, row: FloatArray) -> list[Factor]:
    """Return the steps from the reference class's chance within 90 days to the champion's.

    The first step is from the reference class to the champion's chance for a typical release; then each
    group of features in turn takes the values of this release. The steps add up to the whole difference;
    how it is shared among groups that act together depends on their order, which is always the same.

    Parameters
    ----------
    vintage
        Whose champion answers.
    row : (N_COLUMNS,)
        Of the question.
    """
    path = [vintage.typical_row.copy()]
    for columns in _GROUPS.values():
        step = path[-1].copy()
        step[columns] = row[columns]
        path.append(step)
    horizon = [FACTOR_HORIZON_IN_DAYS]
    chances = vintage.champion.predict_cumulative_incidence(np.array(path), horizon)[:, Outcome.RELEASED, 0]
    reference = vintage.reference_class.predict_cumulative_incidence(row[None], horizon)
    moves = np.diff(chances, prepend=reference[0, Outcome.RELEASED, 0])
    groups = ["a typical release, by this estimator", *_GROUPS]
    return [
        Factor(group, round(100.0 * float(move), 2))
        for group, move in zip(groups, moves, strict=True)
        if abs(move) >= 5e-5
    ]
