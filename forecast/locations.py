"""Find the folders of the dataset, the artifact and the ledger, unless an option names others.

Inside a checkout of the repository they are its `data/` and `build/`. Elsewhere they are those in the
installed package. What is trained or issued outside a checkout is written to the user's data folder, and
read from there afterwards.
"""

from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

_DESCRIPTOR, _PROJECT, _MANIFEST = "datapackage.json", "pyproject.toml", "manifest.json"
_LEDGER, _EDITIONS = Path("ledger") / "forecasts.csv", "editions.csv"
_PACKAGED = Path(__file__).parent / "packaged"


@dataclass(frozen=True)
class Locations:
    """The folders and files of one run.

    Attributes
    ----------
    data
        Folder to read the dataset from.
    build, written_build
        Folder to read an artifact from, and folder to write one to.
    fallback_build
        Folder with the artifact of the installed package, for where other code made the one in `build`; None
        if an option or a checkout names the folder.
    ledger, written_ledger
        File to read the ledger from, and file to append editions to.
    """

    data: Path
    build: Path
    written_build: Path
    fallback_build: Path | None
    ledger: Path
    written_ledger: Path


def locate(data: Path | None = None, build: Path | None = None, start: Path | None = None) -> Locations:
    """Return the folders to use, whether or not they exist.

    Parameters
    ----------
    data, build
        Values of the options `--data` and `--build`; None without the option.
    start
        Folder in which the command runs; the current one by default.

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
        # One of its two files is enough: a ledger that lost the other is refused, and not passed over.
        is_own = written_ledger.is_file() or written_ledger.with_name(_EDITIONS).is_file()
        ledger = written_ledger if is_own else dataset / _LEDGER
    if build is not None or checkout is not None:
        read = written = build or Path(checkout or "") / "build"
        fallback = None
    else:
        written = own / "build"
        fallback = _PACKAGED / "build"
        read = written if (written / _MANIFEST).is_file() else fallback
    return Locations(dataset, read, written, fallback, ledger, written_ledger)


def _checkout(start: Path) -> Path | None:
    """Return the root of the checkout that contains a folder, or None outside one."""
    for folder in (start, *start.parents):
        if (folder / "data" / _DESCRIPTOR).is_file() and (folder / _PROJECT).is_file():
            return folder
    return None
