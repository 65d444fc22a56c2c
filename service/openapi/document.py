"""The OpenAPI 3.1 document, from the same types that read requests and write responses."""

import json
from functools import cache
from typing import Any

import msgspec
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

import forecast
from forecast.answering.forecast_record import Forecast
from service.openapi.examples import EXAMPLES
from service.operations.try_form import TryQuery
from service.requests.queries import (
    ChartQuery,
    ForecastQuery,
    PendingQuery,
    Query,
    ReleasesQuery,
    SnapshotQuery,
    parameters_of,
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
)
from service.responses.problems import MEDIA_TYPE, ProblemBody
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

_REF = "#/components/schemas/"
_REQUESTS = (BatchRequest, CdfRequest, ForecastRequest, PromiseRequest)
_RESPONSES = (
    *(BatchBody, CdfBody, Forecast, PromiseBody, ProvenancePageBody, ReleaseHistoryBody),
    *(ReleasesBody, ScorecardBody, StatusBody, TrackedReleaseBody, ProblemBody),
    *(HomeBody, ReleasePageBody, OrganizationsBody, RecordBody, DataBody, MethodBody),
)
_EXPORTS: tuple[tuple[str, str, str, type[Query]], ...] = (
    ("forecast.csv", "Give the weekly curve of a forecast", "text/csv", ForecastQuery),
    ("forecast.ics", "Give the likely window as an all-day event", "text/calendar", ForecastQuery),
    ("chart.svg", "Draw a forecast", "image/svg+xml", ChartQuery),
    ("chart.png", "Draw a forecast", "image/png", ChartQuery),
)
_ABOUT: dict[str, type[msgspec.Struct]] = {
    "organizations": OrganizationsBody,
    "record": RecordBody,
    "data": DataBody,
    "method": MethodBody,
}
_RELEASE_ID = {
    "name": "release_id",
    "in": "path",
    "required": True,
    "description": "As `/v1/releases` lists it",
    "schema": {"type": "string"},
}
_FILE = {
    "name": "file",
    "in": "path",
    "required": True,
    "description": "A table and a format",
    "schema": {"type": "string", "enum": [f"{table}.{suffix}" for table in TABLES for suffix in MEDIA_TYPES]},
}


def _ref(model: type[msgspec.Struct] | type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"{_REF}{model.__name__}"}


