"""Every broken rule of the dataset at once: file, row, column, value, and what to do.

Frictionless executes `datapackage.json` (columns, types, vocabularies, keys); `rules` adds what a
schema can't say.
"""

import csv
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from forecast.dataset.validation.faults import Fault, Row, Table
from forecast.dataset.validation.rules import broken_rules

__all__ = ["Fault", "Row", "Table", "validate"]

#: The tables that a history is made of; a dataset may describe others besides.
TABLES = ("frames", "organizations", "releases", "announcements")

_REMEDIES = {
    "type-error": "write a value of the column's type (days as YYYY-MM-DD, booleans as true or false)",
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
#: After these faults a cell may stand under another column's heading.
_SHIFTING = {"missing-label", "extra-label", "incorrect-label", "extra-cell", "missing-cell", "source-error"}


def validate(folder: Path) -> list[Fault]:
    """Check a dataset folder against its contract.

    Parameters
    ----------
    folder
        Holds `datapackage.json` and the tables that it names.

    Returns
    -------
    list of Fault
        All that is wrong, in the order of files and rows; empty when the dataset is sound.
    """
    descriptor = _read_descriptor(folder)
    if isinstance(descriptor, Fault):
        return [descriptor]
    names = [resource["path"] for resource in descriptor["resources"]]
    faults = [fault for name in names for fault in _file_faults(folder / name)]
    if faults:
        return faults
    faults, shifted = _schema_faults(folder)
    tables: dict[str, Table] = {}
    for resource in descriptor["resources"]:
        with (folder / resource["path"]).open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            tables[resource["name"]] = list(reader)
            columns = [field["name"] for field in resource["schema"]["fields"]]
            shifted = shifted or reader.fieldnames != columns
    if any(None in row or None in row.values() for table in tables.values() for row in table):
        shifted = True
    if shifted:  # cells stand under the wrong columns: rules over rows would speak of nothing
        return faults or [_shifted_fault(tables)]
    already = {(fault.file, fault.row, fault.column) for fault in faults}
    faults += [
        fault
        for fault in broken_rules(tables, date.fromisoformat(descriptor["observed_through"]))
        if (fault.file, fault.row, fault.column) not in already
    ]
    order = ["datapackage.json", *names]
    return sorted(faults, key=lambda fault: (order.index(fault.file), fault.row or 0))


def _read_descriptor(folder: Path) -> dict[str, Any] | Fault:
    """Return the descriptor, or what makes it unusable."""
    try:
        descriptor: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        date.fromisoformat(descriptor["observed_through"])
        named = {resource["name"]: resource for resource in descriptor["resources"]}
        fields = [field for resource in named.values() for field in resource["schema"]["fields"]]
        sound = (
            isinstance(descriptor["version"], str)
            and set(TABLES) <= set(named)
            and all(re.fullmatch("[a-z_]+", name) for name in named)
            and all(resource["path"] == f"{name}.csv" for name, resource in named.items())
            and all(isinstance(field["name"], str) and isinstance(field["type"], str) for field in fields)
            and all(re.compile(field.get("constraints", {}).get("pattern", "")) for field in fields)
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, re.error) as error:
        sound, reason = False, f"{type(error).__name__}: {error}"
    else:
        reason = f"it must describe {', '.join(TABLES)}, each with path and schema, and have a version"
    if sound:
        return descriptor
    remedy = "restore the descriptor, with version, observed_through and its resources"
    return Fault("datapackage.json", None, "", "", f"can't be used: {reason}", remedy)


def _shifted_fault(tables: dict[str, Table]) -> Fault:
    """Return the fault of cells that left their columns where the schema's check did not notice."""
    names = ", ".join(f"{name}.csv" for name in tables)
    remedy = "compare headings and quotes with datapackage.json"
    return Fault("datapackage.json", None, "", "", f"does not fit the cells of {names}", remedy)


def _file_faults(path: Path) -> list[Fault]:
    """List what makes a file no plain UTF-8 CSV."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return [Fault(path.name, None, "", "", f"can't be read: {error.strerror}", "restore the file")]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        value = repr(content[error.start : error.start + 8])
        return [Fault(path.name, row, "", value, "is not UTF-8", "save the file as UTF-8")]
    faults: list[Fault] = []
    if "\r" in text:
        row = text[: text.index("\r")].count("\n") + 1
        faults.append(Fault(path.name, row, "", "\\r", "has a carriage return", "end lines with \\n alone"))
    if "\x00" in text:
        row = text[: text.index("\x00")].count("\n") + 1
        faults.append(Fault(path.name, row, "", "\\0", "has a null byte", "remove it"))
    if text.startswith("\ufeff"):
        faults.append(Fault(path.name, 1, "", "\\ufeff", "has a byte-order mark", "save it without one"))
    return faults


def _schema_faults(folder: Path) -> tuple[list[Fault], bool]:
    """Let frictionless execute the descriptor; tell its faults, and whether cells left their columns."""
    import frictionless  # heavy, and needed by nobody who only asks for a forecast

    report = frictionless.validate(str(folder / "datapackage.json"), limit_errors=1_000_000)
    faults = [
        Fault("datapackage.json", None, "", "", error.note, "correct the descriptor")
        for error in report.errors
    ]
    shifted = False
    for task in report.tasks:
        for error in task.errors:
            described = error.to_dict()
            column = described.get("fieldName") or described.get("label") or ""
            value = described.get("cell") or described.get("label") or ""
            problem = error.note or error.type.replace("-", " ")
            remedy = _REMEDIES.get(error.type, "compare the row with its neighbours")
            row = described.get("rowNumber")
            faults.append(Fault(f"{task.name}.csv", row, column, value, problem, remedy))
            shifted = shifted or error.type in _SHIFTING
    return faults, shifted
