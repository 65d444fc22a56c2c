"""Compute the row of a question, `forecast.columns.Column`, from a history cut at the as-of date.

The history's last day is the only date that these functions receive, so they can't use a later fact.
"""

import math
from datetime import date
from itertools import pairwise

import numpy as np

from forecast.columns import PRECISION_NONE, Column
from forecast.dataset import Access, Announcement, History, Release, Tier, Voice
from forecast.features.leave_one_out import leave_one_out
from forecast.features.track_record import missed_first_window
from forecast.outcome import FloatArray
from forecast.promise import Precision, says_soon

_PRECISION_CODES = {precision: code for code, precision in enumerate(Precision)}
assert _PRECISION_CODES[Precision.NONE] == PRECISION_NONE

_OF_WINDOW = (Column.DAYS_TO_START, Column.DAYS_TO_END, Column.LEAD_DAYS, Column.WINDOW_DAYS)

#: An organization's rate counts so many further promises, missed at the rate of all organizations.
_PRIOR_PROMISES = 4.0


def question_row(history: History, release_id: str) -> FloatArray:
    """Return the row of a release as seen on the history's last day.

    Parameters
    ----------
    history
        Cut at the as-of date.
    release_id
        A release of the history.

    Returns
    -------
    (N_COLUMNS,)
        In the order of `forecast.columns.Column`, which gives the units.

    Raises
    ------
    KeyError
        If the history has no such release.

    Examples
    --------
    >>> from pathlib import Path
    >>> from forecast.dataset import read_dataset
    >>> history = read_dataset(Path("tests/data/tiny")).history.as_of(date(2025, 2, 5))
    >>> row = question_row(history, "acme-one")
    >>> float(row[Column.AGE_DAYS]), float(row[Column.DAYS_TO_END]), float(row[Column.N_SLIPS])
    (30.0, 5.0, 1.0)
    """
    release, announcements = history.releases[release_id], history.announcements[release_id]
    today, latest = history.known_through, announcements[-1]
    window = latest.window
    # Earlier targets that a statement reveals count from its day on, as if promised just before it.
    targets = (
        end for a in announcements for end in (*(last for _, last in a.formerly), a.window.promised_to)
    )
    ends = [end for end in targets if end is not None]
    values: dict[Column, float] = {
        Column.AGE_DAYS: (today - announcements[0].announced_on).days,
        Column.SILENCE_DAYS: (today - latest.announced_on).days,
        **_window_values(latest, today),
        Column.PRECISION: _PRECISION_CODES[window.precision],
        Column.OPEN_ENDED: window.open_ended,
        Column.N_SLIPS: sum(after > before for before, after in pairwise(ends)),
        Column.SLIPPED_DAYS: (ends[-1] - ends[0]).days if ends else 0,
        Column.WITHDRAWN: bool(ends) and window.promised_to is None,
        Column.POSTPONED: window.postponed,
        Column.SAID_SOON: window.promised_to is None and says_soon(latest.wording),
        Column.UNOFFICIAL: latest.voice in (Voice.PRESS, Voice.LEAK),
        Column.OPEN_WEIGHTS: release.access is Access.OPEN_WEIGHTS,
        Column.FEATURE_TIER: release.tier is Tier.FEATURE,
        Column.FLAGSHIP_TIER: release.tier is Tier.FLAGSHIP,
        Column.LATENESS: _lateness(history, release),
    }
    return np.array([values[column] for column in Column], dtype=np.float64)


def _window_values(latest: Announcement, today: date) -> dict[Column, float]:
    first, last = latest.window.promised_from, latest.window.promised_to
    if first is None or last is None:
        return dict.fromkeys(_OF_WINDOW, math.nan)
    return {
        Column.DAYS_TO_START: (first - today).days,
        Column.DAYS_TO_END: (last - today).days,
        Column.LEAD_DAYS: (last - latest.announced_on).days,
        Column.WINDOW_DAYS: (last - first).days + 1,
    }


def _lateness(history: History, release: Release) -> float:
    """Return the log-odds that the release's organization misses a first window.

    The organization's rate leaves this release out, and is shrunken towards the rate of all releases.
    """
    others = leave_one_out(history, release.release_id)
    missed = missed_first_window(history, release.release_id)
    n_missed, n_judged = others.n_missed + bool(missed), others.n_judged + (missed is not None)
    prior = (n_missed + 1.0) / (n_judged + 2.0)
    rate = (others.n_missed_of_maker + _PRIOR_PROMISES * prior) / (others.n_judged_of_maker + _PRIOR_PROMISES)
    return math.log(rate / (1.0 - rate))
