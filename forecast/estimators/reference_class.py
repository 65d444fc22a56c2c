"""Reference class: forecast by the outcomes of earlier promises of the same kind, the outside view."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from forecast.columns import Column
from forecast.estimators.base import ResampledEstimator, bootstrap_weights
from forecast.outcome import FloatArray, IntArray, Outcome

#: Class of each precision: 0 fine (day, week, month), 1 coarse (quarter to year), 2 relative, 3 none. A
#: release that is postponed without a new time is of class 4.
_CLASS_OF_PRECISION = np.array([0, 0, 0, 1, 1, 1, 1, 2, 3])
_N_CLASSES = 5
_WITHOUT_WINDOW, _POSTPONED = 3, 4
#: Fewer promises suffice for the class of postponed releases: they are rare, and the class that would replace
#: it, mostly "soon", is its opposite.
_LEAST_POSTPONED = 20
#: A shorter lead counts as this long, so that a delay of "tomorrow" by a day does not double the lead.
_LEAST_LEAD_DAYS = 14.0
#: The curve is a Pareto tail beyond the last time with so many promises at risk.
_LEAST_AT_RISK = 5
#: Waits without a window are measured in multiples of this.
_LEAD_WITHOUT_WINDOW_DAYS = 30.0
#: If a smaller share is still pending, no further outcome is forecast.
_LEAST_PENDING = 1e-9
#: Multiples of one over this, up to one, are exact in single precision.
_FINEST = 2.0**24
#: Replaces a shape of zero, to divide by.
_LEAST_SHAPE = 1e-300


def aalen_johansen(
    duration: FloatArray, event: IntArray, weight: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Estimate the cumulative incidence of release and of cancellation from censored waits.

    Parameters
    ----------
    duration, event : (n_questions,)
        Waits in any unit, and the `Outcome` at their end. At the same time, events come before censoring.
    weight : (n_replicates, n_questions)
        Weights of 0 or more; each row gives one estimate.

    Returns
    -------
    times : (n_times,)
        Distinct times of events, ascending.
    incidence : (n_replicates, 2, n_times)
        Cumulative incidence of release and of cancellation by each time.

    Notes
    -----
    Aalen & Johansen (1978), Scand. J. Statist. 5, 141-150.

    Examples
    --------
    Of three waits, one ends in release, one in cancellation, and one is censored.

    >>> times, incidence = aalen_johansen(np.array([1.0, 2.0, 3.0]), np.array([1, 2, 0]), np.ones((1, 3)))
    >>> times
    array([1., 2.])
    >>> incidence.round(2)
    array([[[0.33, 0.33],
            [0.  , 0.33]]])
    """
    times = np.unique(duration[event != Outcome.PENDING])
    at_risk = _still_waiting(duration, times, weight)
    hazards = np.stack(
        [
            _ended_at(duration, times, weight * (event == outcome))
            for outcome in (Outcome.RELEASED, Outcome.CANCELLED)
        ],
        axis=1,
    )
    hazards = np.divide(
        hazards, at_risk[:, None, :], out=np.zeros_like(hazards), where=at_risk[:, None, :] > 0
    )
    surviving = np.cumprod(1.0 - hazards.sum(axis=1), axis=1)
    before = np.concatenate([np.ones((len(weight), 1)), surviving[:, :-1]], axis=1)
    return times, np.cumsum(hazards * before[:, None, :], axis=2)


def _still_waiting(duration: FloatArray, times: FloatArray, weight: FloatArray) -> FloatArray:
    """Return the weight of the waits that last at least until each time, (n_replicates, n_times)."""
    reached = np.searchsorted(times, duration, side="right")
    counts = np.stack([np.bincount(reached, row, minlength=len(times) + 1) for row in weight])
    return np.asarray(np.cumsum(counts[:, ::-1], axis=1)[:, ::-1][:, 1:])


def _ended_at(duration: FloatArray, times: FloatArray, weight: FloatArray) -> FloatArray:
    """Return the weight of the waits that end at each time, (n_replicates, n_times)."""
    index = np.searchsorted(times, duration)  # a wait beyond the last time ends without an event
    counts = np.stack([np.bincount(index, row, minlength=len(times) + 1) for row in weight])
    return np.asarray(counts[:, : len(times)])


