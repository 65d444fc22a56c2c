"""Faults: the real service as a process, and real training, under damage, load and sudden ends."""

import hashlib
import json
import multiprocessing
import os
import pickle
import random
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from http.client import HTTPException
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from forecast.answering.ledger import append_edition, make_edition, read_ledger
from forecast.artifact.store import load_artifact, save_artifact
from forecast.artifact.training import Training
from forecast.dataset import Dataset, History
from service.runtime.settings import ACCESS_LOG, PIN
from tests.conftest import ROOT
from tests.support.damage import damage, manifest_of
from tests.support.processes import Service, serving, wait_until

QUESTION = {
    "announcements": [{"announced_on": "2024-01-10", "wording": "in the coming months"}],
    "as_of": "2024-03-01",
    "dates": ["2024-06-30"],
}


@pytest.fixture
def save_another(saved: Path, simulated: History, training: Training) -> Callable[[], str]:
    """Return a function that saves another artifact beside the one there, and tells its hash."""

    def save() -> str:
        other = Dataset(simulated, {}, "simulated-2", "1" * 64)
        fewer = replace(training, vintages=training.vintages[1:])
        return str(save_artifact(saved, other, fewer, {})["sha256"])

    return save


@contextmanager
def asked_by(n_clients: int, service: Service) -> Iterator[list[tuple[int, Any]]]:
    """Let clients ask again and again, and yield what they have got so far; they end with the block."""
    seen: list[tuple[int, Any]] = []
    stop = threading.Event()

    def client(number: int) -> None:
        for day in count(number):
            if stop.is_set():
                return
            by = date(2024, 3, 2) + timedelta(days=day % 700)
            try:
                seen.append(service.ask("/v1/forecasts", {**QUESTION, "dates": [f"{by}"]}))
            except (OSError, HTTPException) as error:  # an answer may also break off within its body
                seen.append((0, repr(error)))

    threads = [threading.Thread(target=client, args=(number,)) for number in range(n_clients)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_a_retrained_artifact_is_taken_up_under_load_without_a_failed_or_mixed_answer(saved, save_another):
    first = manifest_of(saved)["sha256"]
    with serving(saved.parent) as service, asked_by(8, service) as seen:
        wait_until(lambda: len(seen) > 20, service.log)
        second = save_another()
        wait_until(
            lambda: service.ask("/v1/provenance")[1]["artifact_sha256"] == second, service.log, seconds=10
        )
        n_seen = len(seen)
        wait_until(lambda: len(seen) > n_seen + 20, service.log)
    assert {status for status, _ in seen} == {200}
    made_by = {(b["provenance"]["artifact_sha256"], b["provenance"]["dataset_version"]) for _, b in seen}
    assert made_by == {(first, "simulated"), (second, "simulated-2")}


DAMAGES = ("bit", "truncated", "foreign", "older format", "missing")
REASONS = {"missing": "can't be read", "older format": "format"}


@pytest.mark.parametrize("how", DAMAGES)
def test_a_service_without_a_usable_artifact_says_why_and_answers_503(saved, how):
    damage(saved, how)
    with serving(saved.parent) as service:
        for path in ("/readyz", "/v1/provenance"):
            status, problem = service.ask(path)
            assert status == 503
            assert REASONS.get(how, "SHA-256") in problem["detail"]
        assert service.ask("/healthz") == (200, {"status": "alive"})
        assert "artifact refused" in service.log.read_text()


def test_a_good_artifact_keeps_serving_whatever_comes_after_it(saved, save_another):
    with serving(saved.parent) as service:
        for how in DAMAGES:
            good = save_another()
            wait_until(
                lambda good=good: (
                    service.ask("/v1/provenance")[1]["artifact_sha256"] == good
                    and service.ask("/readyz")[1] == {"status": "ready"}
                ),
                service.log,
            )
            damage(saved, how)
            os.utime(saved / "manifest.json")  # whoever watches looks at it again
            wait_until(lambda: "refusal" in service.ask("/readyz")[1], service.log)
            status, told = service.ask("/readyz")
            assert status == 200
            assert REASONS.get(how, "SHA-256") in told["refusal"]
            assert service.ask("/v1/provenance")[1]["artifact_sha256"] == good
            assert service.ask("/v1/forecasts", QUESTION)[0] == 200


def test_a_damaged_ledger_does_not_replace_a_good_one(saved):
    ledger = saved.parent / "data" / "ledger" / "forecasts.csv"
    ledger.parent.parent.mkdir()
    append_edition(ledger, make_edition(load_artifact(saved)))
    rows = "/v1/downloads/ledger.csv"
    with serving(saved.parent) as service:
        before = service.text(rows)
        ledger.write_text('as_of,"' + "x" * 200_000)
        wait_until(lambda: "refusal" in service.ask("/readyz")[1], service.log)
        assert "forecasts.csv" in service.ask("/readyz")[1]["refusal"]
        assert service.text(rows) == before


def test_a_pinned_manifest_is_the_only_one_that_is_accepted(saved, save_another):
    pinned = hashlib.sha256((saved / "manifest.json").read_bytes()).hexdigest()
    with serving(saved.parent, environment={PIN: pinned}) as service:
        assert service.ask("/readyz") == (200, {"status": "ready"})
        save_another()
        wait_until(lambda: "refusal" in service.ask("/readyz")[1], service.log)
        assert "alone is accepted" in service.ask("/readyz")[1]["refusal"]


def test_a_killed_worker_is_replaced_while_the_others_answer(saved):
    with serving(saved.parent, "--workers", "2") as service, asked_by(4, service) as seen:
        wait_until(lambda: len(seen) > 10, service.log)
        before = service.workers()
        os.kill(before[0], signal.SIGKILL)
        wait_until(lambda: len(set(service.workers()) - set(before)) == 1, service.log)
        wait_until(lambda: service.log.read_text().count("Started worker-1") == 2, service.log)
        n_seen = len(seen)
        wait_until(lambda: len(seen) > n_seen + 20, service.log)
        assert len(service.workers()) == 2
    lost = [answer for status, answer in seen if status != 200]
    # What the killed worker had in hand or had not yet taken up is lost: a few of each client.
    assert len(lost) <= 4 * 4
    assert all(status == 200 for status, _ in seen[n_seen:])


def test_what_is_in_flight_is_finished_before_a_service_ends(saved):
    """A batch of a thousand questions is asked, and the service told to stop while it works on it."""
    with serving(saved.parent, environment={ACCESS_LOG: "1"}) as service:
        connection = service.connection()
        body = json.dumps({"questions": [QUESTION] * 1000})
        connection.request("POST", "/v1/forecasts/batch", body, {"Content-Type": "application/json"})
        # Whoever is asked after it is answered while it is at work, and it is not done yet.
        wait_until(lambda: service.ask("/v1/provenance")[0] == 200, service.log)
        assert "batch" not in service.log.read_text()
        service.process.send_signal(signal.SIGTERM)
        answer = connection.getresponse()
        assert answer.status == 200
        assert len(json.loads(answer.read())["answers"]) == 1000
        assert service.process.wait(timeout=60) == 0


def test_a_taken_port_is_named(saved):
    with serving(saved.parent) as service:
        second = subprocess.run(
            [sys.executable, "-m", "service", "--port", str(service.port)],
            cwd=saved.parent,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert second.returncode == 1
        assert str(service.port) in second.stderr
        assert "give another --host or --port" in second.stderr
        assert service.answers()


def test_slow_clients_keep_nobody_else_waiting(saved):
    """Two hundred that stop in their headers, and two hundred that stop in their body."""
    headers = (
        b"POST /v1/forecasts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n"
    )
    with serving(saved.parent) as service:
        slow = []
        for part in (headers, headers + b"\r\n" + b'{"rel'):
            for _ in range(200):
                slow.append(socket.create_connection(("127.0.0.1", service.port)))
                slow[-1].sendall(part)
        for _ in range(20):
            assert service.ask("/v1/forecasts", QUESTION, timeout=20.0)[0] == 200
        for connection in slow:
            connection.close()


def test_headers_and_bodies_have_a_limit(saved):
    with serving(saved.parent) as service:
        with closing(service.connection()) as connection:
            try:
                connection.request("GET", "/healthz", headers={"X-Long": "a" * 200_000})
                assert connection.getresponse().status == 431
            except ConnectionError:
                pass  # it was closed before all of that had been sent
        with closing(service.connection()) as connection:
            connection.putrequest("POST", "/v1/forecasts")
            connection.putheader("Content-Type", "application/json")
            connection.putheader("Content-Length", "2000000")
            connection.endheaders()  # so large a body is refused before it comes
            with closing(connection.getresponse()) as answer:
                assert answer.status == 413
                assert "1024 KiB" in json.loads(answer.read())["detail"]
        assert service.answers()


def alternate(build: Path, saves: list[tuple]) -> None:
    """Save one artifact after the other, for ever."""
    while True:
        for arguments in saves:
            save_artifact(build, *arguments)


def issue_for_ever(ledger: Path, edition: list) -> None:
    """Append the same edition for ever later days."""
    for quarter in range(10_000):
        later = timedelta(days=90 * quarter)
        append_edition(ledger, [replace(row, as_of=row.as_of + later) for row in edition])


def killed_while(work: Callable, *arguments: object, after_seconds: float) -> None:
    """Run something in a process of its own, and kill it."""
    process = multiprocessing.get_context("fork").Process(target=work, args=arguments)
    process.start()
    process.join(after_seconds)
    process.kill()
    process.join()


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_kill_at_any_point_of_a_save_leaves_the_old_or_the_new_artifact(
    saved, simulated_dataset, simulated, training
):
    rng = random.Random(20260331)
    other = Dataset(simulated, {}, "simulated-2", "1" * 64)
    saves = [
        (simulated_dataset, training, {}),
        (other, replace(training, vintages=training.vintages[1:]), {}),
    ]
    started = time.perf_counter()
    save_artifact(saved, *saves[0])
    longest = 4.0 * (time.perf_counter() - started)
    found = set()
    for _ in range(50):
        killed_while(alternate, saved, saves, after_seconds=rng.uniform(0.005, longest))
        found.add(load_artifact(saved).manifest["dataset"]["version"])
    assert found == {"simulated", "simulated-2"}


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_kill_at_any_point_of_an_issue_leaves_whole_editions(saved, tmp_path):
    rng = random.Random(20260331)
    edition = make_edition(load_artifact(saved))
    started = time.perf_counter()
    path = tmp_path / "forecasts.csv"
    append_edition(path, edition)
    longest = 20.0 * (time.perf_counter() - started)
    n_editions = set()
    for _ in range(50):
        path.unlink()
        killed_while(issue_for_ever, path, edition, after_seconds=rng.uniform(0.005, longest))
        ledger = read_ledger(path)
        assert len(ledger) % len(edition) == 0
        n_editions.add(len(ledger) // len(edition))
        append_edition(path, [replace(row, as_of=row.as_of - timedelta(days=90)) for row in edition])
    assert len(n_editions) > 2, "the kills have hit the same point again and again"


SAVES = """
import pickle, sys
from pathlib import Path
from forecast.artifact.store import save_artifact
dataset, training = pickle.loads(Path(sys.argv[1]).read_bytes())
try:
    save_artifact(Path(sys.argv[2]), dataset, training, {})
except OSError as error:
    sys.exit(str(error))
"""


@pytest.mark.parametrize(
    ("build", "reason"), [("build", "File too large"), ("/proc/build", "No such file|Read-only|denied")]
)
def test_a_save_that_can_not_be_written_says_why_and_loses_nothing(
    saved, simulated_dataset, training, tmp_path, build, reason
):
    """A file may grow to 20 kB and no more, as on a full disk; and /proc takes no files at all."""
    before = manifest_of(saved)
    other = replace(training, vintages=training.vintages[1:])
    (tmp_path / "training.pickle").write_bytes(pickle.dumps((simulated_dataset, other)))
    done = subprocess.run(
        [sys.executable, "-c", SAVES, str(tmp_path / "training.pickle"), str(saved.parent / build)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert any(one in done.stderr for one in reason.split("|")), done.stderr
    assert manifest_of(saved) == before
    load_artifact(saved)
