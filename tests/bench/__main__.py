"""Start all servers side by side, load each in alternating rounds, and write `BENCHMARKS.md`."""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.load import Measured, Memory, Requests, always, ask
from tests.bench.questions import N_BATCH, batch, different
from tests.bench.stages import ANSWER, JSON, READING, microseconds_of_stages
from tests.conftest import ROOT
from tests.support.processes import free_port

PEERS = ROOT / ".venv-bench" / "bin"
PAGE = ROOT / "BENCHMARKS.md"
CLIENTS = (1, 16)
TRACKED = "/v1/releases/meta-llama-4-behemoth/forecast?as_of=2025-05-16&dates=2025-12-31"


@dataclass(frozen=True)
class Server:
    """A server that answers; `ready_seconds` is from its start to its first answer."""

    pid: int
    port: int
    ready_seconds: float


@contextmanager
def started(command: list[str], port: int, ready_path: str, folder: Path) -> Iterator[Server]:
    """Start a server, wait until it answers, and end it."""
    path = f"{PEERS}{os.pathsep}{os.environ['PATH']}"  # mlflow calls its server by name
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    began = time.perf_counter()
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            while True:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}{ready_path}", timeout=5).close()
                    break
                except (urllib.error.URLError, ConnectionError, TimeoutError):
                    if process.poll() is not None or time.perf_counter() - began > 120:
                        raise RuntimeError((folder / f"{port}.log").read_text()) from None
                    time.sleep(0.02)
            yield Server(process.pid, port, time.perf_counter() - began)
        finally:
            process.terminate()
            process.wait(60)


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=1.0, help="of each round")
    parser.add_argument("--no-peers", action="store_true", help="leave mlflow and bentoml out")
    call = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = {name: stack.enter_context(one) for name, one in _servers(folder, not call.no_peers)}
        rows = [[0.0] * 18]
        work: dict[str, tuple[str, Requests]] = {
            "empty Flask answer": ("empty Flask", always("/", {"rows": rows})),
            "POST a forecast": ("Slipcast", different("/v1/forecasts")),
            "GET a tracked forecast": ("Slipcast", always(TRACKED)),
            "GET /healthz": ("Slipcast", always("/healthz")),
        }
        if not call.no_peers:
            work["mlflow models serve"] = ("mlflow", always("/invocations", {"inputs": rows}))
            work["bentoml serve"] = ("bentoml", always("/predict", {"rows": rows}))
        for server, requests in work.values():  # nobody is measured cold
            ask(servers[server].pid, servers[server].port, requests, 1, 2.0, Measured())
        measured = {(what, n): Measured() for what in work for n in CLIENTS}
        for _ in range(call.rounds):
            for (what, n), into in measured.items():
                server, requests = work[what]
                ask(servers[server].pid, servers[server].port, requests, n, call.seconds, into)
        memory = {name: Memory.of_worker(one.pid) for name, one in servers.items()}
        batches, slipcast = Measured(), servers["Slipcast"]
        for _ in range(3):
            ask(slipcast.pid, slipcast.port, batch(), 1, 0.1, batches)
        ready = {name: one.ready_seconds for name, one in servers.items()}
    page = _page(measured, memory, ready, batches, microseconds_of_stages())
    print(page)
    PAGE.write_text(page, encoding="utf-8")
    return 0


