"""Proper scoring rules, one function each; lower is better in all of them."""

import numpy as np

from forecast.outcome import FloatArray, IntArray, Outcome

#: Ends, in days, of the categories released ≤ 30, 31-90, 91-180, 181-365; then later, then cancelled.
HORIZONS_IN_DAYS = (30, 90, 180, 365)
#: The horizon of what is stated in one number: moves, factors, misses, badges, and the targets.
PRIMARY_HORIZON_IN_DAYS = 90
N_CATEGORIES = len(HORIZONS_IN_DAYS) + 2
_LATER, _CANCELLED = N_CATEGORIES - 2, N_CATEGORIES - 1

#: The least probability that the log score counts with.
LOG_SCORE_FLOOR = 0.005


def category_probabilities(incidence: FloatArray) -> FloatArray:
    """Return the probability of each category.

    Parameters
    ----------
    incidence : (n_questions, 3, 4)
        Cumulative incidence by each of `HORIZONS_IN_DAYS`.

    Returns
    -------
    (n_questions, N_CATEGORIES)
    """
    released = np.diff(incidence[:, Outcome.RELEASED], axis=1, prepend=0.0)
    last = incidence[:, :, -1]
    return np.column_stack([released, last[:, Outcome.PENDING], last[:, Outcome.CANCELLED]])


def observed_categories(event: IntArray, duration_in_days: FloatArray) -> IntArray:
    """Return the category that came true, for questions followed for at least a year.

    Parameters
    ----------
    event, duration_in_days : (n_questions,)
        As in `forecast.outcome.make_target`.
    """
    categories = np.searchsorted(HORIZONS_IN_DAYS, duration_in_days)
    within = duration_in_days <= HORIZONS_IN_DAYS[-1]
    categories = np.where(within & (event == Outcome.CANCELLED), _CANCELLED, categories)
    return np.where(~within | (event == Outcome.PENDING), _LATER, categories).astype(np.int64)


def log_score(probabilities: FloatArray, observed: IntArray) -> FloatArray:
    """Return minus the log of the probability of what came true, floored at `LOG_SCORE_FLOOR`.

    Parameters
    ----------
    probabilities : (n_questions, n_categories)
    observed : (n_questions,)
        Index of the category that came true.

    Returns
    -------
    (n_questions,), in nats

    Notes
    -----
    The floor is applied to the whole distribution, which is then renormalised, so that the rule stays
    proper for distributions that keep above the floor. Good (1952), J. R. Stat. Soc. B 14, 107-114.
    """
    floored = np.maximum(probabilities, LOG_SCORE_FLOOR)
    floored = floored / floored.sum(axis=1, keepdims=True)
    return np.asarray(-np.log(floored[np.arange(len(observed)), observed]))


def ranked_probability_score(probabilities: FloatArray, observed: IntArray) -> FloatArray:
    """Return the ranked probability score over ordered categories, (n_questions,).

    The sum of squared differences of cumulative probabilities. Epstein (1969), J. Appl. Meteorol. 8.
    """
    forecast = np.cumsum(probabilities, axis=1)
    came_true = np.arange(probabilities.shape[1])[None, :] >= observed[:, None]
    return np.asarray(((forecast - came_true) ** 2).sum(axis=1))


def brier_score(probability: FloatArray, came_true: FloatArray) -> FloatArray:
    """Return the squared error of the probability of an event, (n_questions,).

    Brier (1950), Mon. Weather Rev. 78, 1-3, in its binary form.
    """
    return np.asarray((probability - came_true) ** 2)


def censored_crps(released: FloatArray, duration_in_days: FloatArray, came_true: FloatArray) -> FloatArray:
    """Return the continuous ranked probability score over the days followed, (n_questions,).

    The mean over days of the squared error of the chance of release by then, so between 0 and 1. Nothing
    beyond the last day counts, whatever becomes of the release. Gneiting & Ranjan (2011), J. Bus. Econ.
    Stat. 29, 411-422, with a weight of one up to the last day and none beyond.

    Parameters
    ----------
    released : (n_questions, n_days)
        Chance of release by the end of each day, from day 1.
    duration_in_days : (n_questions,)
        Wait until the outcome or the last day followed.
    came_true : (n_questions,)
        1 where the outcome was release, else 0.
    """
    days = np.arange(1, released.shape[1] + 1)
    out = (days >= duration_in_days[:, None]) & (came_true[:, None] > 0)
    return np.asarray(((released - out) ** 2).mean(axis=1))
