"""Validation of request bodies: it turns bytes into typed requests, or reports every fault at once."""

from datetime import date
from http import HTTPStatus
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from service.requests.bounds import bounds_faults, pointer, size_faults
from service.requests.question_faults import promise_faults, question_faults, range_faults
from service.requests.schemas import (
    DATE_REMEDY,
    FORBIDDEN_CHARACTER,
    NOT_A_DATE,
    CdfRequest,
    PromiseRequest,
    QuestionRequest,
    Request,
    quoted,
)
from service.responses.problems import MOST_FAULTS, FaultBody, Problem, invalid_request

_OBJECT = ("not a JSON object", "write an object")
_DATE = ("{quoted} is not a date", DATE_REMEDY)
#: The fault and the remedy of pydantic's error types; the input and the error's context fill the braces.
_FAULTS = {
    "missing": ("a required field is missing", "add it"),
    "extra_forbidden": ("unknown field", "remove it; /openapi.json lists the fields"),
    "too_short": ("the list is too short", "give at least {min_length}"),
    "too_long": ("the list is too long", "give at most {max_length}"),
    "string_too_short": ("the text is empty", "write at least one character"),
    "string_too_long": ("the text is too long", "write at most {max_length} characters"),
    "greater_than_equal": ("{quoted} is too small", "use at least {ge:.0f}"),
    "less_than_equal": ("{quoted} is too large", "use at most {le:.0f}"),
    "finite_number": ("{quoted} is not a finite number", "write a finite number"),
    "string_type": ("{quoted} is not a string", "write a string"),
    "bool_type": ("{quoted} is not a boolean", "write true or false"),
    "int_type": ("{quoted} is not a whole number", "write a whole number"),
    "float_type": ("{quoted} is not a number", "write a number"),
    "list_type": ("not a list", "write a list"),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "enum": ("{quoted} is not a known value", "use one of {expected}"),
    "date_type": _DATE,
    NOT_A_DATE: _DATE,
    FORBIDDEN_CHARACTER: ("the text has the control character {code}", "remove it"),
}


def read_body(kind: type[Request], body: bytes, today: date) -> Request:
    """Read the body of a request.

    Parameters
    ----------
    kind
        The model of the body.
    body
        JSON.
    today
        The date of the request.

    Returns
    -------
    Request
        Of this kind.

    Raises
    ------
    Problem
        400 if the body is not JSON; 422 with its faults if it is not a valid request of this kind, or out of
        the bounds of `service.requests.bounds`.
    """
    if faults := [*size_faults(body)]:
        raise invalid_request(faults)
    try:
        raw = from_json(body)
    except ValueError as error:
        fault = FaultBody(field="", fault=f"not JSON: {error}", remedy="send one JSON object")
        raise Problem(HTTPStatus.BAD_REQUEST, "malformed-json", "The body is not JSON.", [fault]) from None
    if any(True for _ in bounds_faults(raw)):
        raise invalid_request(bounds_faults(raw))
    return _validated(kind, raw, body, today)


def validated(kind: type[Request], raw: Any, today: date, most_faults: int = MOST_FAULTS) -> Request:
    """Return parsed JSON as a typed request.

    Parameters
    ----------
    kind, today
        As in `read_body`.
    raw
        The parsed JSON of a body.
    most_faults
        How many faults the problem lists.

    Returns
    -------
    Request
        Of this kind.

    Raises
    ------
    Problem
        422 with every fault if it is not a valid request of this kind.
    """
    return _validated(kind, raw, to_json(raw), today, most_faults)


def _validated(
    kind: type[Request], raw: Any, body: bytes, today: date, most_faults: int = MOST_FAULTS
) -> Request:
    faults: list[FaultBody] = []
    request = None
    try:
        request = kind.model_validate_json(body)
    except ValidationError as error:
        faults = [_schema_fault(details) for details in error.errors(include_url=False)]
    if isinstance(raw, dict):
        if issubclass(kind, QuestionRequest):
            faults += question_faults(raw, today)
        if kind is CdfRequest:
            faults += range_faults(raw)
        if kind is PromiseRequest:
            faults += promise_faults(raw)
    if faults or request is None:
        raise invalid_request(faults, most_faults)
    return request


def _schema_fault(details: ErrorDetails) -> FaultBody:
    """Return a pydantic error as a fault, with its remedy."""
    kind = details["type"]
    fault, remedy = details["msg"][0].lower() + details["msg"][1:], "see /openapi.json"
    if kind in _FAULTS:
        context = {"quoted": quoted(details["input"]), **details.get("ctx", {})}
        fault, remedy = (text.format(**context) for text in _FAULTS[kind])
    return FaultBody(field=pointer(details["loc"]), fault=fault, remedy=remedy)
