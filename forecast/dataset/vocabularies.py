"""Define the vocabularies of the dataset's columns; `data/README.md` is their codebook."""

from enum import StrEnum

from forecast.outcome import Outcome


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


class EndedAs(StrEnum):
    """How a release ended.

    Released: as promised, scaled down (fewer places, people or functions than promised), or renamed.
    Cancelled: dropped by its maker, reported dropped by a named outlet, superseded by another release, or
    removed from the page that held the promise.
    """

    AS_PROMISED = "as_promised"
    SCALED_DOWN = "scaled_down"
    RENAMED = "renamed"
    DROPPED = "dropped"
    REPORTED = "reported"
    SUPERSEDED = "superseded"
    REMOVED = "removed"


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


class StatedIn(StrEnum):
    """Where an announcement was made."""

    KEYNOTE = "keynote"
    POST = "post"
    REPOSITORY = "repository"
    INTERVIEW = "interview"
    SOCIAL = "social"
    FILING = "filing"
    CALL = "call"
    DOCS = "docs"
    REPORT = "report"


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
