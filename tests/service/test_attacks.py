"""Attacks of one visitor on the real service, and what another visitor sees meanwhile."""

import json
import re
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from service.server.connections import MOST_OF_A_CLIENT
from tests.support.attacks import ATTACKER, attack, n_open
from tests.support.processes import Service, serving, wait_until

_HEAD = (
    b"POST /v1/forecasts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
)
_GET = b"GET /v1/provenance HTTP/1.1\r\nHost: x\r\n\r\n"
QUESTION = {
    "announcements": [{"announced_on": "2024-01-10", "wording": "in the coming months"}],
    "as_of": "2024-03-01",
    "dates": ["2024-06-30"],
}


@pytest.fixture(scope="module", autouse=True)
def many_open_files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def answers_others(service: Service, n_times: int = 20) -> None:
    """Check that another visitor is answered, by each kind of thread, and soon."""
    for day in range(n_times):
        start = time.monotonic()
        assert service.ask("/healthz")[0] == 200
        assert service.ask("/v1/forecasts", {**QUESTION, "dates": [f"2024-06-{day + 1:02}"]})[0] == 200
        assert time.monotonic() - start < 5


@pytest.mark.parametrize("address", [ATTACKER, "127.0.0.1"])
def test_connections_that_wait_keep_nobody_from_an_answer(saved, address):
    with serving(saved.parent, "--workers", "2") as service:
        for n_connections, sent in (
            (1_500, b""),
            (1_500, b"GET / HTTP/1.1\r\nHost"),
            (1_500, _HEAD % 9_999 + b"{"),
            (3_000, _GET),
        ):
            with attack(service.port, n_connections, sent, address) as connections:
                answers_others(service)
                assert n_open(connections) <= 2 * MOST_OF_A_CLIENT, sent


def test_connections_that_wait_are_closed_in_time(saved):
    def trickle() -> None:
        for number in range(40):
            try:
                trickling.sendall((_HEAD % 9_999)[number : number + 1])
            except OSError:
                return  # closed
            time.sleep(1)

    with serving(saved.parent) as service, ExitStack() as opened:
        silent, headers, idle, body = (
            opened.enter_context(attack(service.port, 3, sent))
            for sent in (b"", b"GET / HTTP/1.1\r\nHost", _GET, _HEAD % 9_999 + b"{")
        )
        (trickling,) = opened.enter_context(attack(service.port, 1, b""))
        thread = threading.Thread(target=trickle)
        thread.start()
        time.sleep(4)
        assert [n_open(connections) for connections in (silent, headers, body)] == [3, 3, 3]
        time.sleep(10)
        assert [n_open(connections) for connections in (silent, headers, idle, [trickling])] == [0, 0, 0, 0]
        assert n_open(body) == 3
        wait_until(lambda: n_open(body) == 0, service.log, 20)
        thread.join()


def test_a_request_in_hand_is_answered_while_its_client_opens_more_connections(saved):
    with serving(saved.parent) as service:
        batch = json.dumps({"questions": [QUESTION] * 1_000}).encode()
        with attack(service.port, 1, b"") as (asking,):
            asking.sendall(
                b"POST /v1/forecasts/batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n" % len(batch) + batch
            )
            time.sleep(0.2)  # until the server has begun to read it
            with attack(service.port, 3 * MOST_OF_A_CLIENT, b""):
                asking.settimeout(60)
                assert asking.recv(65536).startswith(b"HTTP/1.1 200")


@contextmanager
def asking_and_not_reading(
    service: Service, n_clients: int, path: str, body: bytes
) -> Iterator[list[socket.socket]]:
    """Let clients send a request each, and never read the response."""
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    head += f"Content-Length: {len(body)}\r\n\r\n"
    with ExitStack() as opened:
        connections = []
        for number in range(n_clients):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.bind((f"127.0.1.{number + 1}", 0))
            connection.connect(("127.0.0.1", service.port))
            connection.settimeout(30)
            opened.enter_context(closing(connection))
            connection.sendall(head.encode() + body)
            connections.append(connection)
        yield connections


def peak_megabytes(pid: int) -> float:
    """Return the most memory that a process has had."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


BODIES: dict[str, Callable[[], tuple[str, bytes]]] = {
    "unknown fields": lambda: ("/v1/forecasts", json.dumps({f"f{n:07}": n for n in range(55_000)}).encode()),
    "unknown fields in announcements": lambda: (
        "/v1/forecasts",
        json.dumps({"announcements": [{f"f{n:04}{m}": 1 for n in range(480)} for m in range(150)]}).encode(),
    ),
    "faulty batch": lambda: (
        "/v1/forecasts/batch",
        json.dumps({"questions": [{f"f{n:03}": 1 for n in range(100)} for _ in range(900)]}).encode(),
    ),
    "valid batch": lambda: ("/v1/forecasts/batch", json.dumps({"questions": [QUESTION] * 1_000}).encode()),
    "nested": lambda: ("/v1/forecasts", b'{"release":' + b"[" * 450_000 + b"]" * 450_000 + b"}"),
    "empty lists": lambda: ("/v1/forecasts", b'{"dates":[' + b"[]," * 300_000 + b"[]]}"),
}


def test_sixty_clients_that_do_not_read_cost_less_than_300_megabytes(saved):
    with serving(saved.parent) as service:
        (worker,) = service.workers()
        for kind, make in BODIES.items():
            path, body = make()
            assert len(body) < 1024 * 1024, kind
            with asking_and_not_reading(service, 60, path, body):
                answers_others(service)
            assert peak_megabytes(worker) < 300, kind


def test_a_response_that_is_not_read_is_given_up(saved):
    with serving(saved.parent) as service:
        path, body = BODIES["valid batch"]()
        with asking_and_not_reading(service, 1, path, body) as (connection,):
            time.sleep(20)
            connection.settimeout(5)
            received = b"".join(iter(partial(connection.recv, 65536), b""))
    head, _, content = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert 0 < len(content) < int(re.search(rb"content-length: (\d+)", head)[1])
