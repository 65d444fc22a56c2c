"""The dataset's records and vocabularies; `data/README.md` is their codebook.

The columns of each table stand here once, as the fields of its record: files are read into them
(`record_of`), and snapshots and responses are written from them (`cells_of`).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

import msgspec

from forecast.outcome import Outcome
from forecast.promise import PromisedWindow


class Modality(StrEnum):
    """What an AI model takes and makes."""

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
    """The way in that was promised."""

    OPEN_WEIGHTS = "open_weights"
    API = "api"
    APP = "app"
    LIMITED = "limited"


class Tier(StrEnum):
    """The release's place in its maker's range."""

    FLAGSHIP = "flagship"
    MID = "mid"
    SMALL = "small"
    FEATURE = "feature"


class Status(StrEnum):
    """A release's outcome by `observed_through`, or by the day a history was cut at."""

    RELEASED = "released"
    CANCELLED = "cancelled"
    PENDING = "pending"

    @property
    def outcome(self) -> Outcome:
        """The same as the number that statistics use."""
        return Outcome[self.name]


class ResolvedPrecision(StrEnum):
    """How exactly the day of the outcome is known; a month is stored as its last day."""

    DAY = "day"
    MONTH = "month"


class Evidence(StrEnum):
    """Whether a page that says so was read."""

    READ = "read"
    RECALLED = "recalled"


class Voice(StrEnum):
    """Who speaks in an announcement."""

    OFFICIAL = "official"
    EXECUTIVE = "executive"
    PRESS = "press"
    LEAK = "leak"


class AnnouncementKind(StrEnum):
    """What an announcement does to the promise before it."""

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

    `WHOLE`: every forward-looking item of its sources was looked at, and kept if it had a statement about
    when. `DIGEST`: the same of a daily digest alone, which is about models rather than products. `PART`: some
    of its items, found while looking for others.
    """

    WHOLE = "whole"
    DIGEST = "digest"
    PART = "part"


class Frame(msgspec.Struct, frozen=True):
    """Where releases were looked for: an event, an organization's words, a catalogue, or delay news."""

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
    """Who makes releases. `aliases` are further names that people use for it."""

    organization_id: str
    name: str
    country: str
    kind: str
    aliases: tuple[str, ...] = ()


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """One AI model or product that somebody publicly said would become available.

    `None` in `organization_id`, `modality`, `access` or `tier` means unknown; only a release that a user
    asks about, and that is not in the dataset, has such gaps.
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
            raise ValueError(f"{self.release_id}: resolved_on is empty exactly while pending")

    @property
    def last_pending_on(self) -> date | None:
        """The last day on which it is known to have been pending; None while it is.

        An outcome of precision `month` may have come on any day of the month.
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


#: The record of each table's rows, by the table's name.
RECORDS: dict[str, type[msgspec.Struct]] = {
    "frames": Frame,
    "organizations": Organization,
    "releases": Release,
    "announcements": Announcement,
}
_WINDOW_COLUMNS = ("promised_from", "promised_to", "open_ended", "precision")
#: What separates the values of a column that holds several.
_SEPARATORS = {"aliases": ";", "source_urls": " "}

Record = TypeVar("Record", bound=msgspec.Struct)


def columns_of(record: type[msgspec.Struct]) -> tuple[str, ...]:
    """Return the columns of a record's table, in their order.

    Examples
    --------
    >>> columns_of(Organization)
    ('organization_id', 'name', 'country', 'kind', 'aliases')
    """
    names = (field.name for field in msgspec.structs.fields(record))
    return tuple(column for name in names for column in (_WINDOW_COLUMNS if name == "window" else (name,)))


def record_of(record: type[Record], row: Mapping[str, str]) -> Record:
    """Return a row of a valid table as a record; empty cells are unknown, or none.

    Raises
    ------
    msgspec.ValidationError
        If a cell is not of its column's type, which validation has ruled out.
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
    """Return the cells of a record's row by column; what is unknown is None."""
    cells: dict[str, object] = {}
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if isinstance(value, PromisedWindow):
            cells |= {column: getattr(value, column) for column in _WINDOW_COLUMNS}
        else:
            cells[name] = _SEPARATORS[name].join(value) if name in _SEPARATORS else value
    return cells
