"""Memory: what is worked out once for an artifact, and forgotten when another one takes its place."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

Function = TypeVar("Function", bound=Callable[..., object])

_FORGETTING: list[Callable[[], None]] = []


def cached(n_most: int) -> Callable[[Function], Function]:
    """Make a function remember its last answers, until `clear_caches` is called."""

    def remembering(function: Function) -> Function:
        remembers = lru_cache(maxsize=n_most)(function)
        _FORGETTING.append(remembers.cache_clear)
        return remembers  # type: ignore[return-value]

    return remembering


def clear_caches() -> None:
    """Forget all answers, so that the histories and vintages they were worked out from can go."""
    for forgetting in _FORGETTING:
        forgetting()
