"""Write a history as the dataset's tables, with the columns of `data/`."""

from collections.abc import Iterable, Mapping

import msgspec
from msgspec import structs

from forecast.dataset.history import History
from forecast.dataset.records import RECORDS, Frame, Release, cells_of, columns_of
from forecast.tables import Table


def snapshot(history: History, frames: Mapping[str, Frame]) -> dict[str, Table]:
    """Return the dataset's tables by name, as they could have been written on the history's last day.

    Parameters
    ----------
    history
        Cut at the day of the snapshot.
    frames
        Those of the whole dataset, by id; frames have no history.

    Returns
    -------
    dict
        The tables `organizations` (those with a release announced by then), `releases`, `announcements` and
        `frames`. Codes such as `access` and `tier` are today's.

    Examples
    --------
    >>> from datetime import date
    >>> from pathlib import Path
    >>> from forecast.dataset import read_dataset
    >>> dataset = read_dataset(Path("tests/data/tiny"))
    >>> tables = snapshot(dataset.history.as_of(date(2025, 3, 1)), dataset.frames)
    >>> {name: len(table.rows) for name, table in tables.items()}
    {'organizations': 1, 'releases': 2, 'announcements': 3, 'frames': 2}
    """
    makers = {release.organization_id for release in history.releases.values()}
    records: dict[str, Iterable[msgspec.Struct]] = {
        "organizations": (o for key, o in history.organizations.items() if key in makers),
        "releases": (_as_of(history, release) for release in history.releases.values()),
        "announcements": (a for announcements in history.announcements.values() for a in announcements),
        "frames": frames.values(),
    }
    return {
        name: Table.of(columns_of(RECORDS[name]), (cells_of(record).values() for record in rows))
        for name, rows in records.items()
    }


def _as_of(history: History, release: Release) -> Release:
    """Return a release with a check that is not later than the history."""
    if release.checked_on is None:
        return release
    return structs.replace(release, checked_on=history.pending_through(release.release_id))
