"""The record as a page: `RECORD.md`, from scores to Markdown."""

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import numpy.typing as npt

from forecast.columns import Column
from forecast.dataset import Dataset
from forecast.evaluation.backtest import SCORES, Scores
from forecast.evaluation.selection import FALLBACK, TARGET_SCORE, YARDSTICK
from forecast.evaluation.skill import Skill, calibration_at, coverage, pit, skill
from forecast.evaluation.summary import CHOICES_KNEW_THROUGH, as_table
from forecast.features.design import Landmarks
from forecast.promise import Precision
from forecast.scoring import HORIZONS_IN_DAYS, PRIMARY_HORIZON_IN_DAYS
from forecast.tables import Table, as_markdown

_PRECISIONS = list(Precision)
_COVERAGE_LEVELS = (0.5, 0.8, 0.9)
#: The skill that the champion is to have over each yardstick.
_TARGETS = {YARDSTICK: 0.30, FALLBACK: 0.10}
#: Groups of fewer releases have no row.
_LEAST_GROUP = 20
_SKILL_COLUMNS = ("skill over reference class (80 %)", "skill over face value (80 %)")

_OPENING = """\
# The record

Written by `make record` from dataset {version}, known through {known_through}. Served: {champion}.

A question is one release as seen on one day: the day of an announcement, the day after a missed promise, or
the first of a month. At the end of each month every candidate is fitted on what was known by then, and
forecasts the questions asked until the next. A question is scored when its horizon has passed, whatever
happened.

**Weights.** A question weighs one over its place among its release's questions: the first 1, the second 1/2,
the third 1/3. A release that is asked about for years therefore counts for little more than another, and the
weight is known on the question's own day. All means on this page use these weights.

Means within each release and then over releases are not used. They divide by the number of questions that a
release will have had, which is known only once it has ended. A release that ends early has few questions, so
each of them counts for more, and forecasts that are too optimistic are rewarded.

The **first question** of each release, asked on the day of its first announcement, is also shown alone. It
needs no weights, but it says nothing about releases that are late.

**Skill** is 1 - (mean score of the candidate) / (mean score of a yardstick): the share of the yardstick's
score that the candidate saves. Above zero it is better than the yardstick, below zero it is worse. There are
two yardsticks. The reference class forecasts from what came of earlier promises of the same kind. Face value
takes each promise as given.

**Intervals**, in brackets, are of 80 %, from a bootstrap that resamples whole releases. *Detectable* is the
least skill whose interval lies above zero in four of five records of this size: 2.12 standard errors."""


def record_page(
    dataset: Dataset,
    landmarks: Landmarks,
    summary: Mapping[str, object],
    scores: Scores,
    asides: Mapping[str, str],
) -> str:
    """Return the page.

    Parameters
    ----------
    dataset, landmarks
        What was forecast.
    summary
        As `forecast.evaluation.summary.summarize` gives it.
    scores
        Of the whole walk, with the champion as it was chosen at each cut.
    asides
        Further sections by heading, as Markdown: ablations, challengers, organizations left out.
    """
    champion = str(summary["champion"])
    known_through = dataset.observed_through or dataset.history.known_through
    sections = {
        "Every candidate": as_table(dict(summary)),
        "The champion by horizon": _by_horizon(scores, champion),
        "What the data allow": _targets(scores, champion),
        "Calibration of the champion": _calibration(scores, champion),
        "Where it does well, and where it fails": _by_group(dataset, landmarks, scores, champion),
        f"What matured after {CHOICES_KNEW_THROUGH}": _by_horizon(
            scores.matured_after(CHOICES_KNEW_THROUGH), champion
        ),
        **asides,
    }
    opening = _OPENING.format(version=dataset.version, known_through=known_through, champion=champion)
    body = [line for title, text in sections.items() for line in ("", f"## {title}", "", text)]
    return "\n".join([opening, *body]) + "\n"


