"""Define the dataset's records and vocabularies; `data/README.md` is their codebook.

The fields of a record are the columns of its table, defined here once: `record_of` reads files into them, and
`cells_of` writes snapshots and responses from them.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

import msgspec

from forecast.outcome import Outcome
from forecast.promise import PromisedWindow


class Modality(StrEnum):
    """The kind of data or task of an AI model."""

    TEXT = "text"
    CODE = "code"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    MULTIMODAL = "multimodal"
    WORLD = "world"
    ROBOTICS = "robotics"
    AGENT = "agent"
    SCIENCE = "science"
    OTHER = "other"


class Access(StrEnum):
    """The kind of access that was promised."""

    OPEN_WEIGHTS = "open_weights"
    API = "api"
    APP = "app"
    LIMITED = "limited"


class Tier(StrEnum):
    """The rank of a release among those of its organization."""

    FLAGSHIP = "flagship"
    MID = "mid"
    SMALL = "small"
    FEATURE = "feature"


class Status(StrEnum):
    """A release's outcome by the last day of its history."""

    RELEASED = "released"
    CANCELLED = "cancelled"
    PENDING = "pending"

    @property
    def outcome(self) -> Outcome:
        """The status as the number that statistics use."""
        return Outcome[self.name]


class ResolvedPrecision(StrEnum):
    """How exactly the day of the outcome is known; a month is stored as its last day."""

    DAY = "day"
    MONTH = "month"


class Evidence(StrEnum):
    """Whether a page that states the fact was read, or the fact was recalled."""

    READ = "read"
    RECALLED = "recalled"


class Voice(StrEnum):
    """Who speaks in an announcement."""

    OFFICIAL = "official"
    EXECUTIVE = "executive"
    PRESS = "press"
    LEAK = "leak"


class AnnouncementKind(StrEnum):
    """How an announcement changes the promise before it."""

    INITIAL = "initial"
    REAFFIRMED = "reaffirmed"
    DELAYED = "delayed"
    ACCELERATED = "accelerated"
    INDEFINITE = "indefinite"
    CANCELLED = "cancelled"


class Reason(StrEnum):
    """Why a release was delayed, postponed or dropped."""

    TECHNICAL = "technical"
    SAFETY = "safety"
    COMPUTE = "compute"
    LEGAL = "legal"
    STRATEGIC = "strategic"
    UNSTATED = "unstated"


class Swept(StrEnum):
    """How thoroughly a frame was searched.

    `WHOLE`: every forward-looking item of its sources was checked, and kept if it said when. `DIGEST`: so was
    every item of a daily digest, which covers models rather than products. `PART`: some items, found during
    other searches.
    """

    WHOLE = "whole"
    DIGEST = "digest"
    PART = "part"


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

    Raises
    ------
    ValueError
        If `resolved_on` is given while the release is pending, or missing after that.
    """

    release_id: str
    organization_id: str | None
    name: str
    modality: Modality | None = None
    access: Access | None = None
    tier: Tier | None = None
    status: Status
    resolved_on: date | None = None
    resolved_precision: ResolvedPrecision | None = None
    superseded_by: str | None = None
    found_by: str
    source_url: str
    evidence: Evidence | None = None
    note: str

    def __post_init__(self) -> None:
        if (self.status is Status.PENDING) != (self.resolved_on is None):
            raise ValueError(f"{self.release_id}: resolved_on and status disagree; give a day unless pending")

    @property
    def last_pending_on(self) -> date | None:
        """The last day on which a resolved release is known to have been pending; None while it is pending.

        For an outcome of precision `month`, it is the last day before that month.
        """
        if self.resolved_on is None:
            return None
        first_possible = self.resolved_on
        if self.resolved_precision is ResolvedPrecision.MONTH:
            first_possible = first_possible.replace(day=1)
        return first_possible - timedelta(days=1)


class Announcement(msgspec.Struct, frozen=True):
    """One dated public statement about when a release would become available."""

    announcement_id: str
    release_id: str
    announced_on: date
    wording: str
    window: PromisedWindow
    voice: Voice | None
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
_SEPARATORS = {"aliases": ";", "source_urls": " "}

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
            cells[name] = [part for part in parts if part]
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
        else:
            cells[name] = _SEPARATORS[name].join(value) if name in _SEPARATORS else value
    return cells
