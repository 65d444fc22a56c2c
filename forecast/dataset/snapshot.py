"""Snapshots: the dataset's tables as they could have been written on a day, with the columns of `data/`."""

from collections.abc import Iterable, Mapping

from forecast.dataset.history import History
from forecast.dataset.records import Frame
from forecast.tables import Table

_ORGANIZATIONS = ("organization_id", "name", "country", "kind", "aliases")
_RELEASES = (
    *("release_id", "organization_id", "name", "modality", "access", "tier", "status", "resolved_on"),
    *("resolved_precision", "superseded_by", "found_by", "source_url", "evidence", "note"),
)
_ANNOUNCEMENTS = (
    *("announcement_id", "release_id", "announced_on", "wording", "promised_from", "promised_to"),
    *("open_ended", "precision", "voice", "kind", "reason", "source_url", "evidence", "note"),
)
_FRAMES = ("frame_id", "title", "swept", "period_from", "period_to", "source_urls", "note")
_OF_WINDOW = ("promised_from", "promised_to", "open_ended", "precision")


def snapshot(history: History, frames: Mapping[str, Frame]) -> dict[str, Table]:
    """Return the dataset's tables by name, from a history that was cut at the day of the snapshot.

    Organizations are those of the releases that were announced by then. Frames have no history: they are
    those of the whole dataset. `access`, `tier` and the like are as they are coded today.
    """
    makers = {release.organization_id for release in history.releases.values()}
    organizations = (o for key, o in history.organizations.items() if key in makers)
    announcements = (a for told in history.announcements.values() for a in told)
    return {
        "organizations": Table.of(
            _ORGANIZATIONS,
            ((o.organization_id, o.name, o.country, o.kind, ";".join(o.aliases)) for o in organizations),
        ),
        "releases": Table.of(_RELEASES, _cells(history.releases.values(), _RELEASES)),
        "announcements": Table.of(
            _ANNOUNCEMENTS,
            (
                [getattr(a.window if column in _OF_WINDOW else a, column) for column in _ANNOUNCEMENTS]
                for a in announcements
            ),
        ),
        "frames": Table.of(
            _FRAMES,
            (
                (f.frame_id, f.title, f.swept, f.period_from, f.period_to, " ".join(f.source_urls), f.note)
                for f in frames.values()
            ),
        ),
    }


def _cells(records: Iterable[object], columns: Iterable[str]) -> Iterable[list[object]]:
    names = tuple(columns)
    return ([getattr(record, column) for column in names] for record in records)
