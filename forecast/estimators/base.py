"""The one interface of all estimators, in scikit-learn's conventions, without importing scikit-learn.

A service that answers needs no scikit-learn, so the parameters' protocol (`get_params`, `set_params`) is
kept here; `sklearn.base.clone` works on it.
"""

import inspect
from abc import ABC, abstractmethod
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from forecast.columns import N_COLUMNS
from forecast.estimators.prediction import Prediction, Prepared, SinglePrediction, checked_times
from forecast.outcome import TARGET, FloatArray, IntArray


class CumulativeIncidenceEstimator(ABC):
    """Learns from questions with known or censored outcomes, and forecasts others.

    Subclasses store their parameters in `__init__` and nothing else; what `fit` learns ends in `_`.
    """

    n_features_in_: int

    @abstractmethod
    def fit(
        self,
        X: FloatArray,
        y: npt.NDArray[np.void],
        sample_weight: FloatArray | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        """Learn from questions.

        Parameters
        ----------
        X : (n_questions, N_COLUMNS)
            Rows in the order of `forecast.columns.Column`.
        y : (n_questions,)
            Structured array of dtype `forecast.outcome.TARGET`.
        sample_weight : (n_questions,), optional
            Weights of 0 or more; equal ones by default.
        groups : (n_questions,), optional
            A number for each release, resampled as a whole; by default each question is its own.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If a shape or a type does not fit.
        """

    @abstractmethod
    def predict_cumulative_incidence(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        """Forecast each question.

        Parameters
        ----------
        X : (n_questions, N_COLUMNS)
        times : (n_times,)
            Days after the as-of date, ascending, 0 or more.

        Returns
        -------
        (n_questions, 3, n_times)
            Probability of each `Outcome` by each time; sums to one over the outcomes.
        """

    def predict_replicates(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        """Forecast each question as refits to resampled releases would.

        Returns
        -------
        (n_replicates, n_questions, 3, n_times)
            With no replicates for an estimator that learns nothing that could vary.
        """
        return self.get_prediction(X).replicates(times)

    def embed(self, X: FloatArray) -> FloatArray:
        """Place questions in the estimator's own space, in which those that it treats alike are near.

        By default the space is that of its forecasts: the chances of release and of cancellation within
        `HORIZONS_IN_DAYS`.

        Returns
        -------
        (n_questions, n_dimensions)
            Of one unit in all dimensions, so that absolute differences can be added up.
        """
        return self.get_prediction(X).embedding()

    def get_prediction(self, X: FloatArray) -> Prediction:
        """Return the forecasts of questions as an object, for callers that need more than one of them.

        Parameters
        ----------
        X : (n_questions, N_COLUMNS)
        """
        return Prediction(self, self._check_rows(X))

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002
        """Return the parameters by name; `deep` is accepted for scikit-learn's sake."""
        return {
            name: getattr(self, name)
            for name in inspect.signature(type(self).__init__).parameters
            if name != "self"
        }

    def set_params(self, **params: Any) -> Self:
        """Set parameters by name and return self.

        Raises
        ------
        ValueError
            If a name is no parameter.
        """
        unknown = params.keys() - self.get_params().keys()
        if unknown:
            raise ValueError(f"{type(self).__name__} has no parameter {', '.join(sorted(unknown))}")
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        params = ", ".join(f"{name}={value!r}" for name, value in self.get_params().items())
        return f"{type(self).__name__}({params})"

    def _check_training(
        self,
        X: FloatArray,
        y: npt.NDArray[np.void],
        sample_weight: FloatArray | None,
        groups: IntArray | None,
    ) -> tuple[FloatArray, npt.NDArray[np.void], FloatArray, IntArray]:
        """Return the arguments of `fit` with their defaults filled in, or raise a ValueError."""
        rows = _check_rows(X)
        if len(rows) == 0:
            raise ValueError("fit needs at least one question")
        if y.dtype != TARGET or y.shape != (len(rows),):
            raise ValueError(f"y has shape {y.shape} and dtype {y.dtype}; see make_target")
        weight = np.ones(len(rows)) if sample_weight is None else np.asarray(sample_weight, dtype=float)
        if weight.shape != (len(rows),) or (weight < 0).any() or not np.isfinite(weight).all():
            raise ValueError("sample_weight needs one finite weight of 0 or more for each question")
        group = np.arange(len(rows)) if groups is None else np.asarray(groups)
        if group.shape != (len(rows),):
            raise ValueError("groups needs one number for each question")
        self.n_features_in_ = N_COLUMNS
        return rows, y, weight, group

    def _check_question(self, X: FloatArray, times: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return the arguments of a forecast as float arrays, or raise a ValueError."""
        return self._check_rows(X), checked_times(times)

    def _check_rows(self, X: FloatArray) -> FloatArray:
        """Return rows to forecast as a float array, or raise a ValueError."""
        if not hasattr(self, "n_features_in_"):
            raise ValueError(f"{type(self).__name__} is not fitted; call fit first")
        return _check_rows(X)


class ResampledEstimator(CumulativeIncidenceEstimator):
    """An estimator whose fit holds refits to resampled releases beside the estimate.

    Subclasses learn arrays of 1 + n_replicates entries of which the first is the estimate.
    """

    @abstractmethod
    def _prepare(self, rows: FloatArray) -> Prepared:
        """Return what forecasts of these rows share, whatever the days.

        The first axis of each part is that of the rows.
        """

    @abstractmethod
    def _cumulative_incidence(self, prepared: Prepared, days: FloatArray, which: slice) -> FloatArray:
        """Forecast by some of the estimate and its replicates.

        Parameters
        ----------
        prepared
            As `_prepare` returns it.
        days : (n_days,)
            0 or more, ascending.
        which
            Of the estimate, at 0, and the replicates.

        Returns
        -------
        (n_chosen, n_questions, 2, n_days)
            Incidence of release and of cancellation; a new array.
        """

    def get_prediction(self, X: FloatArray) -> SinglePrediction:
        rows = self._check_rows(X)
        return SinglePrediction(self, rows, self._prepare(rows), self._cumulative_incidence)

    def predict_cumulative_incidence(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        return self.get_prediction(X).cumulative_incidence(times)


def bootstrap_weights(groups: IntArray, n_replicates: int, seed: int) -> FloatArray:
    """Return weights of a Bayesian bootstrap over groups, (n_replicates, n_questions), of mean one.

    Rubin (1981), Ann. Statist. 9, 130-134: each group weighs a standard exponential, normalised.
    """
    numbers, inverse = np.unique(groups, return_inverse=True)
    draws = np.random.default_rng(seed).exponential(size=(n_replicates, len(numbers)))
    draws *= len(numbers) / draws.sum(axis=1, keepdims=True)
    return draws[:, inverse]


def _check_rows(X: FloatArray) -> FloatArray:
    rows = np.asarray(X, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[1] != N_COLUMNS:
        raise ValueError(f"X has shape {rows.shape}, not (n_questions, {N_COLUMNS})")
    return rows
