"""Snapshots: the dataset's tables as they could have been written on a day, with the columns of `data/`."""

from collections.abc import Iterable, Mapping

import msgspec

from forecast.dataset.history import History
from forecast.dataset.records import RECORDS, Frame, cells_of, columns_of
from forecast.tables import Table


def snapshot(history: History, frames: Mapping[str, Frame]) -> dict[str, Table]:
    """Return the dataset's tables by name, from a history that was cut at the day of the snapshot.

    Organizations are those of the releases that were announced by then. Frames have no history: they are
    those of the whole dataset. `access`, `tier` and the like are as they are coded today.
    """
    makers = {release.organization_id for release in history.releases.values()}
    records: dict[str, Iterable[msgspec.Struct]] = {
        "organizations": (o for key, o in history.organizations.items() if key in makers),
        "releases": history.releases.values(),
        "announcements": (a for story in history.announcements.values() for a in story),
        "frames": frames.values(),
    }
    return {
        name: Table.of(columns_of(RECORDS[name]), (cells_of(record).values() for record in rows))
        for name, rows in records.items()
    }
