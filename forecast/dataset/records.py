"""Define the dataset's records; `data/README.md` is their codebook.

The fields of a record are the columns of its table, defined here once: `record_of` reads files into them, and
`cells_of` writes snapshots and responses from them.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TypeVar

import msgspec

from forecast.dataset.vocabularies import (
    Access,
    AnnouncementKind,
    EndedAs,
    Evidence,
    Modality,
    Reason,
    StatedIn,
    Status,
    Swept,
    Tier,
    Voice,
)
from forecast.promise import PromisedWindow

#: An earlier target that a statement reveals: its first and last day.
FormerTarget = tuple[date, date]


class Frame(msgspec.Struct, frozen=True):
    """A place that was searched for releases: an event, an organization, a catalogue, or delay news."""

    frame_id: str
    title: str
    swept: Swept
    period_from: date | None
    period_to: date | None
    source_urls: tuple[str, ...]
    note: str = ""

    @property
    def kind(self) -> str:
        """One of `event`, `organization`, `catalogue`, `delay-news`."""
        return self.frame_id.partition(":")[0]


class Organization(msgspec.Struct, frozen=True):
    """An organization that makes releases; `aliases` are its other names."""

    organization_id: str
    name: str
    country: str
    kind: str
    aliases: tuple[str, ...] = ()


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """One AI model or product that was publicly announced as coming.

    None in `organization_id`, `modality`, `access` or `tier` means unknown. It occurs only in releases that
    users describe, never in the dataset.

    Attributes
    ----------
    region
        Where it was promised: `world`, `eu`, or country codes joined by `;`.
    resolved_from, resolved_on
        First and last day on which the outcome can have come; None while pending. Without `resolved_from`,
        the day is known.
    checked_on, checked_url
        The last day of which `checked_url` shows that a pending release was not out. None if that is not
        known, as for a release that a user describes.
    found_on
        The day of the statement through which the frame found it. What was announced before could only be
        found because it was still pending on that day, so nothing before it is learned from or scored.

    Raises
    ------
    ValueError
        If `resolved_on` is given while the release is pending, or missing after that; or if it is before
        `resolved_from`.
    """

    release_id: str
    organization_id: str | None
    name: str
    modality: Modality | None = None
    access: Access | None = None
    tier: Tier | None = None
    region: str = "world"
    status: Status
    resolved_from: date | None = None
    resolved_on: date | None = None
    ended_as: EndedAs | None = None
    superseded_by: str | None = None
    checked_on: date | None = None
    checked_url: str = ""
    found_by: str
    found_on: date | None = None
    source_url: str
    evidence: Evidence | None = None
    note: str

    def __post_init__(self) -> None:
        if (self.status is Status.PENDING) != (self.resolved_on is None):
            raise ValueError(f"{self.release_id}: resolved_on and status disagree; give a day unless pending")
        if self.resolved_on is None:
            if self.resolved_from is not None:
                raise ValueError(f"{self.release_id}: resolved_from is given while pending; leave it out")
        elif self.resolved_from is None:
            msgspec.structs.force_setattr(self, "resolved_from", self.resolved_on)
        elif self.resolved_from > self.resolved_on:
            raise ValueError(f"{self.release_id}: resolved_from is after resolved_on; swap them")

    @property
    def pending_through(self) -> date | None:
        """The last day on which it is known to have been pending; None if that is not known.

        It is the day before the outcome can have come, or that on which a pending release was last checked.
        """
        return self.checked_on if self.resolved_from is None else self.resolved_from - timedelta(days=1)


class Announcement(msgspec.Struct, frozen=True):
    """One dated public statement about when a release would become available.

    Attributes
    ----------
    stated_in
        Where it was said.
    formerly
        Earlier targets that the statement reveals, oldest first.
    """

    announcement_id: str
    release_id: str
    announced_on: date
    wording: str
    window: PromisedWindow
    voice: Voice | None
    stated_in: StatedIn | None = None
    formerly: tuple[FormerTarget, ...] = ()
    kind: AnnouncementKind | None = None
    reason: Reason | None = None
    source_url: str = ""
    evidence: Evidence | None = None
    note: str = ""


#: Record type by table name.
RECORDS: dict[str, type[msgspec.Struct]] = {
    "frames": Frame,
    "organizations": Organization,
    "releases": Release,
    "announcements": Announcement,
}
_WINDOW_COLUMNS = ("promised_from", "promised_to", "open_ended", "precision")
#: Separator of the values in a column that holds several.
_SEPARATORS = {"aliases": ";", "source_urls": " ", "formerly": ";"}
#: Separator of the first and the last day of a former target.
_TO = ".."

Record = TypeVar("Record", bound=msgspec.Struct)


def columns_of(record: type[msgspec.Struct]) -> tuple[str, ...]:
    """Return the columns of a record type's table, in order.

    Parameters
    ----------
    record
        The record type.

    Examples
    --------
    >>> columns_of(Organization)
    ('organization_id', 'name', 'country', 'kind', 'aliases')
    """
    names = (field.name for field in msgspec.structs.fields(record))
    return tuple(column for name in names for column in (_WINDOW_COLUMNS if name == "window" else (name,)))


def record_of(record: type[Record], row: Mapping[str, str]) -> Record:
    """Return the record of a row of a valid table.

    Parameters
    ----------
    record
        The record type.
    row
        Cells by column; an empty cell means "unknown" or "none".

    Raises
    ------
    msgspec.ValidationError
        If a cell is not of its column's type, which validation rules out.

    Examples
    --------
    >>> row = {"organization_id": "acme", "name": "Acme AI", "country": "US", "kind": "startup"}
    >>> record_of(Organization, {**row, "aliases": "Acme; Acme Labs"}).aliases
    ('Acme', 'Acme Labs')
    """
    cells: dict[str, object] = {name: text or None for name, text in row.items()}
    for name, separator in _SEPARATORS.items():
        if name in row:
            parts = (part.strip() for part in row[name].split(separator))
            cells[name] = [part.split(_TO) if name == "formerly" else part for part in parts if part]
    if record is Announcement:
        window = {name: cells.pop(name) for name in _WINDOW_COLUMNS}
        cells["window"] = {**window, "postponed": row["kind"] == AnnouncementKind.INDEFINITE}
    for field in msgspec.structs.fields(record):
        if field.type is str and cells[field.name] is None:
            cells[field.name] = ""
    return msgspec.convert(cells, record, strict=False)


def cells_of(record: msgspec.Struct) -> dict[str, object]:
    """Return a record's cells by column, as `record_of` reads them; None where unknown.

    Parameters
    ----------
    record
        Any record.

    Examples
    --------
    >>> cells_of(Organization("acme", "Acme AI", "US", "startup", ("Acme", "Acme Labs")))["aliases"]
    'Acme;Acme Labs'
    """
    cells: dict[str, object] = {}
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if isinstance(value, PromisedWindow):
            cells |= {column: getattr(value, column) for column in _WINDOW_COLUMNS}
        elif name == "formerly":
            cells[name] = _SEPARATORS[name].join(f"{first}{_TO}{last}" for first, last in value)
        else:
            cells[name] = _SEPARATORS[name].join(value) if name in _SEPARATORS else value
    return cells
