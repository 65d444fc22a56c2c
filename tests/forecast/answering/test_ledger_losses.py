"""What is lost or changed in the ledger's files is noticed when they are read, and the refusal says so."""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from forecast.__main__ import main
from forecast.answering.ledger import append_edition, declare_editions, make_edition, read_ledger
from forecast.artifact.store import load_artifact
from forecast.errors import AlreadyIssued, LedgerRefused
from tests.conftest import ROOT
from tests.support.ledger import moved


@pytest.fixture
def edition(saved):
    """Return the edition that the simulated artifact would issue."""
    return make_edition(load_artifact(saved))


@pytest.fixture
def ledger(tmp_path, edition):
    """Return a ledger of two editions."""
    path = tmp_path / "data" / "ledger" / "forecasts.csv"
    append_edition(path, edition)
    append_edition(path, moved(edition, 90))
    return path


def change_cell(path: Path, line: int, column: int, cell: str) -> None:
    lines = path.read_text().splitlines(keepends=True)
    cells = lines[line - 1].rstrip("\n").split(",")
    cells[column] = cell
    write_lines(path, [*lines[: line - 1], ",".join(cells) + "\n", *lines[line:]])


def write_lines(path: Path, lines: list[str]) -> None:
    path.write_text("".join(lines), newline="")


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        (4, "nan", "line 3: released 'nan' is not a chance from 0 to 1"),
        (4, "7.5", "line 3: released '7.5' is not a chance from 0 to 1"),
        (7, "-0.1", "line 3: cancelled '-0.1' is not a chance from 0 to 1"),
        (8, "inf", "line 3: face_value 'inf' is not a chance from 0 to 1"),
        (5, "1.0", "line 3: released is not from low to high"),
        (2, "-90", "line 3: horizon_days is not positive"),
        (3, "2030-01-01", "line 3: by is not as_of and horizon_days"),
        (11, "2030-01-01", "line 3: trained_through is after as_of"),
        (1, "=HYPERLINK(1)", "line 3: release_id '=HYPERLINK(1)' is not a letter or digit, followed by"),
        (0, "yesterday", "line 3: as_of 'yesterday' is not a day"),
        (2, "9" * 30, "line 3: by is not as_of and horizon_days"),
        (2, "9" * 100_000, "line 3: horizon_days '9999"),
        (4, "x" * 100_000, "line 3: released 'xxxx"),
        (4, " 0.5", "line 3: "),
        (13, "1,2", "line 3: has 15 cells, not 14"),
    ],
)
def test_an_impossible_cell_is_refused_by_its_line(ledger, column, cell, reason):
    change_cell(ledger, 3, column, cell)
    with pytest.raises(LedgerRefused) as refused:
        read_ledger(ledger)
    assert refused.value.faults[0].startswith(reason)
    assert "restore both files" in str(refused.value)
    assert len(str(refused.value)) < 1000


def test_all_faults_are_told_and_a_thousand_of_them_in_brief(ledger):
    change_cell(ledger, 3, 4, "nan")
    change_cell(ledger, 5, 4, "7.5")
    with pytest.raises(LedgerRefused, match=r"line 3: .*; line 5: .*; \d+ of the \d+ forecasts"):
        read_ledger(ledger)
    ledger.write_text(ledger.read_text() + "x\n" * 1000)
    with pytest.raises(LedgerRefused, match="and 983 more faults") as refused:
        read_ledger(ledger)
    assert len(str(refused.value)) < 5000


def test_a_repeated_forecast_is_refused(ledger):
    lines = ledger.read_text().splitlines(keepends=True)
    write_lines(ledger, [*lines, lines[1]])
    with pytest.raises(LedgerRefused, match=f"line {len(lines) + 1}: repeats the forecast of line 2"):
        read_ledger(ledger)


