"""Schemas of request bodies, as pydantic models."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from forecast.answering.platform_cdf import MOST_POINTS
from forecast.dataset import Access, Modality, Reason, Tier, Voice
from forecast.dataset.characters import forbidden_in_xml

MOST_ANNOUNCEMENTS = 200
MOST_DATES = 500
MOST_CHARACTERS = 200
MOST_QUESTIONS = 1_000
#: Seconds since 1970 of the latest moment accepted, in the year 2286: later ones are not dates for Python.
MOST_SECONDS = 10_000_000_000
DATE_REMEDY = "write YYYY-MM-DD"
#: The pydantic error type of a string that is not a date.
NOT_A_DATE = "not_a_date"
#: The pydantic error type of a text with a character that XML forbids.
FORBIDDEN_CHARACTER = "forbidden_character"
_MOST_QUOTED = 40
_LENGTH_OF_DATE, _MOST_OF_TIMESTAMP = len("2025-01-01"), 40


def read_date(value: object) -> date | None:
    """Return the date that an ISO string states; None for anything else.

    A timestamp is read as its day: in UTC if it has an offset, otherwise as it is written.

    Examples
    --------
    >>> read_date("2025-05-16")
    datetime.date(2025, 5, 16)
    >>> read_date("2025-05-16T10:00:00Z"), read_date("2025-05-16T23:30:00-02:00")
    (datetime.date(2025, 5, 16), datetime.date(2025, 5, 17))
    >>> read_date("20250516"), read_date("2025-02-30"), read_date(20250516)
    (None, None, None)
    """
    if not isinstance(value, str) or len(value) > _MOST_OF_TIMESTAMP:
        return None
    day, time_of_day = value[:_LENGTH_OF_DATE], value[_LENGTH_OF_DATE:]
    try:
        if not time_of_day:
            return date.fromisoformat(day) if len(day) == _LENGTH_OF_DATE else None
        if time_of_day[0] not in "Tt ":
            return None
        moment = datetime.fromisoformat(value.upper())
        return (moment if moment.tzinfo is None else moment.astimezone(UTC)).date()
    except (ValueError, OverflowError):  # OverflowError: in UTC, its year is 0 or 10000
        return None


def read_word(text: str) -> str:
    """Return a word as the vocabularies write it: in lower case, with underscores.

    Examples
    --------
    >>> read_word("API"), read_word("open-weights"), read_word(" Open Weights ")
    ('api', 'open_weights', 'open_weights')
    """
    return text.strip().casefold().replace("-", "_").replace(" ", "_")


def quoted(value: object) -> str:
    """Return the start of a value in quotes, as faults quote it; lists and objects are not quoted.

    Examples
    --------
    >>> quoted("fall or later"), quoted([1, 2])
    ("'fall or later'", 'a list')
    """
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    return repr(str(value)[:_MOST_QUOTED])


def _iso_date(value: object) -> object:
    """Read a date, and reject what pydantic also takes for one: seconds since 1970, and times of day."""
    if not isinstance(value, str):
        return value
    day = read_date(value)
    if day is None:
        raise PydanticCustomError(NOT_A_DATE, "not a date")
    return day


def _word(value: object) -> object:
    return read_word(value) if isinstance(value, str) else value


def without_repetition(days: list[date]) -> list[date]:
    """Return the days, each at its first place only."""
    return [*dict.fromkeys(days)]


def _without_control_characters(text: str) -> str:
    """Reject characters that an SVG or a feed could not contain."""
    character = forbidden_in_xml(text)
    if character is not None:
        raise PydanticCustomError(FORBIDDEN_CHARACTER, "forbidden", {"code": f"U+{ord(character):04X}"})
    return text


Text = Annotated[str, Field(max_length=MOST_CHARACTERS), AfterValidator(_without_control_characters)]
Day = Annotated[date, BeforeValidator(_iso_date)]
#: Accepts the words of a vocabulary whatever their case and hyphens. It is not strict, so that the arguments
#: of MCP tools, which are Python's strings and not JSON, may have them too.
Word = (Field(strict=False), BeforeValidator(_word))
#: A date that is asked twice is answered once.
Dates = Annotated[list[Day], Field(max_length=MOST_DATES), AfterValidator(without_repetition)]


class _StrictBody(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ReleaseRequest(_StrictBody):
    """The release to forecast. Every field is optional; a missing one counts as unknown."""

    organization: Text | None = Field(
        None, description="The maker: its name, an alias, or its `organization_id`"
    )
    name: Text | None = Field(None, description="The name of the release, such as 'Llama 4 Behemoth'")
    modality: Annotated[Modality | None, *Word] = Field(None, description="The kind of input and output")
    access: Annotated[Access | None, *Word] = Field(
        None, description="How it is promised to become available"
    )
    tier: Annotated[Tier | None, *Word] = Field(None, description="Its place in the maker's range")


class AnnouncementRequest(_StrictBody):
    """One public statement about when the release will ship.

    `promised_from` and `promised_to` take precedence over `wording`.
    """

    announced_on: Day = Field(description="The day on which the statement became public")
    wording: Text | None = Field(
        None, description="The timing words in English or French, such as 'fall or later'"
    )
    promised_from: Day | None = Field(
        None, description="The first day of the promised window; requires `promised_to`"
    )
    promised_to: Day | None = Field(
        None, description="The last day of the promised window; requires `promised_from`"
    )
    open_ended: bool = Field(False, description="Whether the promise says 'or later', if `wording` does not")
    voice: Annotated[Voice | None, *Word] = Field(None, description="Who made the statement")
    reason: Annotated[Reason | None, *Word] = Field(
        None,
        description="Why the release is delayed. Without `wording` and a window, the release counts as"
        " postponed",
    )


class QuestionRequest(_StrictBody):
    """The fields that forecasts and CDFs share."""

    release_id: Text | None = Field(
        None,
        description="A release of the dataset, as `/v1/releases` lists it. `announcements` are then"
        " hypothetical: they are added to those of the dataset",
    )
    release: ReleaseRequest = Field(
        default_factory=lambda: ReleaseRequest.model_validate({}),
        description="A release that is described by the request; not allowed together with `release_id`",
    )
    announcements: list[AnnouncementRequest] = Field(
        default=[],
        max_length=MOST_ANNOUNCEMENTS,
        description="What was announced, none of it after `as_of`; at least one is required without"
        " `release_id`",
    )
    as_of: Day | None = Field(
        None,
        description="The as-of date, today or earlier: the forecast rests only on what was known by then,"
        " and the release counts as pending on it. Today by default",
    )


class ForecastRequest(QuestionRequest):
    """A release with its announcements, and the dates to forecast it for."""

    dates: Dates = Field(
        default=[],
        description="Dates after `as_of` to give the probability of release by; at most two years after it",
    )


class BatchRequest(_StrictBody):
    """Questions to answer in one request; a faulty question does not affect the others."""

    questions: list[dict[str, Any]] = Field(
        min_length=1,
        max_length=MOST_QUESTIONS,
        description="Each is a body of `POST /v1/forecasts`",
        json_schema_extra={"items": {"$ref": "#/components/schemas/ForecastRequest"}},
    )


class CdfRequest(QuestionRequest):
    """A release with its announcements, and the range of a forecasting platform's date question."""

    range_min: float = Field(
        ge=-MOST_SECONDS, le=MOST_SECONDS, description="The start of the range, in seconds since 1970 (UTC)"
    )
    range_max: float = Field(
        ge=-MOST_SECONDS, le=MOST_SECONDS, description="The end of the range, in seconds since 1970 (UTC)"
    )
    open_lower_bound: bool = Field(description="Whether the question allows answers before the range")
    open_upper_bound: bool = Field(description="Whether the question allows answers after the range")
    inbound_outcome_count: int = Field(
        200,
        ge=1,
        le=MOST_POINTS,
        description="The number of steps that the range is divided into; the CDF has one value more",
    )


class PromiseRequest(_StrictBody):
    """Timing words to read as a window of dates."""

    announced_on: Day = Field(description="The day on which the words became public")
    wording: Text = Field(
        min_length=1, description="The timing words in English or French, such as 'fall or later'"
    )


Request = TypeVar("Request", ForecastRequest, BatchRequest, CdfRequest, PromiseRequest)
