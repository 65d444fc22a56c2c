"""AFT: model the time to release as a multiple of the time promised, by accelerated failure times."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from forecast.columns import Column
from forecast.estimators.base import ResampledEstimator, bootstrap_weights
from forecast.estimators.cells import CELL_ENDS, row_covariates
from forecast.estimators.standardise import centre_and_scale
from forecast.outcome import FloatArray, IntArray, Outcome

_CAUSES = (Outcome.RELEASED, Outcome.CANCELLED)
#: Days at which incidences are computed; linear between them, constant beyond.
_GRID = np.concatenate([[0.0], CELL_ENDS, [1095.0, 1825.0, 3650.0]])
_DAYS_WITHOUT_WINDOW = 30.0
_LEAST_PROBABILITY = 1e-300
_LOG_SCALE_BOUNDS = (-1.5, 1.5)

_erfc = np.frompyfunc(math.erfc, 1, 1)  # answering must not need scipy


def _logistic_survival(z: FloatArray) -> FloatArray:
    return np.asarray(0.5 * (1.0 - np.tanh(z / 2.0)))


def _logistic_density(z: FloatArray) -> FloatArray:
    survival = _logistic_survival(z)
    return survival * (1.0 - survival)


def _normal_survival(z: FloatArray) -> FloatArray:
    return np.asarray(0.5 * _erfc(z / math.sqrt(2.0)), dtype=np.float64)


def _normal_density(z: FloatArray) -> FloatArray:
    return np.asarray(np.exp(-0.5 * z**2) / math.sqrt(2.0 * math.pi))


#: Survival function and density of the standardised log time.
_FAMILIES = {
    "log-logistic": (_logistic_survival, _logistic_density),
    "log-normal": (_normal_survival, _normal_density),
}


@dataclass(frozen=True)
class _Likelihood:
    """The penalised likelihood of one cause. Its parameters are the coefficients, then the log scale.

    Times are interval-censored over their day, from the end of the day before to the end of the day, so that
    an outcome on the first day needs no special treatment.
    """

    family: str
    design: FloatArray
    offset: FloatArray
    duration: FloatArray
    ended: npt.NDArray[np.bool_]
    weight: FloatArray
    penalty: FloatArray

    @cached_property
    def _survival(self) -> Callable[[FloatArray], FloatArray]:
        """The family's survival function; by scipy where that is faster, as a fit calls it 10 000 times."""
        if self.family != "log-normal":
            return _FAMILIES[self.family][0]
        from scipy.special import ndtr

        return lambda z: np.asarray(ndtr(-z))

    @cached_property
    def _logs(self) -> tuple[npt.NDArray[np.bool_], FloatArray, FloatArray]:
        """Whether the wait lasts one day, and the logs of the end of its last day and of the day before."""
        first_day = self.duration <= 1.0
        return first_day, np.log(self.duration), np.log(np.maximum(self.duration - 1.0, 1.0))

    def value_and_gradient(self, parameters: FloatArray) -> tuple[float, FloatArray]:
        """Return minus the penalised log-likelihood, and its gradient."""
        value, scores = self.value_and_scores(parameters)
        coefficients = parameters[:-1]
        loss = -value + 0.5 * float((self.penalty * coefficients**2).sum())
        gradient = -scores.sum(axis=0)
        gradient[:-1] += self.penalty * coefficients
        return loss, gradient

    def value_and_scores(self, parameters: FloatArray) -> tuple[float, FloatArray]:
        """Return the weighted log-likelihood, and its gradient by question."""
        survival, (_, density) = self._survival, _FAMILIES[self.family]
        scale = math.exp(parameters[-1])
        location = self.design @ parameters[:-1] + self.offset
        first_day, log_end, log_eve = self._logs
        z_end = (log_end - location) / scale
        z_eve = np.where(first_day, 0.0, (log_eve - location) / scale)
        survival_end, survival_eve = survival(z_end), np.where(first_day, 1.0, survival(z_eve))
        density_end, density_eve = density(z_end), np.where(first_day, 0.0, density(z_eve))
        probability = np.where(self.ended, survival_eve - survival_end, survival_end)
        probability = np.maximum(probability, _LEAST_PROBABILITY)
        by_location = np.where(self.ended, density_eve - density_end, density_end) / (scale * probability)
        product_end, product_eve = density_end * z_end, density_eve * z_eve
        by_log_scale = np.where(self.ended, product_eve - product_end, product_end) / probability
        slopes = np.column_stack([by_location[:, None] * self.design, by_log_scale])
        return float((self.weight * np.log(probability)).sum()), self.weight[:, None] * slopes