@dataclass(frozen=True, eq=False)
class CauseSteps:
    """The cumulative incidence of one cause, as steps at the times of its own events.

    Attributes
    ----------
    times : (n_times,)
        Times of the steps, ascending.
    incidence : (1 + n_replicates, 1 + n_times)
        Incidence before the first step and from each step on, in single precision. Values are rounded down,
        so that those of both causes add up to one at most.
    """

    times: FloatArray
    incidence: npt.NDArray[np.float32]

    @classmethod
    def of(cls, times: FloatArray, incidence: FloatArray) -> "CauseSteps":
        """Return the steps of a cause from its incidence by each time, (1 + n_replicates, n_times)."""
        from_zero = np.column_stack([np.zeros(len(incidence)), incidence])
        from_zero = np.floor(from_zero * _FINEST) / _FINEST
        steps = (from_zero[:, 1:] > from_zero[:, :-1]).any(axis=0)
        return cls(times[steps], from_zero[:, np.concatenate([[True], steps])].astype(np.float32))

    def at(self, reach: FloatArray, fits: slice) -> npt.NDArray[np.float32]:
        """Return the incidence by each multiple of the lead, (n_fits, n_reach)."""
        return self.incidence[fits].take(self.times.searchsorted(reach, side="right"), axis=1)


@dataclass(frozen=True, eq=False)
class IncidenceCurve:
    """The cumulative incidence of one class: steps up to a last time, then a Pareto tail.

    Attributes
    ----------
    causes
        Steps of release and of cancellation, as `aalen_johansen` estimates them, up to the last time with
        enough promises at risk.
    last
        That last time, as a multiple of the lead.
    shape : (1 + n_replicates, 2)
        Shape of the tail by cause: events divided by the sum of log(1 + wait), the maximum-likelihood shape
        of a Pareto wait.
    """

    causes: tuple[CauseSteps, CauseSteps]
    last: float
    shape: FloatArray

    @classmethod
    def of(cls, duration: FloatArray, event: IntArray, weight: FloatArray) -> "IncidenceCurve":
        """Fit the curve of a class to its waits; the arguments are those of `aalen_johansen`."""
        times, incidence = aalen_johansen(duration, event, weight)
        at_risk = _still_waiting(duration, times, (weight[:1] > 0).astype(float))[0]
        kept = at_risk >= min(_LEAST_AT_RISK, at_risk.max(initial=0))
        exposure = weight @ np.log1p(duration)
        events = [weight @ (event == outcome) for outcome in (Outcome.RELEASED, Outcome.CANCELLED)]
        released, cancelled = (CauseSteps.of(times[kept], incidence[:, cause, kept]) for cause in (0, 1))
        shape = np.stack(events, axis=1) / exposure[:, None]
        return cls((released, cancelled), float(times[kept].max(initial=0.0)), shape)

    def at(self, reach: FloatArray, fits: slice) -> FloatArray:
        """Return the incidence of both causes by each multiple of the lead, (n_fits, 2, n_reach)."""
        shape = self.shape[fits]
        incidence = np.empty((*shape.shape, len(reach)))
        for number, cause in enumerate(self.causes):
            incidence[:, number] = cause.at(reach, fits)
        if not reach.max(initial=0.0) > self.last:
            return incidence
        released, cancelled = (cause.incidence[fits, -1].astype(np.float64) for cause in self.causes)
        pending = 1.0 - released - cancelled
        both = shape.sum(axis=1)
        beyond = np.log((1.0 + np.maximum(reach, self.last)) / (1.0 + self.last))
        in_tail = pending[:, None] * (1.0 - np.exp(-both[:, None] * beyond))
        share = shape / np.maximum(both, _LEAST_SHAPE)[:, None]
        incidence += share[:, :, None] * in_tail[:, None, :]
        return incidence


