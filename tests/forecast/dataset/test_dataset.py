"""The dataset's contract: every broken rule is named, all at once, and nothing sound is refused."""

import json
import random
import shutil
from datetime import date
from enum import StrEnum
from pathlib import Path

import pytest
from joblib import Parallel, delayed

from forecast.dataset import (
    Access,
    Evidence,
    History,
    Modality,
    Reason,
    Release,
    Status,
    Swept,
    Tier,
    Voice,
    read_dataset,
    summary_lines,
    validate,
)
from forecast.dataset.crosscheck import TOLERANCE_IN_DAYS, compare, read_reference
from forecast.dataset.validation.near_duplicates import near_duplicates
from forecast.dataset.vocabularies import AnnouncementKind, EndedAs, StatedIn
from forecast.errors import InvalidDataset
from forecast.promise import Precision
from tests.conftest import ROOT
from tests.support.editing import edit


def test_the_real_dataset_is_valid():
    assert validate(ROOT / "data") == []


def test_the_smallest_dataset_is_read(tiny):
    dataset = read_dataset(tiny)
    history = dataset.history
    assert history.known_through == date(2026, 3, 31)
    assert history.releases["acme-two"].superseded_by == "acme-three"
    assert history.organizations["acme"].aliases == ("Acme", "Acme Labs")
    assert [a.wording for a in history.announcements["acme-three"]] == ["fall or later", "bientôt"]
    assert history.announcements["acme-three"][0].window.open_ended


BROKEN_CELLS = [
    ("frames", 0, {"swept": "mostly"}, "swept"),
    ("frames", 0, {"frame_id": "luck"}, "frame_id"),
    ("frames", 0, {"source_urls": ""}, "source_urls"),
    ("frames", 0, {"period_from": ""}, "period_from"),
    ("releases", 0, {"found_by": "event:unheard-of"}, ""),
    ("releases", 1, {"name": "ONE"}, "name"),
    ("organizations", 0, {"country": "usa"}, "country"),
    ("releases", 0, {"modality": "smell"}, "modality"),
    ("releases", 0, {"release_id": "Acme One"}, "release_id"),
    ("releases", 0, {"organization_id": "nobody", "release_id": "nobody-one"}, ""),
    ("releases", 0, {"release_id": "other-one"}, "release_id"),
    ("releases", 0, {"resolved_on": "2025-02-30"}, "resolved_on"),
    ("releases", 0, {"resolved_on": "2026-04-01"}, "resolved_on"),
    ("releases", 0, {"resolved_on": ""}, "resolved_on"),
    ("releases", 0, {"source_url": "a page I saw"}, "source_url"),
    ("releases", 0, {"found_by": "luck"}, "found_by"),
    ("releases", 0, {"superseded_by": "acme-two"}, "superseded_by"),
    ("releases", 1, {"superseded_by": "acme-nine"}, "superseded_by"),
    ("releases", 1, {"resolved_from": "2025-07-01"}, "resolved_from"),
    ("releases", 1, {"resolved_from": ""}, "resolved_from"),
    ("releases", 2, {"resolved_from": "2025-07-01"}, "resolved_from"),
    ("releases", 0, {"ended_as": ""}, "ended_as"),
    ("releases", 0, {"ended_as": "removed"}, "ended_as"),
    ("releases", 1, {"ended_as": "scaled_down"}, "ended_as"),
    ("releases", 1, {"ended_as": "dropped"}, "ended_as"),
    (
        "releases",
        1,
        {"ended_as": "reported", "superseded_by": "", "resolved_from": "2025-06-30"},
        "ended_as",
    ),
    ("releases", 2, {"ended_as": "removed"}, "ended_as"),
    ("releases", 0, {"checked_on": "2025-02-01"}, "checked_on"),
    ("releases", 2, {"checked_on": ""}, "checked_on"),
    ("releases", 2, {"checked_url": ""}, "checked_url"),
    ("releases", 2, {"checked_on": "2025-12-01"}, "checked_on"),
    ("releases", 2, {"checked_on": "2026-04-01"}, "checked_on"),
    ("releases", 0, {"found_on": ""}, "found_on"),
    ("releases", 0, {"found_on": "2025-01-05"}, "found_on"),
    ("releases", 0, {"found_on": "2025-02-11"}, "found_on"),
    ("releases", 0, {"region": "Europe"}, "region"),
    ("announcements", 0, {"stated_in": "hearsay"}, "stated_in"),
    ("announcements", 0, {"formerly": "April"}, "formerly"),
    ("announcements", 0, {"formerly": "2025-04-30..2025-04-01"}, "formerly"),
    ("announcements", 0, {"formerly": "2025-04-01..2025-04-31"}, "formerly"),
    (
        "announcements",
        0,
        {"announced_on": "2025-02-10", "announcement_id": "acme-one/2025-02-10"},
        "announced_on",
    ),
    ("announcements", 0, {"announcement_id": "acme-one/2025-01-07"}, "announcement_id"),
    ("announcements", 0, {"promised_from": ""}, "promised_from"),
    ("announcements", 0, {"promised_from": "2025-01-01"}, "promised_from"),
    ("announcements", 0, {"promised_to": "2025-01-05"}, "promised_to"),
    ("announcements", 0, {"promised_to": "2025-01-30"}, "wording"),
    ("announcements", 0, {"wording": "when the moon is full"}, "wording"),
    ("announcements", 0, {"wording": "one two three four five six seven eight nine"}, "wording"),
    ("announcements", 0, {"precision": "none"}, "precision"),
    ("announcements", 0, {"kind": "reaffirmed"}, "kind"),
    ("announcements", 1, {"kind": "initial"}, "kind"),
    ("announcements", 1, {"kind": "accelerated", "reason": ""}, "kind"),
    ("announcements", 1, {"reason": ""}, "reason"),
    ("announcements", 2, {"open_ended": "true"}, "open_ended"),
    ("announcements", 4, {"kind": "cancelled"}, "kind"),
]


