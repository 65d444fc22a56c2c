"""What the challengers share: their features, and incidences from survival curves of both causes."""

import numpy as np
import numpy.typing as npt

from forecast.columns import Column
from forecast.estimators.cells import row_covariates
from forecast.incidence import stack_outcomes
from forecast.outcome import FloatArray

#: Days that survival curves are read at; linear between them.
GRID = np.concatenate([[0.0], np.arange(1, 31), np.arange(37, 366, 7), [365, 548, 730, 1095]]).astype(float)


def with_weight(
    rows: FloatArray, target: npt.NDArray[np.void], weight: FloatArray
) -> tuple[FloatArray, npt.NDArray[np.void], FloatArray]:
    """Return the questions that have any weight: not every library lets the others be."""
    kept = weight > 0
    return rows[kept], target[kept], weight[kept]


def challenger_features(rows: FloatArray) -> FloatArray:
    """Return the hazard's row covariates, the time waited and the days promised, (n_questions, 17)."""
    end = np.nan_to_num(rows[:, Column.DAYS_TO_END])
    ahead = np.maximum(end, 0.0)
    no_window = np.isnan(rows[:, Column.DAYS_TO_END])
    silence = np.log1p(rows[:, Column.SILENCE_DAYS])
    return np.column_stack(
        [
            row_covariates(rows),
            np.log1p(rows[:, Column.AGE_DAYS]),
            silence,
            no_window * silence,
            ahead > 0,
            np.log1p(ahead),
        ]
    )


def incidence_of(survival: FloatArray, times: FloatArray) -> FloatArray:
    """Return incidences from the survival of both causes at `GRID`, (2, n_questions, n_grid)."""
    log_survival = np.log(np.clip(survival, 1e-12, 1.0))
    pending = np.exp(log_survival.sum(axis=0))
    hazards = np.maximum(-np.diff(log_survival, axis=-1), 0.0)
    both = hazards.sum(axis=0)
    share = np.divide(hazards, both, out=np.full_like(hazards, 0.5), where=both > 0)
    ended = np.cumsum(share * (pending[:, :-1] - pending[:, 1:]), axis=-1)
    ended = np.concatenate([np.zeros((2, len(pending), 1)), ended], axis=-1)
    read = [[np.interp(times, GRID, curve) for curve in cause] for cause in ended]
    released, cancelled = np.array(read).reshape(2, len(pending), len(times))
    return stack_outcomes(released, cancelled)
