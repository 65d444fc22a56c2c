"""Outlooks: what an estimator says of some questions, whose several forecasts share their work."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from forecast.incidence import DAYS, with_pending
from forecast.outcome import FloatArray, IntArray, Outcome
from forecast.scoring import HORIZONS_IN_DAYS

if TYPE_CHECKING:
    from forecast.estimators.base import CumulativeIncidenceEstimator, ResampledEstimator

_HORIZONS = np.array(HORIZONS_IN_DAYS)
_ESTIMATE = slice(0, 1)
_REPLICATES = slice(1, None)


class Outlook:
    """What an estimator says of some questions, worked out as it is asked for.

    Parameters
    ----------
    estimator
        Fitted.
    rows : (n_questions, N_COLUMNS)
        Checked.
    """

    def __init__(self, estimator: "CumulativeIncidenceEstimator", rows: FloatArray) -> None:
        self.estimator = estimator
        self.rows = rows

    def part(self, which: slice) -> Self:
        """Return the outlook on some of the questions."""
        return type(self)(self.estimator, self.rows[which])

    def of(self, estimator: "CumulativeIncidenceEstimator") -> "Outlook":
        """Return an estimator's outlook on the same questions; a member's is part of its pool's."""
        return self if estimator is self.estimator else estimator.outlook(self.rows)

    @cached_property
    def daily(self) -> FloatArray:
        """Cumulative incidence by each of `DAYS`, (n_questions, 3, n_days)."""
        return self.cumulative_incidence(DAYS)

    def released(self, days: IntArray) -> FloatArray:
        """Return the chances of release by some of `DAYS`, whole days, (n_questions, n_days)."""
        return self.cumulative_incidence(days)[:, Outcome.RELEASED]

    def released_replicates(self, days: IntArray) -> FloatArray:
        """Return the same as refits to resampled releases give it, (n_replicates, n_questions, n_days)."""
        return self.replicates(days)[:, :, Outcome.RELEASED]

    def places(self) -> FloatArray:
        """Return where the estimator places the questions, as its `embed` does."""
        return _side_by_side(self.cumulative_incidence(_HORIZONS)[:, Outcome.RELEASED :])

    def cumulative_incidence(self, times: npt.ArrayLike) -> FloatArray:
        """Forecast, as the estimator's `predict_cumulative_incidence` does."""
        return self.estimator.predict_cumulative_incidence(self.rows, times)

    def replicates(self, times: npt.ArrayLike) -> FloatArray:
        """Forecast, as the estimator's `predict_replicates` does."""
        return self.estimator.predict_replicates(self.rows, times)


class ResampledOutlook(Outlook):
    """What an estimator with replicates says of some questions."""

    estimator: "ResampledEstimator"

    @cached_property
    def shared(self) -> tuple[Any, ...]:
        """What the estimator makes of the rows, whatever the days."""
        return self.estimator._shared(self.rows)

    def part(self, which: slice) -> Self:
        part = super().part(which)
        part.shared = tuple(of_all[which] for of_all in self.shared)
        return part

    def ended(self, days: FloatArray, which: slice) -> FloatArray:
        """Return incidences of release and of cancellation, (n_which, n_questions, 2, n_days)."""
        return self.estimator._ended(self.shared, days, which)

    @cached_property
    def ended_daily(self) -> FloatArray:
        """Incidences of release and of cancellation by each of `DAYS`, (n_questions, 2, n_days)."""
        return np.asarray(self.ended(DAYS, _ESTIMATE)[0])

    def ended_by(self, days: IntArray) -> FloatArray:
        """Return the same by some of `DAYS`, which need no work where all were worked out."""
        if "ended_daily" in vars(self):
            return self.ended_daily.take(days, axis=2)
        return np.asarray(self.ended(days.astype(np.float64), _ESTIMATE)[0])

    @cached_property
    def daily(self) -> FloatArray:
        return with_pending(self.ended_daily)

    def released(self, days: IntArray) -> FloatArray:
        return self.ended_by(days)[:, 0]

    def released_replicates(self, days: IntArray) -> FloatArray:
        return self.ended(days.astype(np.float64), _REPLICATES)[:, :, 0]

    def places(self) -> FloatArray:
        return self.estimator._places(self)

    def horizon_places(self) -> FloatArray:
        """Return the places that estimators have by default: their forecasts by `HORIZONS_IN_DAYS`."""
        return _side_by_side(self.ended_by(_HORIZONS))

    def cumulative_incidence(self, times: npt.ArrayLike) -> FloatArray:
        return with_pending(self.ended(checked_times(times), _ESTIMATE)[0])

    def replicates(self, times: npt.ArrayLike) -> FloatArray:
        return with_pending(self.ended(checked_times(times), _REPLICATES))


def checked_times(times: npt.ArrayLike) -> FloatArray:
    """Return days as a float array, or raise a ValueError if they are not 0 or more, ascending."""
    days = np.asarray(times, dtype=np.float64)
    if days.ndim != 1 or (len(days) and not (days[0] >= 0 and (days[1:] >= days[:-1]).all())):
        raise ValueError("times are days of 0 or more, ascending")
    return days


def _side_by_side(ended: FloatArray) -> FloatArray:
    return ended.reshape(len(ended), ended.shape[1] * ended.shape[2])
