"""Face value: the promise as it was given, smeared by its precision and renewed when it has passed."""

from typing import Self

import numpy as np
import numpy.typing as npt

from forecast.columns import PRECISION_NONE, Column
from forecast.estimators.base import CumulativeIncidenceEstimator
from forecast.incidence import stack_outcomes
from forecast.outcome import FloatArray, IntArray

#: Scale in days of the logistic smear, by precision: day, week, month, quarter, season, half, year,
#: relative, none. A tenth of the unit, or so: a promised day is often a day or two off.
_SMEAR_DAYS = np.array([1.0, 2.0, 4.0, 10.0, 10.0, 18.0, 36.0, 8.0, 20.0])


class FaceValue(CumulativeIncidenceEstimator):
    """Everything ships, somewhere in its promised window.

    A window is uniform between its ends, convolved with a logistic of a scale that suits its precision,
    and conditioned on not having shipped yet. One that has passed begins anew tomorrow, with its old
    length; an open-ended one is as long again. It learns nothing.

    Parameters
    ----------
    days_without_window
        Length in days of the window that stands for "soon".
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
        by_then = _smeared_uniform(np.concatenate([[0.0], days]), start, end, scale)
        by_now = by_then[:, :1]
        released = (by_then[:, 1:] - by_now) / (1.0 - by_now)
        return stack_outcomes(np.minimum(np.maximum(released, 0.0), 1.0), np.zeros_like(released))

    def _window(self, rows: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return start and end of the window in force, in days from the as-of date."""
        length, end = rows[:, Column.WINDOW_DAYS], rows[:, Column.DAYS_TO_END]
        length = np.where(np.isnan(length), self.days_without_window, length)
        end = np.where(end >= 1, end, length)
        start = np.maximum(end - length, 0.0)
        return start, end + np.where(rows[:, Column.OPEN_ENDED] > 0, length, 0.0)


def _smeared_uniform(days: FloatArray, start: FloatArray, end: FloatArray, scale: FloatArray) -> FloatArray:
    """Return the distribution function of a uniform on (start, end] plus a logistic of that scale."""
    start, end, scale = start[:, None], end[:, None], scale[:, None]
    rise = np.logaddexp(0.0, (days - start) / scale) - np.logaddexp(0.0, (days - end) / scale)
    return np.asarray(scale / (end - start) * rise)
