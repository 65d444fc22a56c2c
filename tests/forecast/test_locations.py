"""Where data and artifacts are: as options say, in the checkout, or with the package and the user."""

from pathlib import Path

import pytest

from forecast import locations
from forecast.locations import locate
from tests.conftest import ROOT


@pytest.fixture
def installed(tmp_path: Path, monkeypatch) -> Path:
    """Return an empty folder, with a package and a home beside it."""
    monkeypatch.setattr(locations, "_PACKAGED", tmp_path / "packaged")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "elsewhere"


@pytest.mark.parametrize("start", [ROOT, ROOT / "notebooks", ROOT / "tests" / "data"])
def test_inside_a_checkout_its_own_folders_are_used(start):
    found = locate(start=start)
    assert found.data == ROOT / "data"
    assert found.build == found.written_build == ROOT / "build"
    assert found.ledger == found.written_ledger == ROOT / "data" / "ledger" / "forecasts.csv"


def test_options_win_over_the_checkout(tmp_path):
    found = locate(tmp_path / "d", tmp_path / "b", start=ROOT)
    assert (found.data, found.build, found.written_build) == (
        tmp_path / "d",
        tmp_path / "b",
        tmp_path / "b",
    )
    assert found.written_ledger == tmp_path / "d" / "ledger" / "forecasts.csv"


def test_elsewhere_the_package_is_read_and_the_users_folder_is_written(installed):
    found = locate(start=installed)
    own = installed.parent / "home" / "slipcast"
    assert found.data == installed.parent / "packaged" / "data"
    assert found.build == installed.parent / "packaged" / "build"
    assert found.written_build == own / "build"
    assert found.written_ledger == own / "ledger" / "forecasts.csv"
    assert found.ledger == found.data / "ledger" / "forecasts.csv"


def test_what_was_written_there_is_found_again(installed):
    first = locate(start=installed)
    for path in (first.written_build / "manifest.json", first.written_ledger):
        path.parent.mkdir(parents=True)
        path.write_text("{}")
    found = locate(start=installed)
    assert found.build == first.written_build
    assert found.ledger == first.written_ledger


def test_an_own_ledger_that_lost_its_forecasts_is_not_passed_over_for_the_packages(installed):
    first = locate(start=installed)
    first.written_ledger.parent.mkdir(parents=True)
    first.written_ledger.with_name("editions.csv").write_text("day,dataset_version,n_forecasts,sha256\n")
    assert locate(start=installed).ledger == first.written_ledger


def test_only_outside_a_checkout_and_without_an_option_there_is_an_artifact_to_fall_back_to(
    installed, tmp_path
):
    assert locate(start=installed).fallback_build == installed.parent / "packaged" / "build"
    assert locate(build=tmp_path, start=installed).fallback_build is None
    assert locate(start=ROOT).fallback_build is None
