"""Trials beside the walk: covariates left out, challengers, organizations left out of training."""

from collections.abc import Mapping

import numpy as np

from forecast.dataset import Dataset
from forecast.estimators import CANDIDATES, CumulativeIncidenceEstimator, DiscreteHazard
from forecast.estimators.challengers import CHALLENGERS
from forecast.evaluation.backtest import Scores, walk_forward
from forecast.evaluation.report import skill_cell
from forecast.evaluation.selection import FALLBACK, PRIMARY_SCORE, TARGET_SCORE
from forecast.evaluation.skill import skill
from forecast.features.design import Landmarks
from forecast.scoring import PRIMARY_HORIZON_IN_DAYS
from forecast.tables import Table, as_markdown

#: Covariates of the hazard that stand for one idea each.
_IDEAS = {
    "where the window lies": (
        "before the window",
        "inside the window",
        "inside the window, by its log length",
        "just after the window",
        "log days after the window",
    ),
    "how vague it is": ("no window", "log window length", "open-ended", "said soon"),
    "how overdue it is": ("log days overdue",),
    "past revisions": ("log past slips", "window withdrawn", "postponed"),
    "age and silence": (
        "log age by then",
        "log days since the last word by then",
        "log days since the last word by then, without a window",
    ),
    "the organization's record": ("organization's lateness",),
}
#: A trial compares candidates with each other, so all may know a little less; that saves two fits in three.
_MONTHS_BETWEEN_CUTS = 3
#: An organization with fewer releases has no row.
_LEAST_RELEASES = 15


def trials(dataset: Dataset, landmarks: Landmarks, n_jobs: int | None) -> dict[str, str]:
    """Run every trial and return a section of the record for each, by heading."""
    return {
        "The hazard without one idea": _ablation(dataset, landmarks, n_jobs),
        "Challengers": _challengers(dataset, landmarks, n_jobs),
        "Organizations that nothing was learned from": _left_out(dataset, landmarks, n_jobs),
    }


def _ablation(dataset: Dataset, landmarks: Landmarks, n_jobs: int | None) -> str:
    fewer = {idea: DiscreteHazard(left_out=names, n_replicates=0) for idea, names in _IDEAS.items()}
    scores = _walked(dataset, landmarks, {"hazard": DiscreteHazard(n_replicates=0), **fewer}, n_jobs)
    return f"""\
Skill of the whole hazard over the hazard without one group of covariates, both fitted once a quarter. Below
zero, the hazard is better without the group.

{_skills(scores, {idea: ("hazard", idea) for idea in fewer}, "without")}"""


def _challengers(dataset: Dataset, landmarks: Landmarks, n_jobs: int | None) -> str:
    scores = _walked(dataset, landmarks, {FALLBACK: CANDIDATES[FALLBACK], **CHALLENGERS}, n_jobs)
    return f"""\
Skill over the reference class of estimators from well-kept libraries, all fitted once a quarter. None is
served.

{_skills(scores, {name: (name, FALLBACK) for name in CHALLENGERS}, "challenger")}"""


def _left_out(dataset: Dataset, landmarks: Landmarks, n_jobs: int | None) -> str:
    releases = (dataset.history.releases[release_id] for release_id in landmarks.release_ids)
    organization_ids = np.array([str(release.organization_id) for release in releases])[landmarks.groups]
    candidates = {name: CANDIDATES[name] for name in (FALLBACK, "pool")}
    rows = []
    for organization_id in sorted(set(organization_ids)):
        theirs = organization_ids == organization_id
        if len(np.unique(landmarks.groups[theirs])) < _LEAST_RELEASES:
            continue
        questions, others = landmarks.where(theirs), landmarks.where(~theirs)
        scores = _walked(dataset, questions, candidates, n_jobs, others)
        value = skill(scores, "pool", FALLBACK, TARGET_SCORE)
        if value is None:
            continue
        first = skill(scores.first_questions(), "pool", FALLBACK, TARGET_SCORE)
        name = dataset.history.organizations[organization_id].name
        counts = value.n_questions, value.n_releases
        n_first = None if first is None else first.n_questions
        rows.append([name, *counts, f"{value.score:.3f}", skill_cell(value), n_first, skill_cell(first)])
    heading = ["organization", "questions", "releases", "pool", "skill over reference class (80 %)"]
    heading += ["first questions", "skill over reference class (80 %)"]
    return f"""\
The pool on the releases of one organization, fitted once a quarter on those of all others. The last two
columns are of the first question of each release alone. All are of the Brier score at
{PRIMARY_HORIZON_IN_DAYS} days.

{as_markdown(Table.of(heading, rows))}"""


def _walked(
    dataset: Dataset,
    landmarks: Landmarks,
    candidates: Mapping[str, CumulativeIncidenceEstimator],
    n_jobs: int | None,
    training_landmarks: Landmarks | None = None,
) -> Scores:
    return walk_forward(
        dataset.history, landmarks, candidates, n_jobs, training_landmarks, _MONTHS_BETWEEN_CUTS
    ).scores


def _skills(scores: Scores, pairs: Mapping[str, tuple[str, str]], title: str) -> str:
    """Return a table of the skill of the first of each pair over the second, by the title of the pair."""
    first_questions = scores.first_questions()
    rows = [
        [
            name,
            *(
                skill_cell(skill(chosen, *pair, score))
                for chosen in (scores, first_questions)
                for score in (PRIMARY_SCORE, TARGET_SCORE)
            ),
        ]
        for name, pair in pairs.items()
    ]
    columns = ["log score (80 %)", f"Brier at {PRIMARY_HORIZON_IN_DAYS} days (80 %)"]
    heading = [title, *columns, *(f"first questions: {column}" for column in columns)]
    return as_markdown(Table.of(heading, rows))
