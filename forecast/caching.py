"""Cache results that depend on an artifact, and drop them all when another artifact replaces it."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

Function = TypeVar("Function", bound=Callable[..., object])

_CLEAR_FUNCTIONS: list[Callable[[], None]] = []


def cached(n_most: int) -> Callable[[Function], Function]:
    """Return a decorator that caches a function's results until `clear_caches` is called.

    Parameters
    ----------
    n_most
        The most results to keep; the least recently used one is evicted.

    Examples
    --------
    >>> @cached(2)
    ... def square(number: int) -> int:
    ...     print("computing")
    ...     return number**2
    >>> square(3), square(3)
    computing
    (9, 9)
    """

    def decorate(function: Function) -> Function:
        caching = lru_cache(maxsize=n_most)(function)
        _CLEAR_FUNCTIONS.append(caching.cache_clear)
        return caching  # type: ignore[return-value]

    return decorate


def clear_caches() -> None:
    """Drop all cached results, so that the histories and vintages they refer to can be freed."""
    for clear in _CLEAR_FUNCTIONS:
        clear()
