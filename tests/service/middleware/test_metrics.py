"""Prometheus metrics: what they count, and that they add up over the workers."""

import re
from pathlib import Path

from forecast.artifact.store import Artifact
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
