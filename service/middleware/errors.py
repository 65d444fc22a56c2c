"""Error handling: every error of the application becomes a problem, for readers as a page."""

from http import HTTPStatus

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from forecast.errors import MissingExtra
from service.responses.body import as_json
from service.responses.problems import MEDIA_TYPE, FaultBody, Problem, problem_body


def register(app: Flask) -> None:
    """Make every error of the application a problem."""
    app.register_error_handler(Problem, _respond)
    app.register_error_handler(MissingExtra, _from_missing_extra)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _from_surprise)


def _respond(problem: Problem) -> Response:
    body = problem_body(problem)
    if _is_for_a_reader():
        page = render_template("problem.html", problem=body)
        return Response(page, problem.status, content_type="text/html; charset=utf-8")
    return Response(as_json(body), problem.status, content_type=MEDIA_TYPE)


def _is_for_a_reader() -> bool:
    """Return whether a page was asked for, by a browser."""
    is_data = request.path.startswith(("/v1/", "/feeds/")) or "." in request.path.rsplit("/", 1)[-1]
    return not is_data and request.accept_mimetypes.best_match([MEDIA_TYPE, "text/html"]) == "text/html"


def _from_http(error: HTTPException) -> Response:
    """Respond to what Flask itself refuses: unknown paths, methods, bodies over the limit."""
    status = HTTPStatus(error.code or 500)
    most = f"{current_app.config['MAX_CONTENT_LENGTH'] // 1024} KiB"
    faults = {
        HTTPStatus.NOT_FOUND: (
            "path",
            f"nothing is at {request.path}",
            "see / for what is awaited, /docs for the interface",
        ),
        HTTPStatus.METHOD_NOT_ALLOWED: (
            "method",
            f"{request.method} is not allowed here",
            "use one that the Allow header names",
        ),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("body", f"over {most}", "send fewer announcements and dates"),
    }
    field, fault, remedy = faults.get(status, ("request", "can't be served", "see /openapi.json"))
    listed = [FaultBody(field=field, fault=fault, remedy=remedy)]
    detail = f"{fault[0].upper()}{fault[1:]}; {remedy}."
    response = _respond(Problem(status, status.phrase.lower().replace(" ", "-"), detail, listed))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _from_missing_extra(error: MissingExtra) -> Response:
    """Respond to what this installation lacks the libraries for."""
    fault = FaultBody(field="path", fault=f"{error}", remedy="take another format")
    detail = f"This server can't give that: {error}."
    return _respond(Problem(HTTPStatus.NOT_IMPLEMENTED, "not-installed", detail, [fault]))


def _from_surprise(error: Exception) -> Response:
    """Respond to an error of Slipcast's own without its inside; the log has it."""
    current_app.logger.exception("unexpected error", exc_info=error)
    detail = "An error of Slipcast's own; it has been logged."
    return _respond(Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", detail))
