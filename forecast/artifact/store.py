"""The artifact: what a service answers from, in one file that its manifest vouches for.

A manifest names the file and its SHA-256. It is replaced last and at once, so what it names is always
whole; and nothing is unpickled before everything in the manifest matches.
"""

import gzip
import hashlib
import io
import json
import pickle
import platform
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import forecast
from forecast.artifact.supplement import Appendix
from forecast.atomic_write import write_whole
from forecast.caching import remembered
from forecast.columns import Column
from forecast.dataset import Dataset, History
from forecast.estimators.vintage import Vintage
from forecast.features.design import Landmarks

if TYPE_CHECKING:
    from forecast.artifact.training import Training  # heavy, and not needed to load

#: Raised with every change of what is pickled.
FORMAT = 5
MANIFEST = "manifest.json"


class ArtifactRefused(ValueError):
    """An artifact that is missing, damaged, or made by other code; the reason is the message."""


@dataclass(frozen=True, eq=False)
class Artifact:
    """What answers need.

    Attributes
    ----------
    history
        All that is known, through the dataset's `observed_through`.
    landmarks
        Of that history, for comparables.
    vintages
        Oldest first; the last one is today's.
    appendix
        How promises were kept and how forecasts did.
    manifest
        What was trained, from what, with what; see `save_artifact`.
    """

    history: History
    landmarks: Landmarks
    vintages: tuple[Vintage, ...]
    appendix: Appendix
    manifest: dict[str, Any]

    @property
    def observed_through(self) -> date:
        """The last day whose facts are in the dataset."""
        return self.history.known_through

    def history_on(self, day: date) -> History:
        """Return the history as seen on a day; kept for the next question about it."""
        return _seen_on(self.history, day)


@remembered(32)
def _seen_on(history: History, day: date) -> History:
    return history.seen_on(day)


@cache
def _environment() -> dict[str, str]:
    """Return the versions that what is pickled depends on; `code` is a hash over the library itself."""
    package = Path(forecast.__file__).parent
    code = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        code.update(path.relative_to(package).as_posix().encode() + b"\n" + path.read_bytes())
    return {
        "slipcast": forecast.__version__,
        "code": code.hexdigest()[:16],
        "python": ".".join(platform.python_version_tuple()[:2]),
        "numpy": np.__version__,
    }


def save_artifact(
    folder: Path, dataset: Dataset, training: "Training", training_libraries: dict[str, str]
) -> dict[str, Any]:
    """Write the artifact and then its manifest, each whole or not at all.

    Parameters
    ----------
    folder
        Made if it is not there. The artifact that was there keeps serving until the manifest is replaced.
    dataset, training
        What to save, and what it was trained from.
    training_libraries
        Versions of what the champion was fitted with, for the manifest.

    Returns
    -------
    dict
        The manifest.

    Raises
    ------
    OSError
        If the folder can't be written; nothing that was there is lost.
    """
    vintages = training.vintages
    content = _packed((dataset.history, training.landmarks, vintages, training.appendix))
    sha256 = hashlib.sha256(content).hexdigest()
    manifest = {
        "format": FORMAT,
        "file": f"artifact-{sha256[:16]}.pickle.gz",
        "sha256": sha256,
        "dataset": {
            "version": dataset.version,
            "sha256": dataset.sha256,
            "observed_through": dataset.history.known_through.isoformat(),
        },
        "candidate": vintages[-1].candidate,
        "vintages": [
            {"trained_through": v.trained_through.isoformat(), "candidate": v.candidate} for v in vintages
        ],
        "columns": [column.name for column in Column],
        "environment": _environment(),
        "training_libraries": training_libraries,
        "backtest": training.summary,
    }
    folder.mkdir(parents=True, exist_ok=True)
    superseded = _named_file(folder)
    write_whole(folder / str(manifest["file"]), content)
    write_whole(folder / MANIFEST, (json.dumps(manifest, indent=2, allow_nan=False) + "\n").encode())
    for stale in folder.glob("artifact-*"):
        if stale.name not in (manifest["file"], superseded):
            stale.unlink()
    return manifest


