"""The desk writes whole, valid files with a diff of them, or nothing, and names every fault."""

import re
import shutil
import threading
from datetime import date
from pathlib import Path

import pytest

from forecast.__main__ import main
from forecast.curation import tables
from forecast.dataset import read_dataset, validate
from forecast.files.folder_lock import locked
from tests.conftest import ROOT

PENDING, SOURCE = "01-ai-reasoning-model", "https://www.example.com/news/1"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("ledger", ".lock"))
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".lock"}


def call(data: Path, *arguments: str) -> int:
    return main(["data", *arguments, "--data", str(data)])


def test_a_check_changes_one_row(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(data)
    assert call(data, "check", PENDING, "--on", "2026-03-30", "--source", SOURCE) == 0
    assert read_dataset(data).history.releases[PENDING].checked_on == date(2026, 3, 30)
    changed = [line for line in capsys.readouterr().out.splitlines() if line[:1] in "+-"][2:]
    assert [line[0] for line in changed] == ["-", "+"]
    assert {name for name, content in contents(data).items() if content != before[name]} == {"releases.csv"}


def test_a_later_fact_moves_the_last_day_of_facts_and_claims_nothing_of_others(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, rows_before = contents(data), read_dataset(data).history.releases
    assert call(data, "ship", PENDING, "--on", "2026-05-02", "--source", SOURCE) == 0
    assert '+  "updated_through": "2026-05-02",\n' in capsys.readouterr().out
    dataset = read_dataset(data)
    assert dataset.history.known_through == date(2026, 5, 2)
    assert {key for key, row in dataset.history.releases.items() if row != rows_before[key]} == {PENDING}
    described = (data / "datapackage.json").read_text(encoding="utf-8")
    marked = '"observed_through": "2026-03-31",\n'
    added = described.replace(f'{marked}  "updated_through": "2026-05-02",\n', marked)
    assert added.encode() == before["datapackage.json"]
    assert call(data, "check", "ai2-olmo-65b", "--on", "2026-04-30", "--source", SOURCE) == 0
    assert read_dataset(data).history.known_through == date(2026, 5, 2), "an earlier fact moves nothing back"


def test_a_row_of_others_that_is_wrong_moves_nothing(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = data / "releases.csv"
    text, n_replaced = re.subn(
        rb",(\d{4}-\d\d-\d\d),\1,as_promised,",
        b",2999-01-01,2999-01-01,as_promised,",
        table.read_bytes(),
        count=1,
    )
    assert n_replaced == 1
    table.write_bytes(text)
    before = contents(data)
    assert call(data, "check", "ai2-olmo-65b", "--on", "2026-04-30", "--source", SOURCE) == 1
    assert "after 2026-04-30" in capsys.readouterr().err
    assert contents(data) == before


@pytest.mark.parametrize("content", [b"{", b"\xff", b'{"observed_through": 3}'])
def test_a_broken_descriptor_is_a_fault(
    data: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    (data / "datapackage.json").write_bytes(content)
    assert call(data, "check", PENDING, "--on", "2026-03-30", "--source", SOURCE) == 1
    assert "datapackage.json: can't be used" in capsys.readouterr().err


def test_a_wrong_folder_is_named_and_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(tmp_path / "typo", "check", PENDING, "--on", "2026-03-30", "--source", SOURCE) == 1
    assert "there is no folder" in capsys.readouterr().err
    assert not (tmp_path / "typo").exists()


def test_a_dry_run_shows_and_writes_nothing(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(data)
    assert call(data, "ship", PENDING, "--on", "2026-05-02", "--source", SOURCE, "--dry-run") == 0
    assert "2026-05-02" in capsys.readouterr().out
    assert contents(data) == before


def test_a_delay_moves_the_check_and_is_read_from_its_words(data: Path) -> None:
    arguments = ("--on", "2026-03-20", "--source", SOURCE, "--voice", "official", "--stated-in", "post")
    assert call(data, "add", PENDING, "by the end of 2026", *arguments) == 0
    history = read_dataset(data).history
    last = history.announcements[PENDING][-1]
    assert (last.announcement_id, last.kind, last.reason) == (f"{PENDING}/2026-03-20", "delayed", "unstated")
    assert last.window.promised_to == date(2026, 12, 31)
    assert history.releases[PENDING].checked_on == date(2026, 3, 20)


@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
def test_an_announcement_is_shown_with_what_was_read_before_it_is_written(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, dry: list[str]
) -> None:
    before, shown_first = contents(data), []
    write = tables._write

    def write_after(folder: Path, changed: dict[str, str]) -> None:
        shown_first.append(capsys.readouterr().out)
        assert contents(data) == before
        write(folder, changed)

    monkeypatch.setattr(tables, "_write", write_after)
    told = ("--on", "2026-03-20", "--source", SOURCE, "--voice", "official", "--stated-in", "post")
    assert call(data, "add", PENDING, "by the end of 2026", *told, *dry) == 0
    (shown,) = shown_first or [capsys.readouterr().out]
    reading = "'by the end of 2026' is read as 2026-03-20 to 2026-12-31 (precision year); delayed"
    assert shown.splitlines()[0] == reading
    assert f"+{PENDING}/2026-03-20,{PENDING},2026-03-20,by the end of 2026," in shown
    assert (contents(data) == before) == bool(dry)


def test_who_writes_to_the_folder_is_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, refused = contents(data), []
    arguments = ("check", PENDING, "--on", "2026-03-30", "--source", SOURCE)
    with locked(data):  # the lock is of this thread
        thread = threading.Thread(target=lambda: refused.append(call(data, *arguments)))
        thread.start()
        thread.join()
    assert refused == [1]
    assert f"is writing to {data}; wait until it has ended" in capsys.readouterr().err
    assert contents(data) == before


def test_a_shipped_and_a_dropped_release_are_written(data: Path) -> None:
    assert call(data, "ship", PENDING, "--on", "2026-03-30", "--source", SOURCE) == 0
    assert call(data, "cancel", "ai2-olmo-65b", "--on", "2026-03-30", "--source", SOURCE) == 0
    history = read_dataset(data).history
    assert history.releases[PENDING].resolved_from == date(2026, 3, 30)
    assert history.announcements["ai2-olmo-65b"][-1].kind == "cancelled"


def test_a_new_release_comes_with_its_announcement(data: Path) -> None:
    told = ("--on", "2026-03-20", "--source", SOURCE, "--voice", "official", "--stated-in", "post")
    cells = [
        "--organization-id",
        "openai",
        "--modality",
        "text",
        "--access",
        "api",
        "--tier",
        "flagship",
        "--found-by",
        "delay-news",
    ]
    name = ("--name", "Zanzibar 9")
    assert call(data, "new", "openai-zanzibar-9", "in June", *told, *cells, *name) == 0
    assert validate(data) == []
    assert read_dataset(data).history.releases["openai-zanzibar-9"].found_on == date(2026, 3, 20)


@pytest.mark.parametrize(
    ("arguments", "faults"),
    [
        (["check", PENDING, "--on", "2024-01-01"], ["needs the page", "before the last announcement"]),
        (["ship", PENDING, "--on", "2999-01-01"], ["in the future", "needs the page"]),
        (["ship", "01-ai-reasonin-model", "--on", "2026-01-01"], [f"the nearest are {PENDING}"]),
        (["cancel", "01-ai-yi-1-5", "--on", "2026-01-01", "--source", SOURCE], ["is released since"]),
        (["add", PENDING, "florble", "--on", "2026-03-01", "--source", SOURCE], ["florble"]),
        (["check", PENDING, "--on", "2999-01-01", "--source", SOURCE], ["in the future; give a day up to"]),
    ],
)
def test_what_breaks_a_rule_is_refused(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], faults: list[str]
) -> None:
    before = contents(data)
    assert call(data, *arguments) == 1
    error = capsys.readouterr().err
    assert all(fault in error for fault in faults), error
    assert contents(data) == before


def test_a_day_that_is_none_is_named_with_the_form(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call(data, "check", PENDING, "--on", "2026-13-01", "--source", SOURCE)
    assert "'2026-13-01' is no day; write it like 2026-03-31" in capsys.readouterr().err


def test_due_names_lapsed_windows_first(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(data, "due", "-n", "3") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert all("its window ended on" in line and "https://" in line for line in lines)
