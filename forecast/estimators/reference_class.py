"""The reference class: what came of earlier promises of the same kind (Flyvbjerg's outside view)."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from forecast.columns import Column
from forecast.estimators.base import ResampledEstimator, bootstrap_weights
from forecast.outcome import FloatArray, IntArray, Outcome

#: Class of each precision: 0 fine (day, week, month), 1 coarse (quarter to year), 2 relative, 3 none; what
#: is postponed without a new time is a class of its own, 4.
_CLASS_OF_PRECISION = np.array([0, 0, 0, 1, 1, 1, 1, 2, 3])
_N_CLASSES = 5
_WITHOUT_WINDOW, _POSTPONED = 3, 4
#: What is postponed is rare, and its next of kin, what comes soon, is its opposite: so few will do.
_LEAST_POSTPONED = 20
#: A lead shorter than this counts as this long, so that a day's delay of "tomorrow" is not a doubling.
_LEAST_LEAD_DAYS = 14.0
#: Beyond the last time with so many promises at risk, the curve is a tail.
_LEAST_AT_RISK = 5
#: Without a window, waits are compared in months.
_LEAD_WITHOUT_WINDOW_DAYS = 30.0
#: Where less is still pending, nothing more is said to end.
_LEAST_PENDING = 1e-9
#: Whole multiples of one over this, up to one, are exact in single precision.
_FINEST = 2.0**24
#: Stands for none.
_LEAST_SHAPE = 1e-300


def aalen_johansen(
    duration: FloatArray, event: IntArray, weight: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Estimate the cumulative incidence of release and cancellation from censored waits.

    Parameters
    ----------
    duration, event : (n,)
        Waits of any unit, and how they ended, an `Outcome` each. At a tie, events come before censoring.
    weight : (n_replicates, n)
        Weights of 0 or more; each row of them gives one estimate.

    Returns
    -------
    times : (n_times,)
        Distinct times of events, ascending.
    incidence : (n_replicates, 2, n_times)
        Cumulative incidence of release and of cancellation by each time.

    Notes
    -----
    Aalen & Johansen (1978), Scand. J. Statist. 5, 141-150.
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
    """Return the weight of waits that last until each time or longer, (n_replicates, n_times)."""
    reached = np.searchsorted(times, duration, side="right")
    by_reach = np.stack([np.bincount(reached, row, minlength=len(times) + 1) for row in weight])
    return np.asarray(np.cumsum(by_reach[:, ::-1], axis=1)[:, ::-1][:, 1:])


def _ended_at(duration: FloatArray, times: FloatArray, weight: FloatArray) -> FloatArray:
    """Return the weight of waits that last exactly until each time, (n_replicates, n_times)."""
    place = np.searchsorted(times, duration)  # a wait beyond the last time is one without an event
    counts = np.stack([np.bincount(place, row, minlength=len(times) + 1) for row in weight])
    return np.asarray(counts[:, : len(times)])


@dataclass(frozen=True, eq=False)
class CauseSteps:
    """The cumulative incidence of one cause: steps at the times of its own events, which may be few.

    Attributes
    ----------
    times : (n_times,)
    incidence : (1 + n_replicates, 1 + n_times)
        From zero on, in single precision, rounded down to what that can hold: so those of both causes still
        add up to one at most.
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

    def at(self, reach: FloatArray, which: slice) -> npt.NDArray[np.float32]:
        """Return the incidence by each multiple of the lead, (n_which, n_reach)."""
        return self.incidence[which].take(self.times.searchsorted(reach, side="right"), axis=1)


