"""A hostile dataset is refused soon, with a list that can be read; it runs nothing and fetches nothing.

Each test is an attack. Those that once hung run in a process of their own, under a generous deadline.
"""

import json
import os
import random
import string
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from forecast.dataset import validate
from forecast.dataset.validation.cells import MOST_CELLS, MOST_CHARACTERS, MOST_ROWS
from forecast.dataset.validation.descriptor import MOST_BYTES
from forecast.dataset.validation.validate import MOST_FAULTS, MOST_TABLE_BYTES
from tests.conftest import ROOT
from tests.support.editing import edit

DEADLINE_IN_SECONDS = 60


def faults_in_time(folder: Path) -> list[str]:
    """Validate in a process of its own, as the command does; a hang fails the test."""
    command = [sys.executable, "-m", "forecast", "validate", "--data", str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=DEADLINE_IN_SECONDS, check=False
    )
    assert done.returncode == 1, done.stdout
    *faults, count = done.stderr.splitlines()
    assert count == f"{len(faults)} faults in {folder}"
    return faults


def change_descriptor(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    change(descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def column(descriptor: dict[str, Any], table: int, name: str) -> dict[str, Any]:
    return next(f for f in descriptor["resources"][table]["schema"]["fields"] if f["name"] == name)


def append(folder: Path, table: str, lines: Iterator[str]) -> None:
    with (folder / f"{table}.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", '=HYPERLINK("http://x.test")'])
@pytest.mark.parametrize(
    ("table", "column"), [("releases", "name"), ("announcements", "note"), ("organizations", "aliases")]
)
def test_a_cell_that_a_spreadsheet_would_run_is_refused(tiny, table, column, cell):
    edit(tiny, table, 0, **{column: cell})
    (fault,) = validate(tiny)
    assert (fault.file, fault.row, fault.column, fault.value) == (f"{table}.csv", 2, column, cell)
    assert "formula" in fault.problem
    assert fault.remedy


def test_a_cell_that_begins_with_a_carriage_return_is_refused(tiny):
    edit(tiny, "releases", 0, name="\r=1+1")
    assert [fault.problem for fault in validate(tiny)] == ["has a carriage return"]


def test_signs_within_a_cell_and_negative_numbers_are_no_formulas(tiny):
    edit(tiny, "releases", 0, note="a+b = c - d @ e")
    heading, *rows = (tiny / "organizations.csv").read_text().splitlines()
    lines = [f"{heading},size", *(f"{row},-5" for row in rows)]
    (tiny / "organizations.csv").write_text("\n".join(lines) + "\n")
    change_descriptor(
        tiny, lambda d: d["resources"][1]["schema"]["fields"].append({"name": "size", "type": "integer"})
    )
    assert validate(tiny) == []


@pytest.mark.parametrize("character", ["\x01", "\x07", "\x0b", "\x0c", "\x1b", "\x1f", "\ufffe", "\uffff"])
@pytest.mark.parametrize(
    ("table", "column"), [("releases", "name"), ("organizations", "name"), ("frames", "note")]
)
def test_a_character_that_xml_forbids_is_refused(tiny, table, column, character):
    edit(tiny, table, 0, **{column: f"One{character}"})
    (fault,) = validate(tiny)
    assert (fault.file, fault.row, fault.column) == (f"{table}.csv", 2, column)
    assert fault.problem == f"has the character U+{ord(character):04X}, which XML forbids"


def test_a_surrogate_is_refused(tiny):
    path = tiny / "releases.csv"
    path.write_bytes(path.read_bytes().replace(b",One,", b",One\xed\xa0\x80,"))
    assert [fault.problem for fault in validate(tiny)] == ["is not UTF-8"]


BAD = dict.fromkeys(("promised_from", "open_ended", "precision", "voice", "kind", "evidence"), "bad")
BAD_ROW = {**BAD, "announcement_id": "bad id {0}", "announced_on": "2025-13-01", "wording": "whenever"}
UNREADABLE_ROW = {"announcement_id": "acme-one/2025-01-0{0}", "wording": "whenever {0}"}
FORMULA_ROW = {"announcement_id": "={0}", "wording": "=1", "note": "=2"}
STRAY_ROW = {"note": "stray" + "," * 50}
TWIN_ROW = {"release_id": "acme-{0}", "name": "Twin"}


def like_the_last(
    folder: Path, table: str, cells: dict[str, str], numbers: Iterable[object]
) -> Iterator[str]:
    """Yield rows like the last one of a table, but for some cells, in which {0} stands for a number."""
    heading, *_, last = (folder / f"{table}.csv").read_text(encoding="utf-8").splitlines()
    row = {**dict(zip(heading.split(","), last.split(","), strict=True)), **cells}
    return (",".join(row.values()).format(number) for number in numbers)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("announcements", BAD_ROW),
        ("announcements", UNREADABLE_ROW),
        ("announcements", FORMULA_ROW),
        ("announcements", STRAY_ROW),
        ("releases", TWIN_ROW),
    ],
)
def test_of_many_faults_the_first_thousand_are_listed(tiny, table, row):
    append(tiny, table, like_the_last(tiny, table, row, range(4000)))
    faults = faults_in_time(tiny)
    assert len(faults) == MOST_FAULTS + 1
    assert faults[-1] == (
        "the dataset: and more: only 1,000 faults are listed; correct these, and validate it again"
    )


