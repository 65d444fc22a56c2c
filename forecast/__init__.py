"""Slipcast's library: forecast when announced AI models ship, from a sourced history of promises.

>>> from forecast import load
>>> slip = load()
>>> print(slip.search("behemoth")[0].status)
cancelled
"""

from typing import TYPE_CHECKING, Any

from forecast.version import __version__

if TYPE_CHECKING:
    from forecast.interface import Slipcast, load

__all__ = ["Slipcast", "__version__", "load"]


def __getattr__(name: str) -> Any:
    """Import the Python interface on first use; most of the library does not need it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from forecast import interface

    return getattr(interface, name)
