"""Promises: timing words and the window that they promise."""

from forecast.promise import read_promise
from service.requests.schemas import PromiseRequest
from service.responses.schemas import PromiseBody


def promise_of_request(request: PromiseRequest) -> PromiseBody:
    """Read timing words as the window that they promise.

    Parameters
    ----------
    request
        A valid one, whose words can be read.
    """
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