def test_thousands_of_names_that_differ_in_one_word_are_not_all_compared(tiny):
    """Few of them are alike and nothing else is wrong, so the limit on faults does not end the search."""
    rng = random.Random(15)
    words = ["".join(rng.choices(string.ascii_lowercase, k=9)) for _ in range(4000)]
    release = {"release_id": "acme-{0}", "name": "Gemini {0}"}
    announcement = {"announcement_id": "acme-{0}/2025-05-20", "release_id": "acme-{0}", "kind": "initial"}
    announcement |= {"announced_on": "2025-05-20", "reason": ""}
    append(tiny, "releases", like_the_last(tiny, "releases", release, words))
    append(tiny, "announcements", like_the_last(tiny, "announcements", announcement, words))
    (fault,) = faults_in_time(tiny)
    assert fault == (
        "releases.csv: the names of acme can't be compared: too many differ in one word only; "
        "tell them apart by more than one word"
    )


@pytest.mark.parametrize("wording", ["early " * 660, "第" * 3000])
def test_a_wording_without_end_is_not_read(tiny, wording):
    edit(tiny, "announcements", 0, wording=wording)
    (fault,) = faults_in_time(tiny)
    assert "over 8 words or 200 characters; keep the timing words only" in fault


def test_a_foreign_pattern_is_not_run(tiny):
    edit(tiny, "releases", 0, name="a" * 40 + "!")
    change_descriptor(
        tiny,
        lambda d: column(d, 2, "name").update(constraints={"pattern": "(a+)+$"}),
    )
    (fault,) = faults_in_time(tiny)
    assert "(a+)+$" in fault
    assert "constraints.pattern" in fault


@pytest.mark.parametrize(
    "content",
    [
        b"[" * (MOST_BYTES - 1),
        b'{"resources":' + b"[" * 40_000 + b"]" * 40_000 + b"}",
        b'{"a":' * 15_000 + b"1" + b"}" * 15_000,
        b'"' + b"x" * MOST_BYTES + b'"',
        b"1" * MOST_BYTES,
        b'{"version": "\\ud800"}',
    ],
    ids=["open lists", "lists", "objects", "too large", "digits", "surrogate"],
)
def test_a_deep_or_large_descriptor_is_refused(tiny, content):
    (tiny / "datapackage.json").write_bytes(content)
    (fault,) = faults_in_time(tiny)
    assert fault.startswith("datapackage.json")
    assert len(fault) < 1000


def test_a_deep_part_of_a_sound_descriptor_is_refused(tiny):
    deep: list[Any] = []
    for _ in range(400):
        deep = [deep]
    change_descriptor(tiny, lambda d: d["resources"][0]["schema"]["fields"][0].update(constraints=deep))
    (fault,) = faults_in_time(tiny)
    assert fault.startswith("datapackage.json")


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """Serve a profile to whoever asks; yield its address, and the requests that came."""
    requests: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/profile.json", requests
        finally:
            server.shutdown()
            thread.join()


