"""Problems: every error answer, as RFC 9457 has it, listing each fault with its field and remedy."""

from datetime import date
from http import HTTPStatus

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from service.responses.body import Body, as_json

MEDIA_TYPE = "application/problem+json"


class FaultBody(Body, kw_only=True):
    """One thing that is wrong: the field it is in, as a JSON pointer or a query parameter, and what to do."""

    field: str
    fault: str
    remedy: str


class ResolutionBody(Body, kw_only=True):
    """What became of a tracked release that is no longer pending."""

    outcome: str
    on: date


class ProblemBody(Body, kw_only=True):
    """An RFC 9457 problem; `faults` lists all that is wrong with the request.

    `nearest` is there for an unknown release, `resolution` for one that was resolved by then.
    """

    type: str
    title: str
    status: int
    detail: str
    faults: list[FaultBody]
    nearest: list[str] | None = None
    resolution: ResolutionBody | None = None


class Problem(Exception):
    """Raised anywhere in a view to answer with a problem.

    Parameters
    ----------
    status
        HTTP status.
    kind
        Last part of the problem's `type`, stable.
    detail
        What is wrong, for people.
    faults
        Each fault, by field.
    nearest, resolution
        As in `ProblemBody`.
    """

    def __init__(
        self,
        status: HTTPStatus,
        kind: str,
        detail: str,
        faults: list[FaultBody] | None = None,
        nearest: list[str] | None = None,
        resolution: ResolutionBody | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.faults = faults or []
        self.nearest = nearest
        self.resolution = resolution


def invalid_request(faults: list[FaultBody]) -> Problem:
    """Return the problem of a request that was understood and is wrong."""
    n_faults = f"{len(faults)} fault" + ("s" if len(faults) != 1 else "")
    detail = f"The request has {n_faults}; each is listed with its remedy."
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", detail, faults)


def problem_body(problem: Problem) -> ProblemBody:
    """Return a problem as answers have it."""
    return ProblemBody(
        type=f"urn:slipcast:problem:{problem.kind}",
        title=problem.status.phrase,
        status=problem.status,
        detail=problem.detail,
        faults=problem.faults,
        nearest=problem.nearest,
        resolution=problem.resolution,
    )


def _answer(problem: Problem) -> Response:
    body = problem_body(problem)
    if _is_for_a_reader():
        page = render_template("problem.html", problem=body)
        return Response(page, problem.status, content_type="text/html; charset=utf-8")
    return Response(as_json(body), problem.status, content_type=MEDIA_TYPE)


def _is_for_a_reader() -> bool:
    """Tell whether a page was asked for, by a browser."""
    is_data = request.path.startswith(("/v1/", "/feeds/")) or "." in request.path.rsplit("/", 1)[-1]
    return not is_data and request.accept_mimetypes.best_match([MEDIA_TYPE, "text/html"]) == "text/html"


def _from_http(error: HTTPException) -> Response:
    """Answer what Flask itself refuses: unknown paths, methods, bodies over the limit."""
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
    answer = _answer(Problem(status, status.phrase.lower().replace(" ", "-"), detail, listed))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def _from_surprise(error: Exception) -> Response:
    """Answer an error of Slipcast's own without its inside; the log has it."""
    current_app.logger.exception("unexpected error", exc_info=error)
    detail = "An error of Slipcast's own; it has been logged."
    return _answer(Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", detail))


def register(app: Flask) -> None:
    """Make every error of the application a problem."""
    app.register_error_handler(Problem, _answer)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _from_surprise)
