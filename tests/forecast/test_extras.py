"""Extras: what the code asks for is what pyproject.toml offers."""

import re
import tomllib

import pytest

from forecast.errors import MissingExtra
from forecast.extras import EXTRAS, require
from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
#: Libraries whose package has another name.
PACKAGES = {"sklearn": "scikit-learn", "vl_convert": "vl-convert-python"}


def named(requirements: list[str]) -> set[str]:
    return {re.split(r"[><=\[; ]", requirement)[0] for requirement in requirements} - {"slipcast"}


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_has_the_libraries_that_the_code_asks_for(extra):
    packages = {PACKAGES.get(library, library) for library in EXTRAS[extra]}
    assert packages == named(PROJECT["optional-dependencies"][extra])


def test_what_answering_takes_is_in_no_extra():
    asked_for = {PACKAGES.get(library, library) for libraries in EXTRAS.values() for library in libraries}
    assert not asked_for & named(PROJECT["dependencies"])


def test_a_missing_extra_is_named_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(EXTRAS, "charts", ("no_such_library",))
    with pytest.raises(
        MissingExtra, match=r"^A chart needs the extra `charts`: pip install 'slipcast\[charts\]'$"
    ):
        require("charts", "A chart")
    require("parquet", "Parquet")
