"""OpenAPI operation objects: parameters, body and responses of one operation, from its models."""

from collections.abc import Mapping
from typing import Any

import msgspec
from pydantic import BaseModel

from service.openapi.examples import EXAMPLES
from service.requests.queries import Query
from service.responses.problems import MEDIA_TYPE, ProblemBody

REF = "#/components/schemas/"

# Error responses by status.
NOT_READY = {503: "The service has no valid artifact"}
UNKNOWN = {404: "There is no such release; `nearest` lists the most similar ids"}
INVALID = {422: "The request has faults; `faults` lists each with its remedy"}
INVALID_BODY = {
    400: "The body is not JSON",
    413: "The body is larger than 1 MiB",
    415: "The Content-Type is not application/json",
    **INVALID,
}
RESOLVED = {409: "The release was resolved by the as-of date; `resolution` holds its outcome"}
NOT_INSTALLED = {501: "The libraries for this format are not installed on the server"}
OF_QUERY = {**INVALID, **NOT_READY}
OF_RELEASE = {**UNKNOWN, **OF_QUERY}
OF_FORECAST = {**UNKNOWN, **RESOLVED, **OF_QUERY}
OF_QUESTION = {**INVALID_BODY, **UNKNOWN, **RESOLVED, **NOT_READY}


def operation_object(
    operation_id: str,
    tag: str,
    summary: str,
    answer: type[msgspec.Struct] | str,
    problems: dict[int, str],
    *,
    path: dict[str, Any] | None = None,
    query: type[Query] = Query,
    body: type[BaseModel] | None = None,
    description: str = "",
) -> dict[str, Any]:
    """Return an operation object.

    Parameters
    ----------
    operation_id
        Unique in the document.
    tag
        One of `service.openapi.operations.TAGS`.
    summary
        A short imperative sentence without a full stop.
    answer
        The model of the response's JSON, or the media type of its file.
    problems
        The description of each error response, by HTTP status.
    path
        The parameter object of the path's parameter, if there is one.
    query
        The model of the query string.
    body
        The model of the request's body, if there is one.
    description
        What the summary leaves out.
    """
    if isinstance(answer, str):
        success = _response("The file", answer, {"type": "string"})
    else:
        success = _response((answer.__doc__ or "").partition("\n")[0], "application/json", schema_ref(answer))
    responses = {"200": success}
    for status, about in problems.items():
        responses[str(status)] = _response(about, MEDIA_TYPE, schema_ref(ProblemBody))
    operation: dict[str, Any] = {"operationId": operation_id, "tags": [tag], "summary": summary}
    if description:
        operation["description"] = description
    parameters = [*([path] if path else []), *_parameters_of(query)]
    if parameters:
        operation["parameters"] = parameters
    if body is not None:
        json_body = {"schema": schema_ref(body), "examples": EXAMPLES[body]}
        operation["requestBody"] = {"required": True, "content": {"application/json": json_body}}
    return {**operation, "responses": responses}


def _response(description: str, media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {media_type: {"schema": schema}}}


def schema_ref(model: type[msgspec.Struct] | type[BaseModel]) -> dict[str, str]:
    """Return a reference to the schema of a model."""
    return {"$ref": f"{REF}{model.__name__}"}


def _parameters_of(kind: type[Query]) -> list[dict[str, Any]]:
    """Return the parameter objects of a query string."""
    schema = kind.model_json_schema()
    return [_parameter(name, field, schema.get("$defs", {})) for name, field in schema["properties"].items()]


def _parameter(name: str, field: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    schema = {key: value for key, value in field.items() if key not in ("description", "title", "default")}
    options = [option for option in schema.pop("anyOf", []) if option != {"type": "null"}]
    for option in options:
        schema |= option
    if "$ref" in schema:
        schema |= definitions[schema.pop("$ref").rpartition("/")[2]]
    for key in ("title", "description"):
        schema.pop(key, None)
    parameter = {
        "name": name,
        "in": "query",
        "description": field.get("description", ""),
        "schema": schema,
    }
    if schema.get("type") == "array":
        parameter |= {"style": "form", "explode": False}
    return parameter
