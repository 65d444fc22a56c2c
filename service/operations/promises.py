"""Promises: timing words as the window that they promise."""

from forecast.promise import read_promise
from service.requests.schemas import PromiseRequest
from service.responses.schemas import PromiseBody


def promise_of_request(request: PromiseRequest) -> PromiseBody:
    """Return timing words with the window that they promise."""
    window = read_promise(request.wording, request.announced_on)
    return PromiseBody(
        announced_on=request.announced_on,
        wording=request.wording,
        promised_from=window.promised_from,
        promised_to=window.promised_to,
        open_ended=window.open_ended,
        precision=window.precision,
        postponed=window.postponed,
    )
