"""Challengers from well-kept libraries, run in the same walk-forward; none is served.

Their libraries belong to development: `lifelines` and `statsmodels` are imported by `fit` alone.
"""

import warnings
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from forecast.columns import Column
from forecast.estimators.base import CumulativeIncidenceEstimator
from forecast.estimators.cells import row_covariates
from forecast.incidence import stack_outcomes
from forecast.outcome import FloatArray, IntArray, Outcome

_CAUSES = (Outcome.RELEASED, Outcome.CANCELLED)
#: Days that survival curves are read at; linear between them.
_GRID = np.concatenate([[0.0], np.arange(1, 31), np.arange(37, 366, 7), [365, 548, 730, 1095]]).astype(float)
#: Ends of the periods of the boosted hazard, in days.
_PERIOD_ENDS = np.array([3.0, 7, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 548, 730])


def _with_weight(
    rows: FloatArray, target: npt.NDArray[np.void], weight: FloatArray
) -> tuple[FloatArray, npt.NDArray[np.void], FloatArray]:
    """Return the questions that have any weight: not every library lets the others be."""
    kept = weight > 0
    return rows[kept], target[kept], weight[kept]


def _features(rows: FloatArray) -> FloatArray:
    """Return the hazard's row covariates, the time waited and the days promised, (n_questions, 17)."""
    end = np.nan_to_num(rows[:, Column.DAYS_TO_END])
    ahead = np.maximum(end, 0.0)
    no_window = np.isnan(rows[:, Column.DAYS_TO_END])
    silence = np.log1p(rows[:, Column.SILENCE_DAYS])
    return np.column_stack(
        [
            row_covariates(rows),
            np.log1p(rows[:, Column.AGE_DAYS]),
            silence,
            no_window * silence,
            ahead > 0,
            np.log1p(ahead),
        ]
    )


def _incidence_of(survival: FloatArray, times: FloatArray) -> FloatArray:
    """Return incidences from the survival of both causes at `_GRID`, (2, n_questions, n_grid)."""
    log_survival = np.log(np.clip(survival, 1e-12, 1.0))
    pending = np.exp(log_survival.sum(axis=0))
    hazards = np.maximum(-np.diff(log_survival, axis=-1), 0.0)
    both = hazards.sum(axis=0)
    share = np.divide(hazards, both, out=np.full_like(hazards, 0.5), where=both > 0)
    ended = np.cumsum(share * (pending[:, :-1] - pending[:, 1:]), axis=-1)
    ended = np.concatenate([np.zeros((2, len(pending), 1)), ended], axis=-1)
    read = [[np.interp(times, _GRID, curve) for curve in cause] for cause in ended]
    released, cancelled = np.array(read).reshape(2, len(pending), len(times))
    return stack_outcomes(released, cancelled)


