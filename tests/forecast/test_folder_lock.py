"""The lock of a folder: one writer at a time, and a writer that died holds nothing."""

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from forecast.artifact.store import save_artifact
from forecast.dataset import Dataset
from forecast.errors import FolderLocked
from forecast.files.folder_lock import LOCK_FILE, locked
from tests.conftest import ROOT
from tests.support.damage import manifest_of

HOLDER = """
import sys, time
from pathlib import Path
from forecast.files.folder_lock import locked
with locked(Path(sys.argv[1])):
    print("locked", flush=True)
    time.sleep(120)
"""
N_SAVERS, N_ROUNDS = 3, 20


def test_a_second_process_is_told_who_holds_the_lock_until_that_one_is_killed(tmp_path):
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        try:
            assert holder.stdout.readline() == "locked\n"
            with pytest.raises(FolderLocked, match=f"process {holder.pid} .*wait until"), locked(tmp_path):
                pass
        finally:
            os.kill(holder.pid, signal.SIGKILL)
    with locked(tmp_path):
        assert (tmp_path / LOCK_FILE).read_text() == str(os.getpid())


def test_a_block_within_a_block_may_lock_again_but_another_thread_may_not(tmp_path):
    refused = []

    def other_thread() -> None:
        try:
            with locked(tmp_path):
                pass
        except FolderLocked as error:
            refused.append(error)

    with locked(tmp_path):
        with locked(tmp_path / "." / ""):
            pass
        thread = threading.Thread(target=other_thread)
        thread.start()
        thread.join()
    assert len(refused) == 1
    with locked(tmp_path):
        pass


def test_other_users_can_not_open_the_lock(tmp_path):
    """Who can open it can lock it, and nobody could train any more."""
    with locked(tmp_path):
        assert (tmp_path / LOCK_FILE).stat().st_mode & 0o077 == 0


def save_in_rounds(build, save, together):
    for _ in range(N_ROUNDS):
        together.wait(60)
        with contextlib.suppress(FolderLocked):
            save_artifact(build, *save)
        together.wait(60)
        together.wait(60)  # while the test looks at the folder


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_saves_at_once_leave_a_manifest_with_its_file(saved, simulated, training):
    """Without the lock, a save removes the other's file as stale before the other's manifest names it."""
    context = multiprocessing.get_context("fork")
    together = context.Barrier(N_SAVERS + 1)
    savers = [
        context.Process(
            target=save_in_rounds,
            daemon=True,
            args=(
                saved,
                (
                    Dataset(simulated, {}, f"other-{n}", "1" * 64),
                    replace(training, vintages=training.vintages[n:]),
                    {},
                ),
                together,
            ),
        )
        for n in range(N_SAVERS)
    ]
    for saver in savers:
        saver.start()
    versions = set()
    for _ in range(N_ROUNDS):
        together.wait(60)
        together.wait(60)
        manifest = manifest_of(saved)
        versions.add(manifest["dataset"]["version"])
        assert (saved / manifest["file"]).is_file()
        together.wait(60)
    for saver in savers:
        saver.join()
        assert saver.exitcode == 0
    assert versions <= {f"other-{n}" for n in range(N_SAVERS)}
