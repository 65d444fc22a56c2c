"""Face value: take the promise at its word, smear it by its precision, and renew it once it has passed."""

from typing import Self

import numpy as np
import numpy.typing as npt

from forecast.columns import PRECISION_NONE, Column
from forecast.estimators.base import CumulativeIncidenceEstimator
from forecast.incidence import stack_outcomes
from forecast.outcome import FloatArray, IntArray

#: Scale in days of the logistic smear, by precision: day, week, month, quarter, season, half, year,
#: relative, none. It is about a tenth of the unit; a promised day is often a day or two off.
_SMEAR_DAYS = np.array([1.0, 2.0, 4.0, 10.0, 10.0, 18.0, 36.0, 8.0, 20.0])


class FaceValue(CumulativeIncidenceEstimator):
    """Every release ships, at a uniformly distributed time in its promised window.

    The uniform distribution is convolved with a logistic one, whose scale depends on the precision of the
    promise, and conditioned on the release not being out yet. A window that has passed begins again tomorrow
    with its old length. An open-ended window is twice as long. The estimator learns nothing from data.

    Parameters
    ----------
    days_without_window
        Length in days of the window that replaces "soon".

    Examples
    --------
    >>> from forecast.columns import N_COLUMNS
    >>> from forecast.outcome import make_target
    >>> rows = np.zeros((1, N_COLUMNS))
    >>> rows[0, [Column.DAYS_TO_START, Column.DAYS_TO_END, Column.WINDOW_DAYS]] = 1, 30, 30
    >>> estimator = FaceValue().fit(rows, make_target([0], [1]))
    >>> estimator.predict_cumulative_incidence(rows, [10, 20, 30])[0, 1].round(2)
    array([0.32, 0.66, 0.98])
    """

    def __init__(self, days_without_window: float = 180.0) -> None:
        self.days_without_window = days_without_window

    def fit(
        self,
        X: FloatArray,
        y: npt.NDArray[np.void],
        sample_weight: FloatArray | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        self._check_training(X, y, sample_weight, groups)
        return self

    def predict_cumulative_incidence(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        rows, days = self._check_question(X, times)
        start, end = self._window(rows)
        precision = rows[:, Column.PRECISION].astype(int)
        scale = _SMEAR_DAYS[np.clip(precision, 0, PRECISION_NONE)]
        unconditional = _smeared_uniform(np.concatenate([[0.0], days]), start, end, scale)
        by_now = unconditional[:, :1]
        released = (unconditional[:, 1:] - by_now) / (1.0 - by_now)
        return stack_outcomes(np.minimum(np.maximum(released, 0.0), 1.0), np.zeros_like(released))

    def _window(self, rows: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return start and end of the window in force, in days from the as-of date."""
        length, end = rows[:, Column.WINDOW_DAYS], rows[:, Column.DAYS_TO_END]
        length = np.where(np.isnan(length), self.days_without_window, length)
        end = np.where(end >= 1, end, length)
        start = np.maximum(end - length, 0.0)
        return start, end + np.where(rows[:, Column.OPEN_ENDED] > 0, length, 0.0)


def _smeared_uniform(days: FloatArray, start: FloatArray, end: FloatArray, scale: FloatArray) -> FloatArray:
    """Return the distribution function of a uniform time in (start, end] plus logistic noise."""
    start, end, scale = start[:, None], end[:, None], scale[:, None]
    rise = np.logaddexp(0.0, (days - start) / scale) - np.logaddexp(0.0, (days - end) / scale)
    return np.asarray(scale / (end - start) * rise)
