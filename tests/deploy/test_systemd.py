"""The systemd units, checked by systemd's own tools, and their commands by the real command line."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from service.cli import _parser
from service.serve import serve
from tests.conftest import ROOT

UNITS = sorted(path for path in (ROOT / "deploy").iterdir() if path.suffix in {".service", ".timer"})
SERVICE = ROOT / "deploy" / "slipcast.service"
REFRESH = ROOT / "deploy" / "slipcast-refresh.service"
INSTALLED = "/opt/slipcast/bin/"
#: systemd rates what a service could do to the machine: 0 is nothing, 10 everything; a bare unit has 9.6.
MOST_EXPOSURE = {SERVICE: 1.5, REFRESH: 5.0}


def settings(unit: Path) -> list[tuple[str, str]]:
    """Return a unit's settings, each as its name and value; a name may come more than once."""
    lines = unit.read_text(encoding="utf-8").splitlines()
    return [
        (name, value)
        for name, sign, value in (line.partition("=") for line in lines)
        if sign and name[0] != "#"
    ]


def setting(unit: Path, name: str) -> str:
    (value,) = [value for known, value in settings(unit) if known == name]
    return value


def commands(unit: Path) -> list[list[str]]:
    """Return the commands of a unit that run Slipcast, as their arguments."""
    started = [shlex.split(value.removeprefix("-")) for name, value in settings(unit) if name == "ExecStart"]
    return [words[1:] for words in started if words[0] == f"{INSTALLED}slipcast"]


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """Return copies of the units in which the command is the one of this checkout."""
    copies = []
    for unit in UNITS:
        copies.append(tmp_path / unit.name)
        here = unit.read_text(encoding="utf-8").replace(INSTALLED, f"{Path(sys.executable).parent}/")
        copies[-1].write_text(here, encoding="utf-8")
    return copies


def test_systemd_finds_no_fault_in_the_units(units):
    assert len(units) == 3
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert str(units[0].parent) not in done.stderr, "a warning about one of them"


@pytest.mark.parametrize("unit", MOST_EXPOSURE, ids=lambda unit: unit.name)
def test_a_unit_has_few_rights(unit):
    rating = ["systemd-analyze", "security", "--offline=yes", "--no-pager"]
    threshold = f"--threshold={round(10 * MOST_EXPOSURE[unit])}"
    done = subprocess.run([*rating, threshold, unit], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_service_is_what_the_command_line_serves_for_a_proxy_on_the_same_machine():
    (arguments,) = commands(SERVICE)
    call = _parser().parse_args(arguments)
    assert call.do is serve
    assert (call.host, call.port) == ("127.0.0.1", 8000)
    assert f"server {call.host}:{call.port};" in (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    assert setting(SERVICE, "IPAddressAllow") == "localhost"


def test_the_service_comes_back_and_leaves_the_machine_some_memory():
    assert setting(SERVICE, "Restart") == "on-failure"
    assert setting(SERVICE, "MemoryMax") == "1G"
    assert "MemoryDenyWriteExecute" not in dict(settings(SERVICE)), "charts could not be drawn"


def test_refreshing_fetches_trains_and_issues_in_the_folders_that_the_service_reads():
    train, issue = (_parser().parse_args(arguments) for arguments in commands(REFRESH))
    assert (train.command, train.if_stale, issue.command) == ("train", True, "issue")
    assert train.build is issue.build is None, (
        "the artifact goes to the user's folder, where the service looks"
    )
    state = ("User", "StateDirectory", "Environment", "WorkingDirectory")
    assert [setting(SERVICE, name) for name in state] == [setting(REFRESH, name) for name in state]
    fetched = next(value for name, value in settings(REFRESH) if name == "ExecStart")
    assert str(train.data) == f"{shlex.split(fetched)[2]}/data"


def test_the_timer_starts_the_refresh():
    timer = ROOT / "deploy" / "slipcast-refresh.timer"
    assert timer.stem == REFRESH.stem
    done = subprocess.run(
        ["systemd-analyze", "calendar", setting(timer, "OnCalendar")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
