"""Metrics for Prometheus: requests, latency, forecasts by candidate, the age of the data, the artifact.

Several workers write their counters to files in one folder, and whichever responds to `/metrics` adds them
up; the launcher names the folder in the environment before prometheus_client is imported.
"""

import os
from wsgiref.types import WSGIApplication, WSGIEnvironment

import msgspec
from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from forecast.answering.forecast_record import Forecast
from service.middleware.observation import ROUTE, ObservingMiddleware
from service.responses.schemas import BatchBody
from service.runtime.settings import METRICS_FOLDER
from service.runtime.state import serving, today

metrics = Blueprint("metrics", __name__)
_EXTENSION = "slipcast.metrics"


class Metrics:
    """The counters of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        to = self.registry
        self.requests = Counter("slipcast_requests", "Responses", ["route", "status"], registry=to)
        self.latency = Histogram("slipcast_request_seconds", "Time to respond", ["route"], registry=to)
        self.forecasts = Counter(
            "slipcast_forecasts", "Forecasts computed; cached ones are not", ["candidate"], registry=to
        )

    def exposition(self) -> bytes:
        """Return the counters of all workers as Prometheus reads them."""
        if METRICS_FOLDER not in os.environ:
            return generate_latest(self.registry)
        every_worker = CollectorRegistry()
        multiprocess.MultiProcessCollector(every_worker)  # type: ignore[no-untyped-call]
        return generate_latest(every_worker)


def _metrics() -> Metrics:
    extension: Metrics = current_app.extensions[_EXTENSION]
    return extension


def count_forecasts(body: msgspec.Struct) -> None:
    """Count the forecasts in a body by the candidate that gave them."""
    answers = [body] if not isinstance(body, BatchBody) else [answer.forecast for answer in body.answers]
    for answer in answers:
        if isinstance(answer, Forecast):
            _metrics().forecasts.labels(answer.provenance.candidate).inc()


@metrics.get("/metrics")
def expose() -> Response:
    """Give all counts as Prometheus reads them."""
    return Response(_metrics().exposition() + generate_latest(_data()), content_type=CONTENT_TYPE_LATEST)


def _data() -> CollectorRegistry:
    """Return what every worker knows alike: the age of the data, and the artifact."""
    registry, artifact = CollectorRegistry(), serving().artifact
    if artifact is not None:
        age = Gauge(
            "slipcast_data_age_days", "Days since the last day that the dataset covers", registry=registry
        )
        age.set((today() - artifact.observed_through).days)
        manifest = artifact.manifest
        info = Gauge(
            "slipcast_artifact_info",
            "The artifact that is served",
            ["sha256", "dataset_version"],
            registry=registry,
        )
        info.labels(str(manifest["sha256"]), str(manifest["dataset"]["version"])).set(1)
    return registry


def register(app: Flask) -> None:
    """Count every response of the application, cached ones too."""
    app.extensions[_EXTENSION] = Metrics()
    app.after_request(_note_route)
    app.wsgi_app = CountedResponses(app.wsgi_app, app.extensions[_EXTENSION])  # type: ignore[method-assign]


def _note_route(response: Response) -> Response:
    # The rule, not the path: what anybody types must not make a new series.
    request.environ[ROUTE] = str(request.url_rule or "none")
    return response


class CountedResponses(ObservingMiddleware):
    """Middleware that counts and times responses."""

    def __init__(self, wsgi: WSGIApplication, metrics: Metrics) -> None:
        super().__init__(wsgi)
        self._metrics = metrics

    def _observe(self, environ: WSGIEnvironment, status: str, seconds: float) -> None:
        route = environ.get(ROUTE, "none")
        self._metrics.requests.labels(route, status).inc()
        self._metrics.latency.labels(route).observe(seconds)
