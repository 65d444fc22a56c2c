"""Tell which rows of the dataset were added, removed or changed since a git revision or another folder."""

import csv
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from forecast.curation.edits import RefusedEdit
from forecast.curation.tables import EDITED, Row

#: The column that identifies a row of a table.
_IDS = {"releases": "release_id", "announcements": "announcement_id"}


def changes_since(folder: Path, since: str) -> Iterator[str]:
    r"""Yield the rows that were added, removed or changed, with their cells, by table and by id.

    Parameters
    ----------
    folder
        The dataset's folder.
    since
        A folder with an older dataset, or a revision of the git repository that the folder is in.

    Raises
    ------
    RefusedEdit
        If there is no such folder or revision, or if it has no such table.

    Examples
    --------
    >>> print(*changes_since(Path("tests/data/tiny"), "tests/data/tiny"), sep="\n")
    releases: 0 added, 0 removed, 0 changed
    announcements: 0 added, 0 removed, 0 changed
    """
    for table in EDITED:
        new = _by_id(table, (folder / f"{table}.csv").read_bytes())
        old = _by_id(table, _content(folder, since, f"{table}.csv"))
        both = [key for key in new if key in old and new[key] != old[key]]
        added, removed = [key for key in new if key not in old], [key for key in old if key not in new]
        yield f"{table}: {len(added)} added, {len(removed)} removed, {len(both)} changed"
        for sign, keys in (("+", added), ("-", removed), ("~", both)):
            for key in keys:
                yield f"{sign} {key}"
                before, after = old.get(key, {}), new.get(key, {})
                for column in {**before, **after}:
                    was, now = before.get(column, ""), after.get(column, "")
                    if was != now:
                        yield f"    {column}: {f'{was!r} -> {now!r}' if sign == '~' else now or was}"


def _by_id(table: str, content: bytes) -> dict[str, Row]:
    rows = csv.DictReader(StringIO(content.decode("utf-8"), newline=""))
    return {row[_IDS[table]]: row for row in rows}


def _content(folder: Path, since: str, file: str) -> bytes:
    if since and Path(since).is_dir():
        path = Path(since) / file
        if not path.is_file():
            raise RefusedEdit(f"{since} has no {file}; name a folder with a dataset")
        return path.read_bytes()
    git = ["git", "-C", f"{folder}"]
    revision = _output([*git, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{since}^{{commit}}"])
    if revision is None:
        raise RefusedEdit(f"{since!r} is no folder and no revision of git here; name one")
    content = _output([*git, "show", f"{revision.decode().strip()}:./{file}"])
    if content is None:
        raise RefusedEdit(f"the revision {since} has no {folder / file}; name a later one")
    return content


def _output(command: list[str]) -> bytes | None:
    """Return what a command of git prints, or None if it fails."""
    try:
        run = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 (the revision is no option)
    except FileNotFoundError:
        raise RefusedEdit("git is not installed; install it, or name a folder") from None
    return run.stdout if run.returncode == 0 else None
