"""The wheel: built, installed in an environment and a folder of its own, and used there.

The smallest installation comes first; then the extras are added to it, and what it could not do it can.
"""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.processes import free_port, stopped, wait_until

BEHEMOTH = ("meta-llama-4-behemoth", "--as-of", "2025-05-16", "--by", "2025-12-31")


@dataclass(frozen=True)
class Installation:
    """An environment with the wheel, an empty folder to run in, and a home of its own."""

    python: Path
    folder: Path
    environment: dict[str, str]

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the environment in the empty folder."""
        program = self.python.parent / command[0]
        return subprocess.run(
            [str(program), *command[1:]],
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def slipcast(self, *arguments: str, **environment: str) -> str:
        """Run `slipcast` and return what it printed; it must succeed."""
        done = self.run("slipcast", *arguments, **environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refusal(self, *arguments: str, **environment: str) -> str:
        """Run `slipcast` and return why it refused, in one line and without a traceback."""
        done = self.run("slipcast", *arguments, **environment)
        assert done.returncode == 1, done.stdout
        assert "Traceback" not in done.stderr
        return done.stderr

    def install(self, *requirements: str) -> None:
        """Install requirements with pip."""
        pip = self.run("python", "-m", "pip", "install", "--quiet", *requirements)
        assert pip.returncode == 0, pip.stderr


@pytest.fixture(scope="module")
def wheel(artifact, tmp_path_factory) -> Path:  # noqa: ARG001 (it must be there)
    """Return the wheel of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(ROOT)], check=True)
    (built,) = folder.glob("slipcast-*.whl")
    return built


@pytest.fixture(scope="module")
def small(wheel: Path, tmp_path_factory) -> Installation:
    """Return an installation without any extra."""
    root = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", str(root / "venv")], check=True)
    for name in ("folder", "home"):
        (root / name).mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    kept |= {
        name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "REQUESTS_"))
    }
    installation = Installation(
        root / "venv" / "bin" / "python", root / "folder", {**kept, "HOME": str(root / "home")}
    )
    installation.install(str(wheel))
    return installation


@pytest.fixture(scope="module")
def whole(small: Installation, wheel: Path) -> Installation:
    """Return the same installation with all extras that a user needs."""
    installed = small.run("python", "-m", "pip", "freeze", "--exclude", "slipcast").stdout.split()
    small.install(f"{wheel}[all]", *installed)
    return small


def test_a_wheel_holds_what_the_package_needs_and_nothing_else(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"forecast/py.typed", "service/py.typed", "service/templates/home.html"} <= names
    assert {"service/static/slipcast.css", "forecast/packaged/data/releases.csv"} <= names
    assert "forecast/packaged/data/ledger/forecasts.csv" in names
    assert "forecast/packaged/data/ledger/editions.csv" in names
    packaged = [name for name in names if name.startswith("forecast/packaged/build/")]
    assert len(packaged) == 2, "one manifest, and the artifact that it names"
    assert {name.split("/")[0] for name in names if "dist-info" not in name} == {"forecast", "service"}


def test_the_version_is_that_of_the_package(small):
    version = small.run("python", "-c", "import forecast; print(forecast.__version__)").stdout.strip()
    assert small.slipcast("--version") == f"slipcast {version}\n"
    metadata = "from importlib.metadata import version; print(version('slipcast'))"
    assert small.run("python", "-c", metadata).stdout.strip() == version


def test_a_forecast_is_that_of_the_checkout(small, client):
    answer = json.loads(small.slipcast("forecast", *BEHEMOTH, "--json"))
    address = "/v1/releases/meta-llama-4-behemoth/forecast?as_of=2025-05-16&dates=2025-12-31"
    expected = client.get(address).json
    for body in (answer, expected):
        body["provenance"].pop("generated_at")
    assert answer == expected


def test_words_are_read_and_asked_about(small):
    read = small.slipcast("parse", "à l'automne, voire plus tard", "--on", "2025-05-15")
    assert read == "2025-09-01 to 2025-11-30 or later (season)\n"
    ask = ("ask", "fall or later", "--announced-on", "2025-05-15", "--as-of", "2025-05-16")
    assert small.slipcast(*ask).startswith("As of 16 May 2025: ")


@pytest.mark.parametrize(
    ("command", "extra"), [("train", "train"), ("validate", "train"), ("record", "train"), ("mcp", "mcp")]
)
def test_what_needs_an_extra_names_it(small, command, extra):
    assert f"pip install 'slipcast[{extra}]'" in small.refusal(command)


def test_a_folder_without_an_artifact_is_named_with_the_remedy(small, tmp_path):
    error = small.refusal("forecast", *BEHEMOTH, "--build", str(tmp_path))
    assert str(tmp_path) in error
    assert "slipcast train" in error


def test_an_artifact_of_an_older_format_is_refused_with_the_remedy(small, tmp_path):
    (tmp_path / "manifest.json").write_text('{"format": 5}')
    error = small.refusal("forecast", *BEHEMOTH, "--build", str(tmp_path))
    assert "format is not this code's; make a new one with `slipcast train`" in error


@pytest.fixture
def served(small: Installation) -> Iterator[str]:
    """Yield the address of a server without extras."""
    yield from _served(small)


