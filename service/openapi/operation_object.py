"""OpenAPI operation objects: parameters, body and responses of one operation, from its models."""

from collections.abc import Mapping
from typing import Any

import msgspec
from pydantic import BaseModel

from service.openapi.examples import EXAMPLES
from service.requests.queries import Query
from service.responses.problems import MEDIA_TYPE, ProblemBody

REF = "#/components/schemas/"

#: What a file holds, by its media type.
FILES = {
    "text/csv": "A table in UTF-8, by RFC 4180 but with the line ends of Unix",
    "text/calendar": "A calendar with one all-day event, by RFC 5545",
    "text/plain": "Metrics in the text format of Prometheus",
    "image/svg+xml": "A drawing as SVG, which other sites may embed",
    "image/png": "A picture as PNG: binary",
    "application/vnd.apache.parquet": "A table as Apache Parquet: binary, with its licence and citation",
    "application/atom+xml": "A feed by RFC 4287; the ids of its entries are the same behind every host",
}
_BINARY = ("image/png", "application/vnd.apache.parquet")

# Error responses by status.
NOT_READY = {
    503: "The service has no valid artifact, or too much to do; the header Retry-After then says in how many"
    " seconds to try again"
}
FOREIGN_HOST = {421: "The operator limits the hosts, and the request's Host is none of them"}
_RETRY_AFTER = {
    "Retry-After": {
        "description": "The seconds after which to try again; left out if the service has no valid artifact",
        "schema": {"type": "integer", "minimum": 1},
    }
}
UNKNOWN = {404: "There is no such release; `nearest` lists the most similar ids"}
INVALID = {422: "The request has faults; `faults` lists each with its remedy"}
INVALID_BODY = {
    400: "The body is not JSON, or is not compressed as Content-Encoding says",
    413: "The body is larger than 1 MiB, or inflates to more",
    415: "The Content-Type is not application/json, or the Content-Encoding is not gzip",
    **INVALID,
    **FOREIGN_HOST,
}
RESOLVED = {409: "The release was resolved by the as-of date; `resolution` holds its outcome"}
NOT_INSTALLED = {501: "The libraries for this format are not installed on the server"}
OF_QUERY = {**INVALID, **FOREIGN_HOST}
OF_RELEASE = {**UNKNOWN, **OF_QUERY}
OF_FORECAST = {**UNKNOWN, **RESOLVED, **OF_QUERY}
OF_QUESTION = {**INVALID_BODY, **UNKNOWN, **RESOLVED}


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
        The description of each error response, by HTTP status, besides 503, which all operations have.
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
        success = _response(FILES[answer], answer, _file_schema(answer))
    else:
        success = _response((answer.__doc__ or "").partition("\n")[0], "application/json", schema_ref(answer))
    responses = {"200": success}
    for status, about in sorted((problems | NOT_READY).items()):
        responses[str(status)] = _response(about, MEDIA_TYPE, schema_ref(ProblemBody))
    responses["503"]["headers"] = _RETRY_AFTER
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


def _file_schema(media_type: str) -> dict[str, str]:
    """Return the schema of a file; generated clients take the format `binary` for bytes, not for text."""
    if media_type in _BINARY:
        return {"type": "string", "format": "binary"}
    return {"type": "string", "contentMediaType": media_type}


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
        "allowEmptyValue": True,  # a blank parameter counts as not given
        "schema": schema,
    }
    if schema.get("type") == "array":
        parameter |= {"style": "form", "explode": False}
    return parameter
