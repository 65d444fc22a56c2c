"""Hazard: model competing risks by hazards that are constant within cells of time."""

from typing import Self

import numpy as np
import numpy.typing as npt

from forecast.estimators.base import ResampledEstimator, bootstrap_weights
from forecast.estimators.cells import (
    CELL_COVARIATES,
    CELL_ENDS,
    CELL_STARTS,
    ROW_COVARIATES,
    cell_covariates,
    row_covariates,
)
from forecast.estimators.prediction import SinglePrediction
from forecast.estimators.standardise import centre_and_scale
from forecast.incidence import DAYS
from forecast.outcome import FloatArray, IntArray, Outcome
from forecast.scoring import HORIZONS_IN_DAYS

_CAUSES = (Outcome.RELEASED, Outcome.CANCELLED)
_MOST_LOG_HAZARD = 2.0
_CELL_WIDTHS = CELL_ENDS - CELL_STARTS


class DiscreteHazard(ResampledEstimator):
    """A hazard of release and one of cancellation, each constant within a cell of time.

    Each question is followed from its as-of date, cell by cell. All covariates are known on that date: those
    of its row, and the position of the cell relative to the promised window. Both hazards are log-linear.
    They are fitted by Poisson regression on exposures, with a ridge penalty on standardised covariates.

    Parameters
    ----------
    coefficient_variance
        Prior variance of a standardised coefficient, above zero.
    left_out
        Names of covariates in `forecast.estimators.cells` to leave out.
    n_replicates
        Number of refits to resampled releases, for `predict_replicates`; each is one Newton step from the
        estimate (Davidson & MacKinnon 1999, Int. Econ. Rev. 40, 487-508).
    seed
        Of the resampling.

    Notes
    -----
    Piecewise exponential hazards as Poisson regression: Holford (1980), Biometrics 36, 299-305. Stacked
    landmarks: van Houwelingen & Putter (2011), Dynamic Prediction in Clinical Survival Analysis.

    Examples
    --------
    >>> from forecast.columns import N_COLUMNS, Column
    >>> from forecast.outcome import make_target
    >>> rows = np.zeros((4, N_COLUMNS))  # announced today, for today
    >>> rows[:, Column.WINDOW_DAYS] = 1
    >>> target = make_target([1, 1, 2, 0], [10, 20, 30, 90])  # two released, one cancelled, one pending
    >>> estimator = DiscreteHazard(n_replicates=0).fit(rows, target)
    >>> estimator.predict_cumulative_incidence(rows[:1], [0, 30, 365]).round(2)
    array([[[1.  , 0.52, 0.  ],
            [0.  , 0.36, 0.61],
            [0.  , 0.12, 0.39]]])
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
        from sklearn.linear_model import PoissonRegressor  # only training needs it

        unknown = set(self.left_out) - {*ROW_COVARIATES, *CELL_COVARIATES}
        if unknown:
            raise ValueError(f"no covariate {', '.join(sorted(unknown))}; see forecast.estimators.cells")
        rows, target, weight, group = self._check_training(X, y, sample_weight, groups)
        duration = target["duration_in_days"]
        exposure = np.clip(duration[:, None] - CELL_STARTS, 0.0, CELL_ENDS - CELL_STARTS)
        question, cell = np.nonzero(exposure)
        of_row, in_cells = self._covariates(rows)
        covariates = np.column_stack([of_row[question], in_cells.transpose(0, 2, 1)[question, cell]])
        exposure = exposure[question, cell]
        mass = weight[question] * exposure
        self.mean_, scale = centre_and_scale(covariates, mass)
        standardised = (covariates - self.mean_) / scale
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
        standard = np.stack(coefficients, axis=1)
        self.slopes_ = standard[:, :, 1:] / scale
        self.intercepts_ = standard[:, :, 0] - self.slopes_ @ self.mean_
        return self

    def _covariates(self, rows: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the row covariates and the cell covariates; see `forecast.estimators.cells`."""
        of_row, in_cells = row_covariates(rows), cell_covariates(rows)
        if self.left_out:
            of_row = of_row[:, [name not in self.left_out for name in ROW_COVARIATES]]
            in_cells = in_cells[:, [name not in self.left_out for name in CELL_COVARIATES]]
        return of_row, in_cells

    def _no_hazard(self, n_covariates: int, exposure: float) -> FloatArray:
        """Return the coefficients of a cause without events, as if half an event had occurred."""
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
        """Return the estimate and, as further rows, one Newton step from it for each resampling."""
        design = np.column_stack([np.ones(len(standardised)), standardised])
        expected = mass * np.exp(design @ estimate)
        residual = weight[question] * events - expected
        penalty = np.full(len(estimate), 1.0 / self.coefficient_variance)
        penalty[0] = 0.0
        information = design.T @ (expected[:, None] * design) + np.diag(penalty)
        # The cells of a question are adjacent, and in the order of the questions.
        with_cells, first_cell = np.unique(question, return_index=True)
        scores = np.zeros((resampled.shape[1], len(estimate)))
        scores[with_cells] = np.add.reduceat(residual[:, None] * design, first_cell)
        steps = np.linalg.solve(information, ((resampled - 1.0) @ scores).T).T
        return np.concatenate([estimate[None], estimate + steps])

    def _prepare(self, rows: FloatArray) -> tuple[FloatArray, FloatArray]:
        return self._covariates(rows)

    def get_prediction(self, X: FloatArray) -> SinglePrediction:
        rows = self._check_rows(X)
        prepared = self._prepare(rows)
        return SinglePrediction(self, rows, prepared, self._cumulative_incidence, self._embedding)

    def _embedding(self, prepared: tuple[FloatArray, FloatArray]) -> FloatArray:
        """Return each covariate's part of the log hazard of release, averaged over `HORIZONS_IN_DAYS`."""
        of_row, in_cells = prepared
        covariates = np.concatenate([of_row, in_cells.take(_HORIZON_CELLS, axis=2).mean(axis=2)], axis=1)
        return np.asarray((covariates - self.mean_) * self.slopes_[0, _CAUSES.index(Outcome.RELEASED)])

    def _cumulative_incidence(
        self, prepared: tuple[FloatArray, FloatArray], days: FloatArray, fits: slice
    ) -> FloatArray:
        cell, days_into_cell = _DAYS_IN_CELLS if days is DAYS else _in_cells(days)
        n_cells = int(cell[-1]) + 1 if len(cell) else 1
        hazard = self._hazards(prepared, n_cells, fits)
        total = hazard[:, :, 0] + hazard[:, :, 1]
        pending = np.ones((*total.shape[:2], n_cells + 1))
        by_cell = np.zeros((*hazard.shape[:3], n_cells + 1))
        (total * _CELL_WIDTHS[:n_cells]).cumsum(axis=2, out=pending[:, :, 1:])
        np.exp(-pending[:, :, 1:], out=pending[:, :, 1:])
        # The incidence within a cell is the cause's hazard times this.
        per_hazard = (pending[:, :, :-1] - pending[:, :, 1:]) / total
        (hazard * per_hazard[:, :, None]).cumsum(axis=3, out=by_cell[..., 1:])
        by_day = total.take(cell, axis=2)
        by_day = pending.take(cell, axis=2) * (1.0 - np.exp(-by_day * days_into_cell)) / by_day
        incidence = hazard.take(cell, axis=3)
        incidence *= by_day[:, :, None]
        incidence += by_cell.take(cell, axis=3)
        return incidence.swapaxes(0, 1)

    def _hazards(self, prepared: tuple[FloatArray, FloatArray], n_cells: int, fits: slice) -> FloatArray:
        """Return the hazard of each cause in each of the first cells, (n_questions, n_fits, 2, n_cells)."""
        of_row, in_cells = prepared
        intercepts = self.intercepts_[fits]
        slopes = self.slopes_[fits].reshape(intercepts.size, -1)
        n_of_row = of_row.shape[1]
        log_hazard = slopes[:, n_of_row:] @ in_cells[:, :, :n_cells]
        log_hazard += (of_row @ slopes[:, :n_of_row].T + intercepts.ravel())[:, :, None]
        np.minimum(log_hazard, _MOST_LOG_HAZARD, out=log_hazard)
        hazard = np.exp(log_hazard, out=log_hazard)
        return hazard.reshape(len(of_row), *intercepts.shape, n_cells)


def _in_cells(days: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return the cell of each day, and the days from the start of the cell to it."""
    cell = np.minimum(np.searchsorted(CELL_ENDS, days), len(CELL_ENDS) - 1)
    return cell, days - CELL_STARTS[cell]


_DAYS_IN_CELLS = _in_cells(DAYS)
_HORIZON_CELLS = np.searchsorted(CELL_ENDS, HORIZONS_IN_DAYS)