class ProportionalHazards(CumulativeIncidenceEstimator):
    """Cause-specific Cox regression by statsmodels, with a ridge.

    Parameters
    ----------
    ridge
        Penalty of statsmodels' elastic net, all of it quadratic.
    """

    def __init__(self, ridge: float = 0.02) -> None:
        self.ridge = ridge

    def fit(
        self,
        X: FloatArray,
        y: npt.NDArray[np.void],
        sample_weight: FloatArray | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        from statsmodels.duration.hazard_regression import PHReg

        rows, target, weight, _ = self._check_training(X, y, sample_weight, groups)
        rows, target, _ = _with_weight(rows, target, weight)
        features = _features(rows)
        self.mean_, self.scale_ = features.mean(axis=0), np.maximum(features.std(axis=0), 0.5)
        design = (features - self.mean_) / self.scale_
        self.coefficients_: list[FloatArray] = []
        self.baselines_: list[FloatArray] = []
        for cause in _CAUSES:
            ended = (target["event"] == cause).astype(int)
            coefficients = np.zeros(design.shape[1])
            cumulative = np.zeros(len(_GRID))
            if ended.any():
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    found = PHReg(target["duration_in_days"], design, status=ended).fit_regularized(
                        alpha=self.ridge, L1_wt=0.0
                    )
                    coefficients = np.asarray(found.params)
                cumulative = _breslow(target["duration_in_days"], ended, np.exp(design @ coefficients))
            self.coefficients_.append(coefficients)
            self.baselines_.append(cumulative)
        return self

    def predict_cumulative_incidence(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        rows, days = self._check_question(X, times)
        design = (_features(rows) - self.mean_) / self.scale_
        risk = [np.exp(np.clip(design @ b, -10.0, 10.0)) for b in self.coefficients_]
        survival = [np.exp(-r[:, None] * base) for r, base in zip(risk, self.baselines_, strict=True)]
        return _incidence_of(np.array(survival).reshape(2, len(rows), len(_GRID)), days)


def _breslow(duration: FloatArray, ended: IntArray, risk: FloatArray) -> FloatArray:
    """Return Breslow's cumulative baseline hazard at `_GRID`."""
    times = np.unique(duration[ended > 0])
    at_risk = ((duration[:, None] >= times) * risk[:, None]).sum(axis=0)
    events = ((duration[:, None] == times) & (ended[:, None] > 0)).sum(axis=0)
    steps = np.concatenate([[0.0], np.cumsum(events / at_risk)])
    return np.asarray(steps[np.searchsorted(times, _GRID, side="right")])


class LifelinesFailureTime(CumulativeIncidenceEstimator):
    """Cause-specific accelerated failure times by lifelines, with its ridge.

    Parameters
    ----------
    family
        ``"Weibull"`` or ``"LogLogistic"``, the beginning of a lifelines fitter's name.
    penalizer
        lifelines' ridge.
    """

    def __init__(self, family: str = "LogLogistic", penalizer: float = 0.1) -> None:
        self.family = family
        self.penalizer = penalizer

    def fit(
        self,
        X: FloatArray,
        y: npt.NDArray[np.void],
        sample_weight: FloatArray | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        import lifelines
        import pandas as pd

        rows, target, weight, _ = self._check_training(X, y, sample_weight, groups)
        rows, target, weight = _with_weight(rows, target, weight)
        table = pd.DataFrame(_features(rows)).rename(columns=str)
        table = table.assign(duration=target["duration_in_days"], weight=weight)
        self.fitters_: list[Any] = []
        for cause in _CAUSES:
            ended = (target["event"] == cause).astype(int)
            if not ended.any():
                self.fitters_.append(None)
                continue
            fitter = getattr(lifelines, f"{self.family}AFTFitter")(penalizer=self.penalizer)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                fitter.fit(table.assign(ended=ended), "duration", "ended", weights_col="weight")
            self.fitters_.append(fitter)
        return self

    def predict_cumulative_incidence(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        import pandas as pd

        rows, days = self._check_question(X, times)
        table = pd.DataFrame(_features(rows)).rename(columns=str)
        survival = np.ones((2, len(rows), len(_GRID)))
        for number, fitter in enumerate(self.fitters_):
            if fitter is not None and len(rows):
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    curves = fitter.predict_survival_function(table, times=np.maximum(_GRID, 1e-6))
                survival[number] = np.minimum.accumulate(curves.to_numpy().T, axis=1)
        survival[:, :, 0] = 1.0
        return _incidence_of(survival, days)


class BoostedHazard(CumulativeIncidenceEstimator):
    """Discrete-time competing risks by scikit-learn's gradient-boosted trees on person-periods.

    Parameters
    ----------
    max_iter, max_leaf_nodes, learning_rate
        As scikit-learn has them.
    seed
        Of the trees.
    """

    def __init__(
        self, max_iter: int = 60, max_leaf_nodes: int = 6, learning_rate: float = 0.05, seed: int = 0
    ) -> None:
        self.max_iter = max_iter
        self.max_leaf_nodes = max_leaf_nodes
        self.learning_rate = learning_rate
        self.seed = seed

    def fit(
        self,
        X: FloatArray,
        y: npt.NDArray[np.void],
        sample_weight: FloatArray | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        from sklearn.ensemble import HistGradientBoostingClassifier

        rows, target, weight, _ = self._check_training(X, y, sample_weight, groups)
        rows, target, weight = _with_weight(rows, target, weight)
        duration = target["duration_in_days"]
        starts = np.concatenate([[0.0], _PERIOD_ENDS[:-1]])
        ends_inside = (duration[:, None] <= _PERIOD_ENDS) & (target["event"][:, None] > 0)
        complete = (duration[:, None] >= _PERIOD_ENDS) | ends_inside
        question, period = np.nonzero((duration[:, None] > starts) & complete)
        outcome = np.where(
            (duration[question] <= _PERIOD_ENDS[period]), target["event"][question], Outcome.PENDING
        )
        self.classes_ = np.unique(outcome)
        self.trees_ = None
        if len(self.classes_) > 1:
            self.trees_ = HistGradientBoostingClassifier(
                max_iter=self.max_iter,
                max_leaf_nodes=self.max_leaf_nodes,
                learning_rate=self.learning_rate,
                min_samples_leaf=30,
                early_stopping=False,
                random_state=self.seed,
            ).fit(_periods(rows, question, period), outcome, sample_weight=weight[question])
        return self

    def predict_cumulative_incidence(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        rows, days = self._check_question(X, times)
        n_periods = len(_PERIOD_ENDS)
        chances = np.zeros((len(rows) * n_periods, len(Outcome)))
        if self.trees_ is None or not len(rows):
            chances[:, Outcome.PENDING] = 1.0
        else:
            question, period = np.divmod(np.arange(len(rows) * n_periods), n_periods)
            chances[:, self.classes_] = self.trees_.predict_proba(_periods(rows, question, period))
        by_period = chances.reshape(len(rows), n_periods, len(Outcome))
        pending = np.cumprod(by_period[:, :, Outcome.PENDING], axis=1)
        before = np.concatenate([np.ones((len(rows), 1)), pending[:, :-1]], axis=1)
        ended = np.cumsum(before[:, :, None] * by_period[:, :, 1:], axis=1)
        ended = np.concatenate([np.zeros((len(rows), 1, 2)), ended], axis=1)
        grid = np.concatenate([[0.0], _PERIOD_ENDS])
        read = [[np.interp(days, grid, curve) for curve in one.T] for one in ended]
        both = np.array(read).reshape(len(rows), 2, len(days))
        return stack_outcomes(both[:, 0], both[:, 1])


def _periods(rows: FloatArray, question: IntArray, period: IntArray) -> FloatArray:
    """Return the columns of each question with the period and where it stands towards the window."""
    end = _PERIOD_ENDS[period]
    to_end = rows[question, Column.DAYS_TO_END] - end
    to_start = rows[question, Column.DAYS_TO_START] - end
    return np.column_stack([rows[question], end, to_end, to_start])


#: Unfitted, by name; see `RECORD.md` for how they did.
CHALLENGERS: dict[str, CumulativeIncidenceEstimator] = {
    "cox (statsmodels)": ProportionalHazards(),
    "log-logistic (lifelines)": LifelinesFailureTime("LogLogistic"),
    "weibull (lifelines)": LifelinesFailureTime("Weibull"),
    "boosted hazard (scikit-learn)": BoostedHazard(),
}