def load_artifact(folder: Path, manifest_sha256: str | None = None) -> Artifact:
    """Read the artifact that a folder's manifest names.

    Parameters
    ----------
    folder
        Where `save_artifact` has written it.
    manifest_sha256
        Of the one manifest to accept; by default whatever matches this code is.

    Raises
    ------
    ArtifactRefused
        Before unpickling, if the manifest or the file is missing or damaged, or was made by another
        format, version or environment.
    """
    manifest = _read_manifest(folder, manifest_sha256)
    try:
        content = (folder / str(manifest["file"])).read_bytes()
    except OSError as error:
        raise ArtifactRefused(f"{manifest['file']} can't be read: {error.strerror}; retrain") from None
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 != manifest["sha256"]:
        raise ArtifactRefused(
            f"{manifest['file']} has SHA-256 {sha256}, its manifest says {manifest['sha256']}; retrain"
        )
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:  # piece by piece: all at once is large
            history, landmarks, vintages, appendix = pickle.load(file)  # noqa: S301 (the hash vouches)
    except Exception as error:
        raise ArtifactRefused(f"{manifest['file']} can't be unpacked: {error}; retrain") from error
    return Artifact(history, landmarks, vintages, appendix, manifest)


def _read_manifest(folder: Path, accepted_sha256: str | None) -> dict[str, Any]:
    """Return the manifest, checked against this code."""
    try:
        content = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise ArtifactRefused(f"no manifest in {folder.name}: {error.strerror}; train first") from None
    sha256 = hashlib.sha256(content).hexdigest()
    if accepted_sha256 is not None and sha256 != accepted_sha256.strip().lower():
        raise ArtifactRefused(
            f"the manifest has SHA-256 {sha256}, and {accepted_sha256} alone is accepted; pin the new one"
        )
    try:
        manifest = json.loads(content)
    except ValueError:
        raise ArtifactRefused("the manifest is not JSON; retrain") from None
    expected = {
        "format": FORMAT,
        "columns": [column.name for column in Column],
        "environment": _environment(),
    }
    required = {
        *expected,
        "file",
        "sha256",
        "dataset",
        "candidate",
        "vintages",
        "training_libraries",
        "backtest",
    }
    if not isinstance(manifest, dict) or not required <= manifest.keys():
        raise ArtifactRefused("the manifest lacks entries; retrain")
    for entry, value in expected.items():
        if manifest[entry] != value:
            raise ArtifactRefused(
                f"the artifact's {_differing(entry, manifest[entry], value)} is not this code's; retrain"
            )
    if Path(str(manifest["file"])).name != manifest["file"]:
        raise ArtifactRefused("the manifest names a file outside its folder; retrain")
    return manifest


def _differing(entry: str, found: Any, expected: Any) -> str:
    """Return what differs in an entry of the manifest; how it does is nobody's business who asks."""
    if not isinstance(found, dict) or not isinstance(expected, dict):
        return entry
    parts = sorted(name for name in {*found, *expected} if found.get(name) != expected.get(name))
    return f"{entry} ({', '.join(parts)})"


def _named_file(folder: Path) -> str | None:
    """Return the file that the present manifest names, if there is a readable one."""
    try:
        return str(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["file"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


class _Pickler(pickle.Pickler):
    """Writes enumerations by value: how Python itself writes them differs between its patch releases."""

    def reducer_override(self, obj: Any) -> Any:
        return (type(obj), (obj.value,)) if isinstance(obj, Enum) else NotImplemented


def _packed(content: object) -> bytes:
    """Return equal bytes for equal content.

    A pickle tells one object used twice from two equal ones, and which objects came out of the same worker
    is a matter of chance. In fast mode it tells them all apart; compression takes care of the repetitions.
    """
    buffer = io.BytesIO()
    pickler = _Pickler(buffer, protocol=5)
    pickler.fast = True
    pickler.dump(content)
    return gzip.compress(buffer.getvalue(), 6, mtime=0)
