"""Prometheus metrics: what they count, and that they add up over the workers."""

import re
from pathlib import Path

from forecast.artifact.store import Artifact
from service.runtime.settings import METRICS_FOLDER
from tests.support.processes import Service, serving, wait_until

FORECAST = "/v1/releases/meta-llama-4-behemoth/forecast"
N_REQUESTS = 40


def test_metrics_count_requests_and_forecasts_by_candidate(client, artifact: Artifact):
    forecast = client.get(f"{FORECAST}?as_of=2025-05-16").json
    metrics = client.get("/metrics").text
    route = "/v1/releases/<release_id>/forecast"
    assert re.search(rf'slipcast_requests_total\{{route="{route}",status="200"\}} [1-9]', metrics)
    candidate = forecast["provenance"]["candidate"]
    assert re.search(rf'slipcast_forecasts_total\{{candidate="{candidate}"\}} [1-9]', metrics)
    assert f'sha256="{artifact.manifest["sha256"]}"' in metrics
    assert "slipcast_data_age_days " in metrics


def test_an_unknown_release_does_not_add_a_time_series(client):
    client.get("/v1/releases/some-invented-name-0")
    assert "some-invented-name-0" not in client.get("/metrics").text


def count_of_provenance(service: Service) -> float:
    """Return the number of requests for `/v1/provenance` that the service has counted."""
    pattern = r'slipcast_requests_total\{route="/v1/provenance",status="200"\} ([\d.]+)'
    return sum(float(count) for count in re.findall(pattern, service.text("/metrics")))


def series(service: Service) -> dict[str, str]:
    """Return the service's metrics, without those that count the requests for them."""
    lines = [line for line in service.text("/metrics").splitlines() if 'route="/metrics"' not in line]
    return {name: value for line in lines for name, _, value in [line.rpartition(" ")] if line[0] != "#"}


def test_whichever_worker_is_asked_all_metrics_are_the_same(saved: Path, tmp_path: Path):
    with serving(saved.parent, "--workers", "2", environment={METRICS_FOLDER: str(tmp_path)}) as service:
        wait_until(lambda: service.log.read_text().count("Started server process") == 2, service.log)
        for path in (*["/v1/provenance", "/healthz", f"{FORECAST}?as_of=2025-05-16"] * 20, "/nowhere"):
            service.ask(path)
        told = [series(service) for _ in range(20)]
        assert len(list(tmp_path.glob("counter_*.db"))) == 2  # both have answered
    changing = {"slipcast_unwatched_seconds"}  # seconds that pass
    assert {name for name in told[0] if len({each[name] for each in told}) > 1} <= changing
    assert all(each.keys() == told[0].keys() for each in told)
    assert "slipcast_data_age_days" in told[0]
    assert not [name for name in told[0] if name.startswith(("python_", "process_"))]


def test_every_worker_reports_the_sum_over_all_workers(saved: Path):
    with serving(saved.parent, "--workers", "2") as service:
        wait_until(lambda: service.log.read_text().count("Started server process") == 2, service.log)
        for _ in range(N_REQUESTS):
            assert service.ask("/v1/provenance")[0] == 200
        # Each request opens a connection, which the system gives to either worker.
        assert {count_of_provenance(service) for _ in range(20)} == {N_REQUESTS}
        described = re.findall(r"^# HELP (\S+)", service.text("/metrics"), flags=re.MULTILINE)
        assert "slipcast_data_age_days" in described
        assert len(set(described)) == len(described)  # also after many scrapes
