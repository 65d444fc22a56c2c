"""AFT: the time to go as a multiple of the days promised, longer or shorter by what is known."""

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
#: Days that incidences are worked out at; linear between them, level beyond.
_GRID = np.concatenate([[0.0], CELL_ENDS, [1095.0, 1825.0, 3650.0]])
_DAYS_WITHOUT_WINDOW = 30.0
_LEAST_PROBABILITY = 1e-300
_LOG_SCALE_BOUNDS = (-1.5, 1.5)

_erfc = np.frompyfunc(math.erfc, 1, 1)  # answering has no scipy


def _logistic_survival(z: FloatArray) -> FloatArray:
    return np.asarray(0.5 * (1.0 - np.tanh(z / 2.0)))


def _logistic_density(z: FloatArray) -> FloatArray:
    survival = _logistic_survival(z)
    return survival * (1.0 - survival)


def _normal_survival(z: FloatArray) -> FloatArray:
    return np.asarray(0.5 * _erfc(z / math.sqrt(2.0)), dtype=np.float64)


def _normal_density(z: FloatArray) -> FloatArray:
    return np.asarray(np.exp(-0.5 * z**2) / math.sqrt(2.0 * math.pi))


#: Survival and density of the standardised log time.
_FAMILIES = {
    "log-logistic": (_logistic_survival, _logistic_density),
    "log-normal": (_normal_survival, _normal_density),
}


@dataclass(frozen=True)
class _Likelihood:
    """Minus the penalised log-likelihood of one cause: parameters are coefficients, then the log scale.

    A day is the span from its eve to its end, so that an outcome on the first day is nothing special.
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
        """The family's own, but scipy's where that is faster: fitting asks ten thousand times."""
        if self.family != "log-normal":
            return _FAMILIES[self.family][0]
        from scipy.special import ndtr

        return lambda z: np.asarray(ndtr(-z))

    @cached_property
    def _logs(self) -> tuple[npt.NDArray[np.bool_], FloatArray, FloatArray]:
        """Whether it ended on the first day, and the logs of the end and of the eve of the last day."""
        first_day = self.duration <= 1.0
        return first_day, np.log(self.duration), np.log(np.maximum(self.duration - 1.0, 1.0))

    def value_and_gradient(self, parameters: FloatArray) -> tuple[float, FloatArray]:
        value, scores = self.value_and_scores(parameters)
        coefficients = parameters[:-1]
        penalised = -value + 0.5 * float((self.penalty * coefficients**2).sum())
        gradient = -scores.sum(axis=0)
        gradient[:-1] += self.penalty * coefficients
        return penalised, gradient

    def value_and_scores(self, parameters: FloatArray) -> tuple[float, FloatArray]:
        """Return the weighted log-likelihood, and each question's gradient of it."""
        survival, (_, density) = self._survival, _FAMILIES[self.family]
        scale = math.exp(parameters[-1])
        location = self.design @ parameters[:-1] + self.offset
        first_day, log_end, log_eve = self._logs
        by_end = (log_end - location) / scale
        by_eve = np.where(first_day, 0.0, (log_eve - location) / scale)
        beyond_end, beyond_eve = survival(by_end), np.where(first_day, 1.0, survival(by_eve))
        density_end, density_eve = density(by_end), np.where(first_day, 0.0, density(by_eve))
        seen = np.maximum(np.where(self.ended, beyond_eve - beyond_end, beyond_end), _LEAST_PROBABILITY)
        by_location = np.where(self.ended, density_eve - density_end, density_end) / (scale * seen)
        turned_end, turned_eve = density_end * by_end, density_eve * by_eve
        by_log_scale = np.where(self.ended, turned_eve - turned_end, turned_end) / seen
        slopes = np.column_stack([by_location[:, None] * self.design, by_log_scale])
        return float((self.weight * np.log(seen)).sum()), self.weight[:, None] * slopes


