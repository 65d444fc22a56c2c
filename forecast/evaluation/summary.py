"""The walk-forward record: each candidate's scores with n, gains with intervals, and calibration."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np

from forecast.estimators.vintage import Vintage
from forecast.evaluation.backtest import SCORES, Scores
from forecast.evaluation.calibration import observed_over_expected, reliability
from forecast.evaluation.selection import FALLBACK, PRIMARY_SCORE, gain, weighted_mean
from forecast.features.design import Landmarks
from forecast.scoring import HORIZONS_IN_DAYS
from forecast.tables import Table

#: Covariates and pool members were chosen on what was known by this day; see `DECISIONS.md`.
CHOICES_KNEW_THROUGH = date(2025, 3, 31)


def summarize(scores: Scores, served: Vintage) -> dict[str, Any]:
    """Return the record as plain values.

    Parameters
    ----------
    scores
        Of the whole walk, with the champion as it was chosen at each cut.
    served
        The last vintage.

    Returns
    -------
    dict
        `champion`, and under `candidates` by name: for each score the number of questions and of releases
        it rests on, and where there are any its mean, the gain over the reference class with its 80 %
        interval, and the mean of each release's own mean; for each horizon observed over expected, and
        the reliability in five bins. Under `since_choices` the champion's gain in the primary score on
        the questions that matured after the choices between candidates were made.
    """
    later = scores.where(scores.as_of + HORIZONS_IN_DAYS[-1] > CHOICES_KNEW_THROUGH.toordinal())
    return {
        "known_through": served.trained_through.isoformat(),
        "primary_score": PRIMARY_SCORE,
        "champion": served.candidate,
        "since_choices": _score_entry(later, served.candidate, PRIMARY_SCORE),
        "candidates": {
            name: {
                "scores": {score: _score_entry(scores, name, score) for score in SCORES},
                "calibration": _calibration(scores, name),
            }
            for name in scores.candidates
        },
    }


def _score_entry(scores: Scores, candidate: str, score: str) -> dict[str, Any]:
    values = scores.values[scores.candidates.index(candidate), :, SCORES.index(score)]
    scored = ~np.isnan(values)
    counts = {"n_questions": int(scored.sum()), "n_releases": len(np.unique(scores.groups[scored]))}
    if not scored.any():
        return counts
    over_reference = gain(scores, candidate, FALLBACK, score)
    return counts | {
        "mean": weighted_mean(values, scores.weight),
        "mean_of_release_means": _mean_of_release_means(values[scored], scores.groups[scored]),
        "gain_over_reference_class": over_reference.mean,
        "gain_low": over_reference.low,
        "gain_high": over_reference.high,
    }


def _mean_of_release_means(values: np.ndarray, groups: np.ndarray) -> float:
    _, inverse, counts = np.unique(groups, return_inverse=True, return_counts=True)
    return float((np.bincount(inverse, values) / counts).mean())


def _calibration(scores: Scores, candidate: str) -> dict[str, Any]:
    number = scores.candidates.index(candidate)
    by_horizon = {}
    for place, days in enumerate(HORIZONS_IN_DAYS):
        passed = ~np.isnan(scores.released[:, place])
        if passed.any():
            forecast = (scores.released_by[number, passed, place], scores.released[passed, place])
            by_horizon[f"{days}"] = {
                "observed_over_expected": observed_over_expected(*forecast, scores.weight[passed]),
                "reliability": [asdict(found) for found in reliability(*forecast, scores.weight[passed])],
            }
    return by_horizon


def as_table(summary: dict[str, Any]) -> str:
    """Return the summary as a Markdown table, a row for each candidate, with a note below."""
    heading = ["candidate", "questions", "releases", *SCORES, "gain in log score (80 %)", "O/E at 90"]
    rows = [heading, ["---"] * len(heading)]
    for name, entry in summary["candidates"].items():
        primary = entry["scores"][PRIMARY_SCORE]
        if "mean" not in primary:
            continue  # no horizon of a year has passed yet
        interval = f"{primary['gain_low']:+.3f} to {primary['gain_high']:+.3f}"
        rows.append(
            [
                name + (" (served)" if name == summary["champion"] else ""),
                str(primary["n_questions"]),
                str(primary["n_releases"]),
                *(f"{entry['scores'][score]['mean']:.3f}" for score in SCORES),
                "" if name == FALLBACK else f"{primary['gain_over_reference_class']:+.3f} ({interval})",
                f"{entry['calibration']['90']['observed_over_expected']:.2f}",
            ]
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(heading))]
    padded = ([cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows)
    lines = [f"| {' | '.join(cells)} |" for cells in padded]
    brier = {days: summary["candidates"][FALLBACK]["scores"][f"brier_{days}"] for days in HORIZONS_IN_DAYS}
    counts = ", ".join(
        f"{entry['n_questions']} questions of {entry['n_releases']} releases at {days} days"
        for days, entry in brier.items()
    )
    notes = [f"The Brier scores rest on {counts}. O/E is how many came true for each one expected."]
    later = summary["since_choices"]
    if "mean" in later:
        notes.append(
            f"On the {later['n_questions']} questions of {later['n_releases']} releases that matured after"
            f" {CHOICES_KNEW_THROUGH}, and so played no part in choosing the candidates, the gain of"
            f" {summary['champion']} is"
            f" {later['gain_over_reference_class']:+.3f}"
            f" ({later['gain_low']:+.3f} to {later['gain_high']:+.3f})."
        )
    return "\n".join([*lines, "", *notes])


def question_table(scores: Scores, landmarks: Landmarks) -> Table:
    """Return a row for each question and candidate: its forecasts and its scores."""
    chances = [f"released_by_{days}" for days in HORIZONS_IN_DAYS]
    columns = ["release_id", "as_of", "weight", "candidate", *chances, *SCORES]
    return Table.of(columns, _question_rows(scores, landmarks))


def _question_rows(scores: Scores, landmarks: Landmarks) -> Iterator[list[object]]:
    for place, landmark in enumerate(scores.landmark):
        question = landmarks.question(landmark)
        for number, name in enumerate(scores.candidates):
            values = [*scores.released_by[number, place], *scores.values[number, place]]
            cells = (None if np.isnan(value) else f"{value:.6f}" for value in values)
            weight = f"{scores.weight[place]:.6f}"
            yield [question.release_id, question.as_of, weight, name, *cells]