REMOTE: list[Callable[[dict[str, Any], str], object]] = [
    lambda d, url: d.update({"$schema": url}),
    lambda d, url: d.update(profile=url),
    lambda d, url: d.update(sources=[{"path": url}]),
    lambda d, url: d.update(resources=[url]),
    lambda d, url: d["resources"].append({"name": "more", "path": url}),
    lambda d, url: d["resources"][0].update(path=url),
    lambda d, url: d["resources"][0].update(path=[url]),
    lambda d, url: d["resources"][0].update(extrapaths=[url]),
    lambda d, url: d["resources"][0].update(basepath=url),
    lambda d, url: d["resources"][0].update(scheme="http", path=url),
    lambda d, url: d["resources"][0].update({"$schema": url}),
    lambda d, url: d["resources"][0].update(profile=url),
    lambda d, url: d["resources"][0].update(schema=url),
    lambda d, url: d["resources"][0].update(dialect=url),
    lambda d, url: d["resources"][0]["schema"].update({"$schema": url}),
    lambda d, url: d["resources"][2]["schema"]["foreignKeys"][0]["reference"].update(resource=url),
    lambda d, url: d["resources"][0]["schema"]["fields"][0].update(type="geojson", format=url),
    lambda d, url: d["resources"][0]["schema"]["fields"][0].update(constraints={"jsonSchema": url}),
]


@pytest.mark.parametrize("change", REMOTE)
def test_an_address_in_the_descriptor_is_refused_and_not_fetched(tiny, change):
    with listening() as (url, requests):
        change_descriptor(tiny, lambda descriptor: change(descriptor, url))
        faults = validate(tiny)
    assert [fault.file for fault in faults] == ["datapackage.json"]
    assert requests == []


def test_the_address_of_a_license_is_not_fetched(tiny):
    with listening() as (url, requests):
        change_descriptor(tiny, lambda d: d["licenses"][0].update(path=url))
        assert validate(tiny) == []
    assert requests == []


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["resources"][3]["schema"]["fields"].remove(column(d, 3, "wording")),
        lambda d: column(d, 2, "resolved_on").update(type="string"),
        lambda d: d["resources"].append(d["resources"][0]),
        lambda d: d["resources"][0]["schema"]["fields"].append(d["resources"][0]["schema"]["fields"][0]),
        lambda d: d["resources"][0]["dialect"]["csv"].update(doubleQuote=False),
        lambda d: d["resources"][0]["dialect"]["csv"].update(delimiter=";"),
        lambda d: d.update(version="0.5.0\x07"),
    ],
    ids=[
        "a column lost",
        "a day as text",
        "a table twice",
        "a column twice",
        "quotes",
        "delimiter",
        "version",
    ],
)
def test_a_descriptor_of_other_tables_is_refused(tiny, change):
    change_descriptor(tiny, change)
    assert [fault.file for fault in validate(tiny)] == ["datapackage.json"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("x" * (MOST_CHARACTERS + 1), f"has a cell of {MOST_CHARACTERS + 1:,} characters"),
        ("," * 500_000, "has 500,001 cells"),
        ("x\n" * (MOST_ROWS + 2), f"is beyond {MOST_ROWS:,} rows"),
        ("x" * (MOST_TABLE_BYTES + 1), f"has over {MOST_TABLE_BYTES:,} bytes"),
    ],
    ids=["cell", "row", "rows", "file"],
)
def test_what_is_too_large_to_check_is_refused(tiny, content, problem):
    (tiny / "organizations.csv").write_text(content)
    (fault,) = validate(tiny)
    assert fault.problem == problem
    assert len(str(fault)) < 300


def test_a_cell_beyond_what_the_csv_module_reads_is_refused(tiny):
    """Frictionless raises that limit for its process, so a process of its own has it."""
    (tiny / "organizations.csv").write_text("x" * 200_000)
    (fault,) = faults_in_time(tiny)
    assert fault == (
        "organizations.csv:1: can't be read: field larger than field limit (131072); look for a missing quote"
    )


def test_a_row_of_the_most_cells_is_still_checked(tiny):
    append(tiny, "organizations", iter(["," * (MOST_CELLS - 1)]))
    assert any("cell" in fault.problem for fault in validate(tiny))


@pytest.mark.parametrize("name", ["releases.csv", "datapackage.json"])
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tiny, name):
    (tiny / name).unlink()
    os.mkfifo(tiny / name)
    (fault,) = faults_in_time(tiny)
    assert fault == f"{name}: is not a regular file; replace it by one"
