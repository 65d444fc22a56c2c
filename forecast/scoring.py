"""Score forecasts by proper scoring rules, one function each; a lower score is better."""

import numpy as np

from forecast.outcome import FloatArray, IntArray, Outcome

#: Horizons in days. They are the ends of the categories "released within 30 days", 31-90, 91-180 and
#: 181-365; the categories "later" and "cancelled" follow.
HORIZONS_IN_DAYS = (30, 90, 180, 365)
#: The horizon of everything that shows one number: moves, factors, misses, badges and targets.
PRIMARY_HORIZON_IN_DAYS = 90
#: Number of categories.
N_CATEGORIES = len(HORIZONS_IN_DAYS) + 2
_LATER, _CANCELLED = N_CATEGORIES - 2, N_CATEGORIES - 1

#: The log score counts a smaller probability as this one.
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
        Released within each of the four periods, later, cancelled within a year; they sum to one.

    Examples
    --------
    >>> pending, released = [0.75, 0.5, 0.25, 0.25], [0.25, 0.5, 0.625, 0.625]
    >>> cancelled = [0.0, 0.0, 0.125, 0.125]
    >>> category_probabilities(np.array([[pending, released, cancelled]]))
    array([[0.25 , 0.25 , 0.125, 0.   , 0.25 , 0.125]])
    """
    released = np.diff(incidence[:, Outcome.RELEASED], axis=1, prepend=0.0)
    last = incidence[:, :, -1]
    return np.column_stack([released, last[:, Outcome.PENDING], last[:, Outcome.CANCELLED]])


def observed_categories(event: IntArray, duration_in_days: FloatArray) -> IntArray:
    """Return the category that came true, for questions that were followed for at least a year.

    Parameters
    ----------
    event, duration_in_days : (n_questions,)
        As in `forecast.outcome.make_target`.

    Returns
    -------
    (n_questions,)
        Indices from 0 to `N_CATEGORIES` - 1.

    Examples
    --------
    >>> event = np.array([Outcome.RELEASED, Outcome.CANCELLED, Outcome.PENDING])
    >>> observed_categories(event, np.array([45.0, 10.0, 400.0]))
    array([1, 5, 4])
    """
    categories = np.searchsorted(HORIZONS_IN_DAYS, duration_in_days)
    within = duration_in_days <= HORIZONS_IN_DAYS[-1]
    categories = np.where(within & (event == Outcome.CANCELLED), _CANCELLED, categories)
    return np.where(~within | (event == Outcome.PENDING), _LATER, categories).astype(np.int64)


def log_score(probabilities: FloatArray, observed: IntArray) -> FloatArray:
    """Return minus the log of the probability of the category that came true.

    Parameters
    ----------
    probabilities : (n_questions, n_categories)
        In [0, 1], summing to one for each question.
    observed : (n_questions,)
        Index of the category that came true.

    Returns
    -------
    (n_questions,)
        In nats, 0 or more.

    Notes
    -----
    Good (1952), J. R. Stat. Soc. B 14, 107-114. Every probability is raised to at least `LOG_SCORE_FLOOR`
    and the distribution renormalised, so that the rule stays proper for distributions above the floor.

    Examples
    --------
    >>> log_score(np.array([[0.5, 0.5], [0.0, 1.0]]), np.array([0, 0])).round(3)
    array([0.693, 5.303])
    """
    floored = np.maximum(probabilities, LOG_SCORE_FLOOR)
    floored = floored / floored.sum(axis=1, keepdims=True)
    return np.asarray(-np.log(floored[np.arange(len(observed)), observed]))


def ranked_probability_score(probabilities: FloatArray, observed: IntArray) -> FloatArray:
    """Return the ranked probability score over ordered categories.

    Parameters
    ----------
    probabilities : (n_questions, n_categories)
        In [0, 1], summing to one for each question.
    observed : (n_questions,)
        Index of the category that came true.

    Returns
    -------
    (n_questions,)
        Between 0 and n_categories - 1.

    Notes
    -----
    The sum of the squared differences between the forecast's and the outcome's cumulative probabilities.
    Epstein (1969), J. Appl. Meteorol. 8, 985-987.

    Examples
    --------
    A forecast that is wrong by one category scores better than one that is wrong by two.

    >>> ranked_probability_score(np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]), np.array([0, 0]))
    array([1., 2.])
    """
    forecast = np.cumsum(probabilities, axis=1)
    came_true = np.arange(probabilities.shape[1])[None, :] >= observed[:, None]
    return np.asarray(((forecast - came_true) ** 2).sum(axis=1))


def brier_score(probability: FloatArray, came_true: FloatArray) -> FloatArray:
    """Return the squared error of the probability of an event.

    Parameters
    ----------
    probability : (n_questions,)
        Of the event, in [0, 1].
    came_true : (n_questions,)
        1 where the event came true, else 0.

    Returns
    -------
    (n_questions,)
        Between 0 and 1.

    Notes
    -----
    Brier (1950), Mon. Weather Rev. 78, 1-3, in its binary form.

    Examples
    --------
    >>> brier_score(np.array([0.75, 0.75]), np.array([1.0, 0.0]))
    array([0.0625, 0.5625])
    """
    return np.asarray((probability - came_true) ** 2)


def censored_crps(released: FloatArray, duration_in_days: FloatArray, came_true: FloatArray) -> FloatArray:
    """Return the continuous ranked probability score of the time to release, up to a last day.

    Parameters
    ----------
    released : (n_questions, n_days)
        Chance of release by the end of each day, from day 1 to the last day scored.
    duration_in_days : (n_questions,)
        Days until the outcome, or until the last day on which the release was followed.
    came_true : (n_questions,)
        1 where the outcome was release, else 0.

    Returns
    -------
    (n_questions,)
        The mean over days of the squared error of the chance of release by then, between 0 and 1.

    Notes
    -----
    Gneiting & Ranjan (2011), J. Bus. Econ. Stat. 29, 411-422, with a weight of one up to the last day and of
    zero beyond it: a later outcome does not count.

    Examples
    --------
    >>> censored_crps(np.array([[0.0, 0.5, 1.0, 1.0]]), np.array([2.0]), np.array([1.0]))
    array([0.0625])
    """
    days = np.arange(1, released.shape[1] + 1)
    out = (days >= duration_in_days[:, None]) & (came_true[:, None] > 0)
    return np.asarray(((released - out) ** 2).mean(axis=1))
