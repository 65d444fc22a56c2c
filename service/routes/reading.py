"""Shared by all routes: reading the body and the query string, and writing a JSON response."""

from http import HTTPStatus

import msgspec
from flask import Response, current_app, request

from service.middleware.metrics import count_forecasts
from service.requests.queries import Query, QueryKind, QueryReading, read_query, try_query
from service.requests.schemas import Request
from service.requests.validation import read_body
from service.responses.body import as_json
from service.responses.problems import FaultBody, Problem, shortened
from service.routes.content import content_of
from service.runtime.state import today


def body_of(kind: type[Request]) -> Request:
    """Return the body of the current request.

    Parameters
    ----------
    kind
        The model of the body.

    Raises
    ------
    Problem
        415 if the Content-Type is not JSON; otherwise as in `service.routes.content.content_of` and
        `service.requests.validation.read_body`.
    """
    if request.mimetype != "application/json":
        media_type, remedy = shortened(request.mimetype) or "missing", "send application/json"
        fault = f"the Content-Type is {media_type}"
        faults = [FaultBody(field="Content-Type", fault=fault, remedy=remedy)]
        detail = f"The Content-Type is {media_type}; {remedy}."
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", detail, faults)
    encoding = request.headers.get("Content-Encoding", "")
    content = content_of(request.get_data(), encoding, current_app.config["MAX_CONTENT_LENGTH"])
    return read_body(kind, content, today())


def query_of(kind: type[QueryKind]) -> QueryKind:
    """Return the query string of the current request.

    Parameters
    ----------
    kind
        The model of the query string.

    Raises
    ------
    Problem
        422 with every fault, if there are any.
    """
    return read_query(kind, request.args.to_dict(flat=False))


def try_query_of(kind: type[QueryKind]) -> QueryReading[QueryKind]:
    """Return the query string of the current request with its faults, for callers that find more faults."""
    return try_query(kind, request.args.to_dict(flat=False))


def known_parameters(kind: type[Query]) -> dict[str, str]:
    """Return the parameters of the current request that a query knows, to build other addresses with.

    Parameters
    ----------
    kind
        The model of the query string.
    """
    return {name: text for name, text in request.args.items() if name in kind.model_fields}


def refuse_parameters() -> None:
    """Raise a 422 problem if the current request has a query string, on a path that takes none."""
    query_of(Query)


def csv_response(text: str, bom: bool) -> Response:
    """Return a response with a CSV file.

    Parameters
    ----------
    text
        The file's text.
    bom
        Whether it begins with a byte-order mark.
    """
    return Response(text.encode("utf-8-sig" if bom else "utf-8"), content_type="text/csv; charset=utf-8")


def json_response(body: msgspec.Struct) -> Response:
    """Return a JSON response, and count the forecasts in it for the metrics."""
    count_forecasts(body)
    return Response(as_json(body), content_type="application/json")
