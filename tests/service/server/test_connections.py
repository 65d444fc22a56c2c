"""Connections: the one that has waited longest makes room, first of the client that has too many."""

from dataclasses import dataclass

import pytest

from service.server.connections import Connections


@dataclass(eq=False)
class _Connection:
    client_address: str
    since: float | None
    aborted: bool = False
    n_parts: int = 0

    def awaited(self) -> tuple[int, float] | None:
        return None if self.since is None else (self.n_parts, self.since)

    def check(self, now: float) -> int:  # noqa: ARG002 (of the protocol)
        return 0

    def abort(self) -> None:
        self.aborted = True


def _added(connections: Connections, address: str, *since: float | None) -> list[_Connection]:
    added = [_Connection(address, moment) for moment in since]
    for connection in added:
        assert connections.add(connection)
    return added


def test_a_client_over_its_limit_loses_the_connection_that_has_waited_longest():
    connections = Connections(most=100, most_of_a_client=3)
    (other,) = _added(connections, "10.0.0.9", 0.0)
    first, second, busy, _ = _added(connections, "10.0.0.1", 2.0, 1.0, None, 3.0)
    assert (first.aborted, second.aborted, busy.aborted, other.aborted) == (False, True, False, False)
    assert len(connections) == 4


def test_a_connection_over_which_a_request_has_begun_outlives_silent_ones():
    connections = Connections(most=100, most_of_a_client=3)
    (begun,) = _added(connections, "10.0.0.1", 1.0)
    begun.n_parts = 2
    silent = _added(connections, "10.0.0.1", 2.0, 3.0, 4.0)
    assert (begun.aborted, *(connection.aborted for connection in silent)) == (False, True, False, False)


def test_a_connection_is_refused_if_all_of_its_client_are_being_answered():
    connections = Connections(most=100, most_of_a_client=2)
    _added(connections, "10.0.0.1", None, None)
    assert not connections.add(_Connection("10.0.0.1", 0.0))
    assert len(connections) == 2


def test_where_there_are_too_many_in_all_the_client_with_most_loses_one():
    connections = Connections(most=4, most_of_a_client=100)
    many = _added(connections, "10.0.0.1", 2.0, 1.0, 3.0)
    few = _added(connections, "10.0.0.2", 0.0, 4.0)
    assert [connection.aborted for connection in (*many, *few)] == [False, True, False, False, False]


@pytest.mark.parametrize(
    ("one", "another", "together"),
    [
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("10.0.0.1", "10.0.0.2", False),
    ],
)
def test_an_ipv6_network_counts_as_one_client(one, another, together):
    connections = Connections(most=100, most_of_a_client=1)
    (first,) = _added(connections, one, 0.0)
    _added(connections, another, 1.0)
    assert first.aborted is together


def test_a_proxy_may_have_more_connections_than_a_client():
    connections = Connections(["10.0.0.0/24"], most=100, most_of_a_client=1)
    assert not any(connection.aborted for connection in _added(connections, "10.0.0.1", 0.0, 1.0))


def test_a_closed_connection_is_forgotten():
    connections = Connections(most=100, most_of_a_client=1)
    (first,) = _added(connections, "10.0.0.1", 0.0)
    connections.discard(first)
    connections.discard(first)
    assert len(connections) == 0
    assert not any(connection.aborted for connection in _added(connections, "10.0.0.1", 1.0))
