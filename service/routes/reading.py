"""What all routes share: reading this request, and JSON as its response."""

from http import HTTPStatus

import msgspec
from flask import Response, request

from service.middleware.metrics import count_forecasts
from service.requests.queries import Query, QueryKind, QueryReading, read_query, try_query
from service.requests.schemas import Request
from service.requests.validation import read_body
from service.responses.body import as_json
from service.responses.problems import FaultBody, Problem
from service.runtime.state import today


def body_of(kind: type[Request]) -> Request:
    """Return the body of this request; a 415 problem if it is not said to be JSON."""
    if request.mimetype != "application/json":
        fault, remedy = f"of type {request.mimetype or 'unsaid'}", "send application/json"
        listed = [FaultBody(field="Content-Type", fault=fault, remedy=remedy)]
        detail = f"The body is {fault}; {remedy}."
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", detail, listed)
    return read_body(kind, request.get_data(), today())


def query_of(kind: type[QueryKind]) -> QueryKind:
    """Return the query of this request; a 422 problem with every fault."""
    return read_query(kind, request.args.to_dict(flat=False))


def try_query_of(kind: type[QueryKind]) -> QueryReading[QueryKind]:
    """Return the query of this request with its faults, for callers that find further ones."""
    return try_query(kind, request.args.to_dict(flat=False))


def refuse_parameters() -> None:
    """Raise a 422 problem if this request has any parameter: its address has none."""
    query_of(Query)


def json_response(body: msgspec.Struct) -> Response:
    """Return a body as JSON, and count the forecasts in it."""
    count_forecasts(body)
    return Response(as_json(body), content_type="application/json")
