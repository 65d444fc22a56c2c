"""Problems: every error response, as RFC 9457 has it, listing each fault with its field and remedy."""

from http import HTTPStatus

from forecast.answering.forecast_record import Resolution
from service.responses.body import Body

MEDIA_TYPE = "application/problem+json"


class FaultBody(Body, kw_only=True):
    """One thing that is wrong: the field it is in, as a JSON pointer or a query parameter, and what to do."""

    field: str
    fault: str
    remedy: str


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
    resolution: Resolution | None = None


class Problem(Exception):
    """Raised anywhere on the way to a response, to respond with a problem.

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
        resolution: Resolution | None = None,
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
    """Return a problem as responses have it."""
    return ProblemBody(
        type=f"urn:slipcast:problem:{problem.kind}",
        title=problem.status.phrase,
        status=problem.status,
        detail=problem.detail,
        faults=problem.faults,
        nearest=problem.nearest,
        resolution=problem.resolution,
    )
