"""The documents tell the truth: what they name exists, and what they show is what one gets.

Numbers have some room, since a row may be added to the dataset between two editions of the documents.
"""

import csv
import hashlib
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from forecast.answering.ledger import read_ledger
from forecast.artifact.store import Artifact
from forecast.dataset import Dataset, agreement, read_second_coding
from forecast.estimators import CANDIDATES
from forecast.estimators.challengers import CHALLENGERS
from forecast.evaluation.summary import as_table
from service.cli import main as slipcast
from tests.conftest import LEDGER, ROOT

DOCUMENTS = [
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "DECISIONS.md", "SECURITY.md"),
    *("RECORD.md", "BENCHMARKS.md", "data/README.md", "data/CONTRIBUTING.md", "deploy/README.md"),
]
MOST_COLUMNS = 120
README = (ROOT / "README.md").read_text(encoding="utf-8")
DATASHEET = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

NUMBER = re.compile(r"[+-]?\d+\.?\d*")


def numbers(line: str) -> list[float]:
    return [float(number) for number in NUMBER.findall(line)]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def curls() -> list[str]:
    return [block for block in blocks("sh") if block.startswith("curl")]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_a_document_names_exists(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    named = re.findall(r"`(\w[\w./-]*(?:/|\.(?:md|csv|json|py|ipynb|lock|toml)))`", text)
    named += re.findall(r"`(0\d_\w+)`", text)
    for name in named:
        places = [ROOT / name, (ROOT / document).parent / name, ROOT / "forecast" / name]
        places.append(ROOT / "notebooks" / f"{name}.ipynb")
        assert name.startswith("build/") or any(place.exists() for place in places), name


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_target_that_a_document_names_is_in_the_makefile(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    for target in re.findall(r"(?:`|^)make ([a-z][a-z-]*)", text, flags=re.MULTILINE):
        assert re.search(rf"^{target}:", MAKEFILE, flags=re.MULTILINE), target


@pytest.mark.parametrize("document", DOCUMENTS)
def test_prose_fits_a_screen(document):
    """Tables, quoted output and addresses may be wider."""
    text = re.sub(r"```.*?```", "", (ROOT / document).read_text(encoding="utf-8"), flags=re.DOTALL)
    wide = [
        line
        for line in text.splitlines()
        if len(line) > MOST_COLUMNS and not line.startswith("|") and "http" not in line
    ]
    assert not wide


def test_the_documents_and_the_code_are_spelt_right():
    command = [str(Path(sys.executable).parent / "codespell")]
    spelt = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert spelt.returncode == 0, spelt.stdout


def test_help_lists_every_phony_target():
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, flags=re.MULTILINE)
    assert phony is not None
    for target in phony.group(1).split():
        assert re.search(rf"^{target}:.*## ", MAKEFILE, flags=re.MULTILINE), target


def test_the_first_curl_gives_the_output_that_the_readme_shows(client: FlaskClient):
    command = shlex.split(curls()[0].replace("\\\n", ""))
    url = next(part for part in command if part.startswith("http"))
    n_lines = int(command[command.index("-n") + 1])
    answer = client.get(url.removeprefix("http://127.0.0.1:8000")).json
    got = json.dumps(answer, indent=4).splitlines()[:n_lines]
    shown = blocks("json")[0].splitlines()
    assert len(shown) == n_lines
    for line, expected in zip(got, shown, strict=True):
        assert NUMBER.sub("#", line) == NUMBER.sub("#", expected)
        if "date" not in line and "horizon" not in line:
            assert numbers(line) == pytest.approx(numbers(expected), abs=0.03)


def test_the_second_curl_is_answered(client: FlaskClient):
    command = shlex.split(curls()[1])
    body = command[command.index("-d") + 1]
    answer = client.post("/v1/forecasts", data=body, content_type="application/json")
    assert answer.status_code == 200, answer.text
    assert len(answer.json["released_by"]) == 1


def test_the_third_curl_supposes_an_announcement(client: FlaskClient):
    command = shlex.split(curls()[2])
    body = command[command.index("-d") + 1]
    answer = client.post("/v1/forecasts", data=body, content_type="application/json")
    assert answer.json["tracked"].keys() == {"released_by", "quantiles", "at_horizon", "curve"}


def test_the_python_of_the_readme_runs(artifact: Artifact, capsys):  # noqa: ARG001 (it must be there)
    (program,) = blocks("python")
    exec(compile(program, "README.md", "exec"), {})
    assert capsys.readouterr().out.startswith(
        "As of 16 May 2025: 78 % by 31 December 2025, half by 10 October 2025"
    )


@pytest.mark.parametrize("number", range(3))
def test_a_command_of_the_readme_runs(number, artifact: Artifact, capsys):  # noqa: ARG001 (it must be there)
    commands = [line for block in blocks("sh") for line in block.splitlines() if ".venv/bin/slipcast" in line]
    assert len(commands) == 3
    assert slipcast(shlex.split(commands[number])[1:]) == 0
    assert capsys.readouterr().out


def test_the_record_in_the_readme_is_that_of_the_artifact(artifact: Artifact):
    table = as_table(artifact.manifest["summary"])
    shown_lines = {tuple(NUMBER.sub("#", line).split()): line for line in README.splitlines()}
    for line in filter(None, table.splitlines()):
        shown = shown_lines.get(tuple(NUMBER.sub("#", line).split()))
        assert shown is not None, line
        assert numbers(shown) == pytest.approx(numbers(line), rel=0.05, abs=0.03), line


def test_the_datasheet_counts_what_is_there(dataset: Dataset):
    history = dataset.history
    n_announcements = sum(len(story) for story in history.announcements.values())
    countries = {organization.country for organization in history.organizations.values()}
    stated = re.search(
        r"(\d+) releases and (\d+) announcements of (\d+) organizations in (\d+) countries",
        " ".join(DATASHEET.split()),
    )
    assert stated is not None
    counted = (len(history.releases), n_announcements, len(history.organizations), len(countries))
    # Rows may be added between two editions; the datasheet is renewed with each.
    assert all(0.95 * now <= int(then) <= now for then, now in zip(stated.groups(), counted, strict=True))


def test_the_datasheet_tells_the_agreement_as_it_is():
    lines = {tuple(line.replace("`", "").strip("| ").split(" | ")) for line in DATASHEET.splitlines()}
    for share in agreement(read_second_coding(ROOT / "data")):
        assert (share.subject, f"{share.n_agree} of {share.n_coded}") in lines


def test_what_was_coded_twice_and_differs_is_settled():
    with (ROOT / "data" / "second_coding.csv").open(encoding="utf-8", newline="") as file:
        settled = {row["announcement_id"]: row["settled"] for row in csv.DictReader(file)}
    coded = read_second_coding(ROOT / "data")
    assert len(coded) == 80
    for row in coded:
        assert bool(settled[row.announcement_id]) == (row.second is not None and row.second != row.first)


def test_the_citation_is_of_this_edition(dataset: Dataset):
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {dataset.version}\n" in citation
    assert f"Version {dataset.version}, observed through\n{dataset.observed_through}" in DATASHEET


def test_the_record_is_of_this_dataset_and_names_what_is_served(dataset: Dataset, artifact: Artifact):
    page = (ROOT / "RECORD.md").read_text(encoding="utf-8")
    champion = artifact.manifest["candidate"]
    assert f"dataset {dataset.version}, known through {dataset.observed_through}" in page
    assert f"Served: {champion}." in page
    for candidate in CANDIDATES:
        assert f"| {candidate}" in page
    for challenger in CHALLENGERS:
        assert f"| {challenger} " in page


def test_the_ledger_is_readable_and_issued_before_its_days():
    ledger = read_ledger(LEDGER)
    assert ledger
    assert all(row.trained_through <= row.as_of < row.by for row in ledger)


def test_what_was_issued_first_stands():
    """The hash is written here too: who loses or rewrites both files of the ledger meets it."""
    first, *_ = LEDGER.with_name("editions.csv").read_text(encoding="utf-8").splitlines()[1:]
    sha256 = "120fb1f66765aaa75060f75e3cb283906d7615b631b1de1a10dc652aa5bf8d81"
    assert first == f"2026-03-31,0.3.0,588,{sha256}"
    lines = LEDGER.read_bytes().splitlines(keepends=True)
    assert hashlib.sha256(b"".join(lines[: 1 + 588])).hexdigest() == sha256
