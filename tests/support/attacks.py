"""Attacks on a server: many connections that send little or nothing."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

#: Another address of the loopback network stands for another visitor.
ATTACKER = "127.0.0.66"


@contextmanager
def attack(
    port: int, n_connections: int, sent: bytes, address: str = ATTACKER
) -> Iterator[list[socket.socket]]:
    """Open connections, send something over each, and leave them open until the block ends."""
    with ExitStack() as opened:
        connections = []
        for _ in range(n_connections):
            connection = socket.create_connection(("127.0.0.1", port), 10, (address, 0))
            connections.append(opened.enter_context(closing(connection)))
            try:
                connection.sendall(sent)
            except OSError:
                continue  # closed by then
        yield connections


def n_open(connections: list[socket.socket]) -> int:
    """Return how many of the connections the server has not closed."""
    n = 0
    for connection in connections:
        connection.setblocking(False)
        try:
            while connection.recv(65536):
                pass
        except BlockingIOError:
            n += 1
        except OSError:
            pass
    return n
