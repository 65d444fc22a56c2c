"""The Dockerfile: what it copies and runs is there, and its commands do what they should, on this machine.

No container engine is needed. The first stage is built in a temporary folder that stands for the image; what
it installs is then started by the image's own command, and looked at by its own health check.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.cli import _parser
from service.serve import serve
from tests.conftest import ROOT
from tests.deploy.dockerfile import DOCKERFILE, Stage, read_stages
from tests.support.processes import free_port, serving, stopped, wait_until

BUILD, FINAL = read_stages()
IGNORE = DOCKERFILE.with_name("Dockerfile.dockerignore")
COPIED = [source for copy in BUILD.every("COPY") for source in copy.words[:-1]]


def allowed() -> set[str]:
    """Return what the ignore file lets into the build, after it has shut everything out."""
    lines = [line for line in IGNORE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert lines[0] == "*"
    return {line.removeprefix("!") for line in lines if line.startswith("!")}


def test_what_is_copied_is_in_the_repository_and_let_in_and_nothing_else_is():
    assert all((ROOT / source).exists() for source in COPIED)
    assert allowed() == set(COPIED)


def test_the_image_has_the_python_that_the_workflow_tests():
    images = [stage.last("FROM").words[0] for stage in (BUILD, FINAL)]
    assert images == ["python:3.11", "python:3.11-slim"]
    assert "python:3.11-" in (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")


def test_every_package_is_installed_by_its_hash_or_from_this_repository():
    commands = [part for run in BUILD.every("RUN") for part in run.text.split("&&") if "pip" in part]
    assert commands
    for command in commands:
        words = command.split()
        assert "--no-deps" in words
        if "-r" in words:
            assert "--require-hashes" in words
            assert (ROOT / words[words.index("-r") + 1]).is_file()
        else:
            assert words[-1] == "dist/slipcast-*.whl"


def test_the_service_runs_as_a_numbered_user_that_owns_its_volume():
    user, _, group = FINAL.last("USER").text.partition(":")
    (made,) = FINAL.every("RUN")
    assert f"useradd --uid {user} " in made.text
    assert f"groupadd --gid {group} " in made.text
    assert int(user) > 0
    assert int(group) > 0
    (volume,) = FINAL.last("VOLUME").words
    assert f"install --directory --owner slipcast --group slipcast {volume}" in made.text
    assert Path(FINAL.environment["XDG_DATA_HOME"]) / "slipcast" == Path(volume)
    names = [instruction.name for instruction in FINAL.instructions]
    assert "RUN" not in names[names.index("USER") :], "nothing is run as the user while building"


def test_the_command_line_takes_the_command_and_listens_where_the_image_says():
    assert FINAL.last("ENTRYPOINT").words == ["slipcast"]
    call = _parser().parse_args(FINAL.last("CMD").words)
    assert call.do is serve
    assert call.host == "0.0.0.0", "the container's own address, or nobody could reach it"
    (exposed,) = FINAL.last("EXPOSE").words
    assert call.port == int(exposed)
    assert f":{exposed}/readyz" in FINAL.health_command[-1]


def healthy(port: int, environment: dict[str, str] | None = None) -> bool:
    """Run the health check's own command against a port of this machine."""
    (exposed,) = FINAL.last("EXPOSE").words
    program, *arguments = [word.replace(f":{exposed}/", f":{port}/") for word in FINAL.health_command]
    assert program == "python"
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, **(environment or {})},
    )
    return done.returncode == 0


def test_the_health_check_tells_a_service_that_answers_from_none(service):
    assert healthy(service.port)
    assert healthy(service.port, {"http_proxy": f"http://127.0.0.1:{free_port()}"}), "no proxy is asked"
    assert not healthy(free_port())


def test_a_service_without_an_artifact_is_not_healthy(tmp_path):
    with serving(tmp_path) as empty:
        assert not healthy(empty.port)


class Image:
    """A folder that stands for the image, built by the first stage's own commands."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.source = root / "source"
        self.source.mkdir()
        self._home = root / "home"
        self._home.mkdir()

    def build(self, stage: Stage) -> None:
        """Carry out a stage's COPY and RUN instructions."""
        for instruction in stage.instructions:
            if instruction.name == "COPY":
                *sources, target = instruction.words
                for source in sources:
                    self._copy(source, target)
            elif instruction.name == "RUN":
                self._run(instruction.text)

    def _copy(self, source: str, target: str) -> None:
        if (ROOT / source).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "packaged")
            shutil.copytree(ROOT / source, self.source / target, ignore=ignored)
        else:
            folder = self.source / target
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, folder)

    def _run(self, command: str) -> None:
        names = ("PATH", "LANG", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
        kept = {name: value for name, value in os.environ.items() if name in names or name.startswith("PIP_")}
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", "-c", command.replace("/opt/slipcast", str(self.root / "opt"))],
            cwd=self.source,
            env={**kept, "PATH": path, "HOME": str(self._home)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self, stage: Stage, port: int, log: Path) -> subprocess.Popen[bytes]:
        """Start the image's command at a port of this machine, with the image's variables and no others."""
        (exposed,) = stage.last("EXPOSE").words
        here = {"0.0.0.0": "127.0.0.1", exposed: str(port)}
        command = [here.get(word, word) for word in stage.last("CMD").words]
        data = self.root / "data"
        (data / "slipcast").mkdir(parents=True)
        path = stage.environment["PATH"].replace("/opt/slipcast", str(self.root / "opt"))
        with log.open("wb") as out:
            return subprocess.Popen(
                [str(self.root / "opt" / "bin" / stage.last("ENTRYPOINT").words[0]), *command],
                cwd=data / "slipcast",
                env={**stage.environment, "PATH": path.replace("$PATH", "/bin"), "XDG_DATA_HOME": str(data)},
                stdout=out,
                stderr=out,
            )


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    """Build the first stage; its source is removed, since the final stage has what is installed alone."""
    with tempfile.TemporaryDirectory(prefix="slipcast-image-") as folder:
        image = Image(Path(folder))
        image.build(BUILD)
        shutil.rmtree(image.source)
        yield image


def test_the_image_is_built_by_its_commands_and_its_service_becomes_healthy(image, tmp_path):
    (copied,) = FINAL.every("COPY")
    assert copied.flags == {"from": "build"}
    assert copied.words == ["/opt/slipcast", "/opt/slipcast"]
    port, log = free_port(), tmp_path / "service.log"
    process = image.start(FINAL, port, log)
    with stopped(process):
        wait_until(lambda: healthy(port), log)
    assert process.returncode == 0, "it stops when told to"
    assert "Traceback" not in log.read_text()
