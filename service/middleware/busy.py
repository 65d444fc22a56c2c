"""Refusals under load: a request that there is no room for gets a 503 problem with a Retry-After header."""

from http import HTTPStatus

from flask import Flask, request

from service.responses.problems import Problem

#: Key of the WSGI environment under which the server puts the seconds after which the client may try again.
RETRY_AFTER = "slipcast.retry_after"


def register(app: Flask) -> None:
    """Refuse the requests for which the server has no room."""
    app.before_request(_refuse)


def busy(retry_after: int) -> Problem:
    """Return the problem of a request for which there is no room now.

    Parameters
    ----------
    retry_after
        Seconds after which the client may try again.
    """
    detail = f"The service has too much to do at the moment; try again in {retry_after} s."
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "busy", detail, retry_after=retry_after)


def _refuse() -> None:
    retry_after = request.environ.get(RETRY_AFTER)
    if retry_after is not None:
        raise busy(retry_after)
