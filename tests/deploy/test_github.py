"""The issue forms, the workflow and the hooks: they are well formed, and what they run is there."""

import re
import shlex

import pytest
import yaml

from forecast.dataset import Access, Status, Voice
from tests.conftest import ROOT

GITHUB = ROOT / ".github"
FORMS = {path.stem: path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config"}
#: What GitHub's forms know.
KINDS = {"markdown", "input", "textarea", "dropdown", "checkboxes"}
#: What each form must ask for, and not only allow.
REQUIRED = {
    "data-correction": {"row", "column", "wrong", "right", "source", "day"},
    "missing-release": {"organization", "name", "access", "day", "wording", "source", "voice", "status"},
    "wording": {"text", "day", "language", "person", "slipcast"},
    "bug": {"did", "happened", "expected", "version", "system"},
}


def load(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def fields(form):
    return [field for field in load(FORMS[form])["body"] if field["type"] != "markdown"]


def test_there_is_a_form_for_each_kind_of_report():
    assert FORMS.keys() == REQUIRED.keys()


@pytest.mark.parametrize("form", REQUIRED)
def test_a_form_is_one_that_github_takes(form):
    content = load(FORMS[form])
    assert content.keys() == {"name", "description", "title", "labels", "body"}
    assert {field["type"] for field in content["body"]} <= KINDS
    ids = [field["id"] for field in fields(form)]
    assert len({*ids}) == len(ids)
    for field in fields(form):
        assert re.fullmatch(r"[a-z]+", field["id"])
        assert isinstance(field["attributes"]["label"], str)
        assert field.keys() == {"type", "id", "attributes", "validations"}
        assert (field["type"] == "dropdown") == ("options" in field["attributes"])


@pytest.mark.parametrize("form", REQUIRED)
def test_a_form_asks_for_what_a_report_needs(form):
    assert {field["id"] for field in fields(form) if field["validations"]["required"]} == REQUIRED[form]


def test_the_choices_of_a_missing_release_are_those_of_the_dataset():
    options = {
        field["id"]: field["attributes"]["options"]
        for field in fields("missing-release")
        if field["type"] == "dropdown"
    }
    assert len(options["access"]) == len(Access)
    assert len(options["voice"]) == len(Voice)
    assert {*Status} == {*options["status"]} - {"I do not know"}


def test_the_workflow_runs_what_every_change_must_pass():
    workflow = load(GITHUB / "workflows" / "ci.yml")
    (job,) = workflow["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands == [".ci/run"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111, "it can be executed"
    assert workflow["permissions"] == {"contents": "read"}
    assert {*workflow[True]} == {"push", "pull_request"}  # YAML reads the key `on` as true


def test_the_hooks_run_from_the_environment_and_from_no_other_repository():
    (repository,) = load(ROOT / ".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    for hook in repository["hooks"]:
        assert hook["language"] == "system"
        program, *arguments = shlex.split(hook["entry"])
        assert program.startswith(".venv/bin/")
        assert (ROOT / program).is_file()
        if arguments[:1] == ["-m"]:
            assert (ROOT / f"{arguments[1].replace('.', '/')}.py").is_file()
