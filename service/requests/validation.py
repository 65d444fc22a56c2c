"""Validation of request bodies: from bytes to typed values, with every fault found in one pass."""

from datetime import date
from http import HTTPStatus
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from service.requests.question_faults import promise_faults, question_faults, range_faults
from service.requests.schemas import (
    DATE_REMEDY,
    MOST_CHARACTERS,
    CdfRequest,
    PromiseRequest,
    QuestionRequest,
    Request,
)
from service.responses.problems import FaultBody, Problem, invalid_request

_REMEDIES = {
    "missing": "add it",
    "extra_forbidden": "remove it; /openapi.json lists the fields",
    "too_short": "give at least one",
    "too_long": "give fewer",
    "string_too_long": f"shorten it to {MOST_CHARACTERS} characters",
    "enum": "use one of the values named",
    "string_type": "write a string",
    "bool_type": "write true or false",
    "list_type": "write a list",
    "model_type": "write an object",
    "model_attributes_type": "write an object",
}


def read_body(kind: type[Request], body: bytes, today: date) -> Request:
    """Read the body of a request of a kind.

    Raises
    ------
    Problem
        400 if it is no JSON; 422 with every fault if it is not a request that can be answered.
    """
    try:
        raw = from_json(body)
    except ValueError as error:
        fault = FaultBody(field="", fault=f"malformed JSON: {error}", remedy="send one JSON object")
        raise Problem(HTTPStatus.BAD_REQUEST, "malformed-json", "The body is no JSON.", [fault]) from None
    return _validated(kind, raw, body, today)


def validated(kind: type[Request], raw: Any, today: date) -> Request:
    """Return parsed JSON as a request of a kind.

    Raises
    ------
    Problem
        422 with every fault if it is not a request that can be answered.
    """
    return _validated(kind, raw, to_json(raw), today)


def _validated(kind: type[Request], raw: Any, body: bytes, today: date) -> Request:
    faults: list[FaultBody] = []
    request = None
    try:
        request = kind.model_validate_json(body)
    except ValidationError as error:
        faults = [_schema_fault(details) for details in error.errors()]
    if isinstance(raw, dict):
        if issubclass(kind, QuestionRequest):
            faults += question_faults(raw, today)
        if kind is CdfRequest:
            faults += range_faults(raw)
        if kind is PromiseRequest:
            faults += promise_faults(raw)
    if faults or request is None:
        raise invalid_request(faults)
    return request


def _schema_fault(details: ErrorDetails) -> FaultBody:
    """Return what a type says is wrong, with the remedy."""
    kind = details["type"]
    remedy = DATE_REMEDY if kind.startswith("date") else _REMEDIES.get(kind, "see /openapi.json")
    steps = (str(part).replace("~", "~0").replace("/", "~1") for part in details["loc"])
    field = "".join(f"/{step}" for step in steps)
    return FaultBody(field=field, fault=details["msg"][0].lower() + details["msg"][1:], remedy=remedy)
