"""The dataset's records and vocabularies, as plain values; `data/README.md` is their codebook."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

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
    """How exactly the day of the outcome is known; a month stands as its last day."""

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


@dataclass(frozen=True, slots=True)
class Frame:
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


@dataclass(frozen=True, slots=True)
class Organization:
    """Who makes releases. `aliases` are further names that people use for it."""

    organization_id: str
    name: str
    country: str
    kind: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """One AI model or product that somebody publicly said would become available.

    `None` in `organization_id`, `modality`, `access` or `tier` means unknown; only a release that a user
    asks about, and that is not in the dataset, has such gaps.
    """

    release_id: str
    organization_id: str | None
    name: str
    modality: Modality | None
    access: Access | None
    tier: Tier | None
    status: Status
    resolved_on: date | None = None
    resolved_precision: ResolvedPrecision | None = None
    superseded_by: str | None = None
    found_by: str = ""
    source_url: str = ""
    evidence: Evidence | None = None
    note: str = ""

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


@dataclass(frozen=True, slots=True)
class Announcement:
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
