"""The documents tell the truth: what they name exists, and what they show is what one gets."""

import json
import re
import shlex

import pytest
from flask.testing import FlaskClient

from forecast.artifact import Artifact
from forecast.dataset import Dataset
from forecast.record import as_table
from tests.conftest import ROOT

DOCUMENTS = ["README.md", "CHANGELOG.md", "DECISIONS.md", "data/README.md"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DATASHEET = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_a_document_names_exists(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    named = re.findall(r"`([\w./-]+(?:/|\.(?:md|csv|json|py|ipynb|lock|toml)))`", text)
    named += re.findall(r"`(0\d_\w+)`", text)
    assert named
    for name in named:
        places = [ROOT / name, ROOT / "data" / name, ROOT / "notebooks" / f"{name}.ipynb"]
        assert name == "build/" or any(place.exists() for place in places), name


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_target_that_a_document_names_is_in_the_makefile(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    for target in re.findall(r"`?make ([a-z]+)\b(?=`| |\n)", text):
        if f"`make {target}" in text or f"\nmake {target}" in text:
            assert re.search(rf"^{target}:", MAKEFILE, flags=re.MULTILINE), target


def test_help_lists_every_phony_target():
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, flags=re.MULTILINE)
    assert phony is not None
    for target in phony.group(1).split():
        assert re.search(rf"^{target}:.*## ", MAKEFILE, flags=re.MULTILINE), target


def test_the_first_curl_gives_the_output_that_the_readme_shows(client: FlaskClient):
    command = shlex.split(blocks("sh")[1].replace("\\\n", ""))
    url = next(part for part in command if part.startswith("http"))
    n_lines = int(command[command.index("-n") + 1])
    answer = client.get(url.removeprefix("http://127.0.0.1:8000")).json
    got = json.dumps(answer, indent=4, ensure_ascii=True).splitlines()[:n_lines]
    shown = blocks("json")[0].splitlines()
    assert len(shown) == n_lines
    for line, expected in zip(got, shown, strict=True):
        numbers = [float(n) for n in re.findall(r"(?<=: )\d+\.\d+", line)]
        assert numbers == pytest.approx(
            [float(n) for n in re.findall(r"(?<=: )\d+\.\d+", expected)], abs=0.005
        )
        assert re.sub(r"\d+\.\d+", "#", line) == re.sub(r"\d+\.\d+", "#", expected)


def test_the_second_curl_is_answered(client: FlaskClient):
    command = shlex.split(blocks("sh")[2])
    body = command[command.index("-d") + 1]
    answer = client.post("/v1/forecasts", data=body, content_type="application/json")
    assert answer.status_code == 200, answer.text
    assert len(answer.json["released_by"]) == 1


def test_the_record_in_the_readme_is_that_of_the_artifact(artifact: Artifact):
    table = as_table(artifact.manifest["backtest"])
    number = re.compile(r"[+-]?\d+\.?\d*")
    for line in filter(None, table.splitlines()):
        words = number.sub("#", line)
        shown = [other for other in README.splitlines() if number.sub("#", other).split() == words.split()]
        assert shown, line
        assert any(
            [float(n) for n in number.findall(other)]
            == pytest.approx([float(n) for n in number.findall(line)], abs=0.02)
            for other in shown
        ), line


def test_the_datasheet_counts_what_is_there(dataset: Dataset):
    history = dataset.history
    n_announcements = sum(len(story) for story in history.announcements.values())
    countries = {organization.country for organization in history.organizations.values()}
    stated = (
        f"{len(history.releases)} releases and {n_announcements} announcements of"
        f" {len(history.organizations)} organizations in {len(countries)} countries"
    )
    assert stated in " ".join(DATASHEET.split())
    frames: dict[str, int] = {}
    for release in history.releases.values():
        kind = release.found_by.split(":")[0]
        frames[kind] = frames.get(kind, 0) + 1
    for kind, count in frames.items():
        assert re.search(rf"^\| `{kind}[^|]*\| {count} \|", DATASHEET, flags=re.MULTILINE), (kind, count)
