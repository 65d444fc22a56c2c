"""Save and load artifacts: one file to answer from, and a manifest that describes it.

The manifest has the name of the file and its SHA-256. It is replaced last and atomically, so that the file it
names is always complete. Loading decodes nothing before all entries of the manifest match.
"""

import gzip
import hashlib
import json
import platform
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from forecast.artifact.encoding import Contents, decode, encode
from forecast.artifact.supplement import Supplement
from forecast.caching import cached
from forecast.columns import Column
from forecast.dataset import Dataset, History, dataset_sha256
from forecast.errors import ArtifactRefused
from forecast.estimators.vintage import Vintage
from forecast.features.design import Landmarks
from forecast.files.atomic_write import write_whole
from forecast.files.folder_lock import locked
from forecast.files.regular_file import read_regular_file
from forecast.version import __version__

if TYPE_CHECKING:
    from forecast.artifact.training import Training  # heavy, and not needed to load an artifact

#: Version of the format; it increases with every change of the encoded content.
FORMAT = 6
#: Name of the manifest in an artifact's folder.
MANIFEST = "manifest.json"
#: Remedy for error messages: the command that makes an artifact.
REMEDY = "make a new one with `slipcast train`"
#: The code that the numbers in an artifact depend on: files and folders of the library.
_CODE = (
    *("columns.py", "incidence.py", "outcome.py", "scoring.py", "promise", "features", "estimators"),
    *("dataset/history.py", "dataset/records.py", "artifact/encoding.py", "artifact/training.py"),
    *("evaluation/backtest.py", "evaluation/bootstrap.py", "evaluation/calibration.py"),
    *("evaluation/selection.py", "evaluation/skill.py", "evaluation/summary.py"),
)
_PACKAGE = Path(__file__).parent.parent
#: Folder of estimators that are compared with the candidates and never served.
_NOT_SERVED = "challengers"


@dataclass(frozen=True, eq=False)
class Artifact:
    """Everything that answering needs.

    Attributes
    ----------
    history
        All facts, of which single ones may be later than the dataset's `observed_through`.
    landmarks
        The past questions of that history, for comparables.
    vintages
        Oldest first; the last one answers today's questions.
    supplement
        Track records, misses and the backtest's questions.
    manifest
        The champion, the dataset and the versions of code and libraries; see `save_artifact`.
    """

    history: History
    landmarks: Landmarks
    vintages: tuple[Vintage, ...]
    supplement: Supplement
    manifest: dict[str, Any]

    @property
    def observed_through(self) -> date:
        """The day of the dataset's edition, through which whole frames were swept."""
        return date.fromisoformat(self.manifest["dataset"]["observed_through"])

    def history_on(self, day: date) -> History:
        """Return the history as seen on a day, from the cache if possible.

        Parameters
        ----------
        day
            Any day; see `History.seen_on`.
        """
        return _seen_on(self.history, day)


@cached(32)
def _seen_on(history: History, day: date) -> History:
    return history.seen_on(day)


def _code_files() -> Iterator[Path]:
    for name in _CODE:
        path = _PACKAGE / name
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        yield from (file for file in files if _NOT_SERVED not in file.parts)


@cache
def code_hash() -> str:
    """Return a hash of the code that the numbers in an artifact depend on."""
    code = hashlib.sha256()
    for path in _code_files():
        code.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\n" + path.read_bytes())
    return code.hexdigest()[:16]


def save_artifact(
    folder: Path, dataset: Dataset, training: "Training", training_libraries: dict[str, str]
) -> dict[str, Any]:
    """Write an artifact and then its manifest, each atomically.

    Parameters
    ----------
    folder
        Created if it does not exist. Its old artifact remains valid until the manifest is replaced.
    dataset, training
        The dataset, and the results of training on it.
    training_libraries
        Versions of the libraries that the candidates were fitted with, by name.

    Returns
    -------
    dict
        The manifest.

    Raises
    ------
    FolderLocked
        If another process is writing an artifact to the folder.
    OSError
        If the folder can't be written; the old artifact is untouched.
    """
    vintages = training.vintages
    contents = Contents.of(dataset.history, training.landmarks, vintages, training.supplement)
    content = gzip.compress(encode(contents), 6, mtime=0)
    sha256 = hashlib.sha256(content).hexdigest()
    manifest = {
        "format": FORMAT,
        "file": f"artifact-{sha256[:16]}.msgpack.gz",
        "sha256": sha256,
        "dataset": {
            "version": dataset.version,
            "sha256": dataset.sha256,
            "observed_through": (dataset.observed_through or dataset.history.known_through).isoformat(),
        },
        "candidate": vintages[-1].candidate,
        "vintages": [
            {"trained_through": v.trained_through.isoformat(), "candidate": v.candidate} for v in vintages
        ],
        "columns": [column.name for column in Column],
        "environment": {
            "slipcast": __version__,
            "code": code_hash(),
            "python": ".".join(platform.python_version_tuple()[:2]),
            "numpy": np.__version__,
        },
        "training_libraries": training_libraries,
        "summary": training.summary,
    }
    with locked(folder):  # another training would remove our file as stale before our manifest names it
        superseded = named_file(folder)
        write_whole(folder / str(manifest["file"]), content)
        write_whole(folder / MANIFEST, (json.dumps(manifest, indent=2, allow_nan=False) + "\n").encode())
        for stale in folder.glob("artifact-*"):
            if stale.name not in (manifest["file"], superseded):
                stale.unlink()
    return manifest


