"""Debian's nginx with `deploy/nginx.conf`, in front of the real service, on this machine.

Only addresses, and where a test says so a timeout or a limit, are changed in the configuration.
"""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.support.attacks import attack
from tests.support.processes import free_port, stopped, wait_until

CONFIGURATION = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
FORECAST = "/v1/releases/meta-llama-4-behemoth/forecast?as_of=2025-05-16"
WORDS = json.dumps({"announced_on": "2025-05-15", "wording": "fall or later"}).encode()
#: A client waits so long for what should come in a second.
PATIENCE_IN_SECONDS = 60.0

Start = Callable[..., "Proxy"]


class Proxy:
    """An nginx that listens at a port of this machine."""

    def __init__(self, port: int, log: Path) -> None:
        self.port = port
        self.log = log

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes, Any]:
        """Return the status, the content and the headers of an answer."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            headers |= {"Content-Type": "application/json"}
        with closing(
            http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_IN_SECONDS)
        ) as connection:
            connection.request("GET" if body is None else "POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers

    def statuses(self, path: str, n: int, body: bytes | None = None) -> list[int]:
        """Return the statuses of the same request, asked one time after the other."""
        return [self.ask(path, body)[0] for _ in range(n)]

    def connect(self, sent: bytes = b"") -> socket.socket:
        """Return a connection over which something was sent."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_IN_SECONDS)
        connection.sendall(sent)
        return connection

    def listens(self) -> bool:
        """Tell whether it takes connections."""
        try:
            self.connect().close()
        except OSError:
            return False
        return True


