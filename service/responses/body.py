"""The body of a response: a typed record that is written as JSON, without what is unknown."""

from typing import Any

import msgspec


class Body(msgspec.Struct, omit_defaults=True, kw_only=True):
    """Base of the service's own bodies. A field that may be unknown is None by default, and then left out.

    Values are not validated again: Slipcast itself has made them, and the type checker has checked how.
    """


def as_json(body: msgspec.Struct) -> bytes:
    """Return a body as JSON."""
    return _ENCODER.encode(body)


def as_plain(body: msgspec.Struct) -> dict[str, Any]:
    """Return what the JSON of a body says, as strings, numbers, lists and dictionaries."""
    plain: dict[str, Any] = msgspec.to_builtins(body)
    return plain


_ENCODER = msgspec.json.Encoder()
