"""The operations of the OpenAPI document, by path."""

from typing import Any

import msgspec

from forecast.answering.forecast_record import Forecast
from service.openapi.operation_object import (
    INVALID_BODY,
    NOT_INSTALLED,
    OF_FORECAST,
    OF_QUERY,
    OF_QUESTION,
    OF_RELEASE,
    operation_object,
)
from service.operations.try_form import TryQuery
from service.requests.queries import (
    ChartQuery,
    CurveQuery,
    ForecastQuery,
    PendingQuery,
    Query,
    ReleasesQuery,
    SearchQuery,
    SnapshotQuery,
    TableQuery,
)
from service.requests.schemas import (
    MOST_QUESTIONS,
    BatchRequest,
    CdfRequest,
    ForecastRequest,
    PromiseRequest,
)
from service.responses.page_schemas import (
    DataBody,
    HomeBody,
    MethodBody,
    OrganizationsBody,
    RecordBody,
    ReleasePageBody,
    SearchBody,
)
from service.responses.schemas import (
    BatchBody,
    CdfBody,
    PromiseBody,
    ProvenancePageBody,
    ReleaseHistoryBody,
    ReleasesBody,
    ScorecardBody,
    StatusBody,
    TrackedReleaseBody,
)
from service.routes.downloads import MEDIA_TYPES, TABLES

#: The tags of the operations, in the order in which documentation shows them.
TAGS = {
    "forecasts": "Forecasts as JSON",
    "releases": "The releases of the dataset, and how timing words are read",
    "exports": "Forecasts in other formats, downloads of the tables, and a feed",
    "record": "How forecasts turned out, and what they rest on",
    "pages": "The JSON versions of the HTML pages",
    "operations": "Health checks and metrics for operators",
}
_RELEASE_ID = {
    "name": "release_id",
    "in": "path",
    "required": True,
    "description": "The id of a release, as `/v1/releases` lists it",
    "schema": {"type": "string"},
}
_TABLE = {
    "name": "table",
    "in": "path",
    "required": True,
    "description": "The name of a table, such as `releases`",
    "schema": {"type": "string", "enum": [*TABLES]},
}
_PAGES: dict[str, type[msgspec.Struct]] = {
    "organizations": OrganizationsBody,
    "record": RecordBody,
    "data": DataBody,
    "method": MethodBody,
}


def operations() -> dict[str, dict[str, Any]]:
    """Return OpenAPI's path items by path."""
    paths = {path: {"post": operation} for path, operation in _posts().items()}
    return paths | {path: {"get": operation} for path, operation in _gets().items()}


def _posts() -> dict[str, dict[str, Any]]:
    return {
        "/v1/forecasts": operation_object(
            "forecastFromAnnouncements",
            "forecasts",
            "Forecast a release from announcements",
            Forecast,
            OF_QUESTION,
            body=ForecastRequest,
            description="The body describes a release and its announcements. With `release_id`, it adds"
            " hypothetical announcements to a release of the dataset instead; `tracked` then holds the"
            " forecast without them.",
        ),
        "/v1/forecasts/batch": operation_object(
            "forecastBatch",
            "forecasts",
            f"Answer up to {MOST_QUESTIONS} questions in one request",
            BatchBody,
            INVALID_BODY,
            body=BatchRequest,
            description="Each question is answered with a forecast or with a problem. The problems of the"
            " first ten unknown ids have `nearest`.",
        ),
        "/v1/cdf": operation_object(
            "forecastCdf",
            "forecasts",
            "Forecast a release as the CDF of a date question",
            CdfBody,
            OF_QUESTION,
            body=CdfRequest,
            description="The CDF has the form that forecasting platforms take for numeric date questions.",
        ),
        "/v1/promises": operation_object(
            "readPromise",
            "releases",
            "Read timing words as a window of dates",
            PromiseBody,
            INVALID_BODY,
            body=PromiseRequest,
        ),
    }


