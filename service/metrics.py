"""Metrics for Prometheus: requests, latency, forecasts by candidate, the age of the data, the artifact."""

from time import perf_counter

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from service.bodies import BatchBody, ForecastBody
from service.state import state, today

metrics = Blueprint("metrics", __name__)
_EXTENSION = "slipcast.metrics"


class Metrics:
    """Counts of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        to = self.registry
        self.requests = Counter("slipcast_requests", "Answers", ["route", "status"], registry=to)
        self.latency = Histogram("slipcast_request_seconds", "Time to answer", ["route"], registry=to)
        self.forecasts = Counter("slipcast_forecasts", "Forecasts given", ["candidate"], registry=to)
        self.age = Gauge(
            "slipcast_data_age_days", "Days since the last day that the dataset covers", registry=to
        )
        self.artifact = Gauge(
            "slipcast_artifact_info",
            "The artifact that answers",
            ["sha256", "dataset_version"],
            registry=to,
        )


def _metrics() -> Metrics:
    found: Metrics = current_app.extensions[_EXTENSION]
    return found


def count_forecasts(body: object) -> None:
    """Count the forecasts of an answer by the candidate that gave them."""
    answers = [body] if not isinstance(body, BatchBody) else [one.forecast for one in body.answers]
    for answer in answers:
        if isinstance(answer, ForecastBody):
            _metrics().forecasts.labels(answer.provenance.candidate).inc()


@metrics.get("/metrics")
def expose() -> Response:
    """Give all counts as Prometheus reads them."""
    found, loaded = _metrics(), state().artifact
    found.artifact.clear()
    if loaded is not None:
        found.age.set((today() - loaded.observed_through).days)
        manifest = loaded.manifest
        found.artifact.labels(str(manifest["sha256"]), str(manifest["dataset"]["version"])).set(1)
    return Response(generate_latest(found.registry), content_type=CONTENT_TYPE_LATEST)


def register(app: Flask) -> None:
    """Count every answer of the application."""
    app.extensions[_EXTENSION] = Metrics()
    app.before_request(_start)
    app.after_request(_count)


def _start() -> None:
    g.started = perf_counter()


def _count(response: Response) -> Response:
    # The rule, not the path: what anybody types must not make a new series.
    route = str(request.url_rule or "none")
    _metrics().requests.labels(route, str(response.status_code)).inc()
    _metrics().latency.labels(route).observe(perf_counter() - g.started)
    return response
