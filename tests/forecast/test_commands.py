"""The command line: what it prints, and that a failure says why and loses nothing."""

import json
import shutil

from forecast.__main__ import main
from tests.conftest import ROOT
from tests.support.editing import edit


def test_validate_counts_a_sound_dataset(tiny, capsys):
    assert main(["validate", "--data", str(tiny)]) == 0
    assert "3 releases (1 released, 1 cancelled, 1 pending), 5 announcements" in capsys.readouterr().out


def test_validate_lists_every_fault_of_a_broken_one(tiny, capsys):
    edit(tiny, "releases", 0, modality="smell")
    edit(tiny, "announcements", 0, wording="whenever")
    assert main(["validate", "--data", str(tiny)]) == 1
    errors = capsys.readouterr().err
    assert "releases.csv:2 modality 'smell'" in errors
    assert "announcements.csv:2 wording 'whenever'" in errors
    assert "2 faults" in errors


def test_a_failed_training_leaves_the_old_artifact_serving(tiny, saved, capsys):
    before = (saved / "manifest.json").read_bytes()
    edit(tiny, "releases", 0, modality="smell")
    assert main(["train", "--data", str(tiny), "--build", str(saved)]) == 1
    assert (saved / "manifest.json").read_bytes() == before
    capsys.readouterr()


def test_training_on_too_little_is_refused_with_the_reason(tiny, tmp_path, capsys):
    assert main(["train", "--data", str(tiny), "--build", str(tmp_path)]) == 1
    assert "2 resolved releases; at least 30 are needed" in capsys.readouterr().err


def test_backtest_writes_the_record(tmp_path, capsys):
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder)
    assert main(["backtest", "--data", str(folder), "--build", str(tmp_path / "build")]) == 0
    record = json.loads((tmp_path / "build" / "backtest.json").read_text())
    assert record["champion"] in record["candidates"]
    assert (tmp_path / "build" / "backtest.csv").read_text().startswith("release_id,as_of,weight,candidate,")
    assert "gain in log score" in capsys.readouterr().out