def _operation(
    summary: str,
    answer: type[msgspec.Struct] | str,
    problems: dict[int, str],
    path: dict[str, Any] | None = None,
    query: type[Query] = Query,
    body: type[BaseModel] | None = None,
) -> dict[str, Any]:
    """Return an operation that answers with a body in JSON, or with a file of a media type."""
    if isinstance(answer, str):
        content: dict[str, Any] = {answer: {"schema": {"type": "string"}}}
    else:
        content = {"application/json": {"schema": _ref(answer)}}
    responses: dict[str, Any] = {"200": {"description": summary, "content": content}}
    for status, description in problems.items():
        content = {MEDIA_TYPE: {"schema": _ref(ProblemBody)}}
        responses[str(status)] = {"description": description, "content": content}
    operation: dict[str, Any] = {"summary": summary, "responses": responses}
    parameters = [*([path] if path else []), *parameters_of(query)]
    if parameters:
        operation["parameters"] = parameters
    if body is not None:
        content = {"application/json": {"schema": _ref(body), "examples": EXAMPLES[body]}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


_NOT_READY = {503: "No artifact is loaded"}
_UNKNOWN = {404: "No such release; the nearest ids are named"}
_FAULTY = {422: "The request was understood and is wrong; every fault is listed"}
_UNREAD = {
    400: "Malformed JSON",
    413: "The body is over 1 MiB",
    415: "The body is not application/json",
    **_FAULTY,
}
_RESOLVED = {409: "The release was resolved by then; `resolution` names the outcome"}
_ASKED = {**_UNREAD, **_UNKNOWN, **_RESOLVED, **_NOT_READY}
_OF_RELEASE = {**_UNKNOWN, **_FAULTY, **_NOT_READY}
_OF_FORECAST = {**_UNKNOWN, **_RESOLVED, **_FAULTY, **_NOT_READY}
_OF_QUERY = {**_FAULTY, **_NOT_READY}


def _posted() -> dict[str, Any]:
    """Return the operations that take a body, by path."""
    return {
        "/v1/forecasts": _operation(
            "Forecast a release from announcements, or suppose some of a tracked one",
            Forecast,
            _ASKED,
            body=ForecastRequest,
        ),
        "/v1/forecasts/batch": _operation(
            f"Answer up to {MOST_QUESTIONS} questions, each with a forecast or its problem",
            BatchBody,
            {**_UNREAD, **_NOT_READY},
            body=BatchRequest,
        ),
        "/v1/cdf": _operation(
            "Answer a forecasting platform's date question with the CDF that it takes",
            CdfBody,
            _ASKED,
            body=CdfRequest,
        ),
        "/v1/promises": _operation("Read timing words", PromiseBody, _UNREAD, body=PromiseRequest),
    }


def _gotten() -> dict[str, Any]:
    """Return all other operations, by path."""
    of_release = "/v1/releases/{release_id}"
    return {
        "/v1/releases": _operation(
            "List the releases of the dataset", ReleasesBody, _OF_QUERY, query=ReleasesQuery
        ),
        of_release: _operation(
            "Show one release with its announcements", TrackedReleaseBody, _OF_RELEASE, _RELEASE_ID
        ),
        f"{of_release}/forecast": _operation(
            "Forecast a release of the dataset", Forecast, _OF_FORECAST, _RELEASE_ID, ForecastQuery
        ),
        f"{of_release}/history": _operation(
            "Forecast a release as of each of its announcements", ReleaseHistoryBody, _OF_RELEASE, _RELEASE_ID
        ),
        **{
            f"{of_release}/{name}": _operation(summary, media_type, _OF_FORECAST, _RELEASE_ID, query)
            for name, summary, media_type, query in _EXPORTS
        },
        f"{of_release}/badge.svg": _operation(
            "Draw a badge: the chance within 90 days, or the outcome",
            "image/svg+xml",
            _OF_RELEASE,
            _RELEASE_ID,
        ),
        "/v1/downloads/{file}": _operation(
            "Give a table as CSV or Parquet",
            "text/csv",
            {404: "No such table", **_OF_QUERY},
            _FILE,
            SnapshotQuery,
        ),
        "/feeds/moves.atom": _operation(
            "List forecasts that moved by more than ten points, and new announcements",
            "application/atom+xml",
            _OF_QUERY,
        ),
        "/v1/scorecard": _operation("Show the walk-forward record", ScorecardBody, _OF_QUERY),
        "/v1/provenance": _operation("Show what today's answers rest on", ProvenancePageBody, _OF_QUERY),
        "/index.json": _operation("Say what the home page says", HomeBody, _OF_QUERY, query=PendingQuery),
        "/releases/{release_id}.json": _operation(
            "Say what a release's page says", ReleasePageBody, _OF_FORECAST, _RELEASE_ID, ForecastQuery
        ),
        "/try.json": _operation("Say what the form's page says", Forecast, _OF_QUERY, query=TryQuery),
        **{
            f"/{name}.json": _operation(f"Say what the page /{name} says", body, _OF_QUERY)
            for name, body in _ABOUT.items()
        },
        "/healthz": _operation("Say that the process answers", StatusBody, {}),
        "/metrics": _operation("Give counts and times as Prometheus reads them", "text/plain", {}),
        "/readyz": _operation("Say whether an artifact is loaded", StatusBody, _NOT_READY),
    }


def _without_null(schema: Any) -> Any:
    """Return a schema in which what may be left out is not also said to be null: answers have no nulls."""
    if isinstance(schema, list):
        return [_without_null(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: _without_null(part) for name, part in schema.items() if (name, part) != ("default", None)}
    some = [part for part in kept.pop("anyOf", []) if part != {"type": "null"}]
    if len(some) > 1:
        kept["anyOf"] = some
    return {**some[0], **kept} if len(some) == 1 else kept


@cache
def document() -> str:
    """Return the document as JSON."""
    reads: list[Any] = [(model, "validation") for model in _REQUESTS]
    requests = models_json_schema(reads, ref_template=f"{_REF}{{model}}")[1]["$defs"]
    _, responses = msgspec.json.schema_components(_RESPONSES, ref_template=f"{_REF}{{name}}")
    paths = {path: {"post": operation} for path, operation in _posted().items()}
    paths |= {path: {"get": operation} for path, operation in _gotten().items()}
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Slipcast",
                "version": forecast.__version__,
                "summary": "When will an announced AI model ship, if ever?",
                "license": {"name": "MIT", "identifier": "MIT"},
            },
            "servers": [{"url": "/"}],
            "paths": paths,
            "components": {"schemas": {**requests, **_without_null(responses)}},
        }
    )
