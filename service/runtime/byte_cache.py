"""The byte cache: it keeps what was used last, up to a number of bytes."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class ByteCache(Generic[Key, Value]):
    """Keeps values up to a number of bytes; the least recently used ones are evicted. Threads may share it.

    Parameters
    ----------
    most_bytes
        The most bytes of all values together.

    Examples
    --------
    >>> cache = ByteCache(most_bytes=10)
    >>> cache.store("first", b"12345678", n_bytes=8)
    >>> cache.store("second", b"1234", n_bytes=4)
    >>> cache.get("first"), cache.get("second"), cache.n_bytes
    (None, b'1234', 4)
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._entries: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._lock = Lock()
        self.n_bytes = 0

    def __contains__(self, key: Key) -> bool:
        return key in self._entries

    def get(self, key: Key) -> Value | None:
        """Return the value of a key, or None if it is not kept."""
        with self._lock:
            if key not in self._entries:
                return None
            self._entries.move_to_end(key)
            return self._entries[key][0]

    def store(self, key: Key, value: Value, n_bytes: int) -> None:
        """Keep a value, unless it is larger than the whole cache.

        Parameters
        ----------
        key, value
            The value, and the key to find it by.
        n_bytes
            The memory that both take.
        """
        with self._lock:
            if key in self._entries:
                self.n_bytes -= self._entries.pop(key)[1]
            if n_bytes > self._most_bytes:
                return
            self._entries[key] = value, n_bytes
            self.n_bytes += n_bytes
            while self.n_bytes > self._most_bytes:
                _, (_, n_evicted) = self._entries.popitem(last=False)
                self.n_bytes -= n_evicted
