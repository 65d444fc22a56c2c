"""Read the dataset's tables to change them, and write them back together, valid, or not at all."""

import csv
import difflib
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from forecast.dataset.validation import check_files
from forecast.errors import InvalidDataset
from forecast.files.atomic_write import write_whole
from forecast.files.folder_lock import locked

Row = dict[str, str]
#: The tables that the desk changes.
EDITED = ("releases", "announcements")


class EditedTables:
    """The rows of the tables that the desk changes, with the columns and the order of their files.

    Parameters
    ----------
    folder
        The dataset's folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.before = {name: (folder / f"{name}.csv").read_bytes().decode("utf-8") for name in EDITED}
        self._columns: dict[str, list[str]] = {}
        self.rows: dict[str, list[Row]] = {}
        for name, text in self.before.items():
            reader = csv.DictReader(io.StringIO(text, newline=""))
            self.rows[name] = list(reader)
            self._columns[name] = list(reader.fieldnames or ())

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
        """Return the content of each changed file, by its name."""
        changed = {}
        for name, rows in self.rows.items():
            text = io.StringIO(newline="")
            writer = csv.DictWriter(text, self._columns[name], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            if text.getvalue() != self.before[name]:
                changed[f"{name}.csv"] = text.getvalue()
        return changed


def edit(folder: Path, change: Callable[[EditedTables], None]) -> str:
    """Change the tables of a dataset, and return what changed as a diff; write nothing if a rule is broken.

    Parameters
    ----------
    folder
        The dataset's folder.
    change
        Changes the rows that it is given. It raises an error to refuse.

    Raises
    ------
    InvalidDataset
        If the changed dataset breaks a rule; the error lists every fault.
    FolderLocked
        If another process is changing the dataset.
    """
    with locked(folder):
        tables = EditedTables(folder)
        change(tables)
        changed = tables.texts()
        _validate(folder, changed)
        _write(folder, changed)
    return "".join(
        line
        for name, text in changed.items()
        for line in difflib.unified_diff(
            tables.before[name.removesuffix(".csv")].splitlines(keepends=True),
            text.splitlines(keepends=True),
            f"a/{name}",
            f"b/{name}",
            n=0,
        )
    )


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