@pytest.mark.parametrize(("table", "row", "cells", "column"), BROKEN_CELLS)
def test_a_broken_cell_is_named_with_its_place_and_a_remedy(tiny, table, row, cells, column):
    edit(tiny, table, row, **cells)
    faults = validate(tiny)
    found = [f for f in faults if f.file == f"{table}.csv" and f.row == row + 2 and f.column == column]
    assert found, [str(fault) for fault in faults]
    assert all(fault.remedy and fault.problem for fault in faults)


def test_every_broken_cell_is_reported_in_one_run(tiny):
    edit(tiny, "organizations", 0, country="usa")
    edit(tiny, "releases", 0, modality="smell", resolved_on="2026-04-01")
    edit(tiny, "announcements", 0, wording="whenever", announced_on="2025-01-05")
    with pytest.raises(InvalidDataset) as caught:
        read_dataset(tiny)
    columns = {(fault.file, fault.column) for fault in caught.value.faults}
    assert {
        ("organizations.csv", "country"),
        ("releases.csv", "modality"),
        ("releases.csv", "resolved_on"),
        ("announcements.csv", "wording"),
        ("announcements.csv", "announcement_id"),
    } <= columns


def test_a_window_may_differ_from_the_parser_if_a_note_says_why(tiny):
    edit(tiny, "announcements", 0, promised_to="2025-01-30", note="the speaker named the 30th")
    assert validate(tiny) == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"organization_id,name\r\n", "carriage return"),
        (b"\xef\xbb\xbforganization_id,name\n", "byte-order mark"),
        (b"a\x00b\n", "null byte"),
    ],
)
def test_a_file_that_is_no_plain_csv_is_named(tiny, content, problem):
    (tiny / "organizations.csv").write_bytes(content)
    assert any(problem in fault.problem for fault in validate(tiny))


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("acme,Acme AI,US,startup,Acme;Acme Labs", "acme,Acme, AI,US,startup,Acme"),
        lambda text: text.replace(",aliases", "").replace(",Acme;Acme Labs", ""),
        lambda text: text.replace("name", "title", 1),
    ],
)
def test_a_stray_or_missing_column_is_refused(tiny, change):
    path = tiny / "organizations.csv"
    path.write_text(change(path.read_text()))
    assert any(fault.file == "organizations.csv" for fault in validate(tiny))


