"""Punctuality: which first promises were kept, and how far an organization's record can be trusted."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from forecast.dataset import History, Release, Status

#: `low` and `high` of a record are the ends of a credible interval of this level.
INTERVAL_LEVEL = 0.8


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How many first promises an organization kept, of those whose end has come.

    `kept_share` is shrunken towards the share of all organizations, the more the fewer the promises;
    `low` and `high` are the ends of its 80 % credible interval.
    """

    organization_id: str
    n_promises: int
    n_kept: int
    kept_share: float
    low: float
    high: float


def missed_first_windows(history: History) -> dict[str | None, dict[str, bool]]:
    """Return, by organization and release, whether the first promised window was missed, where known."""
    verdicts: dict[str | None, dict[str, bool]] = {}
    for release_id, release in history.releases.items():
        missed = missed_first_window(history, release_id)
        if missed is not None:
            verdicts.setdefault(release.organization_id, {})[release_id] = missed
    return verdicts


def missed_first_window(history: History, release_id: str) -> bool | None:
    """Return whether a release missed its first promised window; None while nobody can say."""
    ends = (a.window.promised_to for a in history.announcements[release_id])
    first_end = next((end for end in ends if end is not None), None)
    if first_end is None:
        return None
    return _missed(history.releases[release_id], first_end, history.verified_through)


def _missed(release: Release, first_end: date, verified_through: date) -> bool | None:
    """Return whether a release missed the end of its first window; None while nobody can say."""
    last_pending_on = release.last_pending_on
    if release.resolved_on is None or last_pending_on is None:
        return True if first_end < verified_through else None
    if last_pending_on < first_end < release.resolved_on:
        return None  # it ended within the month of the outcome, whose day is not known
    return release.status is not Status.RELEASED or release.resolved_on > first_end


def track_records(history: History) -> list[TrackRecord]:
    """Return each organization's record, the one with the most promises first.

    The share kept is the mean of a beta-binomial whose prior is fitted to all organizations by maximum
    marginal likelihood (empirical Bayes; Robbins 1956, Proc. 3rd Berkeley Symp. 1, 157-163).

    Raises
    ------
    ValueError
        If no first promise has come to its end.
    """
    from scipy.stats import beta  # needed by no forecast

    verdicts = {maker: missed for maker, missed in missed_first_windows(history).items() if maker is not None}
    if not verdicts:
        raise ValueError("no first promise has come to its end")
    n_promises = np.array([len(missed) for missed in verdicts.values()])
    n_kept = n_promises - np.array([sum(missed.values()) for missed in verdicts.values()])
    prior_kept, prior_missed = _fitted_prior(n_kept, n_promises)
    kept, missed = prior_kept + n_kept, prior_missed + n_promises - n_kept
    low, high = beta.ppf([[(1 - INTERVAL_LEVEL) / 2], [(1 + INTERVAL_LEVEL) / 2]], kept, missed)
    columns = zip(verdicts, n_promises, n_kept, kept / (kept + missed), low, high, strict=True)
    records = [
        TrackRecord(name, int(n), int(k), float(m), float(lo), float(hi)) for name, n, k, m, lo, hi in columns
    ]
    return sorted(records, key=lambda record: (-record.n_promises, record.organization_id))


def _fitted_prior(n_kept: np.ndarray, n_promises: np.ndarray) -> tuple[float, float]:
    """Return the beta prior's two parameters, as pseudo-promises kept and missed."""
    from scipy.optimize import minimize
    from scipy.special import betaln, expit

    def minus_log_likelihood(parameters: np.ndarray) -> float:
        mean, weight = expit(parameters[0]), np.exp(parameters[1])
        kept, missed = mean * weight, (1 - mean) * weight
        return float(-(betaln(kept + n_kept, missed + n_promises - n_kept) - betaln(kept, missed)).sum())

    # Between one and a hundred pseudo-promises: with few organizations the likelihood has no maximum.
    bounds = [(-4.0, 4.0), (0.0, np.log(100.0))]
    mean, log_weight = minimize(minus_log_likelihood, np.array([0.0, 1.5]), bounds=bounds).x
    weight = float(np.exp(log_weight))
    return float(expit(mean)) * weight, (1 - float(expit(mean))) * weight
