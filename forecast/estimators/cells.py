"""Define the cells of time in which the hazard is constant, and the covariates of a question in each."""

import numpy as np

from forecast.columns import Column
from forecast.outcome import FloatArray

#: Ends of the cells in days: daily for two weeks, weekly to a year, then every four weeks to two years.
CELL_ENDS = np.concatenate([np.arange(1, 15), np.arange(21, 365, 7), np.arange(392, 729, 28), [730]]).astype(
    np.float64
)
#: Starts of the cells in days.
CELL_STARTS = np.concatenate([[0.0], CELL_ENDS[:-1]])

#: For so many days after its end, a window counts as just missed.
_JUST_MISSED_DAYS = 30.0

#: Names of the covariates that are the same in all cells of a question.
ROW_COVARIATES = (
    "no window",
    "log days overdue",
    "log past slips",
    "window withdrawn",
    "postponed",
    "said soon",
    "organization's lateness",
    "log window length",
    "open-ended",
)
#: Names of the covariates that differ from cell to cell.
CELL_COVARIATES = (
    "log age by then",
    "log days since the last word by then",
    "log days after the window",
    "log days since the last word by then, without a window",
    "before the window",
    "inside the window",
    "just after the window",
    "inside the window, by its log length",
)
_AS_THEY_ARE = [Column.WITHDRAWN, Column.POSTPONED, Column.SAID_SOON, Column.LATENESS]
_WIDTHS = CELL_ENDS - CELL_STARTS
_MIDDLES = (CELL_STARTS + CELL_ENDS) / 2.0


def row_covariates(rows: FloatArray) -> FloatArray:
    """Return the covariates of each question that are the same in all cells.

    Parameters
    ----------
    rows : (n_questions, N_COLUMNS)

    Returns
    -------
    (n_questions, n_covariates)
        In the order of `ROW_COVARIATES`.

    Examples
    --------
    >>> from forecast.columns import N_COLUMNS
    >>> rows = np.zeros((1, N_COLUMNS))
    >>> rows[0, Column.DAYS_TO_END] = -9  # nine days overdue
    >>> float(row_covariates(rows)[0, ROW_COVARIATES.index("log days overdue")].round(2))
    2.3
    """
    end = rows[:, Column.DAYS_TO_END]
    covariates = np.empty((len(rows), len(ROW_COVARIATES)))
    covariates[:, 0] = np.isnan(end)
    covariates[:, 1] = np.log(1.0 + np.fmax(-end, 0.0))  # without a window, zero
    covariates[:, 2] = np.log(1.0 + rows[:, Column.N_SLIPS])
    covariates[:, 3:7] = rows[:, _AS_THEY_ARE]
    covariates[:, 7] = np.log(np.fmax(rows[:, Column.WINDOW_DAYS], 1.0))
    covariates[:, 8] = rows[:, Column.OPEN_ENDED]
    return covariates


def cell_covariates(rows: FloatArray) -> FloatArray:
    """Return the covariates of each question that differ from cell to cell.

    Parameters
    ----------
    rows : (n_questions, N_COLUMNS)

    Returns
    -------
    (n_questions, n_covariates, n_cells)
        In the order of `CELL_COVARIATES`. They measure how far the cell's middle lies from the first
        announcement, the latest one and the promised window, and which share of the cell lies before, inside
        and just after that window.

    Examples
    --------
    A window from tomorrow to the tenth day covers the first ten cells, of a day each.

    >>> from forecast.columns import N_COLUMNS
    >>> rows = np.zeros((1, N_COLUMNS))
    >>> rows[0, [Column.DAYS_TO_START, Column.DAYS_TO_END, Column.WINDOW_DAYS]] = 1, 10, 10
    >>> cell_covariates(rows)[0, CELL_COVARIATES.index("inside the window"), :12]
    array([1., 1., 1., 1., 1., 1., 1., 1., 1., 1., 0., 0.])
    """
    end = rows[:, Column.DAYS_TO_END]
    no_window = np.isnan(end)
    covariates = np.empty((len(rows), len(CELL_COVARIATES), len(CELL_ENDS)))

    counted_from = np.empty((len(rows), 3, 1))
    counted_from[:, 0, 0] = -rows[:, Column.AGE_DAYS]
    counted_from[:, 1, 0] = -rows[:, Column.SILENCE_DAYS]
    counted_from[:, 2, 0] = np.where(no_window, np.inf, np.maximum(end, 0.0))
    logs = covariates[:, :3]
    np.maximum(_MIDDLES - counted_from, 0.0, out=logs)
    np.log(logs + 1.0, out=logs)
    np.multiply(logs[:, 1], no_window[:, None], out=covariates[:, 3])

    # Where the start, the end and the period just after the window lie in each cell.
    reached = np.empty((len(rows), 4, len(CELL_ENDS)))
    edges = np.empty((len(rows), 3, 1))
    edges[:, 0, 0] = rows[:, Column.DAYS_TO_START] - 1.0
    edges[:, 1, 0] = end
    edges[:, 2, 0] = end + _JUST_MISSED_DAYS
    edges[no_window] = -np.inf
    reached[:, 0] = CELL_STARTS
    np.minimum(np.maximum(edges, CELL_STARTS), CELL_ENDS, out=reached[:, 1:])
    np.divide(reached[:, 1:] - reached[:, :-1], _WIDTHS, out=covariates[:, 4:7])
    log_length = np.log(np.fmax(rows[:, Column.WINDOW_DAYS], 1.0))
    np.multiply(covariates[:, 5], log_length[:, None], out=covariates[:, 7])
    return covariates