def skill_cell(value: Skill | None) -> str | None:
    """Return a skill with its interval as a cell, such as `+1.3 % (+0.5 to +2.1)`.

    A lower bound under -100 % is not shown as a number: there the yardstick is right on nearly all questions
    of many resamples, so that hardly anything can be saved.
    """
    if value is None:
        return None
    low = f"{100 * value.low:+z.1f}" if value.low >= -1 else "under -100"
    return f"{100 * value.skill:+z.1f} % ({low} to {100 * value.high:+z.1f})"


def _by_horizon(scores: Scores, champion: str) -> str:
    return f"""\
{_skill_table(scores, champion)}

Scores of the first question of each release alone:

{_skill_table(scores.first_questions(), champion)}"""


def _skill_table(scores: Scores, champion: str) -> str:
    """Return a row for each score, with the champion's skill over both yardsticks."""
    rows = []
    for score in SCORES:
        over_reference, over_face = (skill(scores, champion, over, score) for over in (FALLBACK, YARDSTICK))
        if over_reference is None or over_face is None:
            continue
        means = over_reference.score, over_reference.yardstick, over_face.yardstick
        rows.append(
            [
                score,
                over_reference.n_questions,
                over_reference.n_releases,
                *(f"{mean:.3f}" for mean in means),
                *(cell for value in (over_reference, over_face) for cell in _skill_and_detectable(value)),
            ]
        )
    heading = ["score", "questions", "releases", champion, "reference class", "face value"]
    heading += [title for column in _SKILL_COLUMNS for title in (column, "detectable")]
    return as_markdown(Table.of(heading, rows))


def _skill_and_detectable(value: Skill) -> list[str | None]:
    return [skill_cell(value), f"{100 * value.detectable:.1f} %"]


def _targets(scores: Scores, champion: str) -> str:
    """Compare the skills with their targets, and say whether those could be detected."""
    rows = []
    for yardstick, target in _TARGETS.items():
        value = skill(scores, champion, yardstick, TARGET_SCORE)
        if value is not None:
            reached = "reached" if value.skill >= target else "not reached"
            first = skill(scores.first_questions(), champion, yardstick, TARGET_SCORE)
            name, counts = yardstick.replace("_", " "), (value.n_questions, value.n_releases)
            cells = [*_skill_and_detectable(value), *counts, skill_cell(first)]
            rows.append([name, f"{100 * target:.0f} %", reached, *cells])
    heading = ["yardstick", "target", "result", "skill (80 %)", "detectable", "questions", "releases"]
    heading += ["skill on first questions (80 %)"]
    return f"""\
If *detectable* is below the target, so many releases suffice to see a skill of that size. The targets are
skills in the Brier score at {PRIMARY_HORIZON_IN_DAYS} days.

{as_markdown(Table.of(heading, rows))}

The skill over the reference class is limited by what announcements say, not by the number of releases. Most
of the information is in the promised window, in the age of the announcement and in the silence since (see the
hazard without one idea, below), and the reference class uses these as well."""


def _calibration(scores: Scores, champion: str) -> str:
    first_questions = scores.first_questions()
    ratios = Table.of(
        ["horizon", *["questions", "observed over expected (80 %)"] * 2],
        (
            [
                f"{days} days",
                *_ratio_cells(scores, champion, days),
                *_ratio_cells(first_questions, champion, days),
            ]
            for days in HORIZONS_IN_DAYS
        ),
    )
    calibration = calibration_at(scores, champion, PRIMARY_HORIZON_IN_DAYS)
    bins = Table.of(
        ["mean forecast", "came true"],
        (
            [f"{group.mean_probability:.0%}", f"{group.observed_share:.0%}"]
            for group in (() if calibration is None else calibration.reliability)
        ),
    )
    held = coverage(scores, champion, _COVERAGE_LEVELS)
    intervals = Table.of(
        ["central interval", "held the release date"],
        ([f"{level:.0%}", f"{share:.0%}"] for level, share in zip(_COVERAGE_LEVELS, held, strict=True)),
    )
    return f"""\
Observed over expected is how many releases came within the horizon for each one expected: 1 if calibrated,
above 1 if the forecasts were too pessimistic, below 1 if they were too optimistic. The last two columns are
of the first question of each release alone.

{as_markdown(ratios)}

Reliability within {PRIMARY_HORIZON_IN_DAYS} days, in five bins of equal weight:

{as_markdown(bins)}

Coverage. If a release did not come within a year, its date may be any later day, so the question counts by
the part of the forecast beyond a year that lies inside the interval:

{as_markdown(intervals)}

Histogram of the probability integral transforms, from the lowest tenth to the highest. If calibrated, each
tenth holds 10%: {" ".join(f"{share:.0%}" for share in pit(scores, champion))}."""