def is_current(folder: Path, data: Path | None = None) -> bool:
    """Return whether a folder has an artifact that was made by this code, and from a dataset if one is given.

    Parameters
    ----------
    folder
        Folder of the artifact.
    data
        Folder of the dataset.
    """
    try:
        manifest = _read_manifest(folder, None)
        same_dataset = data is None or manifest["dataset"]["sha256"] == dataset_sha256(data)
        return bool(same_dataset) and (folder / manifest["file"]).is_file()
    except (ArtifactRefused, OSError, KeyError, TypeError, ValueError):
        return False


def load_artifact(folder: Path, manifest_sha256: str | None = None) -> Artifact:
    """Read the artifact that a folder's manifest names.

    Parameters
    ----------
    folder
        Folder that `save_artifact` has written to.
    manifest_sha256
        SHA-256 of the only manifest to accept; by default any manifest that matches this code.

    Raises
    ------
    ArtifactRefused
        If the manifest or the file is missing or damaged, or was made by other code. The message has the
        command that makes a new artifact.
    """
    manifest = _read_manifest(folder, manifest_sha256)
    try:
        content = read_regular_file(folder / str(manifest["file"]))
    except OSError as error:
        raise ArtifactRefused(f"{manifest['file']} can't be read: {error.strerror}; {REMEDY}") from None
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 != manifest["sha256"]:
        raise ArtifactRefused(
            f"{manifest['file']} has SHA-256 {sha256}, its manifest says {manifest['sha256']}; {REMEDY}"
        )
    try:
        contents = decode(gzip.decompress(content))
        return Artifact(
            contents.history(),
            Landmarks(**contents.landmarks),
            tuple(Vintage(**vintage) for vintage in contents.vintages),
            contents.supplement,
            manifest,
        )
    except (msgspec.MsgspecError, OSError, EOFError, zlib.error, ValueError, TypeError, KeyError) as error:
        raise ArtifactRefused(f"{manifest['file']} can't be decoded: {error}; {REMEDY}") from error


def _read_manifest(folder: Path, accepted_sha256: str | None) -> dict[str, Any]:
    """Return the manifest of a folder, or raise if it does not match this code."""
    try:
        content = read_regular_file(folder / MANIFEST)
    except OSError as error:
        raise ArtifactRefused(f"no manifest in {folder.name}: {error.strerror}; {REMEDY}") from None
    sha256 = hashlib.sha256(content).hexdigest()
    if accepted_sha256 is not None and sha256 != accepted_sha256.strip().lower():
        raise ArtifactRefused(
            f"the manifest has SHA-256 {sha256}, and {accepted_sha256} alone is accepted; pin the new one"
        )
    try:
        manifest = json.loads(content)
    except ValueError:
        raise ArtifactRefused(f"the manifest is not JSON; {REMEDY}") from None
    if not isinstance(manifest, dict):
        raise ArtifactRefused(f"the manifest is not a JSON object; {REMEDY}")
    if manifest.get("format") != FORMAT:
        raise ArtifactRefused(f"the manifest's format is not this code's; {REMEDY}")
    missing = {*_MANIFEST_ENTRIES} - manifest.keys()
    if missing:
        raise ArtifactRefused(f"the manifest lacks {', '.join(sorted(missing))}; {REMEDY}")
    if manifest["columns"] != [column.name for column in Column]:
        raise ArtifactRefused(f"the artifact's columns are not this code's; {REMEDY}")
    environment = manifest["environment"]
    if not isinstance(environment, dict) or environment.get("code") != code_hash():
        raise ArtifactRefused(f"the artifact was made by other code; {REMEDY}")
    if Path(str(manifest["file"])).name != manifest["file"]:
        raise ArtifactRefused(f"the manifest names a file outside its folder; {REMEDY}")
    return manifest


_MANIFEST_ENTRIES = (
    *("file", "sha256", "dataset", "candidate", "vintages", "columns", "environment"),
    *("training_libraries", "summary"),
)


def named_file(folder: Path) -> str | None:
    """Return the name of the file in a folder's manifest, or None without a readable manifest.

    Parameters
    ----------
    folder
        Folder of the artifact.
    """
    try:
        return Path(str(json.loads(read_regular_file(folder / MANIFEST))["file"])).name
    except (OSError, ValueError, KeyError, TypeError):
        return None
