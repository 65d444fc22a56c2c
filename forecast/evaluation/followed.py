"""What the record loses by what nobody knows: releases not looked at since, and those found late.

A pending release is followed to the day of its last check. That day depends on the outcome, since a release
that ships is followed to its release whether anybody looks or not. So the questions that are left do not
stand for all of them, and the bounds here say how much that can change: either all releases that were not
looked at since had shipped on the day after their check, or none had by the last day.
"""

import textwrap
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from msgspec import structs

from forecast.dataset import History, Release, Status
from forecast.evaluation.backtest import DAYS, Scores, WalkForward, joined, score_curves
from forecast.evaluation.skill import calibration_at
from forecast.features.design import Landmarks
from forecast.features.questions import landmark_questions
from forecast.scoring import PRIMARY_HORIZON_IN_DAYS
from forecast.tables import Table, as_markdown

#: Characters of a line of text in the record.
_COLUMNS = 110
_TEXT = """\
A pending release is followed to the day of its last check, and nothing is claimed after it.
{n.n_unchecked_releases} of the {n_all} releases were not looked at on the last day, which leaves out
{n.n_unfollowed} questions about them. Since a release that ships is followed whether anybody looks or not,
what is left favours releases that ship. The truth lies between the second row and the third.

A release is asked about from the day on which its frame found it: what was announced before, and had ended by
then, could not be found. That leaves out {n.n_before_found} questions, and {n.n_releases_before_found}
releases altogether. The last row has those questions, in training too.

Brier score and calibration at {horizon_days} days:"""
_SCORE = f"brier_{PRIMARY_HORIZON_IN_DAYS}"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many questions a history has, and how many it would have.

    Attributes
    ----------
    n_questions, n_releases
        Questions of the history, and the releases that they are about.
    n_before_found, n_releases_before_found
        Further questions before the day on which a release was found, and releases that have no other.
    n_unfollowed, n_unchecked_releases
        Further questions after the last check of a pending release, and the number of such releases.
    """

    n_questions: int
    n_releases: int
    n_before_found: int
    n_releases_before_found: int
    n_unfollowed: int
    n_unchecked_releases: int


def counts(history: History) -> Counts:
    """Return how many questions delayed entry and missing checks leave out.

    Parameters
    ----------
    history
        The whole history.

    Examples
    --------
    >>> from pathlib import Path
    >>> from forecast.dataset import read_dataset
    >>> counts(read_dataset(Path("tests/data/tiny")).history).n_before_found
    0
    """
    questions = landmark_questions(history)
    releases = {question.release_id for question in questions}
    from_start = landmark_questions(entered_at_once(history))
    to_end = landmark_questions(settled(history, shipped=False))
    unchecked = [r for r in history.releases.values() if _is_unchecked(r, history.known_through)]
    return Counts(
        len(questions),
        len(releases),
        len(from_start) - len(questions),
        len({question.release_id for question in from_start} - releases),
        len(to_end) - len(questions),
        len(unchecked),
    )


def entered_at_once(history: History) -> History:
    """Return a history in which each release was found on the day of its first announcement.

    Parameters
    ----------
    history
        The history to change.
    """
    releases = {name: structs.replace(release, found_on=None) for name, release in history.releases.items()}
    return replace(history, releases=releases)


def settled(history: History, *, shipped: bool) -> History:
    """Return a history in which every release that was not looked at since has an end.

    Parameters
    ----------
    history
        The history to change.
    shipped
        Whether all of them shipped on the day after their check; else none did by the last day.
    """
    releases = dict(history.releases)
    for release_id, release in history.releases.items():
        if not _is_unchecked(release, history.known_through):
            continue
        if shipped:
            out_on = history.pending_through(release_id) + timedelta(days=1)
            releases[release_id] = structs.replace(
                release, status=Status.RELEASED, resolved_from=out_on, resolved_on=out_on, checked_on=None
            )
        else:
            releases[release_id] = structs.replace(release, checked_on=history.known_through)
    return replace(history, releases=releases)


def rescored(walk: WalkForward, history: History) -> Scores:
    """Return the scores of a walk's candidates on the questions of another history, as they were fitted.

    Parameters
    ----------
    walk
        A walk through a history.
    history
        The same history with other outcomes.
    """
    landmarks = Landmarks.of(history)
    ends = [*(cut.toordinal() for cut in walk.cuts[1:]), history.known_through.toordinal() + 1]
    parts = []
    for cut, end, fitted in zip(walk.cuts, ends, walk.fitted, strict=True):
        landmark = np.flatnonzero((landmarks.as_of >= cut.toordinal()) & (landmarks.as_of < end))
        rows = landmarks.X[landmark]
        curves = {name: e.predict_cumulative_incidence(rows, DAYS) for name, e in fitted.items()}
        parts.append(score_curves(landmarks, landmark, curves, history.known_through))
    return joined(parts)


def followed_section(history: History, walk: WalkForward, without_entry: Scores, champion: str) -> str:
    """Return the record's section about what is not known, as Markdown.

    Parameters
    ----------
    history
        The whole history.
    walk
        The walk through it.
    without_entry
        The scores of a walk with questions before the days on which releases were found.
    champion
        The candidate that is served.
    """
    n = counts(history)
    variants = {
        "as known": walk.scores,
        "all had shipped the day after their check": rescored(walk, settled(history, shipped=True)),
        "none had shipped by the last day": rescored(walk, settled(history, shipped=False)),
        "as known, without delayed entry": without_entry,
    }
    rows = [[name, *_cells(scores, champion)] for name, scores in variants.items()]
    heading = ["case", "questions", "releases", champion, "reference class", "face value"]
    heading.append("observed over expected (80 %)")
    filled = _TEXT.format(n=n, n_all=len(history.releases), horizon_days=PRIMARY_HORIZON_IN_DAYS)
    wrapped = [textwrap.fill(paragraph, _COLUMNS) for paragraph in filled.split("\n\n")]
    return "\n\n".join([*wrapped, as_markdown(Table.of(heading, rows))])


def _cells(scores: Scores, champion: str) -> list[object]:
    scored = scores.with_score(_SCORE)
    means = (
        f"{np.average(scored.of(name, _SCORE), weights=scored.weight):.3f}"
        for name in (champion, "reference_class", "face_value")
    )
    calibration = calibration_at(scores, champion, PRIMARY_HORIZON_IN_DAYS)
    ratio = "" if calibration is None else f"{calibration.observed_over_expected:.2f}"
    if calibration is not None:
        ratio += f" ({calibration.low:.2f} to {calibration.high:.2f})"
    return [len(scored.weight), scored.n_releases, *means, ratio]


def _is_unchecked(release: Release, known_through: date) -> bool:
    """Return whether a release is pending and was last looked at before the last day."""
    return release.checked_on is not None and release.checked_on < known_through
