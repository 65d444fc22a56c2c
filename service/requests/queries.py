"""Schemas of query strings: one pydantic model for each, which finds all faults and describes itself.

A parameter that is blank is one that was not given. What is wrong with a query is found in one pass,
unknown parameters and repeated ones included.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from forecast.dataset import Access, Modality, Status
from forecast.rendering.charts import THEMES
from service.requests.schemas import DATE_REMEDY, MOST_DATES, read_day
from service.responses.problems import FaultBody, invalid_request

MOST_PER_PAGE = 1_000
MOST_PAGES = 1_000_000
_MOST_SHOWN = 40
_MOST_DIGITS = 12
_TRUTHS = {"true": True, "false": False}
#: The error type of all faults that are found here; its context holds the remedy.
_FAULT = "query_fault"


def _fault(fault: str, remedy: str) -> PydanticCustomError:
    return PydanticCustomError(_FAULT, "{fault}", {"fault": fault, "remedy": remedy})


def _day(text: object) -> object:
    day = read_day(text)
    if day is None:
        raise _fault(f"{str(text)[:_MOST_SHOWN]!r} is no day", DATE_REMEDY)
    return day


def _days(text: object) -> list[str]:
    parts = [part.strip() for part in str(text).split(",")]
    parts = [part for part in parts if part]
    if len(parts) > MOST_DATES:
        raise _fault(f"{len(parts)} dates; at most {MOST_DATES} are answered", "give fewer")
    return parts


def _word(known: Iterable[str], prefix: str = "", further: str = "") -> BeforeValidator:
    """Accept one of some words, also with a prefix if there is one; `further` adds to the remedy."""
    words = [*known]

    def check(text: object) -> object:
        if str(text).removeprefix(prefix) not in words:
            remedy = f"use one of {', '.join(words)}{further}"
            raise _fault(f"{str(text)[:_MOST_SHOWN]!r} is unknown", remedy)
        return text

    return BeforeValidator(check)


def _truth(text: object) -> object:
    if text not in _TRUTHS:
        raise _fault(f"{str(text)[:_MOST_SHOWN]!r} can't be used", "write true or false")
    return _TRUTHS[str(text)]


def _whole(most: int) -> BeforeValidator:
    """Accept a whole number from 1 to `most`."""

    def check(text: object) -> object:
        digits = str(text)
        if not (digits.isascii() and digits.isdigit() and 1 <= int(digits[:_MOST_DIGITS]) <= most):
            remedy = f"give a whole number from 1 to {most}"
            raise _fault(f"{digits[:_MOST_SHOWN]!r} can't be used", remedy)
        return int(digits)

    return BeforeValidator(check)


Day = Annotated[date, BeforeValidator(_day)]
Truth = Annotated[bool, BeforeValidator(_truth)]


class ReleaseSort(StrEnum):
    """What releases are sorted by; descending with a minus before it."""

    RELEASE_ID = "release_id"
    FIRST_ANNOUNCED = "announced_on"
    PROMISED_TO = "promised_to"
    RESOLVED_ON = "resolved_on"


class PendingSort(StrEnum):
    """What pending releases are sorted by; the word is its column's heading."""

    SOON = "soon"
    NAME = "name"
    OVERDUE = "overdue"
    LIKELY = "likely"
    NEVER = "never"


_DESCENDING = [f"-{sort}" for sort in ReleaseSort]


class Query(BaseModel):
    """Base of all query strings; by itself that of an address without parameters."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ForecastQuery(Query):
    """When a release is asked about, and by which days."""

    as_of: Day | None = Field(
        None, description="The day of asking, today or earlier; by default the last that it was pending on"
    )
    dates: Annotated[list[Day], BeforeValidator(_days)] = Field(
        default=[],
        max_length=MOST_DATES,
        description=f"Days to give the chance of release by, separated by commas; at most {MOST_DATES}",
    )


class ThemedQuery(Query):
    """The theme of a chart."""

    theme: Annotated[str, _word(THEMES)] = Field(
        "light", description="Light by default", json_schema_extra={"enum": [*THEMES]}
    )


class ChartQuery(ThemedQuery, ForecastQuery):
    """When a release is asked about, by which days, and the theme of the chart."""


class ReleasePageQuery(ForecastQuery):
    """The same of a release's page, or the place of its slider, which works without JavaScript."""

    step: str = Field("", exclude=True)  # for the page's own form


class SnapshotQuery(Query):
    """The day of a snapshot."""

    as_of: Day | None = Field(
        None, description="The day of a snapshot, today or earlier; of the dataset's tables alone"
    )


class _FilterQuery(Query):
    modality: Annotated[Modality, _word(Modality)] | None = Field(None, description="What it takes and makes")
    access: Annotated[Access, _word(Access)] | None = Field(None, description="The way in that was promised")
    organization: str | None = Field(None, description="An organization_id")
    overdue: Truth | None = Field(None, description="Whether it is pending after the window in force")


