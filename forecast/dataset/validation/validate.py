"""Read a dataset's files and list every fault at once, each with its file, row, column and remedy.

Frictionless checks the tables against `datapackage.json` (columns, types, vocabularies, keys); `rules` adds
what a schema can't express. Whatever the files hold, both get input of bounded size, and nothing is fetched.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from forecast.dataset.validation.cells import oversized_rows, unsafe_cells
from forecast.dataset.validation.descriptor import (
    DESCRIPTOR,
    MOST_BYTES,
    TABLES,
    known_through,
    read_descriptor,
)
from forecast.dataset.validation.faults import Fault, Table
from forecast.dataset.validation.rules import broken_rules
from forecast.extras import require

#: The most faults that are listed; a last one then says that there are more.
MOST_FAULTS = 1_000
#: The most bytes of a table; the largest of the project's own dataset has 330,000.
MOST_TABLE_BYTES = 10_000_000

_REMEDIES = {
    "type-error": "write a value of the column's type: days as YYYY-MM-DD, booleans as true or false",
    "constraint-error": "write a value that the column's rule in datapackage.json allows",
    "foreign-key": "add the row that it refers to, or correct the identifier",
    "primary-key": "give each row an identifier of its own",
    "unique-error": "give each row an identifier of its own",
    "extra-cell": "remove the stray cell, or quote the comma inside a value",
    "missing-cell": "add the missing cell; an empty value still has its comma",
    "extra-label": "remove the column, or describe it in datapackage.json",
    "missing-label": "add the column that datapackage.json describes",
    "incorrect-label": "name the column as datapackage.json does, in its order",
    "blank-row": "remove the empty line",
}
#: After faults of these types, cells may be under the wrong column.
_SHIFTING = {"missing-label", "extra-label", "incorrect-label", "extra-cell", "missing-cell", "source-error"}


@dataclass(frozen=True)
class CheckedFiles:
    """The content of a dataset folder, each file read once, and its faults.

    Attributes
    ----------
    faults
        Every fault, by file and row; empty if the dataset is valid. After `MOST_FAULTS`, a last one says that
        there are more.
    descriptor
        Content of `datapackage.json`; empty if it can't be used.
    tables
        Rows by table name; empty if the files can't be read as tables.
    sha256
        Of the descriptor and the tables in `TABLES`, in hexadecimal; empty if a file is missing.
    """

    faults: list[Fault]
    descriptor: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    sha256: str = ""


def validate(folder: Path) -> list[Fault]:
    """Check a dataset folder against its contract.

    Parameters
    ----------
    folder
        Contains `datapackage.json` and the tables that it names.

    Returns
    -------
    list of Fault
        Every fault, by file and row; empty if the dataset is valid. After `MOST_FAULTS`, a last one says that
        there are more.

    Raises
    ------
    MissingExtra
        If the extra `train`, which validates tables, is not installed.

    Examples
    --------
    >>> validate(Path("tests/data/tiny"))
    []
    >>> print(*validate(Path("tests")))
    datapackage.json: can't be read: No such file or directory; restore the file
    """
    return check_files(folder).faults


def check_files(folder: Path) -> CheckedFiles:
    """Read a dataset folder, each file once, and check it against its contract.

    Parameters
    ----------
    folder
        Contains `datapackage.json` and the tables that it names.

    Examples
    --------
    >>> files = check_files(Path("tests/data/tiny"))
    >>> files.tables["organizations"][0]["name"]
    'Acme AI'
    """
    if not folder.is_dir():
        remedy = "name the folder of a dataset by --data"
        return CheckedFiles([Fault(DESCRIPTOR, None, "", "", f"there is no folder {folder}", remedy)])
    descriptor_file = _content(folder / DESCRIPTOR, MOST_BYTES)
    if isinstance(descriptor_file, Fault):
        return CheckedFiles([descriptor_file])
    descriptor = read_descriptor(descriptor_file)
    if isinstance(descriptor, Fault):
        return CheckedFiles([descriptor])
    contents: dict[str, bytes] = {}
    faults: list[Fault] = []
    for resource in descriptor["resources"]:
        content = _content(folder / resource["path"], MOST_TABLE_BYTES)
        if isinstance(content, Fault):
            faults.append(content)
        else:
            contents[resource["name"]] = content
            faults += islice(_text_faults(resource["path"], content), MOST_FAULTS + 1)
    if faults:
        return CheckedFiles(_first_ones(iter(faults)), descriptor)
    faults, tables = _table_faults(descriptor, contents)
    return CheckedFiles(faults, descriptor, tables, _sha256(descriptor_file, contents))


def dataset_sha256(folder: Path) -> str:
    """Return the SHA-256 of a dataset folder's descriptor and tables, in hexadecimal.

    Parameters
    ----------
    folder
        The dataset, which need not be valid.

    Raises
    ------
    OSError
        If a file can't be read.

    Examples
    --------
    >>> len(dataset_sha256(Path("tests/data/tiny")))
    64
    """
    contents = {table: (folder / f"{table}.csv").read_bytes() for table in TABLES}
    return _sha256((folder / DESCRIPTOR).read_bytes(), contents)


def _sha256(descriptor: bytes, contents: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    files = {DESCRIPTOR: descriptor, **{f"{table}.csv": contents[table] for table in TABLES}}
    for name, content in files.items():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _table_faults(
    descriptor: dict[str, Any], contents: dict[str, bytes]
) -> tuple[list[Fault], dict[str, Table]]:
    """Return the faults of the tables, and their rows."""
    tables: dict[str, Table] = {}
    unsafe: list[Fault] = []
    faults, shifted = _schema_faults(descriptor, contents)
    for resource in descriptor["resources"]:
        fields = resource["schema"]["fields"]
        reader = csv.DictReader(io.StringIO(contents[resource["name"]].decode(), newline=""))
        table = tables[resource["name"]] = list(reader)
        shifted = shifted or reader.fieldnames != [field["name"] for field in fields]
        shifted = shifted or any(None in row or None in row.values() for row in table)
        numeric = {field["name"] for field in fields if field["type"] in ("integer", "number")}
        unsafe += islice(unsafe_cells(resource["path"], table, numeric), MOST_FAULTS + 1)
    if shifted:  # cells are under the wrong columns, so rules over rows would report nonsense
        return _first_ones(iter(faults or [_shifted_fault(tables)])), {}
    faults = [*unsafe, *_in_other_cells(faults, unsafe)]
    broken = broken_rules(tables, known_through(descriptor))
    order = [DESCRIPTOR, *(resource["path"] for resource in descriptor["resources"])]
    return _first_ones(chain(faults, _in_other_cells(broken, faults)), order), tables


def _in_other_cells(faults: Iterable[Fault], reported: list[Fault]) -> Iterator[Fault]:
    """Yield the faults in cells of which nothing is reported yet."""
    cells = {(fault.file, fault.row, fault.column) for fault in reported}
    return (fault for fault in faults if (fault.file, fault.row, fault.column) not in cells)


def _first_ones(faults: Iterator[Fault], order: Sequence[str] = ()) -> list[Fault]:
    """Return the first `MOST_FAULTS`, sorted by an order of files, and a last one if there are more."""
    first = list(islice(faults, MOST_FAULTS))
    if order:
        first.sort(key=lambda fault: (order.index(fault.file), fault.row or 0))
    if next(faults, None) is not None:
        problem = f"and more: only {MOST_FAULTS:,} faults are listed"
        first.append(Fault("the dataset", None, "", "", problem, "correct these, and validate it again"))
    return first


def _content(path: Path, n_most: int) -> bytes | Fault:
    """Return the content of a file of at most `n_most` bytes, or the fault that it can't be read."""
    if path.exists() and not path.is_file():  # reading a pipe would wait without end
        return Fault(path.name, None, "", "", "is not a regular file", "replace it by one")
    try:
        with path.open("rb") as file:
            content = file.read(n_most + 1)
    except OSError as error:
        return Fault(path.name, None, "", "", f"can't be read: {error.strerror}", "restore the file")
    if len(content) > n_most:
        return Fault(path.name, None, "", "", f"has over {n_most:,} bytes", "restore the file, or split it")
    return content