class AcceleratedFailureTime(ResampledEstimator):
    """Log-linear times from the as-of date to release and to cancellation, each censored by the other.

    The offset is the log of the days to the middle of what is left of the window: other things equal, twice
    the time promised means twice the wait. Coefficients have a ridge penalty.

    Parameters
    ----------
    family
        ``"log-logistic"`` or ``"log-normal"``.
    coefficient_variance
        Prior variance of a standardised coefficient, above zero.
    n_replicates
        Number of refits to resampled releases, for `predict_replicates`; each is one Newton step from the
        estimate.
    seed
        Of the resampling.

    Notes
    -----
    Wei (1992), Stat. Med. 11, 1871-1879. Times are interval-censored over their day.

    Examples
    --------
    >>> from forecast.columns import N_COLUMNS
    >>> from forecast.outcome import make_target
    >>> rows = np.zeros((4, N_COLUMNS))  # announced today, for today
    >>> rows[:, Column.WINDOW_DAYS] = 1
    >>> target = make_target([1, 1, 2, 0], [10, 20, 30, 90])  # two released, one cancelled, one pending
    >>> estimator = AcceleratedFailureTime(n_replicates=0).fit(rows, target)
    >>> estimator.predict_cumulative_incidence(rows[:1], [0, 30, 365]).round(2)
    array([[[1.  , 0.5 , 0.  ],
            [0.  , 0.38, 0.63],
            [0.  , 0.12, 0.36]]])
    """

    def __init__(
        self,
        family: str = "log-logistic",
        coefficient_variance: float = 0.1,
        n_replicates: int = 50,
        seed: int = 0,
    ) -> None:
        self.family = family
        self.coefficient_variance = coefficient_variance
        self.n_replicates = n_replicates
        self.seed = seed

    def fit(
        self,
        X: FloatArray,
        y: npt.NDArray[np.void],
        sample_weight: FloatArray | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        from scipy.optimize import minimize  # only training needs it

        if self.family not in _FAMILIES:
            raise ValueError(f"no family {self.family!r}; use one of {', '.join(_FAMILIES)}")
        rows, target, weight, group = self._check_training(X, y, sample_weight, groups)
        covariates, offset = _covariates_and_offset(rows)
        self.mean_, self.scale_ = centre_and_scale(covariates, weight)
        design = self._design(covariates)
        penalty = np.full(design.shape[1], 1.0 / self.coefficient_variance)
        penalty[0] = 0.0
        resampled = bootstrap_weights(group, self.n_replicates, self.seed)
        duration = target["duration_in_days"]
        self.parameters_: list[FloatArray | None] = []
        for cause in _CAUSES:
            ended = target["event"] == cause
            if not (weight * ended).any():
                self.parameters_.append(None)
                continue
            likelihood = _Likelihood(self.family, design, offset, duration, ended, weight, penalty)
            start = np.zeros(design.shape[1] + 1)
            start[0] = np.average(np.log(duration) - offset, weights=weight)
            bounds = [(None, None)] * design.shape[1] + [_LOG_SCALE_BOUNDS]
            options = {"ftol": 1e-13, "gtol": 1e-7, "maxiter": 1000}
            minimum = minimize(
                likelihood.value_and_gradient,
                start,
                jac=True,
                method="L-BFGS-B",
                bounds=bounds,
                options=options,
            )
            self.parameters_.append(_with_replicates(likelihood, minimum.x, resampled))
        return self

    def _design(self, covariates: FloatArray) -> FloatArray:
        return np.column_stack([np.ones(len(covariates)), (covariates - self.mean_) / self.scale_])

    def _prepare(self, rows: FloatArray) -> tuple[FloatArray, FloatArray]:
        covariates, offset = _covariates_and_offset(rows)
        return self._design(covariates), offset

    def _cumulative_incidence(
        self, prepared: tuple[FloatArray, FloatArray], days: FloatArray, fits: slice
    ) -> FloatArray:
        design, offset = prepared
        n_fits = len(range(self.n_replicates + 1)[fits])
        survival, _ = _FAMILIES[self.family]
        log_survival = np.zeros((2, n_fits, len(design), len(_GRID)))
        for number, parameters in enumerate(self.parameters_):
            if parameters is None:
                continue
            location = parameters[fits, :-1] @ design.T + offset
            scale = np.exp(parameters[fits, -1])[:, None, None]
            z = (np.log(_GRID[1:]) - location[:, :, None]) / scale
            log_survival[number, :, :, 1:] = np.log(np.maximum(survival(z), _LEAST_PROBABILITY))
        pending = np.exp(log_survival.sum(axis=0))
        hazards = -np.diff(log_survival, axis=-1)
        both = hazards.sum(axis=0)
        share = np.divide(hazards, both, out=np.full_like(hazards, 0.5), where=both > 0)
        incidence = np.cumsum(share * (pending[..., :-1] - pending[..., 1:]), axis=-1)
        incidence = np.concatenate([np.zeros((*incidence.shape[:-1], 1)), incidence], axis=-1)
        return np.moveaxis(_interpolated(incidence, days), 0, 2)


def _covariates_and_offset(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return covariates, (n_questions, n_covariates), and the log of the days promised, (n_questions,)."""
    end = np.nan_to_num(rows[:, Column.DAYS_TO_END])
    ahead = end > 0
    start = np.maximum(np.nan_to_num(rows[:, Column.DAYS_TO_START]), 0.0)
    promised = np.where(ahead, np.maximum((start + end) / 2.0, 1.0), _DAYS_WITHOUT_WINDOW)
    offset = np.log(promised)
    silence = np.log1p(rows[:, Column.SILENCE_DAYS])
    no_window = np.isnan(rows[:, Column.DAYS_TO_END])
    time_covariates = [
        np.log1p(rows[:, Column.AGE_DAYS]),
        silence,
        no_window * silence,
        ahead,
        ahead * (offset - np.log(_DAYS_WITHOUT_WINDOW)),
    ]
    return np.column_stack([row_covariates(rows), *time_covariates]), offset


def _interpolated(values: FloatArray, days: FloatArray) -> FloatArray:
    """Interpolate values at `_GRID`, (..., n_grid), to other days, (..., n_days)."""
    right = np.clip(np.searchsorted(_GRID, days), 1, len(_GRID) - 1)
    portion = np.clip((days - _GRID[right - 1]) / (_GRID[right] - _GRID[right - 1]), 0.0, 1.0)
    return np.asarray(values[..., right - 1] * (1.0 - portion) + values[..., right] * portion)


def _with_replicates(likelihood: _Likelihood, estimate: FloatArray, resampled: FloatArray) -> FloatArray:
    """Return the estimate and, as further rows, one Newton step from it for each resampling."""
    step = 1e-5
    information = np.empty((len(estimate), len(estimate)))
    for number in range(len(estimate)):
        shift = np.zeros(len(estimate))
        shift[number] = step
        _, above = likelihood.value_and_gradient(estimate + shift)
        _, below = likelihood.value_and_gradient(estimate - shift)
        information[number] = (above - below) / (2.0 * step)
    _, scores = likelihood.value_and_scores(estimate)
    steps = np.linalg.solve((information + information.T) / 2.0, ((resampled - 1.0) @ scores).T).T
    return np.concatenate([estimate[None], estimate + steps])