@pytest.mark.parametrize("name", ["datapackage.json", "releases.csv"])
def test_a_missing_file_is_named(tiny, name):
    (tiny / name).unlink()
    assert [fault.file for fault in validate(tiny)] == [name]


@pytest.mark.parametrize(
    ("resource", "field", "vocabulary"),
    [
        ("frames", "swept", Swept),
        ("releases", "modality", Modality),
        ("releases", "access", Access),
        ("releases", "tier", Tier),
        ("releases", "status", Status),
        ("releases", "ended_as", EndedAs),
        ("releases", "evidence", Evidence),
        ("announcements", "precision", Precision),
        ("announcements", "voice", Voice),
        ("announcements", "stated_in", StatedIn),
        ("announcements", "kind", AnnouncementKind),
        ("announcements", "reason", Reason),
    ],
)
def test_the_descriptor_and_the_code_have_the_same_vocabulary(
    resource: str, field: str, vocabulary: type[StrEnum]
):
    descriptor = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    fields = next(r for r in descriptor["resources"] if r["name"] == resource)["schema"]["fields"]
    allowed = next(f for f in fields if f["name"] == field)["constraints"]["enum"]
    assert set(allowed) == {str(value) for value in vocabulary}


@pytest.mark.parametrize(
    ("names", "alike"),
    [
        (("Gemini Live for iOS", "gemini live (iOS)"), True),
        (("Voice mode for Claude", "Claude: voice mode"), True),
        (("Command-R Arabic", "Command R Arabik"), True),
        (("Claude 3.5 Sonnet", "Claude 3.7 Sonnet"), False),
        (("Claude 3 Opus", "Claude 3 Haiku"), False),
        (("CogVideoX 2B", "CogVideoX 5B"), False),
        (("Grok 3", "Grok 3 mini"), False),
    ],
)
def test_near_duplicate_names_are_told_from_mere_neighbours(names, alike):
    pairs = list(near_duplicates(zip(("first", "second"), names, strict=True)))
    assert pairs == ([("first", "second")] if alike else [])


def test_names_may_be_alike_in_two_organizations(tiny):
    with (tiny / "organizations.csv").open("a") as file:
        file.write("other,Other,FR,startup,\n")
    edit(tiny, "releases", 0, release_id="other-one", organization_id="other", name="Two")
    for row, day in enumerate(("2025-01-06", "2025-01-30")):
        edit(tiny, "announcements", row, release_id="other-one", announcement_id=f"other-one/{day}")
    assert validate(tiny) == []


def test_a_statement_told_twice_is_refused(tiny):
    path = tiny / "announcements.csv"
    line = path.read_text().splitlines()[2]
    with path.open("a") as file:
        file.write(line.replace("acme-one/2025-01-30", "acme-one/2025-01-30-2") + "\n")
    faults = {(fault.row, fault.column, fault.problem) for fault in validate(tiny)}
    assert (7, "wording", "the same as in row 3") in faults


