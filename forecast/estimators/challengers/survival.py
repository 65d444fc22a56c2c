"""Compute the challengers' features, and incidences from the survival curves of both causes."""

import numpy as np
import numpy.typing as npt

from forecast.columns import Column
from forecast.estimators.cells import row_covariates
from forecast.incidence import stack_outcomes
from forecast.outcome import FloatArray

#: Days at which survival curves are computed; incidences are linear between them.
GRID = np.concatenate([[0.0], np.arange(1, 31), np.arange(37, 366, 7), [365, 548, 730, 1095]]).astype(float)


def with_weight(
    rows: FloatArray, target: npt.NDArray[np.void], weight: FloatArray
) -> tuple[FloatArray, npt.NDArray[np.void], FloatArray]:
    """Return the questions with a weight above zero, as some libraries refuse a weight of zero.

    Parameters
    ----------
    rows : (n_questions, N_COLUMNS)
    target : (n_questions,)
        Of dtype `forecast.outcome.TARGET`.
    weight : (n_questions,)
        Weights of 0 or more.

    Examples
    --------
    >>> from forecast.outcome import make_target
    >>> rows, target, weight = with_weight(np.eye(2), make_target([1, 2], [3, 4]), np.array([0.0, 1.0]))
    >>> rows.tolist(), target["event"].tolist(), weight.tolist()
    ([[0.0, 1.0]], [2], [1.0])
    """
    has_weight = weight > 0
    return rows[has_weight], target[has_weight], weight[has_weight]


def challenger_features(rows: FloatArray) -> FloatArray:
    """Return the hazard's row covariates, the time waited and the days promised, (n_questions, 14).

    Parameters
    ----------
    rows : (n_questions, N_COLUMNS)

    Examples
    --------
    >>> from forecast.columns import N_COLUMNS
    >>> challenger_features(np.zeros((2, N_COLUMNS))).shape
    (2, 14)
    """
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
    """Return the incidence of each outcome from the survival curves of both causes.

    Parameters
    ----------
    survival : (2, n_questions, n_grid)
        Cause-specific survival of release and of cancellation at `GRID`, not increasing from 1.
    times : (n_times,)
        Days to return the incidence by.

    Returns
    -------
    (n_questions, 3, n_times)

    Examples
    --------
    >>> survival = np.stack([0.5 ** (GRID / 30), np.ones_like(GRID)])[:, None]
    >>> incidence_of(survival, np.array([0.0, 30.0])).round(2)
    array([[[1. , 0.5],
            [0. , 0.5],
            [0. , 0. ]]])
    """
    log_survival = np.log(np.clip(survival, 1e-12, 1.0))
    pending = np.exp(log_survival.sum(axis=0))
    hazards = np.maximum(-np.diff(log_survival, axis=-1), 0.0)
    both = hazards.sum(axis=0)
    share = np.divide(hazards, both, out=np.full_like(hazards, 0.5), where=both > 0)
    incidence = np.cumsum(share * (pending[:, :-1] - pending[:, 1:]), axis=-1)
    incidence = np.concatenate([np.zeros((2, len(pending), 1)), incidence], axis=-1)
    by_time = [[np.interp(times, GRID, curve) for curve in of_cause] for of_cause in incidence]
    released, cancelled = np.array(by_time).reshape(2, len(pending), len(times))
    return stack_outcomes(released, cancelled)
