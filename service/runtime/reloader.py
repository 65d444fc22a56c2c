"""Loading: from the folders of the artifact and the ledger to what is served, and anew when they change."""

import hashlib
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from time import sleep

from forecast.answering.ledger import FILE, Issued, read_ledger
from forecast.artifact.store import MANIFEST, Artifact, load_artifact
from forecast.caching import clear_caches
from forecast.errors import ArtifactRefused
from service.runtime.state import Serving, State

#: Names a variable of the environment that holds the SHA-256 of the one manifest to accept.
PIN = "SLIPCAST_MANIFEST_SHA256"
_LOOKED_AT_EVERY_SECONDS = 1.0
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Marks:
    """What differs when a file was replaced; None where there is none."""

    manifest: tuple[int, int] | None
    ledger: tuple[int, int] | None


def look(build: Path, data: Path) -> Marks:
    """Return the marks of the artifact and of the ledger as they are now."""
    return Marks(_mark(build / MANIFEST), _mark(data / FILE))


def load(build: Path, data: Path) -> Serving:
    """Read what is to be served; what can't be used is logged and left out."""
    artifact, refusal = _artifact(build)
    ledger, ledger_refusal = _ledger(data)
    return Serving(artifact, refusal, ledger or [], ledger_refusal, _edition(artifact, ledger or []))


def watch(state: State, build: Path, data: Path, seen: Marks) -> None:
    """Take up what has changed in the folders since they were looked at, in a thread of its own.

    What can't be used does not replace what can.
    """
    Thread(target=_watch, args=(state, build, data, seen), daemon=True).start()


def _watch(state: State, build: Path, data: Path, seen: Marks) -> None:
    while True:
        sleep(_LOOKED_AT_EVERY_SECONDS)
        marks = look(build, data)
        if marks == seen:
            continue
        try:
            state.serving = _taken_up(state.serving, build, data, seen, marks)
        except Exception:  # whatever it is, what serves goes on, and the next look may succeed
            _LOG.exception("what has changed can't be read")
            continue
        seen = marks


def _taken_up(serves: Serving, build: Path, data: Path, seen: Marks, marks: Marks) -> Serving:
    """Return what is served when that is read anew which has changed."""
    artifact, refusal = serves.artifact, serves.refusal
    ledger, ledger_refusal = serves.ledger, serves.ledger_refusal
    if marks.manifest != seen.manifest:
        found, refusal = _artifact(build)
        if found is not None:
            artifact = found
            clear_caches()
            _LOG.warning("serving artifact %s", found.manifest["sha256"])
    if marks.ledger != seen.ledger:
        issued, ledger_refusal = _ledger(data)
        ledger = ledger if issued is None else issued
    return replace(
        serves,
        artifact=artifact,
        refusal=refusal,
        ledger=ledger,
        ledger_refusal=ledger_refusal,
        edition=_edition(artifact, ledger),
    )


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def _artifact(build: Path) -> tuple[Artifact | None, str]:
    """Return the artifact, or why it can't be used."""
    try:
        return load_artifact(build, manifest_sha256=os.environ.get(PIN)), ""
    except ArtifactRefused as error:
        _LOG.error("artifact refused: %s", error)
        return None, str(error)


def _ledger(data: Path) -> tuple[Sequence[Issued] | None, str]:
    """Return the ledger, or why it can't be used."""
    try:
        return read_ledger(data), ""
    except ValueError as error:
        _LOG.error("ledger refused: %s", error)
        return None, str(error)


def _edition(artifact: Artifact | None, ledger: Sequence[Issued]) -> str:
    sha256 = "none" if artifact is None else str(artifact.manifest["sha256"])
    return hashlib.sha256(f"{sha256} {ledger}".encode()).hexdigest()
