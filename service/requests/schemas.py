"""Schemas of request bodies, as pydantic models."""

from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from forecast.answering.platform_cdf import MOST_POINTS
from forecast.dataset import Access, Modality, Reason, Tier, Voice

MOST_ANNOUNCEMENTS = 200
MOST_DATES = 500
MOST_CHARACTERS = 200
MOST_QUESTIONS = 1_000
#: Far beyond any release, and yet a day of the calendar.
MOST_SECONDS = 10_000_000_000
DATE_REMEDY = "write a day of the calendar as YYYY-MM-DD"


def read_day(value: object) -> date | None:
    """Return the day that a plain ISO date names; None for anything else.

    Examples
    --------
    >>> read_day("2025-05-16")
    datetime.date(2025, 5, 16)
    >>> read_day("20250516"), read_day("2025-02-30"), read_day(20250516)
    (None, None, None)
    """
    if not isinstance(value, str) or len(value) != len("2025-01-01"):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _plain_iso(value: object) -> object:
    """Read a day, and nothing else that pydantic takes for a date: seconds since 1970, and moments."""
    if not isinstance(value, str):
        return value
    day = read_day(value)
    if day is None:
        raise PydanticCustomError("date_form", "not a day of the calendar as YYYY-MM-DD")
    return day


Text = Annotated[str, Field(max_length=MOST_CHARACTERS)]
Day = Annotated[date, BeforeValidator(_plain_iso)]


class _StrictBody(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ReleaseRequest(_StrictBody):
    """What is awaited; whatever is left out is taken for unknown."""

    organization: Text | None = Field(None, description="Its name, an alias, or its organization_id")
    name: Text | None = None
    modality: Modality | None = None
    access: Access | None = None
    tier: Tier | None = None


class AnnouncementRequest(_StrictBody):
    """One public statement about when; an explicit window wins over `wording`."""

    announced_on: Day
    wording: Text | None = Field(None, description="Timing words, English or French, such as 'fall or later'")
    promised_from: Day | None = None
    promised_to: Day | None = None
    open_ended: bool = Field(False, description="True for 'or later', also where wording does not say so")
    voice: Voice | None = None
    reason: Reason | None = Field(
        None, description="Of a delay; with neither wording nor window, it says that the release is postponed"
    )


class QuestionRequest(_StrictBody):
    """What a forecast and a CDF are asked of alike."""

    release_id: Text | None = Field(
        None, description="Of a release of the dataset: `announcements` are then supposed besides its own"
    )
    release: ReleaseRequest = Field(default_factory=lambda: ReleaseRequest.model_validate({}))
    announcements: list[AnnouncementRequest] = Field(default=[], max_length=MOST_ANNOUNCEMENTS)
    as_of: Day | None = Field(None, description="The day of asking; today by default")


class ForecastRequest(QuestionRequest):
    """A release that people wait for, what was announced of it, and what to answer."""

    dates: list[Day] = Field(
        default=[], max_length=MOST_DATES, description="Days to give the chance of release by"
    )


class BatchRequest(_StrictBody):
    """Questions, each a ForecastRequest; one that can't be answered does not keep the others from it."""

    questions: list[dict[str, Any]] = Field(
        min_length=1,
        max_length=MOST_QUESTIONS,
        json_schema_extra={"items": {"$ref": "#/components/schemas/ForecastRequest"}},
    )


class CdfRequest(QuestionRequest):
    """A release, and the range of a forecasting platform's date question, in seconds since 1970 in UTC."""

    range_min: float = Field(ge=-MOST_SECONDS, le=MOST_SECONDS)
    range_max: float = Field(ge=-MOST_SECONDS, le=MOST_SECONDS)
    open_lower_bound: bool
    open_upper_bound: bool
    inbound_outcome_count: int = Field(200, ge=1, le=MOST_POINTS)


class PromiseRequest(_StrictBody):
    """Timing words, and the day on which they were said."""

    announced_on: Day
    wording: Text = Field(min_length=1)


Request = TypeVar("Request", ForecastRequest, BatchRequest, CdfRequest, PromiseRequest)
