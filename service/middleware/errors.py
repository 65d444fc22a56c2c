"""Error handling: every error becomes a problem, as JSON for programs and as a page for browsers."""

from http import HTTPStatus

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from forecast.errors import MissingExtra
from service.responses.body import as_json
from service.responses.problems import MEDIA_TYPE, FaultBody, Problem, problem_body, shortened


def register(app: Flask) -> None:
    """Register the error handlers of the application."""
    app.register_error_handler(Problem, _respond)
    app.register_error_handler(MissingExtra, _from_missing_extra)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _from_unexpected)


def _respond(problem: Problem) -> Response:
    body = problem_body(problem)
    if _prefers_page():
        page = render_template("problem.html", problem=body)
        response = Response(page, problem.status, content_type="text/html; charset=utf-8")
    else:
        response = Response(as_json(body), problem.status, content_type=MEDIA_TYPE)
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _prefers_page() -> bool:
    """Return whether the request is for a page and its client prefers HTML to JSON."""
    is_data = request.path.startswith(("/v1/", "/feeds/")) or "." in request.path.rsplit("/", 1)[-1]
    return not is_data and request.accept_mimetypes.best_match([MEDIA_TYPE, "text/html"]) == "text/html"


def _from_http(error: HTTPException) -> Response:
    """Respond to errors that Flask itself raises: unknown paths and methods, bodies over the limit."""
    status = HTTPStatus(error.code or 500)
    most = f"{current_app.config['MAX_CONTENT_LENGTH'] // 1024} KiB"
    faults = {
        HTTPStatus.NOT_FOUND: (
            "path",
            f"there is nothing at {shortened(request.path)}",
            "see / for the pages, or /docs for the API",
        ),
        HTTPStatus.METHOD_NOT_ALLOWED: (
            "method",
            f"{request.method} is not allowed here",
            "use one that the Allow header lists",
        ),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
            "body",
            f"the body is larger than {most}",
            "send fewer questions, announcements or dates",
        ),
    }
    field, fault, remedy = faults.get(
        status, ("request", "the request cannot be handled", "see /openapi.json")
    )
    listed = [FaultBody(field=field, fault=fault, remedy=remedy)]
    detail = f"{fault[0].upper()}{fault[1:]}; {remedy}."
    response = _respond(Problem(status, status.phrase.lower().replace(" ", "-"), detail, listed))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _from_missing_extra(error: MissingExtra) -> Response:
    """Respond to requests that need libraries which are not installed."""
    fault = FaultBody(
        field="path", fault=f"{error}", remedy="use another format, or install it on the server"
    )
    detail = f"This server cannot produce this format: {error}."
    return _respond(Problem(HTTPStatus.NOT_IMPLEMENTED, "not-installed", detail, [fault]))


def _from_unexpected(error: Exception) -> Response:
    """Respond to a bug; the details go to the log alone."""
    current_app.logger.exception("unexpected error", exc_info=error)
    detail = "The server made an unexpected error; it has been logged."
    return _respond(Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", detail))
