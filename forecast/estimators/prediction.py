"""Compute several forecasts of the same questions, sharing the work that they have in common.

An answer needs the daily curve, the chances by some dates, replicates for the interval, and the embedding.
The estimator passes the functions that compute them to its prediction, which calls no private method of it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt

from forecast.incidence import DAYS, with_pending
from forecast.outcome import FloatArray, IntArray, Outcome
from forecast.scoring import HORIZONS_IN_DAYS

_HORIZONS = np.array(HORIZONS_IN_DAYS)
_ESTIMATE = slice(0, 1)
_REPLICATES = slice(1, None)

#: Arrays that an estimator computes from rows before it knows the days; their first axis is that of the rows.
Prepared = tuple[Any, ...]
#: Computes incidences of release and of cancellation, (n_fits, n_questions, 2, n_days), in a new array, from
#: `Prepared`, days (n_days,) and a slice of the fits: 0 is the estimate, the others are replicates.
Evaluate = Callable[[Prepared, FloatArray, slice], FloatArray]


class Predictor(Protocol):
    """The methods of an estimator that its prediction uses."""

    def predict_cumulative_incidence(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        """Forecast each question, (n_questions, 3, n_times)."""

    def get_prediction(self, X: FloatArray) -> "Prediction":
        """Return the prediction for some questions."""


class Prediction:
    """The forecasts of a fitted estimator for some questions.

    Parameters
    ----------
    estimator
        A fitted estimator.
    rows : (n_questions, N_COLUMNS)
        Rows that the estimator has checked.

    Examples
    --------
    >>> from forecast.columns import N_COLUMNS, Column
    >>> from forecast.estimators import Lindy
    >>> from forecast.outcome import make_target
    >>> rows = np.zeros((3, N_COLUMNS))
    >>> rows[:, Column.AGE_DAYS] = [30, 60, 90]
    >>> estimator = Lindy(n_replicates=20).fit(rows, make_target([1, 1, 0], [30, 60, 365]))
    >>> prediction = estimator.get_prediction(rows)
    >>> prediction.daily.shape, prediction.released_replicates(np.array([90, 365])).shape
    ((3, 3, 731), (20, 3, 2))
    >>> prediction.part(slice(1)).released(np.array([90, 365])).round(2)
    array([[0.6 , 0.82]])
    """

    def __init__(self, estimator: Predictor, rows: FloatArray) -> None:
        self.estimator = estimator
        self.rows = rows

    def part(self, questions: slice) -> Self:
        """Return the prediction for some of the questions."""
        return type(self)(self.estimator, self.rows[questions])

    def of(self, estimator: Predictor) -> "Prediction":
        """Return another estimator's prediction for these questions; a pool reuses those of its members."""
        return self if estimator is self.estimator else estimator.get_prediction(self.rows)

    @cached_property
    def daily(self) -> FloatArray:
        """Cumulative incidence by each of `DAYS`, (n_questions, 3, n_days)."""
        return self.cumulative_incidence(DAYS)

    def released(self, days: IntArray) -> FloatArray:
        """Return the chances of release by some of `DAYS`, (n_questions, n_days)."""
        return self.cumulative_incidence(days)[:, Outcome.RELEASED]

    def released_replicates(self, days: IntArray) -> FloatArray:
        """Return the chances of release by the replicates, (n_replicates, n_questions, n_days)."""
        return self.replicates(days)[:, :, Outcome.RELEASED]

    def embedding(self) -> FloatArray:
        """Return the embedding of the questions, (n_questions, n_dimensions); see the estimator's `embed`."""
        return _flattened(self.cumulative_incidence(_HORIZONS)[:, Outcome.RELEASED :])

    def cumulative_incidence(self, times: npt.ArrayLike) -> FloatArray:
        """Forecast each question as `predict_cumulative_incidence` does, (n_questions, 3, n_times)."""
        return self.estimator.predict_cumulative_incidence(self.rows, times)

    def replicates(self, times: npt.ArrayLike) -> FloatArray:
        """Forecast each question by the replicates, (n_replicates, n_questions, 3, n_times)."""
        return np.empty((0, len(self.rows), len(Outcome), len(checked_times(times))))


