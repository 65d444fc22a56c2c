"""Training as a real process: a second one beside it is refused, and killing it leaves nothing behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from forecast.files.folder_lock import LOCK_FILE, locked
from tests.conftest import ROOT
from tests.support.processes import children, wait_until

#: Where Linux keeps the semaphores and shared arrays of processes, by the id of the one that made them.
SHARED_MEMORY = Path("/dev/shm")


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
            f"process {first.pid} is writing to {build}; wait until it has ended, or end it, and try again\n"
        )
        assert first.poll() is None
    with locked(build):
        assert [path.name for path in build.iterdir()] == [LOCK_FILE]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_training_leaves_no_process_and_no_shared_memory(tmp_path, how):
    with training_in(tmp_path / "build") as process:
        log = tmp_path / "train.log"
        wait_until(lambda: any(is_busy_worker(child) for child in children(process.pid)), log)
        started = children(process.pid)
        assert shared_memory_of(process.pid)
        process.send_signal(how)
        assert process.wait(60) == -how
        wait_until(lambda: not any(is_running(child) for child in started), log)
        wait_until(lambda: not shared_memory_of(process.pid), log)


def is_busy_worker(pid: int) -> bool:
    """Tell whether a process is one of joblib's workers, and has computed for more than a second."""
    try:
        is_worker = b"LokyProcess" in Path(f"/proc/{pid}/cmdline").read_bytes()
        user_ticks = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11])
    except OSError:
        return False
    return is_worker and user_ticks > os.sysconf("SC_CLK_TCK")


def is_running(pid: int) -> bool:
    """Tell whether a process still runs; one that nobody has waited for yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def shared_memory_of(pid: int) -> list[str]:
    return [
        path.name
        for path in SHARED_MEMORY.iterdir()
        if f"loky-{pid}-" in path.name or f"folder_{pid}_" in path.name
    ]
