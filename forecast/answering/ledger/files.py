"""Read the ledger's two files, verify them against each other, and append editions to both as one step.

An edition is appended in three renames: the new `forecasts.csv` beside the old one, under the name of
`_STAGED`; then `editions.csv`, from which moment the edition is issued; then the new `forecasts.csv` in the
place of the old one. After a kill between the last two, the staged file is read.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from forecast.answering.ledger import editions as declarations
from forecast.answering.ledger import issued
from forecast.answering.ledger.editions import Edition
from forecast.answering.ledger.issued import Issued
from forecast.errors import AlreadyIssued, LedgerRefused
from forecast.files.atomic_write import write_whole
from forecast.files.folder_lock import locked
from forecast.files.regular_file import read_regular_file

#: Name of the file beside the ledger that declares its editions.
EDITIONS = "editions.csv"
_STAGED = ".forecasts.csv.next"
_RESTORE = "restore both files from a backup or from their history"
_DECLARE = "or, if it was issued before editions were declared, run `slipcast declare` once"


def read_ledger(path: Path, served: Sequence[Issued] = ()) -> list[Issued]:
    """Read a ledger and verify it; without both of its files it is empty.

    Parameters
    ----------
    path
        The ledger's `forecasts.csv`; `editions.csv` is beside it.
    served
        Forecasts that were read from it before, with which it must begin.

    Raises
    ------
    LedgerRefused
        If forecasts are missing, changed, repeated or impossible, or a file is missing or can't be read. The
        message has every fault.

    Examples
    --------
    >>> read_ledger(Path("no such file"))
    []
    """
    forecasts = _read(path)[1]
    if forecasts[: len(served)] != [*served]:
        n_left = len({*served} & {*forecasts})
        raise LedgerRefused(
            path.name,
            [f"{n_left} of the {len(served)} forecasts that were read before are in place"],
            _RESTORE,
        )
    return forecasts


def append_edition(path: Path, edition: Sequence[Issued], earlier: Path | None = None) -> Edition:
    """Append an edition to a ledger, declare it, and return its declaration.

    Earlier editions are copied byte by byte.

    Parameters
    ----------
    path
        The `forecasts.csv` to write; created if it does not exist, as is `editions.csv` beside it.
    edition
        At least one forecast, all from the same version of the dataset.
    earlier
        The `forecasts.csv` with the earlier editions; by default that in `path`.

    Raises
    ------
    AlreadyIssued
        If the ledger has an edition from that version of the dataset.
    LedgerRefused
        If the ledger is refused; see `read_ledger`.
    FolderLocked
        If another process is issuing to the same folder.
    ValueError
        If the edition is empty, or has impossible forecasts.
    OSError
        If a file can't be written; the ledger is as it was.
    """
    if not edition:
        raise ValueError("no release is pending, so there is nothing to issue; add pending releases first")
    base, dataset_version = earlier or path, edition[0].dataset_version
    with locked(path.parent):
        _finish(path)
        before, forecasts, editions = _read(base)
        for earlier_edition in editions:
            if earlier_edition.dataset_version == dataset_version:
                raise AlreadyIssued(
                    f"{base.name} already has the edition {earlier_edition}; issue from another version of it"
                )
        content = (before or issued.HEADER) + issued.to_lines(edition)
        readable, faults = issued.from_lines(content)
        if faults or readable != [*forecasts, *edition] or len({row.dataset_version for row in edition}) > 1:
            reasons = "; ".join(faults) or "its forecasts are from several versions of the dataset"
            raise ValueError(f"the edition can't be issued: {reasons}")
        day = max(row.as_of for row in edition)
        declared = Edition(day, dataset_version, len(edition), hashlib.sha256(content).hexdigest())
        _write(path, content, [*editions, declared])
    return declared


def declare_editions(path: Path) -> list[Edition]:
    """Declare the editions of a ledger that was issued before `editions.csv` was kept, and return them.

    Parameters
    ----------
    path
        The ledger's `forecasts.csv`, which is read and left as it is.

    Raises
    ------
    LedgerRefused
        If its editions are declared already, or it has no forecast, or impossible ones.
    OSError
        If a file can't be read or written.
    """
    with locked(path.parent):
        if path.with_name(EDITIONS).exists():
            raise LedgerRefused(path.name, [f"{EDITIONS} declares its editions already"], "leave it as it is")
        content = path.read_bytes()
        forecasts, faults = issued.from_lines(content)
        editions = declarations.declared(content, forecasts)
        if len({edition.dataset_version for edition in editions}) < len(editions):
            faults.append("the forecasts of an edition are not together")
        if faults or not editions:
            raise LedgerRefused(path.name, faults or ["has no forecast"], _RESTORE)
        write_whole(path.with_name(EDITIONS), declarations.to_lines(editions))
    return editions


def _read(path: Path) -> tuple[bytes, list[Issued], list[Edition]]:
    """Return the forecasts' file, and the forecasts and editions in it, or raise if they do not agree."""
    content, declaration = _contents(path)
    if content is None and declaration is None:
        return b"", [], []
    if declaration is None:
        raise LedgerRefused(
            path.name, [f"{EDITIONS}, which declares its editions, is missing"], f"{_RESTORE}, {_DECLARE}"
        )
    editions, faults = declarations.from_lines(declaration)
    if faults:
        raise LedgerRefused(EDITIONS, faults, _RESTORE)
    if content is None:
        n_issued = sum(edition.n_forecasts for edition in editions)
        names = ", ".join(map(str, editions))
        raise LedgerRefused(
            path.name, [f"is missing, with all {n_issued} forecasts of the editions {names}"], _RESTORE
        )
    forecasts, faults = issued.from_lines(content)
    faults += declarations.differences(content, forecasts, editions)
    if faults:
        raise LedgerRefused(path.name, faults, _RESTORE)
    return content, forecasts, editions


def _contents(path: Path) -> tuple[bytes | None, bytes | None]:
    """Return the two files as they were at one moment, each None where it is missing."""
    while True:
        declaration = _bytes(path.with_name(EDITIONS))
        staged = _bytes(path.with_name(_STAGED))
        content = _bytes(path)  # after the staged one, which takes its place
        if declaration == _bytes(path.with_name(EDITIONS)):
            break  # else an edition was issued meanwhile
    if declaration is not None and staged is not None:
        is_issued = declaration.endswith(f",{hashlib.sha256(staged).hexdigest()}\n".encode())
        content = staged if is_issued else content
    return content, declaration


def _finish(path: Path) -> None:
    """Put the staged file in its place, if a kill left an issued edition in it."""
    staged = path.with_name(_STAGED)
    if staged.exists() and _contents(path)[0] == _bytes(staged):
        staged.replace(path)


def _write(path: Path, content: bytes, editions: Sequence[Edition]) -> None:
    staged = path.with_name(_STAGED)
    write_whole(staged, content)
    write_whole(path.with_name(EDITIONS), declarations.to_lines(editions))
    staged.replace(path)


def _bytes(path: Path) -> bytes | None:
    try:
        return read_regular_file(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LedgerRefused(path.name, [f"can't be read: {error.strerror}"], _RESTORE) from None
