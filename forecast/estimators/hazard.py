"""Discrete-time competing risks: cause-specific hazards over cells of time, from stacked landmarks."""

from typing import Self

import numpy as np
import numpy.typing as npt

from forecast.estimators.base import ResampledEstimator, bootstrap_weights
from forecast.estimators.cells import CELL_ENDS, CELL_STARTS, COVARIATES, cell_covariates
from forecast.estimators.standardise import centre_and_scale
from forecast.incidence import stack_outcomes
from forecast.outcome import FloatArray, IntArray, Outcome
from forecast.scoring import HORIZONS_IN_DAYS

_CAUSES = (Outcome.RELEASED, Outcome.CANCELLED)
_MOST_LOG_HAZARD = 2.0


class DiscreteHazard(ResampledEstimator):
    """A hazard of release and one of cancellation, constant within each cell of time.

    Each question is followed from its as-of date, cell by cell, with covariates that are all known on
    that date: those of its row, and where the cell stands towards the promised window. Both hazards are
    log-linear, fitted by Poisson regression on exposures with a ridge on standardised covariates.

    Parameters
    ----------
    coefficient_variance
        Prior variance of a standardised coefficient.
    left_out
        Names of `forecast.estimators.cells.COVARIATES` to do without.
    n_replicates
        Refits to resampled releases that `predict_replicates` gives; each is one Newton step from the
        estimate (Davidson & MacKinnon 1999, Int. Econ. Rev. 40, 487-508).
    seed
        Of the resampling.

    Notes
    -----
    Piecewise exponential hazards as Poisson regression: Holford (1980), Biometrics 36, 299-305; stacked
    landmarks: van Houwelingen & Putter (2011), Dynamic Prediction in Clinical Survival Analysis.
    """

    def __init__(
        self,
        coefficient_variance: float = 0.25,
        left_out: tuple[str, ...] = (),
        n_replicates: int = 50,
        seed: int = 0,
    ) -> None:
        self.coefficient_variance = coefficient_variance
        self.left_out = left_out
        self.n_replicates = n_replicates
        self.seed = seed

    def fit(
        self,
        X: FloatArray,
        y: npt.NDArray[np.void],
        sample_weight: FloatArray | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        from sklearn.linear_model import PoissonRegressor  # needed in training alone

        unknown = set(self.left_out) - set(COVARIATES)
        if unknown:
            raise ValueError(f"no covariate {', '.join(sorted(unknown))}")
        rows, target, weight, group = self._check_training(X, y, sample_weight, groups)
        duration = target["duration_in_days"]
        exposure = np.clip(duration[:, None] - CELL_STARTS, 0.0, CELL_ENDS - CELL_STARTS)
        question, cell = np.nonzero(exposure)
        covariates = self._covariates(rows)[question, cell]
        exposure = exposure[question, cell]
        mass = weight[question] * exposure
        self.mean_, self.scale_ = centre_and_scale(covariates, mass)
        standardised = (covariates - self.mean_) / self.scale_
        in_last_cell = duration[question] <= CELL_ENDS[cell]
        alpha = 1.0 / (self.coefficient_variance * mass.sum())
        resampled = bootstrap_weights(group, self.n_replicates, self.seed)
        coefficients = []
        for cause in _CAUSES:
            events = in_last_cell & (target["event"][question] == cause)
            if not (weight[question] * events).any():
                coefficients.append(self._no_hazard(standardised.shape[1], mass.sum()))
                continue
            poisson = PoissonRegressor(alpha=alpha, solver="newton-cholesky", max_iter=200, tol=1e-8)
            poisson.fit(standardised, events / exposure, sample_weight=mass)
            estimate = np.concatenate([[poisson.intercept_], poisson.coef_])
            coefficients.append(
                self._with_replicates(estimate, standardised, events, mass, weight, question, resampled)
            )
        self.coefficients_ = np.stack(coefficients, axis=1)
        return self

    def _covariates(self, rows: FloatArray) -> FloatArray:
        kept = [name not in self.left_out for name in COVARIATES]
        return cell_covariates(rows)[:, :, kept]

    def _no_hazard(self, n_covariates: int, exposure: float) -> FloatArray:
        """Return the coefficients of a cause never seen: half an event in all the exposure."""
        coefficients = np.zeros((self.n_replicates + 1, n_covariates + 1))
        coefficients[:, 0] = np.log(0.5 / exposure)
        return coefficients

    def _with_replicates(
        self,
        estimate: FloatArray,
        standardised: FloatArray,
        events: npt.NDArray[np.bool_],
        mass: FloatArray,
        weight: FloatArray,
        question: IntArray,
        resampled: FloatArray,
    ) -> FloatArray:
        """Return the estimate and, below it, one Newton step from it for each resampling."""
        design = np.column_stack([np.ones(len(standardised)), standardised])
        expected = mass * np.exp(design @ estimate)
        residual = weight[question] * events - expected
        penalty = np.full(len(estimate), 1.0 / self.coefficient_variance)
        penalty[0] = 0.0
        information = design.T @ (expected[:, None] * design) + np.diag(penalty)
        score_of_question = np.zeros((resampled.shape[1], len(estimate)))
        np.add.at(score_of_question, question, residual[:, None] * design)
        steps = np.linalg.solve(information, ((resampled - 1.0) @ score_of_question).T).T
        return np.concatenate([estimate[None], estimate + steps])

    def embed(self, X: FloatArray) -> FloatArray:
        """Return what each covariate adds to the log hazard of release, averaged over `HORIZONS_IN_DAYS`."""
        rows, days = self._check_question(X, HORIZONS_IN_DAYS)
        in_cells = self._covariates(rows)[:, np.searchsorted(CELL_ENDS, days)].mean(axis=1)
        release = self.coefficients_[0, _CAUSES.index(Outcome.RELEASED), 1:]
        return np.asarray((in_cells - self.mean_) / self.scale_ * release)

    def _predict(self, X: FloatArray, times: npt.ArrayLike, which: slice) -> FloatArray:
        rows, days = self._check_question(X, times)
        coefficients = self.coefficients_[which]
        covariates = (self._covariates(rows) - self.mean_) / self.scale_
        log_hazard = np.einsum("ncp,rkp->rnkc", covariates, coefficients[:, :, 1:])
        log_hazard += coefficients[:, None, :, :1]
        hazard = np.exp(np.minimum(log_hazard, _MOST_LOG_HAZARD))
        total = hazard.sum(axis=2)
        widths = CELL_ENDS - CELL_STARTS
        pending_after = np.exp(-np.cumsum(total * widths, axis=2))
        pending = np.concatenate([np.ones((*total.shape[:2], 1)), pending_after[:, :, :-1]], axis=2)
        share = hazard / total[:, :, None, :]
        ended = np.cumsum(share * (pending - pending_after)[:, :, None, :], axis=3)
        before = np.concatenate([np.zeros((*ended.shape[:3], 1)), ended[..., :-1]], axis=3)
        cell = np.minimum(np.searchsorted(CELL_ENDS, days), len(CELL_ENDS) - 1)
        into_cell = days - CELL_STARTS[cell]
        ended_in_cell = pending[:, :, cell] * -np.expm1(-total[:, :, cell] * into_cell)
        incidence = before[..., cell] + share[..., cell] * ended_in_cell[:, :, None, :]
        return stack_outcomes(incidence[:, :, 0], incidence[:, :, 1])
