"""The open connections of a worker: how many there may be, and how long each may keep the server waiting.

A connection that waits for its client costs some kilobytes and no thread, but there can't be arbitrarily
many. So each wait has a time limit, and a client that opens too many connections loses the one over which
least of a request has come, of several the one that has waited longest. Those on which an answer is being
computed are never closed.
"""

import ipaddress
import resource
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Protocol

#: The most connections of a worker, and of a client of a worker.
MOST_CONNECTIONS = 4_000
MOST_OF_A_CLIENT = 100
#: Files that a worker keeps open besides connections, at most.
_OTHER_FILES = 100
#: An IPv6 client usually has a network of this size to itself.
_PREFIX_OF_A_CLIENT = 64


class Connection(Protocol):
    """What the limits need to know of a connection."""

    @property
    def client_address(self) -> str:
        """Address of the peer; empty if the connection has none."""

    def awaited(self) -> tuple[int, float] | None:
        """Return how much of a request has come, and since when more is awaited; None if the client waits.

        The first number is 0 for nothing, 1 for part of the headers, and 2 for all of them.
        """

    def check(self, now: float) -> int:
        """Close the connection if a time limit has passed, and return the bytes that are not yet read."""

    def abort(self) -> None:
        """Close the connection at once, without sending what has not been sent."""


class Connections:
    """The open connections of a worker.

    Parameters
    ----------
    proxies
        Addresses and networks of proxies: the limit for a client does not hold for them.
    most, most_of_a_client
        The most connections, in all and of a client.

    Raises
    ------
    ValueError
        If a proxy is neither an address nor a network.
    """

    def __init__(
        self,
        proxies: Iterable[str] = (),
        most: int = MOST_CONNECTIONS,
        most_of_a_client: int = MOST_OF_A_CLIENT,
    ) -> None:
        self._proxies = [ipaddress.ip_network(proxy) for proxy in proxies]
        self._most = min(most, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - _OTHER_FILES)
        self._most_of_a_client = most_of_a_client
        self._of_clients: defaultdict[str, set[Connection]] = defaultdict(set)
        self._n_open = 0

    def __len__(self) -> int:
        return self._n_open

    def __iter__(self) -> Iterator[Connection]:
        return (connection for connections in self._of_clients.values() for connection in connections)

    def add(self, connection: Connection) -> bool:
        """Add a connection, and close another one if there are too many.

        Parameters
        ----------
        connection
            A new one.

        Returns
        -------
        bool
            False if none could be closed: the new connection must then be refused, and is not added.
        """
        client = self._client(connection.client_address)
        own = self._of_clients.get(client, set())
        if len(own) >= self._most_of_a_client and not self._is_proxy(connection.client_address):
            crowded = own
        elif self._n_open >= self._most:
            crowded = max(self._of_clients.values(), key=len)
        else:
            crowded = set()
        if crowded and not self._close_least_begun(crowded):
            return False
        self._of_clients[client].add(connection)
        self._n_open += 1
        return True

    def discard(self, connection: Connection) -> None:
        """Remove a connection, if it is there.

        Parameters
        ----------
        connection
            One that was closed.
        """
        client = self._client(connection.client_address)
        own = self._of_clients.get(client, set())
        if connection in own:
            own.remove(connection)
            self._n_open -= 1
            if not own:
                del self._of_clients[client]

    def _close_least_begun(self, crowded: Iterable[Connection]) -> bool:
        waiting = [
            (awaited, connection) for connection in crowded if (awaited := connection.awaited()) is not None
        ]
        if not waiting:
            return False
        _, least = min(waiting, key=lambda pair: pair[0])
        self.discard(least)
        least.abort()
        return True

    def _is_proxy(self, address: str) -> bool:
        return bool(self._proxies) and any(ipaddress.ip_address(address) in proxy for proxy in self._proxies)

    @staticmethod
    def _client(address: str) -> str:
        """Return what stands for a client: its IPv4 address, or the network of its IPv6 address."""
        if ":" not in address:
            return address
        parsed = ipaddress.IPv6Address(address.partition("%")[0])
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, _PREFIX_OF_A_CLIENT), strict=False))