def _ratio_cells(scores: Scores, champion: str, horizon_days: int) -> list[object]:
    """Return the number of questions, and observed over expected with its interval."""
    calibration = calibration_at(scores, champion, horizon_days)
    if calibration is None:
        return [None, None]
    ratio, low, high = calibration.observed_over_expected, calibration.low, calibration.high
    return [calibration.n_questions, f"{ratio:.2f} ({low:.2f} to {high:.2f})"]


def _by_group(dataset: Dataset, landmarks: Landmarks, scores: Scores, champion: str) -> str:
    rows = []
    for title, members in _groups(dataset, landmarks, scores):
        group = scores.where(members).with_score(TARGET_SCORE)
        if group.n_releases < _LEAST_GROUP:
            continue
        first = group.first_questions()
        mean = np.average(group.of(champion, TARGET_SCORE), weights=group.weight)
        first_skills = _both_skills(first, champion) if first.n_releases >= _LEAST_GROUP else [None, None]
        rows.append(
            [
                title,
                len(group.weight),
                group.n_releases,
                f"{mean:.3f}",
                *_both_skills(group, champion),
                first.n_releases,
                *first_skills,
            ]
        )
    heading = [f"Brier at {PRIMARY_HORIZON_IN_DAYS} days", "questions", "releases", champion, *_SKILL_COLUMNS]
    heading += ["first questions", *_SKILL_COLUMNS]
    return f"""\
Groups of at least {_LEAST_GROUP} releases. The last three columns are of their first questions alone.

{as_markdown(Table.of(heading, rows))}"""


def _both_skills(scores: Scores, champion: str) -> list[str | None]:
    return [skill_cell(skill(scores, champion, over, TARGET_SCORE)) for over in (FALLBACK, YARDSTICK)]


def _groups(
    dataset: Dataset, landmarks: Landmarks, scores: Scores
) -> Iterator[tuple[str, npt.NDArray[np.bool_]]]:
    """Yield the name of each group of questions, and which questions are in it, (n_questions,)."""
    history = dataset.history
    questions = [landmarks.question(number) for number in scores.landmark]
    precisions = landmarks.X[scores.landmark, Column.PRECISION].astype(int)
    releases = [history.releases[question.release_id] for question in questions]
    frames = [release.found_by for release in releases]
    groupings = {
        "promised as": [f"{_PRECISIONS[precision]}" for precision in precisions],
        "voice": [_voice(dataset, question.release_id, question.as_of) for question in questions],
        "access": [f"{release.access}" for release in releases],
        "organization": [history.organizations[str(r.organization_id)].kind for r in releases],
        "frame": [dataset.frames[frame].kind for frame in frames],
        "without delay news": ["" if frame == "delay-news" else "all others" for frame in frames],
    }
    for title, names in groupings.items():
        for name in sorted(set(names) - {""}):
            yield f"{title}: {name}", np.array(names) == name


def _voice(dataset: Dataset, release_id: str, as_of: date) -> str:
    """Return who made the last announcement by a day."""
    announcements = dataset.history.announcements[release_id]
    return str([a for a in announcements if a.announced_on <= as_of][-1].voice)
