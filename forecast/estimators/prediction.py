"""Predictions: the forecasts of a fitted estimator for some questions, computed when first needed.

An answer needs several forecasts of the same questions: the curve by the day, the chances by some dates,
replicates for the interval, and the embedding. A prediction lets them share what they have in common. The
estimator hands it the functions that compute; it never calls back into the estimator's private parts.
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

#: What an estimator computes from rows before it knows the days; the first axis of each part is the rows'.
Prepared = tuple[Any, ...]
#: From `Prepared`, days (n_days,) and a slice of the estimate, at 0, and its replicates to incidences of
#: release and of cancellation, (n_chosen, n_questions, 2, n_days); a new array.
Evaluate = Callable[[Prepared, FloatArray, slice], FloatArray]


class Predictor(Protocol):
    """What a prediction needs of its estimator: public methods alone."""

    def predict_cumulative_incidence(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        """Forecast each question, (n_questions, 3, n_times)."""

    def get_prediction(self, X: FloatArray) -> "Prediction":
        """Return the prediction for some questions."""


class Prediction:
    """The forecasts of an estimator for some questions.

    Parameters
    ----------
    estimator
        Fitted.
    rows : (n_questions, N_COLUMNS)
        Checked.
    """

    def __init__(self, estimator: Predictor, rows: FloatArray) -> None:
        self.estimator = estimator
        self.rows = rows

    def part(self, which: slice) -> Self:
        """Return the prediction for some of the questions."""
        return type(self)(self.estimator, self.rows[which])

    def of(self, estimator: Predictor) -> "Prediction":
        """Return another estimator's prediction for the same questions; a pool has that of its members."""
        return self if estimator is self.estimator else estimator.get_prediction(self.rows)

    @cached_property
    def daily(self) -> FloatArray:
        """Cumulative incidence by each of `DAYS`, (n_questions, 3, n_days)."""
        return self.cumulative_incidence(DAYS)

    def released(self, days: IntArray) -> FloatArray:
        """Return the chances of release by some of `DAYS`, whole days, (n_questions, n_days)."""
        return self.cumulative_incidence(days)[:, Outcome.RELEASED]

    def released_replicates(self, days: IntArray) -> FloatArray:
        """Return the same chances by the replicates, (n_replicates, n_questions, n_days)."""
        return self.replicates(days)[:, :, Outcome.RELEASED]

    def embedding(self) -> FloatArray:
        """Return where the estimator places the questions, (n_questions, n_dimensions); see `embed`."""
        return _flattened(self.cumulative_incidence(_HORIZONS)[:, Outcome.RELEASED :])

    def cumulative_incidence(self, times: npt.ArrayLike) -> FloatArray:
        """Forecast each question, as `predict_cumulative_incidence` does, (n_questions, 3, n_times)."""
        return self.estimator.predict_cumulative_incidence(self.rows, times)

    def replicates(self, times: npt.ArrayLike) -> FloatArray:
        """Forecast by each refit to resampled releases, (n_replicates, n_questions, 3, n_times)."""
        return np.empty((0, len(self.rows), len(Outcome), len(checked_times(times))))


class ResampledPrediction(Prediction, ABC):
    """The forecasts of an estimator that has replicates: refits to resampled releases."""

    @abstractmethod
    def by_cause(self, days: FloatArray, which: slice) -> FloatArray:
        """Return the incidences of release and of cancellation, (n_chosen, n_questions, 2, n_days).

        Parameters
        ----------
        days : (n_days,)
            0 or more, ascending.
        which
            Of the estimate, at 0, and its replicates.
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
        """Return the incidences by some of `DAYS`, which are read off where all days were computed."""
        if "daily_by_cause" in vars(self):
            return self.daily_by_cause.take(days, axis=2)
        return np.asarray(self.by_cause(days.astype(np.float64), _ESTIMATE)[0])


class SinglePrediction(ResampledPrediction):
    """The forecasts of one estimator, by the functions that it hands over.

    Parameters
    ----------
    estimator, rows
        As in `Prediction`.
    prepared
        What the estimator made of the rows.
    evaluate
        Forecasts from that; see `Evaluate`.
    embed
        Places the questions from that, (n_questions, n_dimensions); by default their forecasts do.
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

    def part(self, which: slice) -> Self:
        prepared = tuple(of_rows[which] for of_rows in self._prepared)
        return type(self)(self.estimator, self.rows[which], prepared, self._evaluate, self._embed)

    def by_cause(self, days: FloatArray, which: slice) -> FloatArray:
        return self._evaluate(self._prepared, days, which)

    def embedding(self) -> FloatArray:
        return super().embedding() if self._embed is None else self._embed(self._prepared)


class PooledPrediction(ResampledPrediction):
    """The forecasts of a pool: the weighted mean of its members' predictions.

    Parameters
    ----------
    estimator, rows
        As in `Prediction`.
    members
        Predictions for the same questions.
    weights
        Of the members, adding up to one.
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

    def part(self, which: slice) -> Self:
        members = [member.part(which) for member in self._members]
        return type(self)(self.estimator, self.rows[which], members, self._weights)

    def of(self, estimator: Predictor) -> Prediction:
        mine = next((member for member in self._members if member.estimator is estimator), None)
        return mine or super().of(estimator)

    @cached_property
    def daily_by_cause(self) -> FloatArray:
        return self._mean([member.daily_by_cause for member in self._members])

    def by_cause(self, days: FloatArray, which: slice) -> FloatArray:
        return self._mean([member.by_cause(days, which) for member in self._members])

    def embedding(self) -> FloatArray:
        """Return the members' embeddings side by side, each times its weight."""
        weighted = zip(self._weights, self._members, strict=True)
        return np.concatenate([weight * member.embedding() for weight, member in weighted], axis=1)

    def _mean(self, forecasts: list[FloatArray]) -> FloatArray:
        first, *rest = (weight * values for weight, values in zip(self._weights, forecasts, strict=True))
        for part in rest:
            first += part
        return first


def checked_times(times: npt.ArrayLike) -> FloatArray:
    """Return days as a float array, or raise a ValueError if they are not 0 or more, ascending."""
    days = np.asarray(times, dtype=np.float64)
    if days.ndim != 1 or (len(days) and not (days[0] >= 0 and (days[1:] >= days[:-1]).all())):
        raise ValueError("times are days of 0 or more, ascending")
    return days


def _flattened(by_cause: FloatArray) -> FloatArray:
    return by_cause.reshape(len(by_cause), by_cause.shape[1] * by_cause.shape[2])
