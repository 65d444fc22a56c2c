"""The OpenAPI 3.1 document, from the same types that read requests and write answers."""

import json
from functools import cache
from typing import Any

import msgspec
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

import forecast
from service.openapi.examples import EXAMPLES
from service.openapi.parameters import AS_OF, DATES, FILE, FORM, RELEASE_ID, SELECTION, SNAPSHOT, THEME, VIEW
from service.requests.schemas import MOST_QUESTIONS, BatchRequest, CdfRequest, ForecastRequest, PromiseRequest
from service.responses.body import Body
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
    ForecastBody,
    PromiseBody,
    ProvenancePageBody,
    ReleaseHistoryBody,
    ReleasesBody,
    ScorecardBody,
    StatusBody,
    TrackedReleaseBody,
)

_REF = "#/components/schemas/"

_READ = (BatchRequest, CdfRequest, ForecastRequest, PromiseRequest)
_WRITTEN = (
    *(BatchBody, CdfBody, ForecastBody, PromiseBody, ProvenancePageBody, ReleaseHistoryBody),
    *(ReleasesBody, ScorecardBody, StatusBody, TrackedReleaseBody, ProblemBody),
    *(HomeBody, ReleasePageBody, OrganizationsBody, RecordBody, DataBody, MethodBody),
)


_FORMATS: tuple[tuple[str, str, str, list[dict[str, Any]]], ...] = (
    ("forecast.csv", "Give the weekly curve of a forecast", "text/csv", []),
    ("forecast.ics", "Give the likely window as an all-day event", "text/calendar", []),
    ("chart.svg", "Draw a forecast", "image/svg+xml", [THEME]),
    ("chart.png", "Draw a forecast", "image/png", [THEME]),
)
_ABOUT: dict[str, type[Body]] = {
    "organizations": OrganizationsBody,
    "record": RecordBody,
    "data": DataBody,
    "method": MethodBody,
}


def _ref(model: type[Body] | type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"{_REF}{model.__name__}"}


def _operation(
    summary: str,
    answer: type[Body] | str,
    problems: dict[int, str],
    parameters: list[dict[str, Any]] | None = None,
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
    if parameters:
        operation["parameters"] = parameters
    if body is not None:
        content = {"application/json": {"schema": _ref(body), "examples": EXAMPLES[body]}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _paths() -> dict[str, Any]:
    not_ready = {503: "No artifact is loaded"}
    unknown = {404: "No such release; the nearest ids are named"}
    faulty = {422: "The request was understood and is wrong; every fault is listed"}
    unread = {
        400: "Malformed JSON",
        413: "The body is over 1 MiB",
        415: "The body is not application/json",
        **faulty,
    }
    resolved = {409: "The release was resolved by then; `resolution` names the outcome"}
    return {
        "/v1/forecasts": {
            "post": _operation(
                "Forecast a release from announcements, or suppose some of a tracked one",
                ForecastBody,
                {**unread, **unknown, **resolved, **not_ready},
                body=ForecastRequest,
            )
        },
        "/v1/forecasts/batch": {
            "post": _operation(
                f"Answer up to {MOST_QUESTIONS} questions, each with a forecast or its problem",
                BatchBody,
                {**unread, **not_ready},
                body=BatchRequest,
            )
        },
        "/v1/cdf": {
            "post": _operation(
                "Answer a forecasting platform's date question with the CDF that it takes",
                CdfBody,
                {**unread, **unknown, **resolved, **not_ready},
                body=CdfRequest,
            )
        },
        "/v1/promises": {"post": _operation("Read timing words", PromiseBody, unread, body=PromiseRequest)},
        "/v1/releases": {
            "get": _operation(
                "List the releases of the dataset", ReleasesBody, {**faulty, **not_ready}, SELECTION
            )
        },
        "/v1/releases/{release_id}": {
            "get": _operation(
                "Show one release with its announcements",
                TrackedReleaseBody,
                {**unknown, **faulty, **not_ready},
                [RELEASE_ID],
            )
        },
        "/v1/releases/{release_id}/forecast": {
            "get": _operation(
                "Forecast a release of the dataset",
                ForecastBody,
                {
                    **unknown,
                    **resolved,
                    **faulty,
                    **not_ready,
                },
                [RELEASE_ID, AS_OF, DATES],
            )
        },
        "/v1/releases/{release_id}/history": {
            "get": _operation(
                "Forecast a release as of each of its announcements",
                ReleaseHistoryBody,
                {**unknown, **faulty, **not_ready},
                [RELEASE_ID],
            )
        },
        **{
            f"/v1/releases/{{release_id}}/{name}": {
                "get": _operation(
                    summary,
                    media,
                    {**unknown, **resolved, **faulty, **not_ready},
                    [RELEASE_ID, AS_OF, DATES, *further],
                )
            }
            for name, summary, media, further in _FORMATS
        },
        "/v1/releases/{release_id}/badge.svg": {
            "get": _operation(
                "Draw a badge: the chance within 90 days, or the outcome",
                "image/svg+xml",
                {**unknown, **faulty, **not_ready},
                [RELEASE_ID],
            )
        },
        "/v1/downloads/{file}": {
            "get": _operation(
                "Give a table as CSV or Parquet",
                "text/csv",
                {404: "No such table", **faulty, **not_ready},
                [FILE, SNAPSHOT],
            )
        },
        "/feeds/moves.atom": {
            "get": _operation(
                "Tell of forecasts that moved by more than ten points, and of new announcements",
                "application/atom+xml",
                {**faulty, **not_ready},
            )
        },
        "/v1/scorecard": {
            "get": _operation("Show the walk-forward record", ScorecardBody, {**faulty, **not_ready})
        },
        "/v1/provenance": {
            "get": _operation(
                "Tell what today's answers rest on", ProvenancePageBody, {**faulty, **not_ready}
            )
        },
        "/index.json": {
            "get": _operation("Say what the home page says", HomeBody, {**faulty, **not_ready}, VIEW)
        },
        "/releases/{release_id}.json": {
            "get": _operation(
                "Say what a release's page says",
                ReleasePageBody,
                {**unknown, **resolved, **faulty, **not_ready},
                [RELEASE_ID, AS_OF, DATES],
            )
        },
        "/try.json": {
            "get": _operation(
                "Say what the form's page says",
                ForecastBody,
                {**faulty, **not_ready},
                FORM,
            )
        },
        **{
            f"/{name}.json": {
                "get": _operation(f"Say what the page /{name} says", body, {**faulty, **not_ready})
            }
            for name, body in _ABOUT.items()
        },
        "/healthz": {"get": _operation("Tell that the process answers", StatusBody, {})},
        "/metrics": {"get": _operation("Give counts and times as Prometheus reads them", "text/plain", {})},
        "/readyz": {"get": _operation("Tell whether an artifact is loaded", StatusBody, not_ready)},
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
    reads: list[Any] = [(model, "validation") for model in _READ]
    read = models_json_schema(reads, ref_template=f"{_REF}{{model}}")[1]["$defs"]
    _, written = msgspec.json.schema_components(_WRITTEN, ref_template=f"{_REF}{{name}}")
    schemas = {**read, **_without_null(written)}
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
            "paths": _paths(),
            "components": {"schemas": schemas},
        }
    )
