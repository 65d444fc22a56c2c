"""Bodies of responses: typed records, written as JSON without the fields that are unknown."""

from typing import Any

import msgspec


class Body(msgspec.Struct, omit_defaults=True, kw_only=True):
    """Base of the service's own bodies. A field that may be unknown is None by default, and then left out.

    Values are not validated: the service makes them itself, and the type checker checks the code that does.
    """


def as_json(body: msgspec.Struct) -> bytes:
    """Return a body as JSON."""
    return _ENCODER.encode(body)


def as_plain(body: msgspec.Struct) -> dict[str, Any]:
    """Return a body as JSON's types in Python: strings, numbers, booleans, lists and dictionaries."""
    plain: dict[str, Any] = msgspec.to_builtins(body)
    return plain


_ENCODER = msgspec.json.Encoder()