@dataclass(frozen=True, eq=False)
class IncidenceCurve:
    """The cumulative incidence of one class: steps up to a time, a Pareto tail beyond it.

    Attributes
    ----------
    causes
        Of release and of cancellation: as `aalen_johansen` gives them, up to the last time with enough
        promises at risk.
    last
        That time.
    shape : (1 + n_replicates, 2)
        Of the tail, by cause: events over the sum of log(1 + wait), as in a Pareto wait from 1 on.
    """

    causes: tuple[CauseSteps, CauseSteps]
    last: float
    shape: FloatArray

    @classmethod
    def of(cls, duration: FloatArray, event: IntArray, weight: FloatArray) -> "IncidenceCurve":
        times, incidence = aalen_johansen(duration, event, weight)
        at_risk = _still_waiting(duration, times, (weight[:1] > 0).astype(float))[0]
        kept = at_risk >= min(_LEAST_AT_RISK, at_risk.max(initial=0))
        exposure = weight @ np.log1p(duration)
        events = [weight @ (event == outcome) for outcome in (Outcome.RELEASED, Outcome.CANCELLED)]
        released, cancelled = (CauseSteps.of(times[kept], incidence[:, cause, kept]) for cause in (0, 1))
        shape = np.stack(events, axis=1) / exposure[:, None]
        return cls((released, cancelled), float(times[kept].max(initial=0.0)), shape)

    def at(self, reach: FloatArray, which: slice) -> FloatArray:
        """Return the incidence of both causes by each multiple of the lead, (n_which, 2, n_reach)."""
        shape = self.shape[which]
        ended = np.empty((*shape.shape, len(reach)))
        for number, cause in enumerate(self.causes):
            ended[:, number] = cause.at(reach, which)
        if not reach.max(initial=0.0) > self.last:
            return ended
        released, cancelled = (cause.incidence[which, -1].astype(np.float64) for cause in self.causes)
        pending = 1.0 - released - cancelled
        both = shape.sum(axis=1)
        beyond = np.log((1.0 + np.maximum(reach, self.last)) / (1.0 + self.last))
        in_tail = pending[:, None] * (1.0 - np.exp(-both[:, None] * beyond))
        share = shape / np.maximum(both, _LEAST_SHAPE)[:, None]
        ended += share[:, :, None] * in_tail[:, None, :]
        return ended


class ReferenceClass(ResampledEstimator):
    """Aalen-Johansen of the wait since the latest announcement, as a multiple of its lead.

    Promises are classed by precision, and a question is conditioned on not being out yet. A class with
    few promises is read from all that have a window, or from all that have none. Where few promises
    are left at risk, the curve goes on as a Pareto tail with the hazard of all waits of the class, so that
    a long wait does not become an endless one.

    Parameters
    ----------
    least_class_size
        A class with fewer promises than this is not used by itself.
    n_replicates
        Refits to resampled releases that `predict_replicates` gives.
    seed
        Of the resampling.
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
        fresh = rows[:, Column.SILENCE_DAYS] == 0
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
                alike = fresh & ((kind >= _WITHOUT_WINDOW) == (number >= _WITHOUT_WINDOW))
                members = alike if (alike & (weight > 0)).any() else fresh
            self.curves_.append(
                IncidenceCurve.of(duration[members], target["event"][members], weights[:, members])
            )
        return self

    def _prepare(self, rows: FloatArray) -> tuple[IntArray, FloatArray, FloatArray]:
        return *_class_and_lead(rows), rows[:, Column.SILENCE_DAYS]

    def _cumulative_incidence(
        self, prepared: tuple[IntArray, FloatArray, FloatArray], days: FloatArray, which: slice
    ) -> FloatArray:
        kind, lead, waited = prepared
        reach = np.empty((len(kind), 1 + len(days)))
        reach[:, 0] = waited
        np.add(waited[:, None], days, out=reach[:, 1:])
        reach /= lead[:, None]
        by_then = np.empty((len(range(self.n_replicates + 1)[which]), len(kind), 2, reach.shape[1]))
        for number in set(kind.tolist()):
            members = (kind == number).nonzero()[0]
            found = self.curves_[number].at(reach[members].ravel(), which)
            shape = (len(by_then), 2, len(members), reach.shape[1])
            by_then[:, members] = found.reshape(shape).swapaxes(1, 2)
        by_now = by_then[..., :1]
        pending_now = 1.0 - by_now.sum(axis=2, keepdims=True)
        since = by_then[..., 1:] - by_now
        since *= (pending_now > _LEAST_PENDING) / np.maximum(pending_now, _LEAST_PENDING)
        return since


def _class_and_lead(rows: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return each question's class, and the lead in days that its wait is a multiple of."""
    kind = _CLASS_OF_PRECISION.take(rows[:, Column.PRECISION].astype(np.int64), mode="clip")
    kind[rows[:, Column.POSTPONED] > 0] = _POSTPONED
    lead = rows[:, Column.LEAD_DAYS]
    lead = np.where(np.isnan(lead), _LEAD_WITHOUT_WINDOW_DAYS, np.maximum(lead, _LEAST_LEAD_DAYS))
    return kind, lead
