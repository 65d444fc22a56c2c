"""One cut history and one release to one row of `forecast.columns.Column`.

There is no date among the arguments but the one the history was cut at: what is not in the history
can't be looked at.
"""

import math
from datetime import date
from itertools import pairwise

import numpy as np

from forecast.columns import N_COLUMNS, PRECISION_NONE, Column
from forecast.dataset import Access, Announcement, History, Release, Tier, Voice
from forecast.outcome import FloatArray
from forecast.promise import Precision, says_soon
from forecast.punctuality import missed_first_window
from forecast.tallies import others

_PRECISION_CODES = {precision: code for code, precision in enumerate(Precision)}
assert _PRECISION_CODES[Precision.NONE] == PRECISION_NONE

#: An organization's record counts as if it had so many promises of the average keeping besides.
_PRIOR_PROMISES = 4.0


def question_row(history: History, release_id: str) -> FloatArray:
    """Return the row of a release as seen on `history.known_through`.

    Returns
    -------
    (N_COLUMNS,) float array

    Raises
    ------
    KeyError
        If the history has no such release.
    """
    release, announcements = history.releases[release_id], history.announcements[release_id]
    today, latest = history.known_through, announcements[-1]
    row = np.zeros(N_COLUMNS)
    row[Column.AGE_DAYS] = (today - announcements[0].announced_on).days
    row[Column.SILENCE_DAYS] = (today - latest.announced_on).days
    _fill_window(row, latest, today)
    _fill_revisions(row, announcements)
    row[Column.POSTPONED] = latest.window.postponed
    row[Column.SAID_SOON] = latest.window.promised_to is None and says_soon(latest.wording)
    row[Column.UNOFFICIAL] = latest.voice in (Voice.PRESS, Voice.LEAK)
    row[Column.OPEN_WEIGHTS] = release.access is Access.OPEN_WEIGHTS
    row[Column.FEATURE_TIER] = release.tier is Tier.FEATURE
    row[Column.FLAGSHIP_TIER] = release.tier is Tier.FLAGSHIP
    row[Column.LATENESS] = _lateness(history, release)
    return row


def _fill_window(row: FloatArray, latest: Announcement, today: date) -> None:
    window = latest.window
    row[Column.PRECISION] = _PRECISION_CODES[window.precision]
    row[Column.OPEN_ENDED] = window.open_ended
    if window.promised_from is None or window.promised_to is None:
        row[[Column.DAYS_TO_START, Column.DAYS_TO_END, Column.LEAD_DAYS, Column.WINDOW_DAYS]] = np.nan
        return
    row[Column.DAYS_TO_START] = (window.promised_from - today).days
    row[Column.DAYS_TO_END] = (window.promised_to - today).days
    row[Column.LEAD_DAYS] = (window.promised_to - latest.announced_on).days
    row[Column.WINDOW_DAYS] = (window.promised_to - window.promised_from).days + 1


def _fill_revisions(row: FloatArray, announcements: tuple[Announcement, ...]) -> None:
    ends = [a.window.promised_to for a in announcements if a.window.promised_to is not None]
    if not ends:
        return
    row[Column.N_SLIPS] = sum(after > before for before, after in pairwise(ends))
    row[Column.SLIPPED_DAYS] = (ends[-1] - ends[0]).days
    row[Column.WITHDRAWN] = announcements[-1].window.promised_to is None


def _lateness(history: History, release: Release) -> float:
    """Return the log-odds that the release's organization misses a first window.

    The organization's own rate is without this release; it is shrunken to the rate of all releases.
    """
    rest, missed = others(history, release.release_id), missed_first_window(history, release.release_id)
    n_missed, n_judged = rest.n_missed + bool(missed), rest.n_judged + (missed is not None)
    prior = (n_missed + 1.0) / (n_judged + 2.0)
    rate = (rest.n_missed_of_maker + _PRIOR_PROMISES * prior) / (rest.n_judged_of_maker + _PRIOR_PROMISES)
    return math.log(rate / (1.0 - rate))
