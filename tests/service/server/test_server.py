"""The server as a process: what it believes of a request, what it refuses, and how it ends."""

import json
import os
import signal
import socket
from contextlib import closing

import pytest

from tests.support.processes import Service, command, serving, wait_until

FEED = "/feeds/moves.atom"
FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Host": "evil.example"}


def _get(service: Service, path: str, headers: dict[str, str]) -> tuple[int, str]:
    with closing(service.connection()) as connection:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.read().decode()


def _raw(service: Service, sent: bytes) -> bytes:
    with closing(socket.create_connection(("127.0.0.1", service.port), 30)) as connection:
        connection.sendall(sent)
        return connection.recv(65536)


def test_without_a_declared_proxy_forwarded_headers_are_not_believed(saved):
    with serving(saved.parent) as service:
        status, feed = _get(service, FEED, {"Host": "slipcast.example", **FORWARDED})
    assert status == 200
    assert "http://slipcast.example/" in feed
    assert "https://slipcast.example" not in feed
    assert "evil" not in feed


def test_behind_a_declared_proxy_links_have_the_scheme_that_it_names(saved):
    with serving(saved.parent, "--proxy", "127.0.0.0/8") as service:
        feed = _get(service, FEED, {"Host": "slipcast.example", **FORWARDED})[1]
    assert "https://slipcast.example/" in feed
    assert "evil" not in feed


def test_links_begin_with_the_public_url_and_other_hosts_are_refused(saved):
    arguments = ("--public-url", "https://slipcast.example", "--allowed-hosts", ".internal.example")
    with serving(saved.parent, *arguments) as service:
        for host in ("slipcast.example", "Slipcast.Example:80", "a.internal.example", "localhost:8000"):
            status, feed = _get(service, FEED, {"Host": host})
            assert (status, "https://slipcast.example/" in feed) == (200, True), host
            assert "http://slipcast.example" not in feed
        for host in ("evil.example", "slipcast.example.evil.example", ""):
            status, problem = _get(service, FEED, {"Host": host})
            assert status == 421, host
            assert json.loads(problem)["type"] == "urn:slipcast:problem:unknown-host"
        assert _get(service, "/healthz", {"Host": "10.0.0.7"})[0] == 200


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--proxy", "nginx"), "neither an address nor a network"),
        (("--public-url", "slipcast.example"), "no public URL"),
        (("--public-url", "https://slipcast.example/path"), "more than a scheme"),
    ],
)
def test_an_option_that_can_not_be_used_is_refused_at_the_start(saved, arguments, says):
    service = Service(saved.parent, *arguments)
    assert service.process.wait(30) == 2
    service.stop()
    assert says in service.log.read_text()


def test_a_server_that_others_can_reach_warns_unless_a_proxy_is_declared(saved):
    with serving(saved.parent, "--host", "0.0.0.0") as service:
        assert "no --proxy is declared" in service.log.read_text()
    with serving(saved.parent, "--host", "0.0.0.0", "--proxy", "10.0.0.1") as service:
        assert "warning" not in service.log.read_text()


def test_a_body_in_chunks_beyond_the_limit_is_refused_not_cut(saved):
    head = (
        b"POST /v1/promises HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    body = b'{"announced_on": "2025-05-16", "wording": "fall"}'
    with serving(saved.parent) as service:
        whole = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        assert _raw(service, head + whole).startswith(b"HTTP/1.1 200")
        padded = body + b" " * 1024 * 1024
        assert _raw(service, head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(padded), padded)).startswith(
            b"HTTP/1.1 413"
        )


def test_after_a_body_that_was_too_large_the_connection_can_be_used_again(saved):
    with serving(saved.parent) as service, closing(service.connection()) as connection:
        connection.request("POST", "/v1/promises", b" " * 2_000_000, {"Content-Type": "application/json"})
        response = connection.getresponse()
        assert response.status == 413
        response.read()
        connection.request("GET", "/healthz")
        assert connection.getresponse().status == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 TLS",
        b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_what_is_not_http_is_refused_and_writes_no_log(saved, sent):
    with serving(saved.parent) as service:
        before = service.log.read_text()
        assert _raw(service, sent).startswith(b"HTTP/1.1 400")
        assert service.log.read_text() == before


def test_headers_with_an_underscore_are_not_taken_for_those_with_a_hyphen(saved):
    body = b'{"announced_on": "2025-05-16", "wording": "fall"}'
    with serving(saved.parent) as service:
        head = b"POST /v1/promises HTTP/1.1\r\nHost: x\r\nContent_Type: application/json\r\n"
        assert _raw(service, head + b"Content-Length: %d\r\n\r\n" % len(body) + body).startswith(
            b"HTTP/1.1 415"
        )


def test_workers_end_with_a_server_that_was_killed(saved):
    with serving(saved.parent, "--workers", "2") as service:
        wait_until(lambda: len(service.workers()) == 2, service.log)
        workers = service.workers()
        os.kill(service.process.pid, signal.SIGKILL)
        service.process.wait(30)
        wait_until(lambda: not any(command(worker) for worker in workers), service.log, 30)
