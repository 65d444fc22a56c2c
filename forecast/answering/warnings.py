"""Warn about answers that rest on little: few cases, facts not verified, or no promised window.

An answer about a release that a user describes also tells if the dataset has that release.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

import msgspec

from forecast.dataset import History, Release
from forecast.estimators.vintage import Vintage
from forecast.features.leave_one_out import leave_one_out
from forecast.promise import PromisedWindow

_FEW_RESOLVED = 50
_FEW_ALIKE = 10


class AnswerWarning(msgspec.Struct, frozen=True, omit_defaults=True):
    """A reason to rely less on an answer; `code` is for programs, `text` for people.

    Only the warning `tracked_release` has `release_id`: the release of the dataset that a user described.
    """

    code: str
    text: str
    release_id: str | None = None


def described_warnings(described: Release | None) -> list[AnswerWarning]:
    """Return the warning that the dataset has the release that a user described.

    Parameters
    ----------
    described
        The release of the dataset; None if it has none, or if the user named its id.
    """
    if described is None:
        return []
    release_id = described.release_id
    is_pending = described.resolved_on is None
    status = "pending" if is_pending else f"{described.status} on {described.resolved_on}"
    text = (
        f"The dataset has this release as {release_id}, {status}; see /releases/{release_id}."
        " This forecast rests on the announcements that you gave in place of its own."
    )
    return [AnswerWarning("tracked_release", text, release_id)]


def answer_warnings(
    history: History, release_id: str, vintage: Vintage, known_through: date
) -> list[AnswerWarning]:
    """Return the warnings that an answer needs.

    Parameters
    ----------
    history
        Cut at the question's as-of date.
    release_id
        The release asked about.
    vintage
        The vintage that answers.
    known_through
        The last day of the dataset's facts.
    """
    announcements, others = history.announcements[release_id], leave_one_out(history, release_id)
    warnings = []
    checked_on = min(history.releases[release_id].pending_through or known_through, known_through)
    if history.known_through > checked_on:
        text = f"Nothing after {checked_on} was verified: the release may be out, and newer promises unknown."
        warnings.append(AnswerWarning("status_not_verified", text))
    if vintage.candidate == "reference_class":
        text = "No estimator had proved itself better than the reference class by then, so that is served."
        warnings.append(AnswerWarning("reference_class_served", text))
    if vintage.n_resolved < _FEW_RESOLVED:
        text = f"The forecast rests on only {vintage.n_resolved} resolved releases."
        warnings.append(AnswerWarning("few_cases", text))
    if announcements[-1].window.promised_to is None:
        warnings.append(AnswerWarning("no_window", "The latest announcement gives no time."))
    if others.n_resolved_alike < _FEW_ALIKE:
        text = f"Only {others.n_resolved_alike} releases that were promised as precisely have come to an end."
        warnings.append(AnswerWarning("few_comparable_cases", text))
    first, first_of_others = announcements[0].announced_on, others.first_announced_on
    if first_of_others is not None and first < first_of_others:
        text = f"It was announced on {first}; nothing else that is known goes back beyond {first_of_others}."
        warnings.append(AnswerWarning("older_than_the_data", text))
    if others.n_of_maker == 0:
        text = "No other release of this organization was known by then; it is taken for an average one."
        warnings.append(AnswerWarning("unseen_organization", text))
    warnings += [
        AnswerWarning(
            "contradictory_announcements",
            f"The announcements of {day} contradict each other; the one that was given last counts.",
        )
        for day, of_day in groupby(announcements, key=lambda announcement: announcement.announced_on)
        if _contradict([announcement.window for announcement in of_day])
    ]
    return warnings


def _contradict(windows: Sequence[PromisedWindow]) -> bool:
    """Return whether no day is in all of the windows, or whether one is postponed and another is not."""
    timed = [window for window in windows if window.promised_to is not None]
    firsts = [window.promised_from for window in timed if window.promised_from is not None]
    lasts = [
        window.promised_to for window in timed if window.promised_to is not None and not window.open_ended
    ]
    if firsts and lasts and max(firsts) > min(lasts):
        return True
    return bool(timed) and any(window.postponed for window in windows)
