"""Judge which first promises were kept, and estimate the share that each organization keeps."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from forecast.dataset import History, Release, Status

#: Level of the credible interval from `low` to `high` of a track record.
INTERVAL_LEVEL = 0.8


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How many first promises an organization kept, among those known to be kept or missed.

    Attributes
    ----------
    organization_id
        The organization.
    n_promises, n_kept
        First promises known to be kept or missed, and those kept.
    kept_share
        Estimated share kept, in (0, 1); the fewer the promises, the closer to the share of all organizations.
    low, high
        Ends of the credible interval of `kept_share` at `INTERVAL_LEVEL`.
    """

    organization_id: str
    n_promises: int
    n_kept: int
    kept_share: float
    low: float
    high: float


def missed_first_windows(history: History) -> dict[str | None, dict[str, bool]]:
    """Return whether each release missed its first promised window, where that is known.

    Parameters
    ----------
    history
        Cut at the day of interest.

    Returns
    -------
    dict
        By organization, then by release.

    Examples
    --------
    >>> from pathlib import Path
    >>> from forecast.dataset import read_dataset
    >>> missed_first_windows(read_dataset(Path("tests/data/tiny")).history)
    {'acme': {'acme-one': True, 'acme-three': True}}
    """
    by_organization: dict[str | None, dict[str, bool]] = {}
    for release_id, release in history.releases.items():
        missed = missed_first_window(history, release_id)
        if missed is not None:
            by_organization.setdefault(release.organization_id, {})[release_id] = missed
    return by_organization


def missed_first_window(history: History, release_id: str) -> bool | None:
    """Return whether a release missed its first promised window; None if it has none, or while unknown.

    Parameters
    ----------
    history
        Cut at the day of interest.
    release_id
        A release of the history.

    Examples
    --------
    >>> from pathlib import Path
    >>> from forecast.dataset import read_dataset
    >>> history = read_dataset(Path("tests/data/tiny")).history
    >>> missed_first_window(history, "acme-one"), missed_first_window(history, "acme-two")
    (True, None)
    """
    ends = (a.window.promised_to for a in history.announcements[release_id])
    first_end = next((end for end in ends if end is not None), None)
    if first_end is None:
        return None
    return _missed(history.releases[release_id], first_end, history.pending_through(release_id))


def _missed(release: Release, first_end: date, pending_through: date) -> bool | None:
    """Return whether a release missed the end of its first window; None while unknown."""
    if release.resolved_on is None:
        return True if first_end < pending_through else None
    if pending_through < first_end < release.resolved_on:
        return None  # the window ended in the month of the outcome, whose day is unknown
    return release.status is not Status.RELEASED or release.resolved_on > first_end


def track_records(history: History) -> list[TrackRecord]:
    """Return the track record of each organization, the one with the most promises first.

    Parameters
    ----------
    history
        Cut at the day of interest.

    Raises
    ------
    ValueError
        If no first promise is known to be kept or missed.

    Notes
    -----
    The share kept is the posterior mean of a beta-binomial model, whose prior is fitted to all organizations
    by maximum marginal likelihood (empirical Bayes; Robbins 1956, Proc. 3rd Berkeley Symp. 1, 157-163).

    Examples
    --------
    >>> from pathlib import Path
    >>> from forecast.dataset import read_dataset
    >>> (record,) = track_records(read_dataset(Path("tests/data/tiny")).history)
    >>> record.organization_id, record.n_promises, record.n_kept
    ('acme', 2, 0)
    """
    from scipy.stats import beta  # forecasts don't need it

    by_organization = {maker: m for maker, m in missed_first_windows(history).items() if maker is not None}
    if not by_organization:
        raise ValueError("no first promise has ended; add releases whose first window is over")
    n_promises = np.array([len(missed) for missed in by_organization.values()])
    n_kept = n_promises - np.array([sum(missed.values()) for missed in by_organization.values()])
    prior_kept, prior_missed = _fitted_prior(n_kept, n_promises)
    kept, missed = prior_kept + n_kept, prior_missed + n_promises - n_kept
    low, high = beta.ppf([[(1 - INTERVAL_LEVEL) / 2], [(1 + INTERVAL_LEVEL) / 2]], kept, missed)
    columns = zip(by_organization, n_promises, n_kept, kept / (kept + missed), low, high, strict=True)
    records = [
        TrackRecord(name, int(n), int(k), float(m), float(lo), float(hi)) for name, n, k, m, lo, hi in columns
    ]
    return sorted(records, key=lambda record: (-record.n_promises, record.organization_id))


def _fitted_prior(n_kept: np.ndarray, n_promises: np.ndarray) -> tuple[float, float]:
    """Return the two parameters of the beta prior: pseudo-promises kept, and missed."""
    from scipy.optimize import minimize
    from scipy.special import betaln, expit

    def minus_log_likelihood(parameters: np.ndarray) -> float:
        mean, weight = expit(parameters[0]), np.exp(parameters[1])
        kept, missed = mean * weight, (1 - mean) * weight
        return float(-(betaln(kept + n_kept, missed + n_promises - n_kept) - betaln(kept, missed)).sum())

    # Between 1 and 100 pseudo-promises, as the likelihood of few organizations may have no maximum.
    bounds = [(-4.0, 4.0), (0.0, np.log(100.0))]
    mean, log_weight = minimize(minus_log_likelihood, np.array([0.0, 1.5]), bounds=bounds).x
    weight = float(np.exp(log_weight))
    return float(expit(mean)) * weight, (1 - float(expit(mean))) * weight
