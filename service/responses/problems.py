"""Problems: error responses as RFC 9457 defines them, which list every fault with its field and remedy."""

from collections.abc import Iterable
from http import HTTPStatus
from itertools import islice
from typing import Annotated

from msgspec import Meta

from forecast.answering.forecast_record import Resolution
from service.responses.body import Body

MEDIA_TYPE = "application/problem+json"
#: A problem lists at most this many faults, and says how many more there are.
MOST_FAULTS = 100
#: What a client wrote is quoted in full up to this many characters.
MOST_ECHOED = 100


def shortened(text: str) -> str:
    """Return what a client wrote, cut if it is long.

    Examples
    --------
    >>> shortened("short"), len(shortened(1_000 * "long"))
    ('short', 101)
    """
    return text if len(text) <= MOST_ECHOED else f"{text[:MOST_ECHOED]}…"


class FaultBody(Body, kw_only=True):
    """One fault of a request."""

    field: Annotated[
        str,
        Meta(
            description="Where the fault is: a JSON pointer into the body, the name of a query parameter or"
            " header, `path`, `method` or `body`; empty for the whole body"
        ),
    ]
    fault: Annotated[str, Meta(description="What is wrong, for people")]
    remedy: Annotated[str, Meta(description="How to correct it, for people")]


class ProblemBody(Body, kw_only=True):
    """An RFC 9457 problem."""

    type: Annotated[str, Meta(description="A URN that identifies the kind of problem; it does not change")]
    title: Annotated[str, Meta(description="The reason phrase of the HTTP status")]
    status: Annotated[int, Meta(description="The HTTP status")]
    detail: Annotated[str, Meta(description="What is wrong, for people")]
    faults: Annotated[
        list[FaultBody],
        Meta(description=f"The faults of the request; of more than {MOST_FAULTS}, `detail` has the number"),
    ]
    nearest: Annotated[
        list[str] | None,
        Meta(description="For an unknown release: the most similar ids, the best first"),
    ] = None
    resolution: Annotated[
        Resolution | None,
        Meta(description="For a release that was resolved by the as-of date: its outcome"),
    ] = None


class Problem(Exception):
    """An error that becomes the response; it can be raised anywhere while a request is handled.

    Parameters
    ----------
    status
        HTTP status.
    kind
        Last part of the problem's `type`; it must not change.
    detail
        What is wrong, for people.
    faults
        Faults of the request.
    nearest, resolution
        As in `ProblemBody`.
    retry_after
        Seconds after which the client may try again, for the header Retry-After.
    """

    def __init__(
        self,
        status: HTTPStatus,
        kind: str,
        detail: str,
        faults: list[FaultBody] | None = None,
        nearest: list[str] | None = None,
        resolution: Resolution | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.faults = faults or []
        self.nearest = nearest
        self.resolution = resolution
        self.retry_after = retry_after


def invalid_request(faults: Iterable[FaultBody], most: int = MOST_FAULTS) -> Problem:
    """Return the 422 problem of a request with faults.

    Parameters
    ----------
    faults
        All of them.
    most
        How many to list; the others are counted.
    """
    rest = iter(faults)
    listed = list(islice(rest, most))
    n_more = sum(1 for _ in rest)
    n_faults = f"{len(listed) + n_more} fault" + ("s" if len(listed) + n_more != 1 else "")
    detail = f"The request has {n_faults}; each is listed with its remedy."
    if n_more:
        detail = (
            f"The request has {n_faults}; {len(listed)} are listed with the remedy, and {n_more} more not."
        )
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", detail, listed)


def problem_body(problem: Problem) -> ProblemBody:
    """Return the body of a problem's response."""
    return ProblemBody(
        type=f"urn:slipcast:problem:{problem.kind}",
        title=problem.status.phrase,
        status=problem.status,
        detail=problem.detail,
        faults=problem.faults,
        nearest=problem.nearest,
        resolution=problem.resolution,
    )
