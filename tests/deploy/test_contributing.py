"""The pages for contributors: what they show is what there is."""

import re
import shlex

import pytest

from forecast.dataset import AnnouncementKind, Voice
from service.cli import _parser
from tests.conftest import ROOT

CODE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
DATA = (ROOT / "data" / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_example_of_an_announcement_is_one_of_the_dataset():
    (example,) = re.findall(r"```csv\n(.*?)```", DATA, flags=re.DOTALL)
    lines = (ROOT / "data" / "announcements.csv").read_text(encoding="utf-8").splitlines()
    heading, row = example.splitlines()
    assert heading == lines[0]
    assert row in lines


@pytest.mark.parametrize("vocabulary", [Voice, AnnouncementKind])
def test_the_words_of_a_column_are_all_named(vocabulary):
    assert all(f"`{word}`" in DATA for word in vocabulary)


def test_the_tests_that_are_named_are_there():
    named = re.findall(r"tests/[\w/.]*\w", CODE)
    assert named
    assert all((ROOT / path).exists() for path in named)


def test_the_command_line_takes_the_commands():
    commands = re.findall(r"\.venv/bin/slipcast ([^`\n]+)", CODE)
    assert commands
    for arguments in commands:
        _parser().parse_args(shlex.split(arguments))


@pytest.mark.parametrize("page", [CODE, DATA], ids=["code", "data"])
def test_a_page_is_one_page(page):
    assert len(page.splitlines()) <= 100
