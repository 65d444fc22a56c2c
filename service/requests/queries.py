"""Schemas of query strings, as pydantic models; the OpenAPI document describes its parameters from them.

A blank parameter counts as not given. All faults are found in one pass, including unknown and repeated
parameters.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from forecast.dataset import Access, Modality, Status
from forecast.dataset.search import MOST_CHARACTERS, MOST_WORDS
from forecast.rendering.charts import THEMES
from service.requests.query_values import Boolean, Day, SearchText, one_of, split, whole_number
from service.requests.schemas import MOST_DATES, without_repetition
from service.responses.problems import FaultBody, invalid_request, shortened

MOST_PER_PAGE = 1_000
MOST_PAGES = 1_000_000
#: The days of a release's page that its slider selects among are far fewer.
MOST_STEPS = 10_000


class ReleaseSort(StrEnum):
    """The fields that releases can be sorted by."""

    RELEASE_ID = "release_id"
    FIRST_ANNOUNCED = "announced_on"
    PROMISED_TO = "promised_to"
    RESOLVED_ON = "resolved_on"


class PendingSort(StrEnum):
    """The columns that the home page can be sorted by."""

    SOON = "soon"
    NAME = "name"
    OVERDUE = "overdue"
    LIKELY = "likely"
    NEVER = "never"


_DESCENDING = [f"-{sort}" for sort in ReleaseSort]


class Query(BaseModel):
    """Base of all query strings; by itself, the query string of a path that takes no parameters."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ForecastQuery(Query):
    """The as-of date of a forecast, and the dates to give probabilities for."""

    as_of: Day | None = Field(
        None,
        description="The as-of date, today or earlier: the forecast rests only on what was known by then."
        " By default the last day on which the release is known to have been pending",
    )
    dates: Annotated[list[Day], BeforeValidator(split), AfterValidator(without_repetition)] = Field(
        default=[],
        max_length=MOST_DATES,
        description="Dates after `as_of` to give the probability of release by, separated by commas;"
        f" at most {MOST_DATES}, at most two years after it",
    )


class ThemedQuery(Query):
    """The colour theme of a chart."""

    theme: Annotated[str, one_of(THEMES)] = Field(
        "light",
        description="The colours of the chart; light by default",
        json_schema_extra={"enum": [*THEMES]},
    )


class ChartQuery(ThemedQuery, ForecastQuery):
    """The query of a forecast, and the colour theme of its chart."""


class ReleasePageQuery(ForecastQuery):
    """The query of a release's page; without JavaScript its slider sends `step` in place of `as_of`."""

    # Only the page's own form sends it, so that no remedy names it.
    step: Annotated[int, whole_number(MOST_STEPS, least=0)] | None = Field(None, exclude=True)


class SnapshotQuery(Query):
    """The day of a snapshot."""

    as_of: Day | None = Field(
        None,
        description="The day of the snapshot, today or earlier: the table as it could have been written on"
        " that day. Not available for `backtest` and `ledger`",
    )


class BomQuery(Query):
    """Whether a CSV file begins with a byte-order mark."""

    bom: Boolean = Field(
        False,
        description="Whether the file begins with a byte-order mark, from which Excel knows that it is UTF-8",
    )


class CurveQuery(BomQuery, ForecastQuery):
    """The query of a forecast as CSV."""


class TableQuery(BomQuery, SnapshotQuery):
    """The query of a table as CSV."""


_OVERDUE = "Only releases that are pending after the end of their latest promised window, or only others"


class _FilterQuery(Query):
    modality: Annotated[Modality, one_of(Modality)] | None = Field(
        None, description="Only releases of this kind of input and output"
    )
    access: Annotated[Access, one_of(Access)] | None = Field(
        None, description="Only releases that are promised to become available in this way"
    )
    organization: str | None = Field(
        None, description="Only releases of this organization, given by its `organization_id`"
    )
    overdue: Boolean | None = Field(None, description=_OVERDUE)


_ALL = "Whether the page shows all rows, not only the first; the JSON always has all"
_SEARCH_TEXT = (
    "Words of the release's name, organization, aliases or id, which must all match, or the address of a"
    " source. Case, hyphens, spaces and one slip of the pen in a word do not matter; numbers are matched"
    f" whole, so that `GPT-5` does not find `GPT-5.5`. At most {MOST_WORDS} words"
)


