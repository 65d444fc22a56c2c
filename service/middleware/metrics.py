"""Prometheus metrics: requests, latency, forecasts by candidate, age of the data, and the artifact.

Each worker writes its counters to files in a shared folder; the worker that responds to `/metrics` adds up
the counters of all. The launcher sets the folder in the environment before prometheus_client is imported.
"""

import os
from collections.abc import Iterator
from wsgiref.types import WSGIApplication, WSGIEnvironment

import msgspec
from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from forecast.answering.forecast_record import Forecast
from service.middleware.observation import ROUTE, ObservingMiddleware
from service.responses.schemas import BatchBody
from service.runtime.settings import METRICS_FOLDER
from service.runtime.state import serving, state, today

metrics = Blueprint("metrics", __name__)
_EXTENSION = "slipcast.metrics"


class Metrics:
    """The counters of one application, in their own registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        to = self.registry
        self.requests = Counter("slipcast_requests", "Responses", ["route", "status"], registry=to)
        self.latency = Histogram("slipcast_request_seconds", "Time to respond", ["route"], registry=to)
        self.forecasts = Counter(
            "slipcast_forecasts", "Forecasts computed, without cached ones", ["candidate"], registry=to
        )

    def exposition(self) -> bytes:
        """Return the sum of all workers' counters in Prometheus's text format."""
        if METRICS_FOLDER not in os.environ:
            return generate_latest(self.registry)
        every_worker = CollectorRegistry()
        multiprocess.MultiProcessCollector(every_worker)  # type: ignore[no-untyped-call]
        return generate_latest(every_worker)


def _metrics() -> Metrics:
    extension: Metrics = current_app.extensions[_EXTENSION]
    return extension


def count_forecasts(body: msgspec.Struct) -> None:
    """Count the forecasts in a response's body by the candidate that made them.

    Parameters
    ----------
    body
        Any body; those without a forecast count as none.
    """
    forecasts = [answer.forecast for answer in body.answers] if isinstance(body, BatchBody) else [body]
    for forecast in forecasts:
        if isinstance(forecast, Forecast):
            _metrics().forecasts.labels(forecast.provenance.candidate).inc()


@metrics.get("/metrics")
def expose() -> Response:
    """Return all metrics in Prometheus's text format."""
    data = CollectorRegistry()
    data.register(_DataMetrics())
    return Response(_metrics().exposition() + generate_latest(data), content_type=CONTENT_TYPE_LATEST)


class _DataMetrics(Collector):
    """The metrics that are the same in every worker: the age of the data, and the artifact.

    They are computed for each response. A `Gauge` would also be written to the shared folder, and then be
    exposed a second time.
    """

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics; those of the artifact only if there is one."""
        yield GaugeMetricFamily(
            "slipcast_unwatched_seconds",
            "Seconds since this worker last looked for a new artifact and ledger; 0 if it never does",
            value=state().unwatched_for().total_seconds(),
        )
        yield GaugeMetricFamily(
            "slipcast_artifact_refused",
            "Whether the latest artifact is refused",
            value=bool(serving().refusal),
        )
        yield GaugeMetricFamily(
            "slipcast_ledger_refused",
            "Whether the latest ledger is refused",
            value=bool(serving().ledger_refusal),
        )
        artifact = serving().artifact
        if artifact is None:
            return
        age = (today() - artifact.observed_through).days
        yield GaugeMetricFamily(
            "slipcast_data_age_days", "Days since the last day that the dataset covers", value=age
        )
        manifest = artifact.manifest
        info = GaugeMetricFamily(
            "slipcast_artifact_info",
            "The artifact that is served; always 1",
            labels=["sha256", "dataset_version"],
        )
        info.add_metric([str(manifest["sha256"]), str(manifest["dataset"]["version"])], 1)
        yield info


def register(app: Flask) -> None:
    """Count every response of the application, including cached ones."""
    app.extensions[_EXTENSION] = Metrics()
    app.after_request(_note_route)
    app.wsgi_app = CountedResponses(app.wsgi_app, app.extensions[_EXTENSION])  # type: ignore[method-assign]


def _note_route(response: Response) -> Response:
    # The route's pattern, not the path: a made-up path must not create a new time series.
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
