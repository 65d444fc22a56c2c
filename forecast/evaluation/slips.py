"""Slips: how many days after the promised window releases came, by promise and by group of promises."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from forecast.dataset import Announcement, History, Release
from forecast.estimators import aalen_johansen
from forecast.estimators.base import bootstrap_weights
from forecast.evaluation.bootstrap import INTERVAL_LEVELS
from forecast.outcome import FloatArray, Outcome

_N_RESAMPLES = 400
_SEED = 0


@dataclass(frozen=True, slots=True)
class Promise:
    """An announcement, and the outcome of its release.

    Attributes
    ----------
    release, announcement
        Their records in the dataset.
    waited_days
        From the announcement to the outcome, or to the last day known.
    slip_days
        From the last day of the window to the same day, negative if early; None without a window.
    outcome
        If `PENDING`, both durations are lower bounds.
    """

    release: Release
    announcement: Announcement
    waited_days: int
    slip_days: int | None
    outcome: Outcome

    @property
    def lead_days(self) -> int | None:
        """From the announcement to the last day of its window; None without one."""
        end = self.announcement.window.promised_to
        return None if end is None else (end - self.announcement.announced_on).days


@dataclass(frozen=True, slots=True)
class Share:
    """A share of promises with the ends of its 80 % interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Days until a share was released, with the ends of its 80 % interval; infinite where never reached."""

    days: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class GroupIncidence:
    """The cumulative incidence of release and of cancellation in a group of promises.

    Attributes
    ----------
    group
        What its promises have in common.
    n_promises, n_released, n_cancelled
        How many promises there are, and how many of their releases have each outcome.
    days
        The days that the shares are by.
    released, cancelled
        A share for each of `days`, by Aalen-Johansen: pending releases are censored at the last day known.
    """

    group: str
    n_promises: int
    n_released: int
    n_cancelled: int
    days: tuple[int, ...]
    released: tuple[Share, ...]
    cancelled: tuple[Share, ...]

    def rows(self) -> list[dict[str, str | int | float]]:
        """Return a row for each of the days, for a table or a chart."""
        return [
            {
                "group": self.group,
                "promises": self.n_promises,
                "days": day,
                "released": released.mean,
                "low": released.low,
                "high": released.high,
                "cancelled": cancelled.mean,
            }
            for day, released, cancelled in zip(self.days, self.released, self.cancelled, strict=True)
        ]


def promises(history: History) -> list[Promise]:
    """Return every announcement of a history with its outcome."""
    return [
        _promise(history, release, announcement)
        for release_id, release in history.releases.items()
        for announcement in history.announcements[release_id]
    ]


def first_promises(history: History) -> list[Promise]:
    """Return the first promise with a window of each release that has one."""
    first: dict[str, Promise] = {}
    for promise in promises(history):
        if promise.slip_days is not None:
            first.setdefault(promise.release.release_id, promise)
    return list(first.values())


def _promise(history: History, release: Release, announcement: Announcement) -> Promise:
    end = release.resolved_on or history.pending_through(release.release_id)
    promised_to = announcement.window.promised_to
    slip = None if promised_to is None else (end - promised_to).days
    waited = (end - announcement.announced_on).days
    return Promise(release, announcement, waited, slip, release.status.outcome)


def incidence_by_group(
    members: Iterable[Promise],
    group_of: Callable[[Promise], str],
    days: Sequence[int],
    since_window: bool = True,
) -> list[GroupIncidence]:
    """Return the cumulative incidences of promises by group, the largest group first.

    Parameters
    ----------
    members
        Promises, each with a window if `since_window`.
    group_of
        Names the group of a promise.
    days
        The days to give the shares by.
    since_window
        Whether days count from the last day promised (a slip) or from the announcement (a wait).

    Raises
    ------
    ValueError
        If days count from the window, and a promise has none.
    """
    groups: dict[str, list[Promise]] = {}
    for promise in members:
        groups.setdefault(group_of(promise), []).append(promise)
    largest_first = sorted(groups.items(), key=lambda named: (-len(named[1]), named[0]))
    return [_incidence(name, group, days, since_window) for name, group in largest_first]


def wait_until(members: Sequence[Promise], level: float) -> Wait:
    """Return how long after the announcement a share of the releases was out, with its 80 % interval.

    Parameters
    ----------
    members
        At least one promise.
    level
        The share, between 0 and 1.
    """
    times, incidence = _resampled_incidence(members, [promise.waited_days for promise in members])
    reached = incidence[:, 0] >= level
    days = np.where(reached.any(axis=1), np.append(times, np.inf)[reached.argmax(axis=1)], np.inf)
    low, high = np.quantile(days[1:], INTERVAL_LEVELS, method="nearest")
    return Wait(float(days[0]), float(low), float(high))


def _incidence(name: str, members: list[Promise], days: Sequence[int], since_window: bool) -> GroupIncidence:
    ends = [promise.slip_days if since_window else promise.waited_days for promise in members]
    if None in ends:
        raise ValueError(f"a promise of {name} has no window to count its slip from")
    times, incidence = _resampled_incidence(members, ends)
    steps = np.concatenate([np.zeros((len(incidence), 2, 1)), incidence], axis=2)
    by_days = steps[:, :, np.searchsorted(times, days, side="right")]
    outcomes = [promise.outcome for promise in members]
    return GroupIncidence(
        name,
        len(members),
        outcomes.count(Outcome.RELEASED),
        outcomes.count(Outcome.CANCELLED),
        tuple(days),
        _shares(by_days[:, 0]),
        _shares(by_days[:, 1]),
    )


def _resampled_incidence(
    members: Sequence[Promise], ends: Sequence[int | None]
) -> tuple[FloatArray, FloatArray]:
    """Return times and, at each, the incidence of release and cancellation: the estimate, then resamples."""
    event = np.array([promise.outcome for promise in members], dtype=np.int64)
    numbers = {promise.release.release_id: number for number, promise in enumerate(members)}
    groups = np.array([numbers[promise.release.release_id] for promise in members], dtype=np.int64)
    weight = np.vstack([np.ones(len(members)), bootstrap_weights(groups, _N_RESAMPLES, _SEED)])
    return aalen_johansen(np.array(ends, dtype=np.float64), event, weight)


def _shares(by_days: FloatArray) -> tuple[Share, ...]:
    """Return the estimate in the first row with the interval that the others give, day by day."""
    low, high = np.quantile(by_days[1:], INTERVAL_LEVELS, axis=0)
    return tuple(Share(*map(float, share)) for share in zip(by_days[0], low, high, strict=True))
