"""Resilience: the service as a real process under damaged files, load and kills; and interrupted saves."""

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
from tests.support.ledger import moved
from tests.support.processes import Service, serving, wait_until

QUESTION = {
    "announcements": [{"announced_on": "2024-01-10", "wording": "in the coming months"}],
    "as_of": "2024-03-01",
    "dates": ["2024-06-30"],
}


@pytest.fixture
def save_another(saved: Path, simulated: History, training: Training) -> Callable[[], str]:
    """Return a function that saves another artifact over the current one, and returns its hash."""

    def save() -> str:
        other = Dataset(simulated, {}, "simulated-2", "1" * 64)
        fewer = replace(training, vintages=training.vintages[1:])
        return str(save_artifact(saved, other, fewer, {})["sha256"])

    return save


@contextmanager
def under_load(n_clients: int, service: Service) -> Iterator[list[tuple[int, Any]]]:
    """Let clients send requests until the block ends, and yield the growing list of their responses."""
    responses: list[tuple[int, Any]] = []
    stop = threading.Event()

    def client(number: int) -> None:
        for day in count(number):
            if stop.is_set():
                return
            by = date(2024, 3, 2) + timedelta(days=day % 700)
            try:
                responses.append(service.ask("/v1/forecasts", {**QUESTION, "dates": [f"{by}"]}))
            except (OSError, HTTPException) as error:  # a response may also end within its body
                responses.append((0, repr(error)))

    threads = [threading.Thread(target=client, args=(number,)) for number in range(n_clients)]
    for thread in threads:
        thread.start()
    try:
        yield responses
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_a_new_artifact_is_loaded_under_load_without_failed_or_mixed_responses(saved, save_another):
    first = manifest_of(saved)["sha256"]
    with serving(saved.parent) as service, under_load(8, service) as responses:
        wait_until(lambda: len(responses) > 20, service.log)
        second = save_another()
        wait_until(
            lambda: service.ask("/v1/provenance")[1]["artifact_sha256"] == second, service.log, seconds=10
        )
        n_before = len(responses)
        wait_until(lambda: len(responses) > n_before + 20, service.log)
    assert {status for status, _ in responses} == {200}
    provenances = [body["provenance"] for _, body in responses]
    artifacts = {(provenance["artifact_sha256"], provenance["dataset_version"]) for provenance in provenances}
    assert artifacts == {(first, "simulated"), (second, "simulated-2")}


DAMAGES = ("bit", "truncated", "foreign", "older format", "missing")
REASONS = {"missing": "can't be read", "older format": "format"}


@pytest.mark.parametrize("how", DAMAGES)
def test_without_a_valid_artifact_the_service_responds_with_503_and_the_reason(saved, how):
    damage(saved, how)
    with serving(saved.parent) as service:
        for path in ("/readyz", "/v1/provenance"):
            status, problem = service.ask(path)
            assert status == 503
            assert REASONS.get(how, "SHA-256") in problem["detail"]
        assert service.ask("/healthz") == (200, {"status": "alive"})
        assert "artifact refused" in service.log.read_text()


def test_a_damaged_artifact_does_not_replace_a_valid_one(saved, save_another):
    with serving(saved.parent) as service:
        for how in DAMAGES:
            valid = save_another()
            wait_until(
                lambda valid=valid: (
                    service.ask("/v1/provenance")[1]["artifact_sha256"] == valid
                    and "refusal" not in service.ask("/readyz")[1]
                ),
                service.log,
            )
            damage(saved, how)
            os.utime(saved / "manifest.json")  # so that the service checks it again
            wait_until(lambda: "refusal" in service.ask("/readyz")[1], service.log)
            status, readiness = service.ask("/readyz")
            assert status == 200
            assert REASONS.get(how, "SHA-256") in readiness["refusal"]
            assert service.ask("/v1/provenance")[1]["artifact_sha256"] == valid
            assert service.ask("/v1/forecasts", QUESTION)[0] == 200


def test_a_damaged_ledger_does_not_replace_a_valid_one(saved):
    ledger = saved.parent / "data" / "ledger" / "forecasts.csv"
    ledger.parent.parent.mkdir()
    append_edition(ledger, make_edition(load_artifact(saved)))
    download = "/v1/downloads/ledger.csv"
    with serving(saved.parent) as service:
        before = service.text(download)
        ledger.write_text('as_of,"' + "x" * 200_000)
        wait_until(lambda: "refusal" in service.ask("/readyz")[1], service.log)
        assert "forecasts.csv" in service.ask("/readyz")[1]["refusal"]
        assert service.text(download) == before
        ledger.unlink()
        wait_until(
            lambda: "is missing, with all" in service.ask("/readyz")[1].get("refusal", ""), service.log
        )
        assert service.text(download) == before