class ReleasesQuery(_FilterQuery):
    """Which releases of the dataset to list, in which order, and which page of them."""

    status: Annotated[Status, _word(Status)] | None = Field(None, description="Of the outcome")
    sort: Annotated[str, _word(ReleaseSort, "-", ", with a minus before it for the reverse")] = Field(
        ReleaseSort.RELEASE_ID.value,
        description="What to sort by; descending with a minus before it",
        json_schema_extra={"enum": [*ReleaseSort, *_DESCENDING]},
    )
    page: Annotated[int, _whole(MOST_PAGES)] = Field(1, ge=1, le=MOST_PAGES, description="From 1")
    per_page: Annotated[int, _whole(MOST_PER_PAGE)] = Field(
        MOST_PER_PAGE, ge=1, le=MOST_PER_PAGE, description="Releases on a page"
    )


class PendingQuery(_FilterQuery):
    """Which pending releases the home page lists, and in which order."""

    sort: Annotated[PendingSort, _word(PendingSort)] = Field(PendingSort.SOON, description="What to sort by")
    all: Truth = Field(False, description="Whether the page shows all rows; its twin always has them")


QueryKind = TypeVar("QueryKind", bound=Query)


@dataclass(frozen=True)
class QueryReading(Generic[QueryKind]):
    """A query and all that is wrong with it; what can't be read has its default."""

    query: QueryKind
    faults: list[FaultBody]


def read_query(kind: type[QueryKind], parameters: Mapping[str, Sequence[str]]) -> QueryKind:
    """Read a query string.

    Parameters
    ----------
    kind
        Its model.
    parameters
        The values given for each parameter.

    Raises
    ------
    Problem
        422 with every fault.
    """
    reading = try_query(kind, parameters)
    if reading.faults:
        raise invalid_request(reading.faults)
    return reading.query


def try_query(kind: type[QueryKind], parameters: Mapping[str, Sequence[str]]) -> QueryReading[QueryKind]:
    """Read a query string, for callers that find further faults and report all of them together."""
    known = kind.model_fields
    faults = [_unknown(name, known) for name in parameters if name not in known]
    given: dict[str, str] = {}
    for name in known:
        texts = [text for text in parameters.get(name, ()) if text.strip()]
        if known[name].annotation == list[Day]:
            texts = [",".join(texts)] if texts else []
        if len(texts) > 1:
            remedy = "give one day" if name == "as_of" else "give one value"
            faults.append(FaultBody(field=name, fault="given more than once", remedy=remedy))
        elif texts:
            given[name] = texts[0]
    try:
        return QueryReading(kind.model_validate(given), faults)
    except ValidationError as error:
        errors = error.errors()
    faults += [
        FaultBody(field=str(e["loc"][0]), fault=e["ctx"]["fault"], remedy=e["ctx"]["remedy"]) for e in errors
    ]
    return QueryReading(kind.model_validate(_sound(given, errors)), faults)


def _sound(given: Mapping[str, str], errors: Iterable[ErrorDetails]) -> dict[str, str]:
    """Return what can be read of a query; of a list, its readable items."""
    faulty = {error["loc"] for error in errors}
    sound = {name: text for name, text in given.items() if (name,) not in faulty}
    for name in {loc[0] for loc in faulty if len(loc) > 1}:
        parts = enumerate(_days(given[str(name)]))
        sound[str(name)] = ",".join(part for place, part in parts if (name, place) not in faulty)
    return sound


def parameters_of(kind: type[Query]) -> list[dict[str, Any]]:
    """Return the parameters of a query as OpenAPI describes them."""
    schema = kind.model_json_schema()
    return [_parameter(name, field, schema.get("$defs", {})) for name, field in schema["properties"].items()]


def _parameter(name: str, field: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    described = {key: value for key, value in field.items() if key not in ("description", "title", "default")}
    options = [option for option in described.pop("anyOf", []) if option != {"type": "null"}]
    for option in options:
        described |= option
    if "$ref" in described:
        described |= definitions[described.pop("$ref").rpartition("/")[2]]
    for part in ("title", "description"):
        described.pop(part, None)
    parameter = {
        "name": name,
        "in": "query",
        "description": field.get("description", ""),
        "schema": described,
    }
    if described.get("type") == "array":
        parameter |= {"style": "form", "explode": False}
    return parameter


def _unknown(name: str, known: Mapping[str, FieldInfo]) -> FaultBody:
    names = [name for name, field in known.items() if not field.exclude]
    remedy = f"use {' and '.join(names)} alone" if names else "leave it out"
    return FaultBody(field=name, fault="not a parameter of this address", remedy=remedy)