def test_an_announcement_is_one_line_of_csv(tiny):
    """Nothing else changes: the descriptor, the other tables and the records that were there stay."""
    before = read_dataset(tiny)
    untouched = {path: path.read_bytes() for path in tiny.iterdir() if path.name != "announcements.csv"}
    line = (
        "acme-three/2026-02-01,acme-three,2026-02-01,in the coming weeks,2026-02-08,2026-03-29,false,"
        "relative,executive,post,,delayed,unstated,https://example.com/three,read,\n"
    )
    with (tiny / "announcements.csv").open("a", encoding="utf-8") as file:
        file.write(line)
    after = read_dataset(tiny)
    assert {path: path.read_bytes() for path in untouched} == untouched
    assert after.sha256 != before.sha256
    assert after.history.releases == before.history.releases
    (*earlier, added) = after.history.announcements["acme-three"]
    assert tuple(earlier) == before.history.announcements["acme-three"]
    assert added.window.promised_to == date(2026, 3, 29)


def test_the_summary_counts_what_is_there(tiny):
    lines = summary_lines(read_dataset(tiny))
    assert lines[1] == (
        "3 releases (1 released, 1 cancelled, 1 pending), 5 announcements, 1 organizations, 1 countries"
    )
    assert "2 releases with two announcements or more, at most 2" in lines
    assert "evidence read: 87.5% of 8 rows" in lines
    assert "frames that found them: organization 2 (67%), event 1 (33%)" in lines
    assert {"frames swept, whole: event 1", "frames swept, digest: none"} <= set(lines)


WITNESS = """lab,model,name,release_date,open_weights
acme,acme-one-2025-02-10,One,{day},True
acme,acme/three,Three,2025-06,True
"""


@pytest.mark.parametrize(
    ("said", "days_apart"),
    [("2025-02-10", 0), ("2025-02-13", 3), ("2025-02-05", 5), ("2025-02", 0), ("2025-03", 19)],
)
def test_a_witness_is_compared_with_the_release_of_its_name(tiny, said, days_apart):
    path = tiny / "witness.txt"
    path.write_text(WITNESS.format(day=said))
    (comparison,) = compare(read_dataset(tiny).history, read_reference(path))
    assert comparison.release.release_id == "acme-one"
    assert comparison.days_apart == days_apart
    assert comparison.disagrees == (days_apart > TOLERANCE_IN_DAYS)
    assert not comparison.explained


def test_a_broken_witness_is_named(tiny):
    path = tiny / "witness.txt"
    path.write_text(WITNESS.format(day="lately"))
    with pytest.raises(ValueError, match=r"witness.txt:2 release_date 'lately'"):
        read_reference(path)
    path.write_text("lab,name\n")
    with pytest.raises(ValueError, match="lacks the column model, release_date"):
        read_reference(path)


def test_a_history_drops_what_became_public_later(tiny):
    history = read_dataset(tiny).history
    cut = history.as_of(date(2025, 6, 29))
    assert set(cut.releases) == {"acme-one", "acme-two", "acme-three"}
    assert cut.releases["acme-one"].status is Status.RELEASED
    assert cut.releases["acme-two"].status is Status.PENDING
    assert cut.releases["acme-two"].superseded_by is None
    assert cut.releases["acme-two"].note == ""
    assert len(cut.announcements["acme-three"]) == 1
    assert set(history.as_of(date(2025, 1, 29)).releases) == {"acme-one"}
    assert history.as_of(date(2024, 1, 1)).releases == {}


def test_nobody_knows_the_history_of_a_later_day(tiny):
    history = read_dataset(tiny).history
    with pytest.raises(ValueError, match="2026-03-31"):
        history.as_of(date(2026, 4, 1))
    assert history.seen_on(date(2026, 4, 1)).releases == history.releases


def test_a_history_can_not_be_made_of_later_facts(tiny):
    history = read_dataset(tiny).history
    announcements = [a for story in history.announcements.values() for a in story]
    with pytest.raises(ValueError, match="is later than"):
        History.from_records(date(2025, 5, 1), [], history.releases.values(), announcements)


def test_a_pending_release_has_no_day_of_outcome():
    with pytest.raises(ValueError, match="resolved_on"):
        Release(
            release_id="a-b",
            organization_id="a",
            name="B",
            status=Status.PENDING,
            resolved_on=date(2025, 1, 1),
            found_by="",
            source_url="",
            note="",
        )


