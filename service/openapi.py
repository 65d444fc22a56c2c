"""The OpenAPI 3.1 document, from the same types that read requests and write answers."""

import json
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

import forecast
from forecast.dataset import Access, Modality, Status
from service.bodies import (
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
from service.faults import MOST_DATES
from service.problems import MEDIA_TYPE, ProblemBody
from service.requests import MOST_QUESTIONS, BatchRequest, CdfRequest, ForecastRequest, PromiseRequest
from service.selection import MOST_PER_PAGE, Sort

_REF = "#/components/schemas/{model}"

_RELEASE_ID = {
    "name": "release_id",
    "in": "path",
    "required": True,
    "description": "As `/v1/releases` lists it",
    "schema": {"type": "string"},
}
_AS_OF = {
    "name": "as_of",
    "in": "query",
    "description": "The day of asking, today or earlier; by default the last that it was pending on",
    "schema": {"type": "string", "format": "date"},
}
_DATES = {
    "name": "dates",
    "in": "query",
    "description": f"Days to give the chance of release by, separated by commas; at most {MOST_DATES}",
    "style": "form",
    "explode": False,
    "schema": {"type": "array", "items": {"type": "string", "format": "date"}, "maxItems": MOST_DATES},
}
_READ = (BatchRequest, CdfRequest, ForecastRequest, PromiseRequest)
_WRITTEN = (
    *(BatchBody, CdfBody, ForecastBody, PromiseBody, ProvenancePageBody, ReleaseHistoryBody),
    *(ReleasesBody, ScorecardBody, StatusBody, TrackedReleaseBody, ProblemBody),
)


def _query(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


_SELECTION = [
    _query("status", "Of the outcome", type="string", enum=[*Status]),
    _query("modality", "What it takes and makes", type="string", enum=[*Modality]),
    _query("access", "The way in that was promised", type="string", enum=[*Access]),
    _query("organization", "An organization_id", type="string"),
    _query("overdue", "Whether it is pending after the window in force", type="boolean"),
    _query(
        "sort",
        "What to sort by; descending with a minus before it",
        type="string",
        enum=[*Sort, *(f"-{sort}" for sort in Sort)],
    ),
    _query("page", "From 1", type="integer", minimum=1, maximum=1_000_000),
    _query("per_page", "Releases on a page", type="integer", minimum=1, maximum=MOST_PER_PAGE),
]


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REF.format(model=model.__name__)}


def _operation(
    summary: str,
    answer: type[BaseModel],
    problems: dict[int, str],
    parameters: list[dict[str, Any]] | None = None,
    body: type[BaseModel] | None = None,
) -> dict[str, Any]:
    responses: dict[str, Any] = {
        "200": {"description": summary, "content": {"application/json": {"schema": _ref(answer)}}}
    }
    for status, description in problems.items():
        content = {MEDIA_TYPE: {"schema": _ref(ProblemBody)}}
        responses[str(status)] = {"description": description, "content": content}
    operation: dict[str, Any] = {"summary": summary, "responses": responses}
    if parameters:
        operation["parameters"] = parameters
    if body is not None:
        content = {"application/json": {"schema": _ref(body)}}
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
                "List the releases of the dataset", ReleasesBody, {**faulty, **not_ready}, _SELECTION
            )
        },
        "/v1/releases/{release_id}": {
            "get": _operation(
                "Show one release with its announcements",
                TrackedReleaseBody,
                {**unknown, **faulty, **not_ready},
                [_RELEASE_ID],
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
                [_RELEASE_ID, _AS_OF, _DATES],
            )
        },
        "/v1/releases/{release_id}/history": {
            "get": _operation(
                "Forecast a release as of each of its announcements",
                ReleaseHistoryBody,
                {**unknown, **faulty, **not_ready},
                [_RELEASE_ID],
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
        "/healthz": {"get": _operation("Tell that the process answers", StatusBody, {})},
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
    writes: list[Any] = [(model, "serialization") for model in _WRITTEN]
    read, written = (models_json_schema(models, ref_template=_REF)[1]["$defs"] for models in (reads, writes))
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
