"""Loading what is served, and reloading it when the artifact or the ledger has changed."""

import hashlib
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from time import sleep

from forecast.answering.ledger import Issued, read_ledger
from forecast.artifact.store import MANIFEST, Artifact, load_artifact
from forecast.caching import clear_caches
from forecast.errors import ArtifactRefused
from service.runtime.settings import PIN
from service.runtime.state import Serving, State

_LOOKED_AT_EVERY_SECONDS = 1.0
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Marks:
    """What differs when a file was replaced; None where there is none."""

    manifest: tuple[int, int] | None
    ledger: tuple[int, int] | None


def look(build: Path, ledger: Path) -> Marks:
    """Return the marks of the artifact and of the ledger as they are now."""
    return Marks(_mark(build / MANIFEST), _mark(ledger))


def load(build: Path, ledger: Path) -> Serving:
    """Read what is to be served; what can't be used is logged and left out."""
    artifact, refusal = _artifact(build)
    issued, ledger_refusal = _ledger(ledger)
    return Serving(artifact, refusal, issued or [], ledger_refusal, _edition(artifact, issued or []))


def watch(state: State, build: Path, ledger: Path, seen: Marks) -> None:
    """Take up what has changed in the folders since they were looked at, in a thread of its own.

    What can't be used does not replace what can.
    """
    Thread(target=_watch, args=(state, build, ledger, seen), daemon=True).start()


def _watch(state: State, build: Path, ledger: Path, seen: Marks) -> None:
    while True:
        sleep(_LOOKED_AT_EVERY_SECONDS)
        marks = look(build, ledger)
        if marks == seen:
            continue
        try:
            state.serving = _taken_up(state.serving, build, ledger, seen, marks)
        except Exception:  # whatever it is, what serves goes on, and the next look may succeed
            _LOG.exception("what has changed can't be read")
            continue
        seen = marks


def _taken_up(serves: Serving, build: Path, ledger: Path, seen: Marks, marks: Marks) -> Serving:
    """Return what is served when that is read anew which has changed."""
    artifact, refusal = serves.artifact, serves.refusal
    issued, ledger_refusal = serves.ledger, serves.ledger_refusal
    if marks.manifest != seen.manifest:
        usable, refusal = _artifact(build)
        if usable is not None:
            artifact = usable
            clear_caches()
            _LOG.warning("serving artifact %s", usable.manifest["sha256"])
    if marks.ledger != seen.ledger:
        readable, ledger_refusal = _ledger(ledger)
        issued = issued if readable is None else readable
    return replace(
        serves,
        artifact=artifact,
        refusal=refusal,
        ledger=issued,
        ledger_refusal=ledger_refusal,
        edition=_edition(artifact, issued),
    )


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino


def _artifact(build: Path) -> tuple[Artifact | None, str]:
    """Return the artifact, or why it can't be used."""
    try:
        return load_artifact(build, manifest_sha256=os.environ.get(PIN)), ""
    except ArtifactRefused as error:
        _LOG.error("artifact refused: %s", error)
        return None, str(error)


def _ledger(ledger: Path) -> tuple[Sequence[Issued] | None, str]:
    """Return the ledger, or why it can't be used."""
    try:
        return read_ledger(ledger), ""
    except ValueError as error:
        _LOG.error("ledger refused: %s", error)
        return None, str(error)


def _edition(artifact: Artifact | None, ledger: Sequence[Issued]) -> str:
    sha256 = "none" if artifact is None else str(artifact.manifest["sha256"])
    return hashlib.sha256(f"{sha256} {ledger}".encode()).hexdigest()
