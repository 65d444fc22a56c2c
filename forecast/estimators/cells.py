"""The cells of time that the hazard is constant in, and the covariates of a question in each cell."""

from functools import lru_cache

import numpy as np

from forecast.columns import N_COLUMNS, Column
from forecast.outcome import FloatArray

#: A day for two weeks, a week to the year, four weeks beyond, up to two years.
CELL_ENDS = np.concatenate([np.arange(1, 15), np.arange(21, 365, 7), np.arange(392, 729, 28), [730]]).astype(
    np.float64
)
CELL_STARTS = np.concatenate([[0.0], CELL_ENDS[:-1]])

#: How long after a window's end a release counts as just missed.
_JUST_MISSED_DAYS = 30.0

#: Covariates of so many questions are remembered: as many as are answered at once, and never a training set.
_MOST_REMEMBERED = 50

COVARIATES = (
    "no window",
    "log days overdue",
    "log past slips",
    "window withdrawn",
    "postponed",
    "said soon",
    "organization's lateness",
    "log window length",
    "open-ended",
    "log age by then",
    "log days since the last word by then",
    "log days since the last word by then, without a window",
    "before the window",
    "inside the window",
    "inside the window, by its log length",
    "just after the window",
    "log days after the window",
)


#: The first so many of `COVARIATES` are those of `row_covariates`.
N_ROW_COVARIATES = 9


def row_covariates(rows: FloatArray) -> FloatArray:
    """Return the covariates of each question that stay as they are on the as-of date.

    Parameters
    ----------
    rows : (n_questions, N_COLUMNS)

    Returns
    -------
    (n_questions, N_ROW_COVARIATES)
    """
    end = rows[:, Column.DAYS_TO_END]
    no_window = np.isnan(end)
    return np.column_stack(
        [
            no_window,
            np.log1p(np.where(no_window, 0.0, np.maximum(-end, 0.0))),
            np.log1p(rows[:, Column.N_SLIPS]),
            rows[:, Column.WITHDRAWN],
            rows[:, Column.POSTPONED],
            rows[:, Column.SAID_SOON],
            rows[:, Column.LATENESS],
            np.log(np.where(no_window, 1.0, rows[:, Column.WINDOW_DAYS])),
            rows[:, Column.OPEN_ENDED],
        ]
    )


def cell_covariates(rows: FloatArray) -> FloatArray:
    """Return the covariates of each question in each cell, in the order of `COVARIATES`.

    Parameters
    ----------
    rows : (n_questions, N_COLUMNS)

    Returns
    -------
    (n_questions, n_cells, n_covariates)
        Not to be written to. Frozen ones are equal in all cells; the others say how much of the cell lies
        before, inside and just after the promised window, and how far its middle lies ahead and beyond the
        window.
    """
    # An answer asks for its question's three times running.
    return _remembered(rows.tobytes(), len(rows)) if len(rows) <= _MOST_REMEMBERED else _in_cells(rows)


@lru_cache(maxsize=4)
def _remembered(rows: bytes, n_questions: int) -> FloatArray:
    covariates = _in_cells(np.frombuffer(rows).reshape(n_questions, N_COLUMNS))
    covariates.flags.writeable = False
    return covariates


def _in_cells(rows: FloatArray) -> FloatArray:
    no_window = np.isnan(rows[:, Column.DAYS_TO_END])
    end = np.where(no_window, -np.inf, rows[:, Column.DAYS_TO_END])
    start = np.where(no_window, -np.inf, rows[:, Column.DAYS_TO_START] - 1.0)
    frozen = row_covariates(rows)
    log_length = frozen[:, COVARIATES.index("log window length")]
    middle = (CELL_STARTS + CELL_ENDS) / 2.0
    inside = _share_of_cell(start, end)
    missed = np.where(no_window[:, None], 0.0, np.maximum(middle - np.maximum(end, 0.0)[:, None], 0.0))
    covariates = np.empty((len(rows), len(CELL_ENDS), len(COVARIATES)))
    covariates[:, :, :N_ROW_COVARIATES] = frozen[:, None]
    silence = np.log1p(rows[:, Column.SILENCE_DAYS, None] + middle)
    in_cells = (
        np.log1p(rows[:, Column.AGE_DAYS, None] + middle),
        silence,
        np.where(no_window[:, None], silence, 0.0),
        _share_of_cell(np.full_like(start, -np.inf), start),
        inside,
        inside * log_length[:, None],
        _share_of_cell(end, end + _JUST_MISSED_DAYS),
        np.log1p(missed),
    )
    for place, values in enumerate(in_cells, start=N_ROW_COVARIATES):
        covariates[:, :, place] = values
    return covariates


def _share_of_cell(start: FloatArray, end: FloatArray) -> FloatArray:
    """Return how much of each cell lies in the span (start, end] of each question, from 0 to 1."""
    overlap = np.minimum(CELL_ENDS, end[:, None]) - np.maximum(CELL_STARTS, start[:, None])
    return np.asarray(np.maximum(overlap, 0.0) / (CELL_ENDS - CELL_STARTS))
