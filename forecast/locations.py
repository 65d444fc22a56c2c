"""Where the dataset, the artifact and the ledger are, unless an option names another folder.

Inside a checkout of the repository they are in its `data/` and `build/`. Elsewhere they are what the
installed package brought; what is trained or issued there goes to the user's own data folder, and is found
there from then on.
"""

from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

_DESCRIPTOR, _PROJECT, _MANIFEST = "datapackage.json", "pyproject.toml", "manifest.json"
_LEDGER = Path("ledger") / "forecasts.csv"
_PACKAGED = Path(__file__).parent / "packaged"


@dataclass(frozen=True)
class Locations:
    """The folders and files of one run.

    Attributes
    ----------
    data
        Folder of the dataset.
    build, written_build
        Folder of the artifact to read, and the one that an artifact is written to.
    ledger, written_ledger
        The ledger's file to read, and the one that editions are appended to.
    """

    data: Path
    build: Path
    written_build: Path
    ledger: Path
    written_ledger: Path


def locate(data: Path | None = None, build: Path | None = None, start: Path | None = None) -> Locations:
    """Return the folders to use, whether or not they are there.

    Parameters
    ----------
    data, build
        As options name them.
    start
        The folder that the command is run in; the current one by default.

    Examples
    --------
    >>> locate(Path("d"), Path("b")).ledger.as_posix()
    'd/ledger/forecasts.csv'
    """
    checkout, own = _checkout(start or Path.cwd()), user_data_path("slipcast")
    if data is not None or checkout is not None:
        dataset = data or Path(checkout or "") / "data"
        ledger = written_ledger = dataset / _LEDGER
    else:
        dataset, written_ledger = _PACKAGED / "data", own / _LEDGER
        ledger = written_ledger if written_ledger.is_file() else dataset / _LEDGER
    if build is not None or checkout is not None:
        read = written = build or Path(checkout or "") / "build"
    else:
        written = own / "build"
        read = written if (written / _MANIFEST).is_file() else _PACKAGED / "build"
    return Locations(dataset, read, written, ledger, written_ledger)


def _checkout(start: Path) -> Path | None:
    """Return the root of the checkout that a folder lies in; None outside."""
    for folder in (start, *start.parents):
        if (folder / "data" / _DESCRIPTOR).is_file() and (folder / _PROJECT).is_file():
            return folder
    return None
