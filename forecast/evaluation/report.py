"""The record as a page: `RECORD.md`, from scores to Markdown."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

import numpy as np

from forecast.columns import Column
from forecast.dataset import Dataset
from forecast.evaluation.backtest import Scores
from forecast.evaluation.calibration import reliability
from forecast.evaluation.selection import FALLBACK, YARDSTICK
from forecast.evaluation.skill import Skill, calibration_at, coverage, pit, skill
from forecast.evaluation.summary import CHOICES_KNEW_THROUGH, as_table
from forecast.features.design import Landmarks
from forecast.promise import Precision
from forecast.scoring import HORIZONS_IN_DAYS

_LEVELS = (0.5, 0.8, 0.9)
_PRECISIONS = list(Precision)
_OPENING = """\
# The record

Written by `make record` from dataset {version}, known through {known_through}. Served: {champion}.

At the end of each month every candidate is fitted on what was known by then and forecasts the questions asked
until the next. A question is scored when its horizon has passed, whatever happened.

In the first table a question weighs one over its place among its release's questions; below it, scores
are averaged within a release and then over releases. Skill is the share of a yardstick's score that is
saved, with its 80 % interval from a bootstrap over releases; *detectable* is the least skill that so many
releases show with a power of 80 %."""
_WHY = """\
What limits the skill over the reference class is not the number of releases but what announcements tell:
their window, their age and the silence since are most of it, and the reference class has those."""
#: Groups with fewer releases than this are told together.
_LEAST_GROUP = 20


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
    known_through = dataset.history.known_through
    last_year = scores.where(scores.as_of + HORIZONS_IN_DAYS[-1] > CHOICES_KNEW_THROUGH.toordinal())
    sections = {
        "Every candidate": as_table(dict(summary)),
        "The champion by horizon": _by_horizon(scores, champion),
        "What the data allow": _targets(scores, champion),
        "Calibration of the champion": _calibration(scores, champion),
        "Where it does well, and where it fails": _by_group(dataset, landmarks, scores, champion),
        f"What matured after {CHOICES_KNEW_THROUGH}": _by_horizon(last_year, champion),
        **asides,
    }
    opening = _OPENING.format(version=dataset.version, known_through=known_through, champion=champion)
    body = [line for title, text in sections.items() for line in ("", f"## {title}", "", text)]
    return "\n".join([opening, *body]) + "\n"


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def skill_cells(found: Skill | None) -> list[str]:
    """Return skill, interval and what is detectable as cells."""
    if found is None:
        return ["", "", ""]
    return [f"{found.skill:+.1%}", f"{found.low:+.1%} to {found.high:+.1%}", f"{found.detectable:.1%}"]


def _by_horizon(scores: Scores, champion: str) -> str:
    names = ["log_score", "rps", "crps", *(f"brier_{days}" for days in HORIZONS_IN_DAYS)]
    heading = ["score", "questions", "releases", champion, "reference class", "face value"]
    heading += [
        "skill over reference class",
        "80 %",
        "detectable",
        "skill over face value",
        "80 %",
        "detectable",
    ]
    rows = []
    for name in names:
        over_reference, over_face = (skill(scores, champion, yard, name) for yard in (FALLBACK, YARDSTICK))
        if over_reference is None or over_face is None:
            continue
        means = (over_reference.score, over_reference.yardstick, over_face.yardstick)
        counts = [str(over_reference.n_questions), str(over_reference.n_releases)]
        rows.append(
            [
                name,
                *counts,
                *(f"{mean:.4f}" for mean in means),
                *skill_cells(over_reference),
                *skill_cells(over_face),
            ]
        )
    return table(heading, rows)


def _targets(scores: Scores, champion: str) -> str:
    """Hold the Brier score at 90 days against its targets, and say whether more releases would help."""
    lines = []
    for yardstick, target in ((YARDSTICK, 0.30), (FALLBACK, 0.10)):
        found = skill(scores, champion, yardstick, "brier_90")
        if found is None:
            continue
        name = yardstick.replace("_", " ")
        reached = "reached" if found.skill >= target else "not reached"
        known = "would have been seen" if found.detectable <= target else "could have been missed"
        lines.append(
            f"- A Brier score at 90 days {target:.0%} below {name}: {reached}, the skill is"
            f" {found.skill:+.1%} ({found.low:+.1%} to {found.high:+.1%}). With {found.n_releases} releases a"
            f" skill of {found.detectable:.1%} is seen four times in five, so one of {target:.0%} {known}."
        )
    return "\n".join([_WHY, "", *lines])


def _calibration(scores: Scores, champion: str) -> str:
    found = [calibration_at(scores, champion, days) for days in HORIZONS_IN_DAYS]
    ratios = table(
        ["horizon", "questions", "observed over expected", "80 %"],
        [
            [
                f"{c.horizon_days} days",
                str(c.n_questions),
                f"{c.observed_over_expected:.2f}",
                f"{c.low:.2f} to {c.high:.2f}",
            ]
            for c in found
            if c is not None
        ],
    )
    passed = ~np.isnan(scores.released[:, 1])
    chances = scores.released_by[scores.candidates.index(champion), passed, 1]
    bins = reliability(chances, scores.released[passed, 1], scores.weight[passed])
    reliable = table(
        ["forecast within 90 days", "came true"],
        [[f"{found.mean_probability:.0%}", f"{found.observed_share:.0%}"] for found in bins],
    )
    held = ", ".join(
        f"{share:.0%} of the {level:.0%} intervals"
        for level, share in zip(_LEVELS, coverage(scores, champion, _LEVELS), strict=True)
    )
    bars = " ".join(f"{share:.0%}" for share in pit(scores, champion))
    return "\n".join(
        [
            ratios,
            "",
            "Reliability within 90 days, in five bins of equal weight:",
            "",
            reliable,
            "",
            f"Coverage: what happened lay in {held} (what is not out within a year counts by its part).",
            f"PIT, from the lowest tenth to the highest: {bars}; a tenth each where calibrated.",
        ]
    )


def _by_group(dataset: Dataset, landmarks: Landmarks, scores: Scores, champion: str) -> str:
    history = dataset.history
    questions = [landmarks.question(number) for number in scores.landmark]
    precision = landmarks.X[scores.landmark, Column.PRECISION].astype(int)
    voices = [_voice(dataset, question.release_id, question.as_of) for question in questions]
    releases = [history.releases[question.release_id] for question in questions]
    groupings: dict[str, Callable[[int], str]] = {
        "promised as": lambda number: f"{_PRECISIONS[precision[number]]}",
        "voice": lambda number: voices[number],
        "access": lambda number: str(releases[number].access),
        "organization": lambda number: history.organizations[str(releases[number].organization_id)].kind,
        "frame": lambda number: dataset.frames[releases[number].found_by].kind,
        "without delay news": lambda number: (
            "all others" if releases[number].found_by != "delay-news" else ""
        ),
    }
    rows = []
    for title, group_of in groupings.items():
        names = np.array([group_of(number) for number in range(len(questions))])
        for name in sorted(set(names) - {""}):
            over_reference = skill(scores.where(names == name), champion, FALLBACK, "brier_90")
            over_face = skill(scores.where(names == name), champion, YARDSTICK, "brier_90")
            if over_reference is None or over_face is None or over_reference.n_releases < _LEAST_GROUP:
                continue
            counts = [str(over_reference.n_questions), str(over_reference.n_releases)]
            rows.append(
                [
                    f"{title}: {name}",
                    *counts,
                    f"{over_reference.score:.3f}",
                    *skill_cells(over_reference)[:2],
                    *skill_cells(over_face)[:2],
                ]
            )
    heading = ["Brier at 90 days", "questions", "releases", champion]
    heading += ["skill over reference class", "80 %", "skill over face value", "80 %"]
    return table(heading, rows)


def _voice(dataset: Dataset, release_id: str, as_of: date) -> str:
    told = [a for a in dataset.history.announcements[release_id] if a.announced_on <= as_of]
    return str(told[-1].voice)
