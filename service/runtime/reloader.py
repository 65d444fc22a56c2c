"""The reloader: it loads the artifact and the ledger, and loads them again when their files change."""

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

_CHECKED_EVERY_SECONDS = 1.0
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FileVersions:
    """Modification time and inode of each file, which differ once it is replaced; None if it is missing."""

    manifest: tuple[int, int] | None
    ledger: tuple[int, int] | None


def file_versions(build: Path, ledger: Path) -> FileVersions:
    """Return the current versions of the artifact's manifest and of the ledger."""
    return FileVersions(_version(build / MANIFEST), _version(ledger))


def load(build: Path, ledger: Path) -> Serving:
    """Load the artifact and the ledger; an invalid one is logged and left out.

    Parameters
    ----------
    build
        The artifact's folder.
    ledger
        The ledger's file.
    """
    artifact, refusal = _artifact(build)
    issued, ledger_refusal = _ledger(ledger)
    return Serving(artifact, refusal, issued or [], ledger_refusal, _edition(artifact, issued or []))


def watch(state: State, build: Path, ledger: Path, versions: FileVersions) -> None:
    """Start a thread that reloads the artifact and the ledger when their files change.

    An invalid file does not replace a valid one.

    Parameters
    ----------
    state
        Whose `serving` is replaced.
    build, ledger
        The artifact's folder, and the ledger's file.
    versions
        The versions of the files that `state` was loaded from.
    """
    Thread(target=_watch, args=(state, build, ledger, versions), daemon=True).start()


def _watch(state: State, build: Path, ledger: Path, loaded: FileVersions) -> None:
    while True:
        sleep(_CHECKED_EVERY_SECONDS)
        current = file_versions(build, ledger)
        if current == loaded:
            continue
        try:
            state.serving = _reloaded(state.serving, build, ledger, loaded, current)
        except Exception:  # the service goes on with what it has, and the next attempt may succeed
            _LOG.exception("reloading failed")
            continue
        loaded = current


def _reloaded(
    serving: Serving, build: Path, ledger: Path, loaded: FileVersions, current: FileVersions
) -> Serving:
    """Return what to answer from once the files that changed are loaded again."""
    artifact, refusal = serving.artifact, serving.refusal
    issued, ledger_refusal = serving.ledger, serving.ledger_refusal
    if current.manifest != loaded.manifest:
        valid, refusal = _artifact(build)
        if valid is not None:
            artifact = valid
            clear_caches()
            _LOG.warning("serving artifact %s", valid.manifest["sha256"])
    if current.ledger != loaded.ledger:
        readable, ledger_refusal = _ledger(ledger)
        issued = issued if readable is None else readable
    return replace(
        serving,
        artifact=artifact,
        refusal=refusal,
        ledger=issued,
        ledger_refusal=ledger_refusal,
        edition=_edition(artifact, issued),
    )


def _version(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino


def _artifact(build: Path) -> tuple[Artifact | None, str]:
    """Return the artifact and no reason, or None and the reason why it is refused."""
    try:
        return load_artifact(build, manifest_sha256=os.environ.get(PIN)), ""
    except ArtifactRefused as error:
        _LOG.error("artifact refused: %s", error)
        return None, str(error)


def _ledger(ledger: Path) -> tuple[Sequence[Issued] | None, str]:
    """Return the ledger and no reason, or None and the reason why it is refused."""
    try:
        return read_ledger(ledger), ""
    except ValueError as error:
        _LOG.error("ledger refused: %s", error)
        return None, str(error)


def _edition(artifact: Artifact | None, ledger: Sequence[Issued]) -> str:
    sha256 = "none" if artifact is None else str(artifact.manifest["sha256"])
    return hashlib.sha256(f"{sha256} {ledger}".encode()).hexdigest()
