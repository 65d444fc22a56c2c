"""An edition moves day and version together or names what is unchecked; a diff names rows and cells."""

import csv
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from forecast.__main__ import main
from forecast.dataset import read_dataset, validate
from tests.conftest import ROOT
from tests.forecast.curation.test_edits import PENDING, SOURCE, call, contents, data  # noqa: F401


def with_notes(folder: Path) -> None:
    """Note of each pending release why it was not checked."""
    table = folder / "releases.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "note": row["note"] or "its page is gone"} for row in rows)


@pytest.fixture
def cited(data: Path) -> Path:  # noqa: F811
    shutil.copy(ROOT / "CITATION.cff", data.parent)
    return data


def test_an_edition_names_each_release_that_is_unchecked_without_a_note(
    cited: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, citation = contents(cited), (cited.parent / "CITATION.cff").read_bytes()
    releases = read_dataset(cited).history.releases.values()
    assert call(cited, "edition", "2026-03-31", "9.0.0") == 1
    unchecked = [
        release.release_id
        for release in releases
        if release.checked_on and f"{release.checked_on}" < "2026-01-30" and not release.note
    ]
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in lines] == unchecked
    assert unchecked
    assert all("check it, or note why not" in line for line in lines)
    assert contents(cited) == before
    assert (cited.parent / "CITATION.cff").read_bytes() == citation


def test_an_edition_moves_day_and_version_together(cited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with_notes(cited)
    assert call(cited, "ship", PENDING, "--on", "2026-05-20", "--source", SOURCE) == 0
    assert call(cited, "edition", "2026-05-02", "9.0.0") == 0
    assert "last checked on" in capsys.readouterr().out, "what is kept by its note is shown for review"
    described = json.loads((cited / "datapackage.json").read_bytes())
    days = (described["observed_through"], described["updated_through"], described["version"])
    assert days == ("2026-05-02", "2026-05-20", "9.0.0"), "a later fact stays later"
    citation = (cited.parent / "CITATION.cff").read_text(encoding="utf-8")
    assert "version: 9.0.0\n" in citation
    assert "observed through 2026-05-02" in citation
    assert citation.startswith("cff-version: 1.2.0\n")
    assert call(cited, "edition", "2026-05-20", "9.1.0") == 0
    assert b"updated_through" not in (cited / "datapackage.json").read_bytes()
    assert validate(cited) == []


@pytest.mark.parametrize(
    ("arguments", "faults"),
    [
        (["2999-01-01", "9.0.0"], ["in the future"]),
        (["2026-01-01", "0.0.1"], ["before the present edition's day", "is not after the present one"]),
        (["2026-04-01", "nine"], ["'nine' is no version"]),
    ],
)
def test_an_impossible_edition_is_refused(
    cited: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], faults: list[str]
) -> None:
    with_notes(cited)
    before = contents(cited)
    assert call(cited, "edition", *arguments) == 1
    error = capsys.readouterr().err
    assert all(fault in error for fault in faults), error
    assert contents(cited) == before


def test_a_citation_that_says_something_else_is_a_fault(
    cited: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_notes(cited)
    (cited.parent / "CITATION.cff").write_text("cff-version: 1.2.0\nversion: 7\n", encoding="utf-8")
    before = contents(cited)
    assert call(cited, "edition", "2026-04-01", "9.0.0") == 1
    error = capsys.readouterr().err
    assert "the present version" in error
    assert "the present day" in error
    assert contents(cited) == before


def test_a_diff_names_rows_and_cells(
    data: Path,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert call(data, "ship", PENDING, "--on", "2026-03-30", "--source", SOURCE) == 0
    assert call(data, "cancel", "ai2-olmo-65b", "--on", "2026-03-30", "--source", SOURCE) == 0
    capsys.readouterr()
    assert call(data, "diff", str(ROOT / "data")) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "releases: 0 added, 0 removed, 2 changed" in lines
    assert f"~ {PENDING}" in lines
    assert "    status: 'pending' -> 'released'" in lines
    assert "announcements: 1 added, 0 removed, 0 changed" in lines
    assert "+ ai2-olmo-65b/2026-03-30" in lines
    assert f"    source_url: {SOURCE}" in lines


def test_a_diff_knows_revisions_of_git(
    data: Path,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    for command in (("init", "-q"), ("add", "data"), (*who, "commit", "-qm", "first"), ("tag", "v1")):
        subprocess.run(["git", *command], cwd=data.parent, check=True)
    assert call(data, "check", PENDING, "--on", "2026-03-30", "--source", SOURCE) == 0
    capsys.readouterr()
    assert call(data, "diff", "v1") == 0
    assert f"~ {PENDING}" in capsys.readouterr().out


@pytest.mark.parametrize("since", ["v0", "--output=stolen", "-h", "v1:data", "..", ""])
def test_what_is_no_revision_is_refused(
    data: Path,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    since: str,
) -> None:
    monkeypatch.chdir(data)
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    for command in (("init", "-q"), ("add", "data"), (*who, "commit", "-qm", "first")):
        subprocess.run(["git", *command], cwd=data.parent, check=True)
    assert main(["data", "diff", "--data", str(data), "--", since]) == 1
    assert "name" in capsys.readouterr().err
    assert not [*data.parent.rglob("stolen")]