class ResampledPrediction(Prediction, ABC):
    """Base class of the predictions of estimators that keep replicates."""

    @abstractmethod
    def by_cause(self, days: FloatArray, fits: slice) -> FloatArray:
        """Return the incidences of release and of cancellation.

        Parameters
        ----------
        days : (n_days,)
            0 or more, ascending.
        fits
            Fits to forecast by: 0 is the estimate, the others are replicates.

        Returns
        -------
        (n_fits, n_questions, 2, n_days)
        """

    @cached_property
    def daily_by_cause(self) -> FloatArray:
        """Incidences of release and of cancellation by each of `DAYS`, (n_questions, 2, n_days)."""
        return np.asarray(self.by_cause(DAYS, _ESTIMATE)[0])

    @cached_property
    def daily(self) -> FloatArray:
        return with_pending(self.daily_by_cause)

    def released(self, days: IntArray) -> FloatArray:
        return self._estimate_by(days)[:, 0]

    def released_replicates(self, days: IntArray) -> FloatArray:
        return self.by_cause(days.astype(np.float64), _REPLICATES)[:, :, 0]

    def embedding(self) -> FloatArray:
        return _flattened(self._estimate_by(_HORIZONS))

    def cumulative_incidence(self, times: npt.ArrayLike) -> FloatArray:
        return with_pending(self.by_cause(checked_times(times), _ESTIMATE)[0])

    def replicates(self, times: npt.ArrayLike) -> FloatArray:
        return with_pending(self.by_cause(checked_times(times), _REPLICATES))

    def _estimate_by(self, days: IntArray) -> FloatArray:
        """Return the incidences by some of `DAYS`, from `daily_by_cause` if that is already computed."""
        if "daily_by_cause" in vars(self):
            return self.daily_by_cause.take(days, axis=2)
        return np.asarray(self.by_cause(days.astype(np.float64), _ESTIMATE)[0])


class SinglePrediction(ResampledPrediction):
    """The forecasts of one estimator, computed by the functions that it passes.

    Parameters
    ----------
    estimator, rows
        As in `Prediction`.
    prepared
        The arrays that the estimator computed from the rows.
    evaluate
        Computes forecasts from `prepared`; see `Evaluate`.
    embed
        Computes the embedding, (n_questions, n_dimensions), from `prepared`; by default the forecasts are the
        embedding.
    """

    def __init__(
        self,
        estimator: Predictor,
        rows: FloatArray,
        prepared: Prepared,
        evaluate: Evaluate,
        embed: Callable[[Prepared], FloatArray] | None = None,
    ) -> None:
        super().__init__(estimator, rows)
        self._prepared = prepared
        self._evaluate = evaluate
        self._embed = embed

    def part(self, questions: slice) -> Self:
        prepared = tuple(array[questions] for array in self._prepared)
        return type(self)(self.estimator, self.rows[questions], prepared, self._evaluate, self._embed)

    def by_cause(self, days: FloatArray, fits: slice) -> FloatArray:
        return self._evaluate(self._prepared, days, fits)

    def embedding(self) -> FloatArray:
        return super().embedding() if self._embed is None else self._embed(self._prepared)


class PooledPrediction(ResampledPrediction):
    """The forecasts of a pool: the weighted mean of its members' predictions.

    Parameters
    ----------
    estimator, rows
        As in `Prediction`.
    members
        The members' predictions for the same questions.
    weights
        Weights of the members, adding up to one.
    """

    def __init__(
        self,
        estimator: Predictor,
        rows: FloatArray,
        members: Sequence[ResampledPrediction],
        weights: Sequence[float],
    ) -> None:
        super().__init__(estimator, rows)
        self._members = members
        self._weights = weights

    def part(self, questions: slice) -> Self:
        members = [member.part(questions) for member in self._members]
        return type(self)(self.estimator, self.rows[questions], members, self._weights)

    def of(self, estimator: Predictor) -> Prediction:
        of_member = next((member for member in self._members if member.estimator is estimator), None)
        return of_member or super().of(estimator)

    @cached_property
    def daily_by_cause(self) -> FloatArray:
        return self._mean([member.daily_by_cause for member in self._members])

    def by_cause(self, days: FloatArray, fits: slice) -> FloatArray:
        return self._mean([member.by_cause(days, fits) for member in self._members])

    def embedding(self) -> FloatArray:
        """Return the members' embeddings side by side, each multiplied by its weight."""
        weighted = zip(self._weights, self._members, strict=True)
        return np.concatenate([weight * member.embedding() for weight, member in weighted], axis=1)

    def _mean(self, forecasts: list[FloatArray]) -> FloatArray:
        """Return the weighted mean of the members' forecasts."""
        total, *others = (weight * values for weight, values in zip(self._weights, forecasts, strict=True))
        for weighted in others:
            total += weighted
        return total


def checked_times(times: npt.ArrayLike) -> FloatArray:
    """Return times as a float array, or raise a ValueError.

    Parameters
    ----------
    times : (n_times,)
        Days after the as-of date, 0 or more, ascending.

    Examples
    --------
    >>> checked_times([0, 30, 90])
    array([ 0., 30., 90.])
    """
    days = np.asarray(times, dtype=np.float64)
    if days.ndim != 1 or (len(days) and not (days[0] >= 0 and (days[1:] >= days[:-1]).all())):
        raise ValueError("times are wrong; give days of 0 or more in ascending order")
    return days


def _flattened(by_cause: FloatArray) -> FloatArray:
    return by_cause.reshape(len(by_cause), by_cause.shape[1] * by_cause.shape[2])