def _servers(folder: Path, with_peers: bool) -> Iterator[tuple[str, object]]:
    """Yield the commands that start each server, one after the other, so that none slows another's start."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.empty", str(port)]
    yield "empty Flask", started(command, port, "/", folder)
    port = free_port()
    yield (
        "Slipcast",
        started([sys.executable, "-m", "service", "--port", str(port)], port, "/readyz", folder),
    )
    if not with_peers:
        return
    subprocess.run([PEERS / "python", ROOT / "tests" / "bench" / "peers.py", folder], check=True)
    port = free_port()
    command = [
        str(PEERS / "mlflow"),
        "models",
        "serve",
        "-m",
        str(folder / "mlflow"),
        "-p",
        str(port),
        "--env-manager",
        "local",
    ]
    yield "mlflow", started(command, port, "/ping", folder)
    port = free_port()
    command = [
        str(PEERS / "bentoml"),
        "serve",
        "peer:Peer",
        "--working-dir",
        str(folder),
        "-p",
        str(port),
    ]
    yield "bentoml", started(command, port, "/healthz", folder)


def _page(
    measured: dict[tuple[str, int], Measured],
    memory: dict[str, Memory],
    ready: dict[str, float],
    batches: Measured,
    stages: dict[str, float],
) -> str:
    """Return `BENCHMARKS.md`."""
    singles = measured["POST a forecast", 1]
    per_question = 1e6 * batches.cpu_seconds / (len(batches.waits) * N_BATCH)
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. A noisy machine disturbs all alike, in alternating rounds: trust the",
        "ratios, in brackets, each to the empty Flask application on the same server with the same",
        "settings. CPU is the server's, with all its processes, for each request; no POST asks what another",
        "has asked. Memory is what is resident after all that; beside it what no file holds, since how much",
        "of its libraries is resident depends also on what the machine has cached.",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {_machine()}.",
        "",
        "| what | clients | requests a second | p50 ms | p99 ms | CPU µs |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for (what, n), found in measured.items():
        base = measured["empty Flask answer", n]
        figures = [
            _with_ratio(found.per_second, base.per_second, ",.0f"),
            _with_ratio(found.p50_milliseconds, base.p50_milliseconds, ".2f"),
            _with_ratio(found.p99_milliseconds, base.p99_milliseconds, ".2f"),
            _with_ratio(found.cpu_microseconds, base.cpu_microseconds, ",.0f"),
        ]
        lines.append(f"| {what} | {n} | {' | '.join(figures)} |")
    lines += [
        "",
        "| server | ready after, s | memory of a worker, MB | its own, MB |",
        "| --- | --- | --- | --- |",
    ]
    for name, found in memory.items():
        base = memory["empty Flask"]
        figures = [
            _with_ratio(ready[name], ready["empty Flask"], ".2f"),
            _with_ratio(found.resident, base.resident, ".0f"),
            _with_ratio(found.own, base.own, ".0f"),
        ]
        lines.append(f"| {name} | {' | '.join(figures)} |")
    empty = measured["empty Flask answer", 1]
    reads = measured["GET a tracked forecast", 1]
    aims = [
        ("CPU of a POST over an empty answer", singles.cpu_microseconds / empty.cpu_microseconds, "<=", 2.0),
        (
            "CPU of a tracked GET over an empty answer",
            reads.cpu_microseconds / empty.cpu_microseconds,
            "<=",
            1.15,
        ),
        (
            f"a question by itself over one of a batch of {N_BATCH:,}",
            singles.cpu_microseconds / per_question,
            ">=",
            20.0,
        ),
        ("seconds until it is ready", ready["Slipcast"], "<=", 1.5),
        ("MB of a worker under this load", memory["Slipcast"].resident, "<=", 90.0),
    ]
    if "mlflow" in memory:
        peer = measured["mlflow models serve", 1].per_second
        aims.append(("POSTs a second over those of mlflow", singles.per_second / peer, ">=", 10.0))
        aims.append(("tracked GETs a second over those of mlflow", reads.per_second / peer, ">=", 10.0))
    lines += ["", "| what is aimed at | aim | measured | |", "| --- | --- | --- | --- |"]
    for what, found, relation, aim in aims:
        held = found <= aim if relation == "<=" else found >= aim
        sign = {"<=": "at most", ">=": "at least"}[relation]
        lines.append(f"| {what} | {sign} {aim:g} | {found:.2f} | {'held' if held else 'missed'} |")
    lines += ["", "| what a POST takes, by itself | CPU µs |", "| --- | --- |"]
    lines += [f"| {name} | {microseconds:,.0f} |" for name, microseconds in stages.items()]
    rest = singles.cpu_microseconds - sum(stages.values())
    lines.append(f"| all else: the server, Flask, headers, metrics | {rest:,.0f} |")
    lines += ["", *_bounds(measured, stages, per_question)]
    return "\n".join(lines) + "\n"


def _with_ratio(found: float, base: float, form: str) -> str:
    return f"{found:{form}} ({found / base:.2f})"


def _bounds(
    measured: dict[tuple[str, int], Measured], stages: dict[str, float], per_question: float
) -> list[str]:
    """Return what the figures say of the aims themselves."""
    empty = measured["empty Flask answer", 1]
    around = measured["GET /healthz", 1].cpu_microseconds + sum(stages.values()) - stages[ANSWER]
    room = 2 * empty.cpu_microseconds / 20
    lines = [
        "A POST without its answer, which is what `/healthz` takes and the stages around it, would be",
        f"{around:,.0f} µs, {around / empty.cpu_microseconds:.1f} empty answers.",
        "",
        "If a POST cost twice an empty answer, a question of a batch would have to cost a twentieth of that,",
        f"{room:,.0f} µs. Reading it and writing JSON alone take {stages[READING] + stages[JSON]:,.0f} µs,",
        f"and a question of a batch takes {per_question:,.0f} µs in all.",
    ]
    peer = measured.get(("mlflow models serve", 1))
    if peer is not None:
        lines += [
            "",
            f"An empty Flask answer is given {empty.per_second / peer.per_second:.1f} times as often as one",
            "of mlflow: nothing that goes through Flask can be given more often than that.",
        ]
    return lines


def _machine() -> str:
    """Describe the machine without its name."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return f"{os.cpu_count()} cores of {cpu}, Python {platform.python_version()}, {platform.system()}"


if __name__ == "__main__":
    sys.exit(main())