def test_lost_lines_are_counted_by_edition(ledger, edition):
    n, first, second = len(edition), edition[0].as_of, moved(edition, 90)[0].as_of
    first, second = f"of {first}", f"of {second}"
    lines = ledger.read_text().splitlines(keepends=True)
    for left, reason in [
        (lines[:-1], f"{n - 1} of the {n} forecasts of the edition {second} .* are left;"),
        (lines[: 1 + n], f"0 of the {n} forecasts of the edition {second} .* are left;"),
        ([lines[0], *lines[1 + n :]], f"0 of the {n} forecasts of the edition {first} .* are left;"),
        (
            lines[:2] + lines[4:-3],
            f"{n - 2} of the {n} .* {first} .* are left; {n - 3} of the {n} .* {second} .* are",
        ),
        (lines[:1], f"0 of the {n} .* {first} .* are left; 0 of the {n} .* {second} .* are left"),
    ]:
        write_lines(ledger, left)
        with pytest.raises(LedgerRefused, match=reason):
            read_ledger(ledger)


def test_a_changed_or_added_line_is_noticed_though_it_is_possible(ledger, edition):
    n, second = len(edition), moved(edition, 90)[0].as_of
    lines = ledger.read_text().splitlines(keepends=True)
    change_cell(ledger, 2 + n, 7, "0.0")
    with pytest.raises(
        LedgerRefused, match=f"up to the edition of {second} .* are not those that were issued"
    ):
        read_ledger(ledger)
    write_lines(ledger, [lines[0], lines[2], lines[1], *lines[3:]])
    with pytest.raises(LedgerRefused, match=f"up to the edition of {edition[0].as_of} .* are not"):
        read_ledger(ledger)
    write_lines(ledger, [*lines, lines[-1].replace(edition[-1].release_id, "another")])
    with pytest.raises(
        LedgerRefused, match=f"edition of {second} .* has {n + 1} forecasts, and {n} were issued"
    ):
        read_ledger(ledger)
    write_lines(ledger, lines)
    assert len(read_ledger(ledger)) == 2 * n


def test_one_file_without_the_other_is_refused(ledger, edition):
    editions = ledger.with_name("editions.csv")
    days = f"{edition[0].as_of} .*, of {moved(edition, 90)[0].as_of}"
    ledger.rename(ledger.with_suffix(".away"))
    for use in (read_ledger, lambda path: append_edition(path, moved(edition, 180))):
        with pytest.raises(LedgerRefused, match=f"is missing, with all {2 * len(edition)} .* of {days}"):
            use(ledger)
    ledger.with_suffix(".away").rename(ledger)
    declared = editions.read_text()
    editions.unlink()
    for use in (read_ledger, lambda path: append_edition(path, moved(edition, 180))):
        with pytest.raises(LedgerRefused, match=r"editions.csv, .*is missing; .*slipcast declare"):
            use(ledger)
    for content, reason in [
        (declared.rpartition("2")[0], "line 3"),
        ("".join(declared.splitlines(keepends=True)[:2]), "from which none were issued"),
        ("".join(declared.splitlines(keepends=True)[:1]), "declares no edition"),
        ("", "line 1"),
        (declared + declared.splitlines(keepends=True)[1], "line 4: repeats the edition"),
        (declared.replace(",", ";"), "line 1"),
    ]:
        editions.write_text(content)
        with pytest.raises(LedgerRefused, match=reason):
            read_ledger(ledger)


def test_both_files_lost_are_noticed_by_whoever_has_read_them(ledger, edition):
    served = read_ledger(ledger)
    assert read_ledger(ledger, served) == served
    append_edition(ledger, moved(edition, 180))
    assert read_ledger(ledger, served)[: len(served)] == served
    for file in ledger.parent.iterdir():
        file.unlink()
    with pytest.raises(LedgerRefused, match=f"0 of the {len(served)} forecasts that were read before"):
        read_ledger(ledger, served)


def test_what_is_no_file_is_refused_and_not_waited_for(ledger):
    ledger.unlink()
    os.mkfifo(ledger)
    with pytest.raises(LedgerRefused, match="is not a file"):
        read_ledger(ledger)
    ledger.unlink()
    ledger.mkdir()
    with pytest.raises(LedgerRefused, match="is not a file"):
        read_ledger(ledger)