class ReleasesQuery(_FilterQuery):
    """Which releases of the dataset to list, in which order, and which page of the list."""

    q: SearchText | None = Field(None, max_length=MOST_CHARACTERS, description=_SEARCH_TEXT)
    status: Annotated[Status, one_of(Status)] | None = Field(
        None, description="Only releases with this status"
    )
    sort: Annotated[str, one_of(ReleaseSort, "-", ", with a minus in front for descending order")] | None = (
        Field(
            None,
            description="The field to sort by, with a minus in front for descending order. `announced_on` is"
            " the first announcement, `promised_to` the end of the latest promised window. By default the"
            " best matches of `q` come first; without `q`, releases are sorted by `release_id`",
            json_schema_extra={"enum": [*ReleaseSort, *_DESCENDING]},
        )
    )
    page: Annotated[int, whole_number(MOST_PAGES)] = Field(
        1, ge=1, le=MOST_PAGES, description="The number of the page, counted from 1"
    )
    per_page: Annotated[int, whole_number(MOST_PER_PAGE)] = Field(
        MOST_PER_PAGE, ge=1, le=MOST_PER_PAGE, description="The number of releases on a page"
    )


class SearchQuery(Query):
    """The text that the results page searches for."""

    q: SearchText | None = Field(None, max_length=MOST_CHARACTERS, description=_SEARCH_TEXT)
    all: Boolean = Field(False, description=_ALL)


class PendingQuery(_FilterQuery):
    """Which pending releases the home page lists, and in which order."""

    sort: Annotated[PendingSort, one_of(PendingSort)] = Field(
        PendingSort.SOON, description="The column to sort by"
    )
    all: Boolean = Field(False, description=_ALL)


QueryKind = TypeVar("QueryKind", bound=Query)


@dataclass(frozen=True)
class QueryReading(Generic[QueryKind]):
    """A query and its faults.

    Attributes
    ----------
    query
        Faulty parameters have their defaults; of a faulty list, the readable items remain.
    faults
        Every fault; empty if there are none.
    """

    query: QueryKind
    faults: list[FaultBody]


def read_query(kind: type[QueryKind], parameters: Mapping[str, Sequence[str]]) -> QueryKind:
    """Read a query string.

    Parameters
    ----------
    kind
        The model of the query.
    parameters
        The values of each parameter, in the order in which they were given.

    Returns
    -------
    Query
        Of this kind.

    Raises
    ------
    Problem
        422 with every fault, if there are any.
    """
    reading = try_query(kind, parameters)
    if reading.faults:
        raise invalid_request(reading.faults)
    return reading.query


def try_query(kind: type[QueryKind], parameters: Mapping[str, Sequence[str]]) -> QueryReading[QueryKind]:
    """Read a query string and return its faults, for callers that report them together with others.

    Parameters
    ----------
    kind, parameters
        As in `read_query`.
    """
    known = kind.model_fields
    faults = [_unknown(name, known) for name in parameters if name not in known]
    texts: dict[str, str] = {}
    for name, field in known.items():
        values = [value for value in parameters.get(name, ()) if value.strip()]
        if field.annotation == list[Day] and values:
            values = [",".join(values)]
        if len(values) > 1:
            fault = f"given {len(values)} times"
            faults.append(FaultBody(field=name, fault=fault, remedy="give one value"))
        elif values:
            texts[name] = values[0]
    try:
        return QueryReading(kind.model_validate(texts), faults)
    except ValidationError as error:
        errors = error.errors()
    faults += [
        FaultBody(field=str(e["loc"][0]), fault=e["ctx"]["fault"], remedy=e["ctx"]["remedy"]) for e in errors
    ]
    return QueryReading(kind.model_validate(_readable(texts, errors)), faults)


def _readable(texts: Mapping[str, str], errors: Iterable[ErrorDetails]) -> dict[str, str]:
    """Return the parameters without faults, and the readable items of lists."""
    faulty = {error["loc"] for error in errors}
    readable = {name: text for name, text in texts.items() if (name,) not in faulty}
    for name in {loc[0] for loc in faulty if len(loc) > 1}:
        items = enumerate(split(texts[str(name)]))
        readable[str(name)] = ",".join(item for index, item in items if (name, index) not in faulty)
    return readable


def _unknown(name: str, known: Mapping[str, FieldInfo]) -> FaultBody:
    names = [name for name, field in known.items() if not field.exclude]
    remedy = f"use only {', '.join(names)}" if names else "remove it; this path takes no parameters"
    return FaultBody(field=shortened(name), fault="unknown parameter", remedy=remedy)
