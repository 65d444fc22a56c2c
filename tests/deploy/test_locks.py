"""The lock files hold what is required, and a requirement that they lack is found."""

import shutil

import pytest

from tests.conftest import ROOT
from tests.deploy.locks import LOCKS, faults


@pytest.fixture
def project(tmp_path):
    """Return a copy of what is compiled and of what it is compiled from."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    return tmp_path


def require(project, section, requirement):
    """Add a requirement to the first list of a section."""
    text = (project / "pyproject.toml").read_text(encoding="utf-8")
    assert section in text
    changed = text.replace(section, f"{section}{requirement}, ", 1)
    (project / "pyproject.toml").write_text(changed, encoding="utf-8")


def test_the_lock_files_are_of_this_project():
    assert faults() == []
    assert {path.name for path in (ROOT / "requirements").glob("*.lock")} == {*LOCKS}


def test_a_new_requirement_is_missed_in_every_lock_file_that_takes_it(project):
    require(project, "dependencies = [", '"leftpad>=1"')
    found = faults(project)
    assert [fault.split()[0] for fault in found] == [
        f"requirements/{name}.lock" for name in ("serve", "train", "dev")
    ]
    assert all("leftpad" in fault and "make lock" in fault for fault in found)


def test_a_requirement_of_an_extra_is_missed_where_the_extra_is_locked(project):
    require(project, "\ncharts = [", '"leftpad"')
    assert len(faults(project)) == 3
    require(project, "\ncluster = [", '"rightpad"')
    assert [fault for fault in faults(project) if "rightpad" in fault] == [
        "requirements/dev.lock lacks rightpad; run `make lock`"
    ]


def test_a_version_that_is_too_old_is_found(project):
    require(project, "\npandas = [", '"pandas>=99"')
    found = faults(project)
    assert len(found) == 2
    assert all("pandas" in fault and ">=99" in fault for fault in found)


def test_a_further_requirement_is_missed(project):
    with (project / "requirements" / "bench.in").open("a", encoding="utf-8") as file:
        file.write("leftpad # for the benchmark\n")
    assert faults(project) == ["requirements/bench.lock lacks leftpad; run `make lock`"]