def test_only_the_pinned_manifest_is_accepted(saved, save_another):
    pinned = hashlib.sha256((saved / "manifest.json").read_bytes()).hexdigest()
    with serving(saved.parent, environment={PIN: pinned}) as service:
        status, readiness = service.ask("/readyz")
        assert (status, readiness["status"], "refusal" in readiness) == (200, "ready", False)
        save_another()
        wait_until(lambda: "refusal" in service.ask("/readyz")[1], service.log)
        assert "alone is accepted" in service.ask("/readyz")[1]["refusal"]


def test_a_killed_worker_is_replaced_while_the_others_respond(saved):
    with serving(saved.parent, "--workers", "2") as service, under_load(4, service) as responses:
        wait_until(lambda: service.log.read_text().count("Started server process") == 2, service.log)
        wait_until(lambda: len(responses) > 10, service.log)
        before = service.workers()
        os.kill(before[0], signal.SIGKILL)
        wait_until(lambda: len(set(service.workers()) - set(before)) == 1, service.log)
        wait_until(lambda: service.log.read_text().count("Started server process") == 3, service.log)
        n_before = len(responses)
        wait_until(lambda: len(responses) > n_before + 20, service.log)
        assert len(service.workers()) == 2
    failures = [body for status, body in responses if status != 200]
    # Requests that the killed worker was handling or had accepted are lost: a few of each client.
    assert len(failures) <= 4 * 4
    assert all(status == 200 for status, _ in responses[n_before:])


def test_requests_in_flight_are_finished_before_the_service_stops(saved):
    """The service is asked to stop while it works on a batch of a thousand questions."""
    with (
        serving(saved.parent, environment={ACCESS_LOG: "1"}) as service,
        closing(service.connection()) as connection,
    ):
        body = json.dumps({"questions": [QUESTION] * 1000})
        connection.request("POST", "/v1/forecasts/batch", body, {"Content-Type": "application/json"})
        # This request is sent later and finished earlier, so the service is working on the batch.
        wait_until(lambda: service.ask("/v1/provenance")[0] == 200, service.log)
        assert "batch" not in service.log.read_text()
        service.process.send_signal(signal.SIGTERM)
        response = connection.getresponse()
        assert response.status == 200
        assert len(json.loads(response.read())["answers"]) == 1000
        assert service.process.wait(timeout=60) == 0


def test_a_taken_port_is_reported(saved):
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


def test_slow_clients_do_not_delay_others(saved):
    """Two hundred stop within their headers, and two hundred within their bodies."""
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


def test_the_size_of_headers_and_bodies_is_limited(saved):
    with serving(saved.parent) as service:
        with closing(service.connection()) as connection:
            try:
                connection.request("GET", "/healthz", headers={"X-Long": "a" * 200_000})
                assert connection.getresponse().status == 431
            except ConnectionError:
                pass  # the server closed the connection before all headers were sent
        with closing(service.connection()) as connection:
            connection.putrequest("POST", "/v1/forecasts")
            connection.putheader("Content-Type", "application/json")
            connection.putheader("Content-Length", "2000000")
            connection.endheaders()  # the body is rejected by its length, before it is sent
            with closing(connection.getresponse()) as response:
                assert response.status == 413
                assert "1024 KiB" in json.loads(response.read())["detail"]
        assert service.answers()


def alternate(build: Path, saves: list[tuple]) -> None:
    """Save one artifact after the other, endlessly."""
    while True:
        for arguments in saves:
            save_artifact(build, *arguments)


def issue_endlessly(ledger: Path, edition: list) -> None:
    """Append the same edition for later and later days."""
    for quarter in range(10_000):
        append_edition(ledger, moved(edition, 90 * quarter))


def killed_while(work: Callable, *arguments: object, after_seconds: float) -> None:
    """Run a function in another process, and kill it after some seconds."""
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
    versions = set()
    for _ in range(50):
        killed_while(alternate, saved, saves, after_seconds=rng.uniform(0.005, longest))
        versions.add(load_artifact(saved).manifest["dataset"]["version"])
    assert versions == {"simulated", "simulated-2"}


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
        for file in (path, path.with_name("editions.csv")):
            file.unlink(missing_ok=True)
        killed_while(issue_endlessly, path, edition, after_seconds=rng.uniform(0.005, longest))
        ledger = read_ledger(path)
        assert len(ledger) % len(edition) == 0
        n_editions.add(len(ledger) // len(edition))
        append_edition(path, moved(edition, -90))
        assert read_ledger(path)[: len(ledger)] == ledger
    assert len(n_editions) > 2, "every kill came at the same point"


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
def test_a_failed_save_reports_the_reason_and_keeps_the_old_artifact(
    saved, simulated_dataset, training, tmp_path, build, reason
):
    """Files may not grow beyond 20 kB, as on a full disk; and /proc takes no files at all."""
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
    assert any(text in done.stderr for text in reason.split("|")), done.stderr
    assert manifest_of(saved) == before
    load_artifact(saved)