def is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def corrupt_and_validate(folder: Path, seed: int, n_times: int) -> int:
    """Corrupt one file of a valid dataset at random, again and again; return how many were refused."""
    rng = random.Random(seed)
    files = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    originals = {path: path.read_bytes() for path in files}
    n_refused = 0
    for _ in range(n_times):
        path = rng.choice(files)
        content = bytearray(originals[path])
        at = rng.randrange(len(content))
        match rng.randrange(5):
            case 0:
                content[at] = rng.choice(b'",;\n\r\x00\xff0Z ')
            case 1:
                del content[at : at + rng.randrange(1, 30)]
            case 2:
                content[at:at] = rng.choice([b'"', b"\n", b",", b"\n\n", b"9" * 5000, b"\xc3"])
            case 3:
                lines = content.splitlines(keepends=True)
                rng.shuffle(lines)
                content = bytearray(b"".join(lines))
            case _:
                content = bytearray()
        path.write_bytes(content)
        faults = validate(folder)
        n_refused += bool(faults)
        assert all(fault.problem and fault.remedy for fault in faults)
        if not content or not is_utf8(content):
            assert faults, f"{path.name} was passed: {bytes(content)!r}"
        if not faults:
            read_dataset(folder)
        path.write_bytes(originals[path])
    return n_refused


def test_random_corruption_never_crashes_the_validator(tiny):
    """Bytes changed, removed, inserted, lines dealt anew, a thousand times: faults, or a sound dataset."""
    folders = [Path(shutil.copytree(tiny, tiny.parent / f"tiny-{number}")) for number in range(4)]
    refused = Parallel(n_jobs=-1)(
        delayed(corrupt_and_validate)(folder, 20260331 + number, 250) for number, folder in enumerate(folders)
    )
    assert sum(refused) > 700


@pytest.mark.parametrize(
    "change",
    [
        lambda descriptor: descriptor.pop("version"),
        lambda descriptor: descriptor["resources"].pop(),
        lambda descriptor: descriptor["resources"][0].pop("schema"),
        lambda descriptor: descriptor["resources"][0].update(path="/etc/passwd"),
        lambda descriptor: descriptor["resources"][0]["schema"]["fields"][0].pop("type"),
        lambda descriptor: descriptor.update(observed_through="lately"),
        lambda descriptor: descriptor["resources"][0]["schema"]["fields"][0].update(
            constraints={"pattern": "[a-z"}
        ),
        lambda descriptor: descriptor["resources"][0]["schema"]["fields"][0].update(constraints=["unique"]),
    ],
)
def test_a_broken_descriptor_is_refused(tiny, change):
    path = tiny / "datapackage.json"
    descriptor = json.loads(path.read_text())
    change(descriptor)
    path.write_text(json.dumps(descriptor))
    assert [fault.file for fault in validate(tiny)] == ["datapackage.json"]


def test_single_facts_may_be_later_than_the_edition_that_swept_whole_frames(tiny):
    """So one release can be marked as shipped without a claim about all others."""
    edit(
        tiny,
        "releases",
        2,
        status="released",
        resolved_from="2026-04-20",
        resolved_on="2026-04-20",
        ended_as="as_promised",
        checked_on="",
        checked_url="",
    )
    assert {fault.column for fault in validate(tiny)} == {"resolved_on"}
    path = tiny / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**descriptor, "updated_through": "2026-04-20"}), encoding="utf-8")
    dataset = read_dataset(tiny)
    assert dataset.observed_through == date(2026, 3, 31)
    assert dataset.history.known_through == date(2026, 4, 20)
    path.write_text(json.dumps({**descriptor, "updated_through": "2026-03-30"}), encoding="utf-8")
    assert "updated_through" in validate(tiny)[0].problem
