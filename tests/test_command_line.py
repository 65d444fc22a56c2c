"""The command line: what it prints, and that a failure says why and loses nothing."""

import json
import shutil

import pytest

from forecast.__main__ import main
from tests.conftest import ROOT
from tests.test_dataset import edit


def test_validate_counts_a_sound_dataset(tiny, capsys):
    assert main(["--data", str(tiny), "validate"]) == 0
    assert "3 releases (1 released, 1 cancelled, 1 pending), 5 announcements" in capsys.readouterr().out


def test_validate_lists_every_fault_of_a_broken_one(tiny, capsys):
    edit(tiny, "releases", 0, modality="smell")
    edit(tiny, "announcements", 0, wording="whenever")
    assert main(["--data", str(tiny), "validate"]) == 1
    errors = capsys.readouterr().err
    assert "releases.csv:2 modality 'smell'" in errors
    assert "announcements.csv:2 wording 'whenever'" in errors
    assert "2 faults" in errors


def test_a_failed_training_leaves_the_old_artifact_serving(tiny, saved, capsys):
    before = (saved / "manifest.json").read_bytes()
    edit(tiny, "releases", 0, modality="smell")
    assert main(["--data", str(tiny), "--build", str(saved), "train"]) == 1
    assert (saved / "manifest.json").read_bytes() == before
    capsys.readouterr()


def test_training_on_too_little_is_refused_with_the_reason(tiny, tmp_path, capsys):
    assert main(["--data", str(tiny), "--build", str(tmp_path), "train"]) == 1
    assert "2 resolved releases; at least 30 are needed" in capsys.readouterr().err


def test_forecast_answers_in_a_sentence(capsys):
    arguments = ["forecast", "meta-llama-4-behemoth", "--as-of", "2025-05-16", "--by", "2025-12-31"]
    assert main(["--build", str(ROOT / "build"), *arguments]) == 0
    out = capsys.readouterr().out
    assert "out by 2025-12-31" in out
    assert "trained through 2025-04-30" in out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["forecast", "meta-llama-4-behemot"], "the nearest are meta-llama-4-behemoth"),
        (["forecast", "openai-gpt-4-5", "--as-of", "2025-06-01"], "was released on 2025-02-27"),
        (["parse", "whenever", "--on", "2025-05-15"], "⟦whenever⟧"),
    ],
)
def test_a_refusal_says_why(arguments, reason, capsys):
    assert main(["--build", str(ROOT / "build"), *arguments]) == 1
    assert reason in capsys.readouterr().err


def test_forecast_without_an_artifact_says_to_train(tmp_path, capsys):
    assert main(["--build", str(tmp_path), "forecast", "meta-llama-4-behemoth"]) == 1
    assert "train first" in capsys.readouterr().err


def test_parse_reads_wording(capsys):
    assert main(["parse", "à l'automne, voire plus tard", "--on", "2025-05-15"]) == 0
    assert capsys.readouterr().out == "2025-09-01 to 2025-11-30 or later (season)\n"
    assert main(["parse", "soon", "--on", "2025-05-15"]) == 0
    assert capsys.readouterr().out == "no time given\n"


def test_backtest_writes_the_record(tmp_path, capsys):
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder)
    assert main(["--data", str(folder), "--build", str(tmp_path / "build"), "backtest"]) == 0
    record = json.loads((tmp_path / "build" / "backtest.json").read_text())
    assert record["champion"] in record["candidates"]
    assert (tmp_path / "build" / "backtest.csv").read_text().startswith("release_id,as_of,weight,candidate,")
    assert "gain in log score" in capsys.readouterr().out