class ReferenceClass(ResampledEstimator):
    """Aalen-Johansen estimates of the wait since the latest announcement, as a multiple of its lead.

    Promises are classified by precision, and a forecast is conditioned on the release not being out yet. A
    class with few promises is replaced by all promises with a window, or by all without. Where few promises
    are left at risk, the curve continues as a Pareto tail with the hazard of all waits of the class, so that
    a long wait does not become an endless one.

    Parameters
    ----------
    least_class_size
        Least number of promises of a class that is used by itself.
    n_replicates
        Number of refits to resampled releases, for `predict_replicates`.
    seed
        Of the resampling.

    Notes
    -----
    Reference-class forecasting: Flyvbjerg (2006), Proj. Manag. J. 37, 5-15.

    Examples
    --------
    >>> from forecast.columns import N_COLUMNS
    >>> from forecast.outcome import make_target
    >>> rows = np.zeros((4, N_COLUMNS))  # announced today, for today
    >>> rows[:, Column.WINDOW_DAYS] = 1
    >>> target = make_target([1, 1, 2, 0], [10, 20, 30, 90])  # two released, one cancelled, one pending
    >>> estimator = ReferenceClass(n_replicates=0).fit(rows, target)
    >>> estimator.predict_cumulative_incidence(rows[:1], [0, 30, 365]).round(2)
    array([[[1.  , 0.5 , 0.12],
            [0.  , 0.41, 0.67],
            [0.  , 0.08, 0.21]]])
    """

    def __init__(self, least_class_size: int = 40, n_replicates: int = 50, seed: int = 0) -> None:
        self.least_class_size = least_class_size
        self.n_replicates = n_replicates
        self.seed = seed

    def fit(
        self,
        X: FloatArray,
        y: npt.NDArray[np.void],
        sample_weight: FloatArray | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        rows, target, weight, group = self._check_training(X, y, sample_weight, groups)
        fresh = rows[:, Column.SILENCE_DAYS] == 0  # one question for each announcement
        if not fresh.any():
            fresh[:] = True
        kind, lead = _class_and_lead(rows)
        duration = (rows[:, Column.SILENCE_DAYS] + target["duration_in_days"]) / lead
        weights = np.concatenate(
            [weight[None], weight * bootstrap_weights(group, self.n_replicates, self.seed)]
        )
        self.curves_: list[IncidenceCurve] = []
        for number in range(_N_CLASSES):
            members = fresh & (kind == number)
            least = (
                min(self.least_class_size, _LEAST_POSTPONED)
                if number == _POSTPONED
                else self.least_class_size
            )
            if (members & (weight > 0)).sum() < least:
                similar = fresh & ((kind >= _WITHOUT_WINDOW) == (number >= _WITHOUT_WINDOW))
                members = similar if (similar & (weight > 0)).any() else fresh
            self.curves_.append(
                IncidenceCurve.of(duration[members], target["event"][members], weights[:, members])
            )
        return self

    def _prepare(self, rows: FloatArray) -> tuple[IntArray, FloatArray, FloatArray]:
        return *_class_and_lead(rows), rows[:, Column.SILENCE_DAYS]

    def _cumulative_incidence(
        self, prepared: tuple[IntArray, FloatArray, FloatArray], days: FloatArray, fits: slice
    ) -> FloatArray:
        kind, lead, waited = prepared
        reach = np.empty((len(kind), 1 + len(days)))
        reach[:, 0] = waited
        np.add(waited[:, None], days, out=reach[:, 1:])
        reach /= lead[:, None]
        incidence = np.empty((len(range(self.n_replicates + 1)[fits]), len(kind), 2, reach.shape[1]))
        for number in set(kind.tolist()):
            members = (kind == number).nonzero()[0]
            of_members = self.curves_[number].at(reach[members].ravel(), fits)
            shape = (len(incidence), 2, len(members), reach.shape[1])
            incidence[:, members] = of_members.reshape(shape).swapaxes(1, 2)
        by_now = incidence[..., :1]
        pending_now = 1.0 - by_now.sum(axis=2, keepdims=True)
        from_now = incidence[..., 1:] - by_now
        from_now *= (pending_now > _LEAST_PENDING) / np.maximum(pending_now, _LEAST_PENDING)
        return from_now


def _class_and_lead(rows: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return each question's class, and the lead in days by which its wait is divided."""
    kind = _CLASS_OF_PRECISION.take(rows[:, Column.PRECISION].astype(np.int64), mode="clip")
    kind[rows[:, Column.POSTPONED] > 0] = _POSTPONED
    lead = rows[:, Column.LEAD_DAYS]
    lead = np.where(np.isnan(lead), _LEAD_WITHOUT_WINDOW_DAYS, np.maximum(lead, _LEAST_LEAD_DAYS))
    return kind, lead
