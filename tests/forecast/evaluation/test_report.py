"""The page of the record: every section, figures that are there, and a source that people can read."""

from dataclasses import replace
from itertools import pairwise

import pytest

from forecast.dataset import Dataset
from forecast.estimators import CANDIDATES
from forecast.evaluation.backtest import SCORES
from forecast.evaluation.report import record_page, skill_cell
from forecast.evaluation.selection import FALLBACK, PRIMARY_SCORE, TARGET_SCORE, YARDSTICK
from forecast.evaluation.skill import Skill
from forecast.evaluation.summary import CHOICES_KNEW_THROUGH, as_table
from forecast.tables import Table, as_markdown


@pytest.fixture(scope="module")
def simulated_frames(simulated_dataset) -> Dataset:
    """Return the simulated dataset with a frame for its releases."""
    frames = {"": type("Frame", (), {"kind": "simulated"})()}
    return replace(simulated_dataset, frames=frames)


@pytest.fixture(scope="module")
def page(training, simulated_frames) -> str:
    asides = {"An aside": "Said by the way."}
    return record_page(simulated_frames, training.landmarks, training.summary, training.walk.scores, asides)


def section(page: str, heading: str) -> str:
    return page.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("| ").split("|")]


def test_the_page_has_every_section(page):
    headings = [line.removeprefix("## ") for line in page.splitlines() if line.startswith("## ")]
    assert headings == [
        "Every candidate",
        "The champion by horizon",
        "What the data allow",
        "Calibration of the champion",
        "Where it does well, and where it fails",
        f"What matured after {CHOICES_KNEW_THROUGH}",
        "An aside",
    ]
    assert "| brier_365 |" in page
    assert "| promised as: month " in page
    assert "nan" not in page.split()


def test_the_lines_of_the_page_fit_a_screen_and_its_tables_line_up(page):
    lines = page.splitlines()
    assert max(len(line) for line in lines if not line.startswith("|")) <= 120
    for line, following in pairwise(lines):
        if line.startswith("|") and following.startswith("|"):
            pipes = [[place for place, c in enumerate(row) if c == "|"] for row in (line, following)]
            assert pipes[0] == pipes[1]


def test_skills_are_shown_of_all_questions_and_of_first_questions(page, training):
    scores = training.walk.scores.with_score("brier_30")
    text = section(page, "The champion by horizon")
    rows = [cells(line) for line in text.splitlines() if line.startswith("| brier_30 ")]
    counts = [(len(chosen.weight), chosen.n_releases) for chosen in (scores, scores.first_questions())]
    assert [row[1:3] for row in rows] == [[str(count) for count in pair] for pair in counts]
    assert counts[0] != counts[1]


@pytest.mark.parametrize(
    ("share_saved", "verdicts"),
    [
        (0.05, ["not reached", "not reached"]),
        (0.2, ["not reached", "reached"]),
        (0.4, ["reached", "reached"]),
    ],
)
def test_a_target_is_reached_by_a_skill_of_its_size(training, simulated_frames, share_saved, verdicts):
    """Planted: the hazard's Brier score is lower than both yardsticks' by a share, on every question."""
    scores = training.walk.scores
    values, target = scores.values.copy(), SCORES.index(TARGET_SCORE)
    reference_class = scores.of(FALLBACK, TARGET_SCORE)
    for name, planted in ((YARDSTICK, reference_class), ("hazard", (1 - share_saved) * reference_class)):
        values[scores.candidates.index(name), :, target] = planted
    summary = training.summary | {"champion": "hazard"}
    page = record_page(simulated_frames, training.landmarks, summary, replace(scores, values=values), {})
    text = section(page, "What the data allow")
    rows = [cells(line) for line in text.splitlines() if line.startswith("| ")][2:]
    assert [row[:3] for row in rows] == [
        [yardstick, target, verdict]
        for (yardstick, target), verdict in zip(
            [("face value", "30 %"), ("reference class", "10 %")], verdicts, strict=True
        )
    ]
    planted = f"{100 * share_saved:+.1f}"
    assert {row[3] for row in rows} == {f"{planted} % ({planted} to {planted})"}


def test_a_bound_without_a_limit_is_no_number():
    value = Skill(9, 9, 0.2, 0.1, skill=-1e-9, low=-4e8, high=0.088, detectable=0.5)
    assert skill_cell(value) == "+0.0 % (under -100 to +8.8)"
    assert skill_cell(None) is None


def test_the_summary_has_the_first_questions_of_every_candidate(training):
    scores, summary = training.walk.scores.first_questions(), training.summary
    for score in (PRIMARY_SCORE, TARGET_SCORE):
        scored = scores.with_score(score)
        entries = {name: c["first_questions"][score] for name, c in summary["candidates"].items()}
        assert {e["n_questions"] for e in entries.values()} == {len(scored.weight)}
        assert {e["n_releases"] for e in entries.values()} == {len(scored.weight)}
        means = {name: scored.of(name, score).mean() for name in scored.candidates}
        assert {name: entries[name]["mean"] for name in means} == pytest.approx(means)
        for name, entry in entries.items():
            assert entry["gain_low"] <= entry["gain_over_reference_class"] <= entry["gain_high"], name


def test_the_table_of_candidates_has_a_row_for_each_with_and_without_later_questions(training):
    lines = as_table(training.summary).splitlines()
    for name in training.summary["candidates"]:
        assert sum(cells(line)[0].removesuffix(" (served)") == name for line in lines) == 2
    unscored = {"n_questions": 0, "n_releases": 0}
    candidates = {
        name: entry | {"scores": dict.fromkeys(SCORES, unscored)}
        for name, entry in training.summary["candidates"].items()
    }
    nothing = as_table(training.summary | {"candidates": candidates, "since_choices": unscored})
    assert not any(name in nothing for name in CANDIDATES)


def test_a_bar_in_a_cell_does_not_end_it():
    assert as_markdown(Table.of(["a|b"], [["c"]])).splitlines()[0] == r"| a\|b |"
