"""Define the interface of all estimators, by scikit-learn's conventions but without importing it.

Answering must not need scikit-learn, so `get_params` and `set_params` are implemented here, in the way that
`sklearn.base.clone` expects.
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
    """Base class: learns from questions with known or censored outcomes, and forecasts others.

    `__init__` stores the parameters and does nothing else. Attributes that `fit` learns end in `_`.
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
            Targets, of dtype `forecast.outcome.TARGET`.
        sample_weight : (n_questions,), optional
            Weights of 0 or more; equal by default.
        groups : (n_questions,), optional
            Number of the release, whose questions are resampled together; by default each question is a
            group of its own.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If there is no question, or a shape, a type or a value is wrong.
        """

    @abstractmethod
    def predict_cumulative_incidence(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        """Forecast each question.

        Parameters
        ----------
        X : (n_questions, N_COLUMNS)
            Rows in the order of `forecast.columns.Column`.
        times : (n_times,)
            Days after the as-of date, 0 or more, ascending.

        Returns
        -------
        (n_questions, 3, n_times)
            Probability of each `Outcome` by each time; it sums to one over the outcomes.

        Raises
        ------
        ValueError
            If the estimator is not fitted, a shape is wrong, or the times are not ascending.
        """

    def predict_replicates(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        """Forecast each question by refits to resampled releases, to show how uncertain the fit is.

        Parameters
        ----------
        X, times
            As in `predict_cumulative_incidence`.

        Returns
        -------
        (n_replicates, n_questions, 3, n_times)
            Probability of each `Outcome` by each time; no replicates if the estimator learns nothing.
        """
        return self.get_prediction(X).replicates(times)

    def embed(self, X: FloatArray) -> FloatArray:
        """Embed questions in a space in which questions with similar forecasts are close to each other.

        By default the coordinates are the forecasts themselves: the chances of release and of cancellation
        within `HORIZONS_IN_DAYS`.

        Parameters
        ----------
        X : (n_questions, N_COLUMNS)
            Rows in the order of `forecast.columns.Column`.

        Returns
        -------
        (n_questions, n_dimensions)
            All dimensions have the same unit, so that absolute differences can be added up.
        """
        return self.get_prediction(X).embedding()

    def get_prediction(self, X: FloatArray) -> Prediction:
        """Return a prediction for questions, which computes several forecasts of them at less cost.

        Parameters
        ----------
        X : (n_questions, N_COLUMNS)
            Rows in the order of `forecast.columns.Column`.
        """
        return Prediction(self, self._check_rows(X))

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002
        """Return the parameters by name.

        Parameters
        ----------
        deep
            Has no effect; scikit-learn passes it.

        Examples
        --------
        >>> from forecast.estimators import Lindy
        >>> Lindy(least_age_days=14.0).get_params()
        {'least_age_days': 14.0, 'n_replicates': 50, 'seed': 0}
        """
        return {
            name: getattr(self, name)
            for name in inspect.signature(type(self).__init__).parameters
            if name != "self"
        }

    def set_params(self, **params: Any) -> Self:
        """Set parameters by name and return self.

        Parameters
        ----------
        **params
            New values of some parameters.

        Raises
        ------
        ValueError
            If there is no parameter of a name.

        Examples
        --------
        >>> from forecast.estimators import FaceValue
        >>> FaceValue().set_params(days_without_window=90.0)
        FaceValue(days_without_window=90.0)
        """
        unknown = params.keys() - self.get_params().keys()
        if unknown:
            names = ", ".join(self.get_params())
            raise ValueError(
                f"{type(self).__name__} has no parameter {', '.join(sorted(unknown))}; use one of {names}"
            )
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
            raise ValueError("X has no rows; give at least one question")
        if y.dtype != TARGET or y.shape != (len(rows),):
            raise ValueError(f"y has shape {y.shape} and dtype {y.dtype}; make it with make_target")
        weight = np.ones(len(rows)) if sample_weight is None else np.asarray(sample_weight, dtype=float)
        if weight.shape != (len(rows),) or (weight < 0).any() or not np.isfinite(weight).all():
            raise ValueError("sample_weight is wrong; give one finite weight of 0 or more for each question")
        group = np.arange(len(rows)) if groups is None else np.asarray(groups)
        if group.shape != (len(rows),):
            raise ValueError(f"groups has shape {group.shape}; give one number for each question")
        self.n_features_in_ = N_COLUMNS
        return rows, y, weight, group

    def _check_question(self, X: FloatArray, times: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return the arguments of a forecast as float arrays, or raise a ValueError."""
        return self._check_rows(X), checked_times(times)

    def _check_rows(self, X: FloatArray) -> FloatArray:
        """Return the rows as a float array, or raise a ValueError."""
        if not hasattr(self, "n_features_in_"):
            raise ValueError(f"{type(self).__name__} is not fitted; call fit first")
        return _check_rows(X)


class ResampledEstimator(CumulativeIncidenceEstimator):
    """Base class of estimators that also keep replicates: refits to resampled releases.

    Subclasses learn arrays with 1 + n_replicates entries; the first one is the estimate.
    """

    @abstractmethod
    def _prepare(self, rows: FloatArray) -> Prepared:
        """Return the arrays that all forecasts of these rows share, for any days and fits.

        The first axis of each array is that of the rows.
        """

    @abstractmethod
    def _cumulative_incidence(self, prepared: Prepared, days: FloatArray, fits: slice) -> FloatArray:
        """Forecast by some of the fits.

        Parameters
        ----------
        prepared
            As `_prepare` returns it.
        days : (n_days,)
            0 or more, ascending.
        fits
            Fits to forecast by: 0 is the estimate, the others are replicates.

        Returns
        -------
        (n_fits, n_questions, 2, n_days)
            Incidence of release and of cancellation, in a new array.
        """

    def get_prediction(self, X: FloatArray) -> SinglePrediction:
        rows = self._check_rows(X)
        return SinglePrediction(self, rows, self._prepare(rows), self._cumulative_incidence)

    def predict_cumulative_incidence(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        return self.get_prediction(X).cumulative_incidence(times)


def bootstrap_weights(groups: IntArray, n_replicates: int, seed: int) -> FloatArray:
    """Return the weights of a Bayesian bootstrap over groups.

    Parameters
    ----------
    groups : (n_questions,)
        Number of the group of each question.
    n_replicates
        How many sets of weights to draw.
    seed
        Of the random generator.

    Returns
    -------
    (n_replicates, n_questions)
        Above zero, equal within each group; their mean over groups is one.

    Notes
    -----
    Rubin (1981), Ann. Statist. 9, 130-134: a group's weight is a standard exponential, divided by the mean.

    Examples
    --------
    >>> bootstrap_weights(np.array([7, 7, 8]), n_replicates=2, seed=0).round(2)
    array([[0.8 , 0.8 , 1.2 ],
           [1.79, 1.79, 0.21]])
    """
    numbers, inverse = np.unique(groups, return_inverse=True)
    draws = np.random.default_rng(seed).exponential(size=(n_replicates, len(numbers)))
    draws *= len(numbers) / draws.sum(axis=1, keepdims=True)
    return draws[:, inverse]


def _check_rows(X: FloatArray) -> FloatArray:
    rows = np.asarray(X, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[1] != N_COLUMNS:
        raise ValueError(f"X has shape {rows.shape}; give an array of (n_questions, {N_COLUMNS})")
    return rows