def test_an_edition_of_impossible_forecasts_is_not_issued(ledger, edition):
    before = ledger.read_bytes()
    wrong = moved(edition, 180)
    object.__setattr__(wrong[0], "released", float("nan"))
    with pytest.raises(ValueError, match="can't be issued: .*released 'nan'"):
        append_edition(ledger, wrong)
    with pytest.raises(ValueError, match="repeats the forecast"):
        append_edition(ledger, [*moved(edition, 180)] * 2)
    with pytest.raises(ValueError, match="several versions"):
        append_edition(ledger, [*moved(edition, 180), *moved(edition, 270)])
    assert ledger.read_bytes() == before


def test_an_edition_whose_issue_was_killed_between_the_files_is_read_and_gone_on_from(
    ledger, edition, tmp_path
):
    """As it lies after the second of three renames: `editions.csv` is new, and `forecasts.csv` still old."""
    later = tmp_path / "later" / "forecasts.csv"
    append_edition(later, moved(edition, 180), earlier=ledger)
    later.rename(ledger.with_name(".forecasts.csv.next"))
    assert len(read_ledger(ledger)) == 2 * len(edition), "what is staged is not issued yet"
    later.with_name("editions.csv").rename(ledger.with_name("editions.csv"))
    assert len(read_ledger(ledger)) == 3 * len(edition)
    with pytest.raises(AlreadyIssued):
        append_edition(ledger, moved(edition, 180))
    assert ledger.read_bytes().count(b"\n") == 1 + 3 * len(edition), "it was put in its place"
    append_edition(ledger, moved(edition, 270))
    assert len(read_ledger(ledger)) == 4 * len(edition)
    assert not ledger.with_name(".forecasts.csv.next").exists()


def issue_forty(path, edition):
    for quarter in range(2, 42):
        append_edition(path, moved(edition, 90 * quarter))


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_reader_beside_a_writer_always_sees_whole_editions(ledger, edition):
    writer = multiprocessing.get_context("fork").Process(target=issue_forty, args=(ledger, edition))
    writer.start()
    seen = set()
    while writer.is_alive():
        seen.add(len(read_ledger(ledger)) / len(edition))
    writer.join()
    assert writer.exitcode == 0
    assert len(read_ledger(ledger)) == 42 * len(edition)
    assert len(seen) > 2
    assert all(n.is_integer() for n in seen)


def test_two_issues_at_once_issue_one_edition(tmp_path):
    """The real command, on the real artifact, with a ledger that is not there yet."""
    command = [sys.executable, "-m", "forecast", "issue"]
    command += ["--data", str(tmp_path), "--build", str(ROOT / "build")]
    both = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    refusals = [process.communicate(timeout=120)[1] for process in both]
    assert sorted(process.returncode for process in both) == [0, 1]
    refusal = "".join(refusals)
    assert "already has the edition of" in refusal or "is writing to" in refusal
    as_issued = read_ledger(tmp_path / "ledger" / "forecasts.csv")
    assert len({(row.release_id, row.horizon_days) for row in as_issued}) == len(as_issued) > 0


def test_the_command_line_refuses_a_ledger_that_lost_lines(ledger, edition, capsys):
    lines = ledger.read_text().splitlines(keepends=True)
    write_lines(ledger, lines[:-2])
    assert main(["issue", "--data", str(ledger.parent.parent), "--build", str(ROOT / "build")]) == 1
    assert f"{len(edition) - 2} of the {len(edition)} forecasts of the edition of" in capsys.readouterr().err


def test_a_ledger_from_before_editions_were_declared_is_declared_once(ledger, edition, capsys):
    editions = ledger.with_name("editions.csv")
    declared, content = editions.read_text(), ledger.read_bytes()
    editions.unlink()
    call = ["declare", "--data", str(ledger.parent.parent)]
    assert main(call) == 0
    assert (
        f"edition of {edition[0].as_of} (dataset simulated): {len(edition)} forecasts, SHA-256 "
        in capsys.readouterr().out
    )
    assert (editions.read_text(), ledger.read_bytes()) == (declared, content)
    assert main(call) == 1
    assert "declares its editions already" in capsys.readouterr().err
    editions.unlink()
    change_cell(ledger, 3, 4, "nan")
    with pytest.raises(LedgerRefused, match="line 3"):
        declare_editions(ledger)
    assert not editions.exists()