def configured(port: int, upstream: int, changes: dict[str, str]) -> str:
    """Return the configuration for a port of this machine, in front of another."""
    text = CONFIGURATION
    addresses = {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "listen [::]:80;": "",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{upstream};",
    }
    for old, new in {**addresses, **changes}.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Yield a function that starts nginx in front of a port, with changes to its configuration."""
    with ExitStack() as running:

        def start(upstream: int, changes: dict[str, str] | None = None) -> Proxy:
            proxy = Proxy(free_port(), tmp_path / "error.log")
            text = configured(proxy.port, upstream, changes or {})
            (tmp_path / "slipcast.conf").write_text(text, encoding="utf-8")
            kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            main = "\n".join(
                [
                    "user root;" if os.geteuid() == 0 else "",  # the temporary folder is its user's alone
                    f"daemon off; worker_processes 1; pid {tmp_path}/nginx.pid; error_log {proxy.log};",
                    # As deploy/README.md says.
                    "worker_rlimit_nofile 8192; events { worker_connections 4096; }",
                    "http {",
                    *(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds),
                    f"access_log off; include {tmp_path}/slipcast.conf;",
                    "}",
                ]
            )
            (tmp_path / "nginx.conf").write_text(main, encoding="utf-8")
            process = subprocess.Popen([NGINX, "-e", proxy.log, "-c", tmp_path / "nginx.conf"])
            running.enter_context(stopped(process))
            wait_until(proxy.listens, proxy.log)
            return proxy

        yield start


@pytest.fixture
def proxy(start: Start, service) -> Proxy:
    """Return an nginx in front of the real service."""
    return start(service.port)


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it got, and remembers the paths."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        content = json.dumps(dict(self.headers.items())).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815 (its name there)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
        pass


@pytest.fixture
def echo() -> Iterator[ThreadingHTTPServer]:
    """Yield a server that tells what reached it."""
    handler = type("Handler", (Echo,), {"asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def asked(server: ThreadingHTTPServer) -> list[str]:
    return server.RequestHandlerClass.asked  # type: ignore[attr-defined]


def test_debians_own_main_file_takes_the_configuration(tmp_path):
    main = Path("/etc/nginx/nginx.conf").read_text(encoding="utf-8")
    (tmp_path / "slipcast.conf").write_text(CONFIGURATION, encoding="utf-8")
    included = "include /etc/nginx/conf.d/*.conf;"
    assert included in main
    changes = {
        included: f"include {tmp_path}/slipcast.conf;",
        "/run/nginx.pid": f"{tmp_path}/nginx.pid",
        "/var/log/nginx": str(tmp_path),
    }
    for old, new in changes.items():
        main = main.replace(old, new)
    (tmp_path / "nginx.conf").write_text(main, encoding="utf-8")
    command = [NGINX, "-t", "-e", tmp_path / "error.log", "-c", tmp_path / "nginx.conf"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in re.sub(r".*\"user\" directive makes sense only.*", "", done.stderr)


def test_pages_and_answers_pass(proxy, service):
    status, content, headers = proxy.ask(FORECAST)
    assert (status, json.loads(content)["sentence"]) == (200, service.ask(FORECAST)[1]["sentence"])
    assert proxy.ask(FORECAST, If_None_Match=headers["ETag"])[0] == 304
    assert proxy.ask(FORECAST, Accept_Encoding="gzip")[2]["Content-Encoding"] == "gzip"
    assert b"When will it ship" in proxy.ask("/")[1]
    assert json.loads(proxy.ask("/v1/promises", WORDS)[1])["promised_to"] == "2025-11-30"


def test_a_client_is_told_by_the_service_and_not_by_itself_who_it_is(start, echo):
    proxy = start(echo.server_address[1])
    claimed = {"X_Forwarded_For": "192.0.2.1", "X_Forwarded_Proto": "https", "X_Forwarded_Host": "elsewhere"}
    got = json.loads(proxy.ask("/", Host="forecasts.example", **claimed)[1])
    assert got["Host"] == "forecasts.example"
    assert (got["X-Forwarded-For"], got["X-Forwarded-Proto"]) == ("127.0.0.1", "http")


def test_a_body_of_a_mebibyte_passes_and_a_larger_one_is_refused_before_it_is_sent(proxy):
    status, content, _ = proxy.ask("/v1/promises", b" " * 1024 * 1024)
    assert status == 400
    assert json.loads(content)["faults"], "the service refused it, not nginx"
    with proxy.connect(
        b"POST /v1/promises HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n"
    ) as connection:
        assert connection.recv(1024).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "path", ["/metrics", "//metrics", "/%6detrics", "/x/../metrics", "/metrics?a=b", "/./metrics"]
)
def test_metrics_are_refused(proxy, path):
    status, content, _ = proxy.ask(path)
    assert status == 403
    assert b"slipcast_" not in content


@pytest.mark.parametrize("path", ["/metrics/", "/metrics%2f", "/METRICS", "/metrics%00", "/metrics;"])
def test_no_other_spelling_reaches_the_metrics(proxy, path):
    status, content, _ = proxy.ask(path)
    assert 400 <= status < 500
    assert b"slipcast_requests" not in content


HEADERS = b"POST /v1/promises HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n"


@pytest.mark.parametrize(
    "sent", [b"", HEADERS, HEADERS + b"\r\n" + b'{"ann'], ids=["nothing", "headers", "body"]
)
def test_a_client_that_stops_is_cut_off_and_reaches_nothing(start, echo, sent):
    sooner = {f"client_{part}_timeout 10s;": f"client_{part}_timeout 1s;" for part in ("header", "body")}
    proxy = start(echo.server_address[1], sooner)
    with proxy.connect(sent) as connection:
        assert cut_off(connection)
    assert asked(echo) == []


def cut_off(connection: socket.socket) -> bool:
    """Wait until the other side ends a connection; raises a TimeoutError if it does not."""
    try:
        return not connection.recv(1024)
    except ConnectionResetError:
        return True


def test_a_client_that_asks_too_often_is_refused(start, echo):
    slower = {"rate=10r/s": "rate=1r/m", "zone=slipcast_requests burst=40": "zone=slipcast_requests burst=2"}
    proxy = start(echo.server_address[1], slower)
    assert proxy.statuses("/", 5) == [200, 200, 200, 429, 429]
    assert len(asked(echo)) == 3


def test_batches_have_a_limit_of_their_own(start, echo):
    slower = {"rate=12r/m": "rate=1r/m", "zone=slipcast_batches burst=4": "zone=slipcast_batches burst=1"}
    proxy = start(echo.server_address[1], slower)
    assert proxy.statuses("/v1/forecasts/batch", 4, b"{}") == [200, 200, 429, 429]
    assert proxy.statuses("/v1/forecasts", 4, b"{}") == [200] * 4


def test_a_client_has_few_connections_at_once(start, echo):
    fewer = {"limit_conn slipcast_connections 20;": "limit_conn slipcast_connections 2;"}
    fewer |= {"rate=10r/s": "rate=1000r/s"}  # a 429 is then for the connections
    proxy = start(echo.server_address[1], fewer)
    with proxy.connect(HEADERS + b"\r\n"), proxy.connect(HEADERS + b"\r\n"):
        wait_until(lambda: proxy.ask("/")[0] == 429, proxy.log)
    wait_until(lambda: proxy.ask("/")[0] == 200, proxy.log)


@pytest.mark.parametrize(
    "sent", [b"", HEADERS, HEADERS + b"\r\n" + b'{"ann'], ids=["nothing", "headers", "body"]
)
def test_a_thousand_connections_of_one_visitor_keep_no_other_from_an_answer(proxy, sent):
    with attack(proxy.port, 1_100, sent):
        for _ in range(20):
            assert proxy.ask("/healthz")[0] == 200
            assert proxy.ask("/v1/promises", WORDS)[0] == 200


def test_a_thousand_responses_that_are_not_read_keep_no_other_from_an_answer(proxy):
    with attack(proxy.port, 1_100, b"GET /v1/releases HTTP/1.1\r\nHost: x\r\n\r\n"):
        for _ in range(20):
            assert proxy.ask("/v1/promises", WORDS)[0] == 200
