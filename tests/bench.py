"""What an answer costs, as a ratio to an empty Flask answer on the same server: `make bench`.

Both applications run side by side on the production server with one worker; a third process asks each in
alternating rounds, one request at a time over a kept connection, so that a noisy machine disturbs both alike.
"""

import http.client
import json
import multiprocessing
import statistics
import time
from collections.abc import Callable

from flask import Flask, Response, request
from granian import Granian
from granian.constants import Interfaces

N_ROUNDS = 10
N_REQUESTS_PER_ROUND = 200
PORTS = {"empty Flask": 8651, "Slipcast": 8652}
ASKED = {
    "release": {"organization": "Meta", "access": "open_weights", "tier": "flagship"},
    "announcements": [
        {"announced_on": "2025-04-05", "promised_from": "2025-04-29", "promised_to": "2025-04-29"},
        {"announced_on": "2025-05-15", "wording": "fall or later", "voice": "press"},
    ],
    "as_of": "2025-05-16",
    "dates": ["2025-06-30", "2025-09-30", "2025-12-31", "2026-05-16"],
}


def empty_app() -> Flask:
    """Return an application that gives a constant JSON."""
    app = Flask("empty")

    @app.route("/", methods=["GET", "POST"])
    def empty() -> Response:
        request.get_data()
        return Response('{"released_by": []}', content_type="application/json")

    return app


def _serve(target: str, port: int) -> None:
    Granian(
        target,
        factory=True,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=4,
        websockets=False,
        log_enabled=False,
    ).serve()


def _wait_until_ready(port: int, path: str) -> float:
    started = time.perf_counter()
    while time.perf_counter() - started < 30:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return time.perf_counter() - started
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(f"nothing answers at port {port}")


def _asker(port: int, method: str, path: str) -> Callable[[], list[float]]:
    """Return a function that asks one round and returns each answer's milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = json.dumps(ASKED) if method == "POST" else None
    headers = {"Content-Type": "application/json"} if body else {}

    def ask() -> list[float]:
        waits = []
        for _ in range(N_REQUESTS_PER_ROUND):
            started = time.perf_counter()
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            waits.append(1000 * (time.perf_counter() - started))
            if answer.status != 200:
                raise RuntimeError(f"{method} {path} answered {answer.status}")
        return waits

    return ask


def main() -> None:
    """Start both applications, ask them in turn, and print a table."""
    spawn = multiprocessing.get_context("spawn")
    targets = {"empty Flask": "tests.bench:empty_app", "Slipcast": "service:create_app"}
    servers = [spawn.Process(target=_serve, args=(targets[name], PORTS[name])) for name in PORTS]
    for server in servers:
        server.start()
    try:
        ready = {
            name: _wait_until_ready(port, "/readyz" if name == "Slipcast" else "/")
            for name, port in PORTS.items()
        }
        rows = {
            "empty Flask answer": _asker(PORTS["empty Flask"], "POST", "/"),
            "POST /v1/forecasts": _asker(PORTS["Slipcast"], "POST", "/v1/forecasts"),
            "GET a tracked forecast": _asker(
                PORTS["Slipcast"],
                "GET",
                "/v1/releases/meta-llama-4-behemoth/forecast?as_of=2025-05-16&dates=2025-12-31",
            ),
        }
        waits: dict[str, list[float]] = {name: [] for name in rows}
        for _ in range(N_ROUNDS):
            for name, ask in rows.items():
                waits[name] += ask()
    finally:
        for server in servers:
            server.terminate()
            server.join()
    base = statistics.median(waits["empty Flask answer"])
    print(f"{'what':24}{'p50 ms':>9}{'p99 ms':>9}{'ratio':>8}")
    for name, values in waits.items():
        p99 = statistics.quantiles(values, n=100)[98]
        print(f"{name:24}{statistics.median(values):9.2f}{p99:9.2f}{statistics.median(values) / base:8.1f}")
    print(f"ready after {ready['Slipcast']:.1f} s from the last start")


if __name__ == "__main__":
    main()
