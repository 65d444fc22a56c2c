"""Loading: from the folders of the artifact and the ledger to what is served, and anew when they change."""

import hashlib
import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread
from time import sleep

from forecast.artifact import MANIFEST, Artifact, ArtifactRefused, load_artifact
from forecast.ledger import Issued, read_ledger
from service.state import Serving, State

#: Names a variable of the environment that holds the SHA-256 of the one manifest to accept.
PIN = "SLIPCAST_MANIFEST_SHA256"
_LOOKED_AT_EVERY_SECONDS = 1.0
_LOG = logging.getLogger(__name__)


def load(build: Path, data: Path) -> Serving:
    """Read what is to be served; what can't be used is logged and left out."""
    artifact, refusal = None, ""
    try:
        artifact = load_artifact(build, manifest_sha256=os.environ.get(PIN))
    except ArtifactRefused as error:
        refusal = str(error)
        _LOG.error("artifact refused: %s", refusal)
    ledger = _ledger(data)
    return Serving(artifact, refusal, ledger, _edition(artifact, ledger))


def watch(state: State, build: Path, data: Path) -> None:
    """Take up what changes in the folders, in a thread that ends with the process.

    An artifact that can't be used does not replace one that can.
    """
    Thread(target=_watch, args=(state, build, data, _marks(build, data)), daemon=True).start()


def _watch(state: State, build: Path, data: Path, seen: list[tuple[str, int, int]]) -> None:
    while True:
        sleep(_LOOKED_AT_EVERY_SECONDS)
        marks = _marks(build, data)
        if marks == seen:
            continue
        try:
            found = load(build, data)
        except Exception:  # whatever it is, what serves goes on, and the next look may succeed
            _LOG.exception("what has changed can't be read")
            continue
        seen = marks
        if found.artifact is None:
            kept = state.serving.artifact
            edition = _edition(kept, found.ledger)
            found = replace(found, artifact=kept, edition=edition)
        else:
            _LOG.warning("serving artifact %s", found.artifact.manifest["sha256"])
        state.serving = found


def _marks(build: Path, data: Path) -> list[tuple[str, int, int]]:
    """Return what changes when a file of the folders is replaced or appended to."""
    marks = []
    for path in (build / MANIFEST, *sorted((data / "ledger").glob("*"))):
        try:
            found = path.stat()
        except OSError:
            continue
        marks.append((path.name, found.st_mtime_ns, found.st_ino))
    return marks


def _ledger(data: Path) -> list[Issued]:
    """Return the ledger; one that can't be read is logged, and shown as empty."""
    try:
        return read_ledger(data)
    except ValueError as error:
        _LOG.error("ledger refused: %s", error)
        return []


def _edition(artifact: Artifact | None, ledger: Sequence[Issued]) -> str:
    sha256 = "none" if artifact is None else str(artifact.manifest["sha256"])
    return hashlib.sha256(f"{sha256} {ledger}".encode()).hexdigest()
