"""Read the dataset's tables to change them, and write them back together, valid, or not at all."""

import csv
import difflib
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from forecast.dataset.validation import check_files
from forecast.dataset.validation.descriptor import read_descriptor
from forecast.dataset.validation.faults import Fault
from forecast.errors import InvalidDataset
from forecast.files.atomic_write import write_whole
from forecast.files.folder_lock import locked

Row = dict[str, str]
#: The tables that the desk changes.
EDITED = ("releases", "announcements")
_DESCRIPTOR = "datapackage.json"
#: The columns that hold days of facts.
_DAYS = ("resolved_on", "checked_on", "found_on", "announced_on")


class EditedTables:
    """The rows of the tables that the desk changes, and the keys of `datapackage.json`.

    Parameters
    ----------
    folder
        The dataset's folder.

    Attributes
    ----------
    rows
        The rows of each table, by its name, in the file's order.
    descriptor
        The keys of `datapackage.json`.
    companions
        Other files to write in the same step: their content by their path from the folder.

    Raises
    ------
    InvalidDataset
        If the files can't be read as a dataset; the error lists every fault.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        files = [*(f"{name}.csv" for name in EDITED), _DESCRIPTOR]
        try:
            self._before = {file: (folder / file).read_bytes().decode("utf-8") for file in files}
        except (OSError, UnicodeDecodeError):
            raise InvalidDataset(check_files(folder).faults) from None
        descriptor = read_descriptor(self._before[_DESCRIPTOR].encode())
        if isinstance(descriptor, Fault):
            raise InvalidDataset([descriptor])
        self.descriptor: dict[str, Any] = descriptor
        self._keys_before = {**descriptor}
        self._columns: dict[str, list[str]] = {}
        self.rows: dict[str, list[Row]] = {}
        for name in EDITED:
            reader = csv.DictReader(io.StringIO(self._before[f"{name}.csv"], newline=""))
            self.rows[name] = list(reader)
            self._columns[name] = list(reader.fieldnames or ())
            if any(None in row or None in row.values() for row in self.rows[name]):  # too many cells, or few
                raise InvalidDataset(check_files(folder).faults)
        self._known = {tuple(row.values()) for rows in self.rows.values() for row in rows}
        self.companions: dict[str, str] = {}

    def release(self, release_id: str) -> Row | None:
        """Return the row of a release to change, or None if there is none.

        Parameters
        ----------
        release_id
            Its id.
        """
        return next((row for row in self.rows["releases"] if row["release_id"] == release_id), None)

    def announcements(self, release_id: str) -> list[Row]:
        """Return the announcements of a release, in the file's order.

        Parameters
        ----------
        release_id
            Its id.
        """
        return [row for row in self.rows["announcements"] if row["release_id"] == release_id]

    def insert(self, name: str, row: Row) -> None:
        """Insert a row where the file's order has it: by release, and by day within one.

        Parameters
        ----------
        name
            `releases` or `announcements`.
        row
            Cells by column; a column that is left out is empty.
        """
        rows, whole = self.rows[name], {column: row.get(column, "") for column in self._columns[name]}
        place = next((n for n, other in enumerate(rows) if _order(other) > _order(whole)), len(rows))
        rows.insert(place, whole)

    def texts(self) -> dict[str, str]:
        """Return the content of each changed file, by its path from the folder."""
        after = {f"{name}.csv": _csv_text(self._columns[name], rows) for name, rows in self.rows.items()}
        if (descriptor := self._moved_descriptor()) != self._keys_before:
            after[_DESCRIPTOR] = json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
        after.update(self.companions)
        return {file: text for file, text in after.items() if text != self._before.get(file)}

    def diff(self) -> str:
        """Return what changed as a unified diff without context."""
        return "".join(
            line
            for file, text in self.texts().items()
            for line in difflib.unified_diff(
                self.text_before(file).splitlines(keepends=True),
                text.splitlines(keepends=True),
                f"a/{file}",
                f"b/{file}",
                n=0,
            )
        )

    def text_before(self, file: str) -> str:
        """Return the content of a file before the change.

        Parameters
        ----------
        file
            Its path from the folder.
        """
        if file not in self._before:
            self._before[file] = (self.folder / file).read_bytes().decode("utf-8")
        return self._before[file]

    def _moved_descriptor(self) -> dict[str, Any]:
        """Return the descriptor, whose last day of facts is no earlier than the days of changed rows."""
        keys = self.descriptor
        last = max(keys.get("updated_through", ""), *self._changed_days(), keys["observed_through"])
        moved: dict[str, Any] = {}
        for key, value in keys.items():
            if key != "updated_through":
                moved[key] = value
            if key == "observed_through" and last > value:
                moved["updated_through"] = last
        return moved

    def _changed_days(self) -> Iterator[str]:
        yield ""
        for rows in self.rows.values():
            for row in rows:
                if tuple(row.values()) not in self._known:
                    days = (row.get(column, "") for column in _DAYS)
                    yield from (day for day in days if re.fullmatch(r"\d{4}-\d\d-\d\d", day))


def edit(
    folder: Path,
    change: Callable[[EditedTables], None],
    show: Callable[[str], object],
    dry_run: bool = False,
) -> None:
    """Change the tables of a dataset; write nothing if a rule is broken.

    Where a changed row has a day after the last day of facts, `updated_through` moves to it in the same step.

    Parameters
    ----------
    folder
        The dataset's folder.
    change
        Changes the rows that it is given. It raises an error to refuse.
    show
        Gets what changes, as a diff, before it is written.
    dry_run
        Whether to stop before anything is written.

    Raises
    ------
    InvalidDataset
        If the changed dataset breaks a rule; the error lists every fault.
    FolderLocked
        If another process is changing the dataset.

    Examples
    --------
    >>> edit(Path("tests/data/tiny"), lambda tables: None, print, dry_run=True)
    nothing changes: the dataset says so already
    <BLANKLINE>
    """
    if not folder.is_dir():  # a lock would create it
        raise InvalidDataset(check_files(folder).faults)
    with nullcontext() if dry_run else locked(folder):
        tables = EditedTables(folder)
        change(tables)
        changed = tables.texts()
        _validate(folder, changed)
        show(tables.diff() or "nothing changes: the dataset says so already\n")
        if not dry_run:
            _write(folder, changed)


def _csv_text(columns: list[str], rows: list[Row]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _order(row: Row) -> tuple[str, str, str]:
    return row["release_id"], row.get("announced_on", ""), row.get("announcement_id", "")


def _validate(folder: Path, changed: dict[str, str]) -> None:
    """Check the changed files where nobody reads them."""
    with TemporaryDirectory() as temporary:
        staged = Path(temporary)
        for path in folder.iterdir():
            if path.is_file() and path.suffix in (".csv", ".json"):
                shutil.copyfile(path, staged / path.name)
        for name, text in changed.items():
            if name == Path(name).name:  # what lies outside the folder is no part of the dataset
                write_whole(staged / name, text.encode())
        if faults := check_files(staged).faults:
            raise InvalidDataset(faults)


def _write(folder: Path, changed: dict[str, str]) -> None:
    """Replace the files; if one can't be written, put back those that were."""
    written: dict[Path, bytes] = {}
    try:
        for name, text in changed.items():
            path = folder / name
            before = path.read_bytes()
            write_whole(path, text.encode())
            written[path] = before
    except BaseException:
        for path, before in written.items():
            write_whole(path, before)
        raise