class AcceleratedFailureTime(ResampledEstimator):
    """Log-linear times to release and to cancellation from the as-of date, each censored by the other.

    The time promised (to the middle of what is left of the window) is the offset: with no other
    information, twice the lead is twice the wait. Coefficients have a ridge.

    Parameters
    ----------
    family
        ``"log-logistic"`` or ``"log-normal"``.
    coefficient_variance
        Prior variance of a standardised coefficient.
    n_replicates
        Refits to resampled releases that `predict_replicates` gives; each is one Newton step from the
        estimate.
    seed
        Of the resampling.

    Notes
    -----
    Wei (1992), Stat. Med. 11, 1871-1879. Times are interval-censored over their day.
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
        from scipy.optimize import minimize  # needed in training alone

        if self.family not in _FAMILIES:
            raise ValueError(f"family is one of {', '.join(_FAMILIES)}, not {self.family!r}")
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
            found = minimize(
                likelihood.value_and_gradient,
                start,
                jac=True,
                method="L-BFGS-B",
                bounds=bounds,
                options=options,
            )
            self.parameters_.append(_with_replicates(likelihood, found.x, resampled))
        return self

    def _design(self, covariates: FloatArray) -> FloatArray:
        return np.column_stack([np.ones(len(covariates)), (covariates - self.mean_) / self.scale_])

    def _prepare(self, rows: FloatArray) -> tuple[FloatArray, FloatArray]:
        covariates, offset = _covariates_and_offset(rows)
        return self._design(covariates), offset

    def _cumulative_incidence(
        self, prepared: tuple[FloatArray, FloatArray], days: FloatArray, which: slice
    ) -> FloatArray:
        design, offset = prepared
        n_replicates = len(range(self.n_replicates + 1)[which])
        survival, _ = _FAMILIES[self.family]
        log_survival = np.zeros((2, n_replicates, len(design), len(_GRID)))
        for number, parameters in enumerate(self.parameters_):
            if parameters is None:
                continue
            location = parameters[which, :-1] @ design.T + offset
            scale = np.exp(parameters[which, -1])[:, None, None]
            reach = (np.log(_GRID[1:]) - location[:, :, None]) / scale
            log_survival[number, :, :, 1:] = np.log(np.maximum(survival(reach), _LEAST_PROBABILITY))
        pending = np.exp(log_survival.sum(axis=0))
        hazards = -np.diff(log_survival, axis=-1)
        both = hazards.sum(axis=0)
        share = np.divide(hazards, both, out=np.full_like(hazards, 0.5), where=both > 0)
        ended = np.cumsum(share * (pending[..., :-1] - pending[..., 1:]), axis=-1)
        ended = np.concatenate([np.zeros((*ended.shape[:-1], 1)), ended], axis=-1)
        return np.moveaxis(_interpolated(ended, days), 0, 2)


def _covariates_and_offset(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return (n_questions, n_covariates) and the log of the days promised, (n_questions,)."""
    end = np.nan_to_num(rows[:, Column.DAYS_TO_END])
    ahead = end > 0
    start = np.maximum(np.nan_to_num(rows[:, Column.DAYS_TO_START]), 0.0)
    promised = np.where(ahead, np.maximum((start + end) / 2.0, 1.0), _DAYS_WITHOUT_WINDOW)
    offset = np.log(promised)
    silence = np.log1p(rows[:, Column.SILENCE_DAYS])
    no_window = np.isnan(rows[:, Column.DAYS_TO_END])
    of_time = [
        np.log1p(rows[:, Column.AGE_DAYS]),
        silence,
        no_window * silence,
        ahead,
        ahead * (offset - np.log(_DAYS_WITHOUT_WINDOW)),
    ]
    return np.column_stack([row_covariates(rows), *of_time]), offset


def _interpolated(values: FloatArray, days: FloatArray) -> FloatArray:
    """Return values at `_GRID`, (..., n_grid), as read at other days, (..., n_days)."""
    right = np.clip(np.searchsorted(_GRID, days), 1, len(_GRID) - 1)
    portion = np.clip((days - _GRID[right - 1]) / (_GRID[right] - _GRID[right - 1]), 0.0, 1.0)
    return np.asarray(values[..., right - 1] * (1.0 - portion) + values[..., right] * portion)


def _with_replicates(likelihood: _Likelihood, estimate: FloatArray, resampled: FloatArray) -> FloatArray:
    """Return the estimate and, below it, one Newton step from it for each resampling."""
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
