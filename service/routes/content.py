"""The content of a body: inflated if it is compressed, and without a byte-order mark."""

import zlib
from codecs import BOM_UTF8
from http import HTTPStatus

from werkzeug.exceptions import RequestEntityTooLarge

from service.responses.problems import FaultBody, Problem, shortened

_REMEDY = "send one gzip stream, or the body as it is"
#: Tells zlib to expect gzip's header and checksum.
_GZIP = 16 + zlib.MAX_WBITS


def content_of(body: bytes, encoding: str, most_bytes: int) -> bytes:
    """Return the content of a body.

    Parameters
    ----------
    body
        As it was sent.
    encoding
        The header Content-Encoding; empty if there is none.
    most_bytes
        The most bytes to inflate it to.

    Raises
    ------
    Problem
        415 if the encoding is not known, 400 if the body is not encoded so.
    RequestEntityTooLarge
        If it inflates to more bytes; the error handler responds with 413.

    Examples
    --------
    >>> import gzip
    >>> content_of(gzip.compress(b"{}"), "gzip", 10)
    b'{}'
    """
    match encoding.strip().lower():
        case "" | "identity":
            content = body
        case "gzip" | "x-gzip":
            content = _inflated(body, most_bytes)
        case _:
            fault = f"the Content-Encoding is {shortened(encoding)}"
            raise _problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", fault)
    return content.removeprefix(BOM_UTF8)


def _inflated(body: bytes, most_bytes: int) -> bytes:
    inflater = zlib.decompressobj(_GZIP)
    try:
        content = inflater.decompress(body, most_bytes + 1)
    except zlib.error:
        raise _problem(HTTPStatus.BAD_REQUEST, "malformed-gzip", "the body is not gzip") from None
    if len(content) > most_bytes:
        raise RequestEntityTooLarge
    if not inflater.eof:
        raise _problem(HTTPStatus.BAD_REQUEST, "malformed-gzip", "the gzip stream is cut off")
    if inflater.unused_data:
        raise _problem(HTTPStatus.BAD_REQUEST, "malformed-gzip", "something follows the gzip stream")
    return content


def _problem(status: HTTPStatus, kind: str, fault: str) -> Problem:
    faults = [FaultBody(field="Content-Encoding", fault=fault, remedy=_REMEDY)]
    return Problem(status, kind, f"{fault[0].upper()}{fault[1:]}; {_REMEDY}.", faults)