@pytest.fixture
def served_whole(whole: Installation) -> Iterator[str]:
    """Yield the address of a server with all extras."""
    yield from _served(whole)


def _served(installation: Installation) -> Iterator[str]:
    port, log = free_port(), installation.folder.parent / "serve.log"
    with log.open("wb") as out:
        command = [str(installation.python.parent / "slipcast"), "serve", "--port", str(port)]
        process = subprocess.Popen(
            command, cwd=installation.folder, env=installation.environment, stdout=out, stderr=out
        )
        with stopped(process):
            wait_until(lambda: _status(f"http://127.0.0.1:{port}/readyz") == 200, log)
            yield f"http://127.0.0.1:{port}"
    assert "Traceback" not in log.read_text()
    assert "WARN" not in log.read_text(), "no warning at start"


def _get(url: str) -> tuple[int, bytes]:
    with_status = ["-s", "-w", "\n%{http_code}", url]
    done = subprocess.run(["curl", *with_status], capture_output=True, check=False)
    content, _, status = done.stdout.rpartition(b"\n")
    return int(status), content


def _status(url: str) -> int:
    return _get(url)[0]


def test_pages_documentation_and_tables_are_served_without_extras(served):
    for path, part in {
        "/": b"When will it ship",
        "/releases/meta-llama-4-behemoth": b"Llama 4 Behemoth",
        "/record": b"The record",
        "/try": b"<form",
        "/docs": b"swagger-ui",
        "/docs/swagger-ui-bundle.js": b"SwaggerUIBundle",
        "/static/slipcast.css": b"--ink",
        "/openapi.json": b"/v1/forecasts",
        "/v1/downloads/releases.csv": b"release_id,organization_id",
        "/v1/downloads/ledger.csv": b"as_of,release_id",
        "/v1/releases/meta-llama-4-behemoth/forecast.ics": b"BEGIN:VCALENDAR",
    }.items():
        status, content = _get(served + path)
        assert status == 200, (path, content[:300])
        assert part in content, path


def test_a_chart_and_parquet_name_the_extra_that_they_need(served):
    for path, extra in (
        ("/v1/releases/meta-llama-4-behemoth/chart.svg", "charts"),
        ("/v1/downloads/releases.parquet", "parquet"),
    ):
        status, content = _get(served + path)
        assert status == 501
        assert f"pip install 'slipcast[{extra}]'" in json.loads(content)["detail"]


def test_charts_and_parquet_are_served_with_the_extras(served_whole):
    assert _get(f"{served_whole}/v1/releases/meta-llama-4-behemoth/chart.svg")[1].startswith(b"<svg")
    assert _get(f"{served_whole}/v1/downloads/releases.parquet")[1].startswith(b"PAR1")


def test_what_is_trained_and_issued_goes_to_the_users_folder_and_is_found_there(whole):
    own = Path(whole.environment["HOME"]) / ".local" / "share" / "slipcast"
    before = json.loads(whole.slipcast("forecast", *BEHEMOTH, "--json"))
    trained = whole.slipcast("train")
    assert f"is served from {own / 'build'}" in trained
    assert "of this data and this code" in whole.slipcast("train", "--if-stale")
    after = json.loads(whole.slipcast("forecast", *BEHEMOTH, "--json"))
    for body in (before, after):
        body.pop("provenance")
    assert after == before
    assert str(own / "ledger" / "forecasts.csv") in whole.slipcast("issue")
    refused = whole.refusal("issue")
    assert "already has the edition" in refused, "one edition from each version of the dataset"
    assert not list(whole.folder.iterdir()), "nothing is written where it runs"


def test_a_home_that_can_not_be_written_is_an_error_that_names_the_option(whole):
    error = whole.refusal("train", XDG_DATA_HOME="/proc/none")
    assert "--build" in error
    assert "/proc/none" in error


def test_a_dataset_of_another_folder_is_validated(whole, tmp_path):
    error = whole.refusal("validate", "--data", str(tmp_path / "none"))
    assert "there is no folder" in error
    assert "--data" in error
    assert "no fault" in whole.slipcast("validate")


def test_the_python_interface_answers_as_the_command(whole):
    program = (
        "from forecast import load\n"
        "slip = load()\n"
        "result = slip.forecast('meta-llama-4-behemoth', as_of='2025-05-16', dates=['2025-12-31'])\n"
        "assert '<svg' in result._repr_html_()\n"
        "assert len(slip.releases().to_frame()) > 900\n"
        "print(result)\n"
    )
    done = whole.run("python", "-W", "error", "-c", program)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == whole.slipcast("forecast", *BEHEMOTH).splitlines()[0]


def test_a_client_of_the_protocol_finds_the_tools(whole):
    program = (
        "import asyncio, sys\n"
        "from mcp import Client, StdioServerParameters\n"
        "from mcp.client.stdio import stdio_client\n"
        "async def main():\n"
        "    command = StdioServerParameters(command=sys.argv[1], args=['mcp'])\n"
        "    async with Client(stdio_client(command)) as server:\n"
        "        print(*sorted(tool.name for tool in (await server.list_tools()).tools))\n"
        "asyncio.run(main())\n"
    )
    done = whole.run("python", "-c", program, str(whole.python.parent / "slipcast"))
    assert done.stdout.split() == ["ask", "forecast_release", "search_releases"], done.stderr
