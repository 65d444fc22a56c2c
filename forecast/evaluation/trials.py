"""Trials beside the walk: covariates left out, challengers, organizations that taught nothing."""

from collections.abc import Mapping

import numpy as np

from forecast.dataset import Dataset
from forecast.estimators import CANDIDATES, CumulativeIncidenceEstimator, DiscreteHazard
from forecast.estimators.challengers import CHALLENGERS
from forecast.evaluation.backtest import Scores, walk_forward
from forecast.evaluation.report import skill_cells, table
from forecast.evaluation.selection import FALLBACK
from forecast.evaluation.skill import skill
from forecast.features.design import Landmarks

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
#: A trial compares candidates with each other, so all may know a little less; a third of the fits is enough.
_MONTHS_BETWEEN_CUTS = 3
#: An organization with fewer releases says too little by itself.
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
    candidates = {"hazard": DiscreteHazard(n_replicates=0), **fewer}
    scores = _walked(dataset, landmarks, candidates, n_jobs)
    note = (
        "Skill of the whole hazard over the one without a group of covariates, fitted by quarters"
        " (below zero: better without)."
    )
    return f"{note}\n\n{_skills(scores, {idea: ('hazard', idea) for idea in fewer}, 'without')}"


def _challengers(dataset: Dataset, landmarks: Landmarks, n_jobs: int | None) -> str:
    candidates = {FALLBACK: CANDIDATES[FALLBACK], **CHALLENGERS}
    scores = _walked(dataset, landmarks, candidates, n_jobs)
    note = "From well-kept libraries, fitted by quarters; skill over the reference class. None is served."
    return f"{note}\n\n{_skills(scores, {name: (name, FALLBACK) for name in CHALLENGERS}, 'challenger')}"


def _left_out(dataset: Dataset, landmarks: Landmarks, n_jobs: int | None) -> str:
    releases = (dataset.history.releases[release_id] for release_id in landmarks.release_ids)
    makers = np.array([str(release.organization_id) for release in releases])[landmarks.groups]
    candidates: Mapping[str, CumulativeIncidenceEstimator] = {
        name: CANDIDATES[name] for name in (FALLBACK, "pool")
    }
    rows = []
    for organization_id in sorted(set(makers)):
        theirs = makers == organization_id
        if len(np.unique(landmarks.groups[theirs])) < _LEAST_RELEASES:
            continue
        asked, others = landmarks.where(theirs), landmarks.where(~theirs)
        scores = _walked(dataset, asked, candidates, n_jobs, taught_by=others)
        found = skill(scores, "pool", FALLBACK, "brier_90")
        if found is not None:
            name = dataset.history.organizations[organization_id].name
            counts = [str(found.n_questions), str(found.n_releases)]
            rows.append([name, *counts, f"{found.score:.3f}", *skill_cells(found)[:2]])
    note = (
        "The pool's Brier score at 90 days for organizations none of whose releases it learned from,"
        " fitted by quarters."
    )
    heading = ["organization", "questions", "releases", "pool", "skill over reference class", "80 %"]
    return f"{note}\n\n{table(heading, rows)}"


def _walked(
    dataset: Dataset,
    landmarks: Landmarks,
    candidates: Mapping[str, CumulativeIncidenceEstimator],
    n_jobs: int | None,
    taught_by: Landmarks | None = None,
) -> Scores:
    step = _MONTHS_BETWEEN_CUTS
    walk = walk_forward(dataset.history, landmarks, candidates, n_jobs, taught_by, months_between_cuts=step)
    return walk.scores


def _skills(scores: Scores, pairs: Mapping[str, tuple[str, str]], first: str) -> str:
    heading = [first, "log score", "80 %", "Brier at 90 days", "80 %"]
    rows = []
    for title, (candidate, over) in pairs.items():
        found = [skill_cells(skill(scores, candidate, over, name))[:2] for name in ("log_score", "brier_90")]
        rows.append([title, *found[0], *found[1]])
    return table(heading, rows)
