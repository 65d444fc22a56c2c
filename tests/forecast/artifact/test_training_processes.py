"""Training as a real process: a second one beside it is refused."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from forecast.folder_lock import LOCK_FILE, locked
from tests.conftest import ROOT
from tests.support.processes import wait_until


@contextmanager
def training_in(build: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Yield `python -m forecast train` on the real dataset, begun; it is killed in the end."""
    log = build.parent / "train.log"
    command = [sys.executable, "-m", "forecast", "train", "--build", str(build)]
    with log.open("wb") as out, subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out) as process:
        try:
            lock = build / LOCK_FILE
            wait_until(lambda: lock.is_file() and lock.read_text() == str(process.pid), log)
            yield process
        finally:
            process.kill()


def test_a_second_training_of_a_folder_is_refused_at_once(tmp_path):
    build = tmp_path / "build"
    with training_in(build) as first:
        second = subprocess.run(
            [sys.executable, "-m", "forecast", "train", "--build", str(build)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert second.returncode == 1
        assert second.stderr == (
            f"process {first.pid} is training or issuing in {build};"
            " wait until it has ended, or end it, and try again\n"
        )
        assert first.poll() is None
    with locked(build):
        assert [path.name for path in build.iterdir()] == [LOCK_FILE]
