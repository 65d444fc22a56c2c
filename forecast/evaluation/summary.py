"""The walk-forward record in numbers: scores with gains and intervals, calibration, and every question."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np

from forecast.estimators.vintage import Vintage
from forecast.evaluation.backtest import SCORES, Scores
from forecast.evaluation.selection import FALLBACK, PRIMARY_SCORE, TARGET_SCORE, gain
from forecast.evaluation.skill import calibration_at
from forecast.features.design import Landmarks
from forecast.scoring import HORIZONS_IN_DAYS, PRIMARY_HORIZON_IN_DAYS
from forecast.tables import Table, as_markdown

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
        `known_through`, `primary_score`, `champion`, and

        candidates
            By name. `scores` has for each score the number of questions and of releases that it rests on, and
            if there are any the weighted mean, and the gain over the reference class with its 80 % interval.
            `first_questions` has the same over the first question of each release alone, for the primary
            score and for the Brier score at 90 days. `calibration` has for each horizon observed over
            expected, and the reliability in five bins.
        since_choices
            As in `scores`: the champion's primary score on the questions that matured after the choices
            between candidates were made.
    """
    first_questions = scores.first_questions()
    return {
        "known_through": served.trained_through.isoformat(),
        "primary_score": PRIMARY_SCORE,
        "champion": served.candidate,
        "since_choices": _score_entry(
            scores.matured_after(CHOICES_KNEW_THROUGH), served.candidate, PRIMARY_SCORE
        ),
        "candidates": {
            name: {
                "scores": {score: _score_entry(scores, name, score) for score in SCORES},
                "first_questions": {
                    score: _score_entry(first_questions, name, score)
                    for score in (PRIMARY_SCORE, TARGET_SCORE)
                },
                "calibration": _calibration(scores, name),
            }
            for name in scores.candidates
        },
    }


def _score_entry(scores: Scores, candidate: str, score: str) -> dict[str, Any]:
    scored = scores.with_score(score)
    counts = {"n_questions": len(scored.weight), "n_releases": scored.n_releases}
    if not counts["n_questions"]:
        return counts
    over_reference = gain(scored, candidate, FALLBACK, score)
    return counts | {
        "mean": float(np.average(scored.of(candidate, score), weights=scored.weight)),
        "gain_over_reference_class": over_reference.mean,
        "gain_low": over_reference.low,
        "gain_high": over_reference.high,
    }


def _calibration(scores: Scores, candidate: str) -> dict[str, Any]:
    at_horizons = {days: calibration_at(scores, candidate, days) for days in HORIZONS_IN_DAYS}
    return {
        f"{days}": {
            "observed_over_expected": calibration.observed_over_expected,
            "reliability": [asdict(group) for group in calibration.reliability],
        }
        for days, calibration in at_horizons.items()
        if calibration is not None
    }


def as_table(summary: dict[str, Any]) -> str:
    """Return two Markdown tables with a row for each candidate: all questions, then first questions alone.

    Candidates are left out as long as no question has the primary score, whose horizon is a year.
    """
    rows, first_rows = [], []
    for name, entry in summary["candidates"].items():
        primary, first = entry["scores"][PRIMARY_SCORE], entry["first_questions"]
        if "mean" not in primary:
            continue
        title = f"{name} (served)" if name == summary["champion"] else name
        means = (f"{entry['scores'][score]['mean']:.3f}" for score in SCORES)
        ratio = entry["calibration"][f"{PRIMARY_HORIZON_IN_DAYS}"]["observed_over_expected"]
        counts = primary["n_questions"], primary["n_releases"]
        rows.append([title, *counts, *means, _gain_cell(name, primary), f"{ratio:.2f}"])
        first_rows.append([title, *_cells(name, first[PRIMARY_SCORE]), *_cells(name, first[TARGET_SCORE])])
    heading = ["candidate", "questions", "releases", *SCORES, "gain in log score (80 %)", "O/E at 90"]
    first_heading = ["candidate", "releases", PRIMARY_SCORE, "gain (80 %)"]
    first_heading += ["releases", TARGET_SCORE, "gain (80 %)"]
    parts = [
        as_markdown(Table.of(heading, rows)),
        _notes(summary),
        "Scores of the first question of each release alone, asked on the day of its first announcement:",
        as_markdown(Table.of(first_heading, first_rows)),
    ]
    return "\n\n".join(parts)


def _cells(candidate: str, entry: dict[str, Any]) -> list[object]:
    """Return releases, mean and gain; without scored questions the last two are empty."""
    if "mean" not in entry:
        return [entry["n_releases"], None, None]
    return [entry["n_releases"], f"{entry['mean']:.3f}", _gain_cell(candidate, entry)]


def _gain_cell(candidate: str, entry: dict[str, Any]) -> str | None:
    """Return the gain over the reference class with its interval, which the latter does not have itself."""
    if candidate == FALLBACK:
        return None
    mean, low, high = entry["gain_over_reference_class"], entry["gain_low"], entry["gain_high"]
    return f"{mean:+z.3f} ({low:+z.3f} to {high:+z.3f})"


def _notes(summary: dict[str, Any]) -> str:
    """Return what the scores rest on, and the gain since the choices, in lines that fit a screen."""
    brier = {days: summary["candidates"][FALLBACK]["scores"][f"brier_{days}"] for days in HORIZONS_IN_DAYS}
    counts_at = [
        f"{entry['n_questions']} questions of {entry['n_releases']} releases at {days} days"
        for days, entry in brier.items()
    ]
    lines = [
        f"The Brier scores rest on {', '.join(counts_at[:2])},",
        f"{', '.join(counts_at[2:])}.",
        f"O/E at {PRIMARY_HORIZON_IN_DAYS} is how many releases came within that time for each one expected.",
    ]
    later, champion = summary["since_choices"], summary["champion"]
    if "mean" in later and champion != FALLBACK:
        counts = f"{later['n_questions']} questions of {later['n_releases']} releases"
        gain_cell = _gain_cell(champion, later)
        lines += [
            f"Only the {counts} that matured after {CHOICES_KNEW_THROUGH} played no part in choosing",
            f"the candidates. On them {champion} gains {gain_cell} in the log score.",
        ]
    return "\n".join(lines)


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
