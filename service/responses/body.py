"""The body of an answer: a typed record that is written as JSON, without what is unknown."""

from typing import Any

import msgspec


class Body(msgspec.Struct, omit_defaults=True):
    """Base of all bodies. A field that may be unknown is None by default, and then left out.

    Values are not checked again: Slipcast itself has made them, and a type checker has read how.
    """


def as_json(body: Body) -> bytes:
    """Return a body as JSON."""
    return _ENCODER.encode(body)


def as_plain(body: Body) -> dict[str, Any]:
    """Return what JSON would say, as strings, numbers, lists and dictionaries."""
    plain: dict[str, Any] = msgspec.to_builtins(body)
    return plain


_ENCODER = msgspec.json.Encoder()