def _gets() -> dict[str, dict[str, Any]]:
    release = "/v1/releases/{release_id}"
    return {
        f"{release}/forecast": operation_object(
            "forecastRelease",
            "forecasts",
            "Forecast a release of the dataset",
            Forecast,
            OF_FORECAST,
            path=_RELEASE_ID,
            query=ForecastQuery,
        ),
        f"{release}/history": operation_object(
            "forecastReleaseHistory",
            "forecasts",
            "Forecast a release as of each of its announcements",
            ReleaseHistoryBody,
            OF_RELEASE,
            path=_RELEASE_ID,
        ),
        "/v1/releases": operation_object(
            "listReleases",
            "releases",
            "List the releases of the dataset",
            ReleasesBody,
            OF_QUERY,
            query=ReleasesQuery,
        ),
        release: operation_object(
            "getRelease",
            "releases",
            "Get a release with its announcements",
            TrackedReleaseBody,
            OF_RELEASE,
            path=_RELEASE_ID,
        ),
        **_exports(release),
        "/v1/scorecard": operation_object(
            "getScorecard", "record", "Get the walk-forward record", ScorecardBody, OF_QUERY
        ),
        "/v1/provenance": operation_object(
            "getProvenance", "record", "Get what forecasts rest on", ProvenancePageBody, OF_QUERY
        ),
        "/index.json": operation_object(
            "getHomePage", "pages", "Get the home page", HomeBody, OF_QUERY, query=PendingQuery
        ),
        "/search.json": operation_object(
            "getSearchPage",
            "pages",
            "Search all releases, resolved ones too",
            SearchBody,
            OF_QUERY,
            query=SearchQuery,
        ),
        "/releases/{release_id}.json": operation_object(
            "getReleasePage",
            "pages",
            "Get the page of a release",
            ReleasePageBody,
            OF_FORECAST,
            path=_RELEASE_ID,
            query=ForecastQuery,
        ),
        "/try.json": operation_object(
            "getTryPage", "pages", "Get the forecast of a form", Forecast, OF_QUERY, query=TryQuery
        ),
        **{
            f"/{name}.json": operation_object(
                f"get{name.capitalize()}Page", "pages", f"Get the page `/{name}`", body, OF_QUERY
            )
            for name, body in _PAGES.items()
        },
        "/healthz": operation_object(
            "getHealth", "operations", "Check that the process responds", StatusBody, {}
        ),
        "/readyz": operation_object(
            "getReadiness", "operations", "Check that an artifact is loaded", StatusBody, {}
        ),
        "/metrics": operation_object(
            "getMetrics", "operations", "Get the Prometheus metrics", "text/plain", {}
        ),
    }


def _exports(release: str) -> dict[str, dict[str, Any]]:
    files: tuple[tuple[str, str, str, str, type[Query]], ...] = (
        ("forecast.csv", "exportCsv", "Get the weekly curve of a forecast", "text/csv", CurveQuery),
        (
            "forecast.ics",
            "exportCalendar",
            "Get the likely window as an event",
            "text/calendar",
            ForecastQuery,
        ),
        ("chart.svg", "exportSvg", "Draw a forecast as SVG", "image/svg+xml", ChartQuery),
        ("chart.png", "exportPng", "Draw a forecast as PNG", "image/png", ChartQuery),
    )
    return {
        **{
            f"{release}/{file}": operation_object(
                operation_id,
                "exports",
                summary,
                media_type,
                {**OF_FORECAST, **NOT_INSTALLED} if query is ChartQuery else OF_FORECAST,
                path=_RELEASE_ID,
                query=query,
            )
            for file, operation_id, summary, media_type, query in files
        },
        f"{release}/badge.svg": operation_object(
            "exportBadge",
            "exports",
            "Draw a badge with the chance within 90 days, or with the outcome",
            "image/svg+xml",
            OF_RELEASE,
            path=_RELEASE_ID,
        ),
        "/v1/downloads/{table}.csv": operation_object(
            "downloadCsv",
            "exports",
            "Download a table as CSV",
            "text/csv",
            {404: "There is no such table", **OF_QUERY},
            path=_TABLE,
            query=TableQuery,
        ),
        "/v1/downloads/{table}.parquet": operation_object(
            "downloadParquet",
            "exports",
            "Download a table as Parquet",
            MEDIA_TYPES["parquet"],
            {404: "There is no such table", **OF_QUERY, **NOT_INSTALLED},
            path=_TABLE,
            query=SnapshotQuery,
        ),
        "/feeds/moves.atom": operation_object(
            "getMovesFeed",
            "exports",
            "Get a feed of forecasts that moved by over ten points, and of new announcements",
            "application/atom+xml",
            OF_QUERY,
        ),
    }
