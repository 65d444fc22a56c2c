"""The reloader: it loads the artifact and the ledger, and loads them again when their files change."""

import hashlib
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from threading import Thread
from time import sleep

from forecast.answering.ledger import EDITIONS, Issued, read_ledger
from forecast.artifact.store import MANIFEST, Artifact, load_artifact, named_file
from forecast.caching import clear_caches
from forecast.errors import ArtifactRefused
from service.runtime.heap import freeze
from service.runtime.settings import PIN
from service.runtime.state import Serving, State

_CHECKED_EVERY_SECONDS = 1.0
#: What was refused is tried again after this many checks: what was wrong may not show in its files' versions.
_TRIED_AGAIN_AFTER_CHECKS = 5
_LOG = logging.getLogger(__name__)


#: Times of modification and of change (of the mode, say), size and inode; None if the file is missing.
_Version = tuple[int, int, int, int] | None


@dataclass(frozen=True, slots=True)
class FileVersions:
    """Versions of the files, which differ once a file is replaced, changed or made readable.

    Attributes
    ----------
    artifact
        Of the manifest, and of the file that it names.
    ledger
        Of the ledger, and of the file that declares its editions.
    """

    artifact: tuple[_Version, _Version]
    ledger: tuple[_Version, _Version]


def file_versions(build: Path, ledger: Path) -> FileVersions:
    """Return the current versions of the artifact's files and of the ledger's."""
    manifest = _version(build / MANIFEST)  # before it is read, so that no later change is missed
    named = named_file(build)
    return FileVersions(
        (manifest, None if named is None else _version(build / named)),
        (_version(ledger), _version(ledger.with_name(EDITIONS))),
    )


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


def watch(state: State, find: Callable[[], tuple[Path, Path]], versions: FileVersions) -> None:
    """Start a thread that reloads the artifact and the ledger when their files change.

    An invalid file does not replace a valid one.

    Parameters
    ----------
    state
        Whose `serving` is replaced, and whose `watched_at` is the time of the latest look.
    find
        Returns the artifact's folder and the ledger's file; it is called at each look, since a first training
        or issue may have put them elsewhere.
    versions
        The versions of the files that `state` was loaded from.
    """
    state.watched_at = state.now()
    Thread(target=_watch, args=(state, find, versions), daemon=True).start()


def _watch(state: State, find: Callable[[], tuple[Path, Path]], loaded: FileVersions) -> None:
    for n_checks in count(1):
        sleep(_CHECKED_EVERY_SECONDS)
        try:
            build, ledger = find()
            current = file_versions(build, ledger)
            again = n_checks % _TRIED_AGAIN_AFTER_CHECKS == 0
            serving = state.serving
            artifact_due = current.artifact != loaded.artifact or (again and bool(serving.refusal))
            ledger_due = current.ledger != loaded.ledger or (again and bool(serving.ledger_refusal))
            if artifact_due or ledger_due:
                state.serving = _reloaded(serving, build, ledger, artifact_due, ledger_due)
            loaded = current
        except Exception:  # the service goes on with what it has, and the next attempt may succeed
            _LOG.exception("reloading failed")
        state.watched_at = state.now()


def _reloaded(serving: Serving, build: Path, ledger: Path, artifact_due: bool, ledger_due: bool) -> Serving:
    """Return what to answer from once what is due is loaded again."""
    artifact, refusal = serving.artifact, serving.refusal
    issued, ledger_refusal = serving.ledger, serving.ledger_refusal
    if artifact_due:
        valid, refusal = _artifact(build, serving.refusal)
        if valid is not None:
            artifact = valid
            clear_caches()
            freeze()
            _LOG.warning("serving artifact %s", valid.manifest["sha256"])
    if ledger_due:
        readable, ledger_refusal = _ledger(ledger, serving.ledger_refusal, serving.ledger)
        issued = issued if readable is None else readable
    return replace(
        serving,
        artifact=artifact,
        refusal=refusal,
        ledger=issued,
        ledger_refusal=ledger_refusal,
        edition=_edition(artifact, issued),
    )


def _version(path: Path) -> _Version:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def _artifact(build: Path, logged: str = "") -> tuple[Artifact | None, str]:
    """Return the artifact and no reason, or None and the reason, which is logged unless it was before."""
    try:
        return load_artifact(build, manifest_sha256=os.environ.get(PIN)), ""
    except ArtifactRefused as error:
        if str(error) != logged:
            _LOG.error("artifact refused: %s", error)
        return None, str(error)


def _ledger(
    ledger: Path, logged: str = "", known: Sequence[Issued] = ()
) -> tuple[Sequence[Issued] | None, str]:
    """Return the ledger and no reason, or None and the reason, which is logged unless it was before.

    It must still hold the forecasts that are known.
    """
    try:
        return read_ledger(ledger, known), ""
    except ValueError as error:
        if str(error) != logged:
            _LOG.error("ledger refused: %s", error)
        return None, str(error)


def _edition(artifact: Artifact | None, ledger: Sequence[Issued]) -> str:
    sha256 = "none" if artifact is None else str(artifact.manifest["sha256"])
    return hashlib.sha256(f"{sha256} {ledger}".encode()).hexdigest()