def _shifted_fault(tables: dict[str, Table]) -> Fault:
    """Return the fault of cells under the wrong columns, for where frictionless did not notice."""
    names = ", ".join(f"{name}.csv" for name in tables)
    remedy = "compare the headings and quotes of the tables with it"
    return Fault(DESCRIPTOR, None, "", "", f"does not fit the cells of {names}", remedy)


def _text_faults(file: str, content: bytes) -> Iterator[Fault]:
    """Yield what keeps a file from being plain UTF-8 CSV of a sensible size."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        value = repr(content[error.start : error.start + 8])
        yield Fault(file, row, "", value, "is not UTF-8", "save the file as UTF-8")
        return
    if "\r" in text:
        row = text[: text.index("\r")].count("\n") + 1
        yield Fault(file, row, "", "\\r", "has a carriage return", "end lines with \\n only")
    if "\x00" in text:
        row = text[: text.index("\x00")].count("\n") + 1
        yield Fault(file, row, "", "\\0", "has a null byte", "remove the null byte")
    if text.startswith("\ufeff"):
        yield Fault(file, 1, "", "\\ufeff", "has a byte-order mark", "save the file without one")
    yield from oversized_rows(file, text)


def _schema_faults(descriptor: dict[str, Any], contents: dict[str, bytes]) -> tuple[list[Fault], bool]:
    """Check the tables with frictionless; return the faults, and whether cells are under wrong columns."""
    require("train", "Validating a dataset")
    import frictionless  # heavy, and not needed to answer questions

    try:
        package = frictionless.Package.from_descriptor({"resources": descriptor["resources"]})
        for resource in package.resources:  # from memory, so that each file is read once
            resource.path, resource.scheme, resource.data = None, "buffer", contents[str(resource.name)]
    except frictionless.FrictionlessException as exception:
        notes = [reason.note for reason in exception.reasons] or [exception.error.note]
        return [Fault(DESCRIPTOR, None, "", "", note, "correct the descriptor") for note in notes], True
    report = package.validate(limit_errors=MOST_FAULTS + 1)
    faults = [
        Fault(DESCRIPTOR, None, "", "", error.note, "correct the descriptor") for error in report.errors
    ]
    shifted = False
    for task in report.tasks:
        for error in task.errors:
            column = getattr(error, "field_name", "") or getattr(error, "label", "")
            value = getattr(error, "cell", "") or getattr(error, "label", "")
            problem = error.note or error.type.replace("-", " ")
            remedy = _REMEDIES.get(error.type, "compare the row with those around it")
            row = getattr(error, "row_number", None)
            faults.append(Fault(f"{task.name}.csv", row, column, value, problem, remedy))
            shifted = shifted or error.type in _SHIFTING
    return faults, shifted
