"""Metrics for Prometheus: requests, latency, forecasts by candidate, the age of the data, the artifact."""

from wsgiref.types import WSGIApplication, WSGIEnvironment

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from service.middleware.observation import ROUTE, Observed
from service.responses.schemas import BatchBody, ForecastBody
from service.runtime.state import serving, today

metrics = Blueprint("metrics", __name__)
_EXTENSION = "slipcast.metrics"


class Metrics:
    """Counts of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        to = self.registry
        self.requests = Counter("slipcast_requests", "Answers", ["route", "status"], registry=to)
        self.latency = Histogram("slipcast_request_seconds", "Time to answer", ["route"], registry=to)
        self.forecasts = Counter(
            "slipcast_forecasts", "Forecasts made; one given again is not", ["candidate"], registry=to
        )
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
    found, loaded = _metrics(), serving().artifact
    found.artifact.clear()
    if loaded is not None:
        found.age.set((today() - loaded.observed_through).days)
        manifest = loaded.manifest
        found.artifact.labels(str(manifest["sha256"]), str(manifest["dataset"]["version"])).set(1)
    return Response(generate_latest(found.registry), content_type=CONTENT_TYPE_LATEST)


def register(app: Flask) -> None:
    """Count every answer of the application, also those that were kept."""
    app.extensions[_EXTENSION] = Metrics()
    app.after_request(_note_route)
    app.wsgi_app = CountedAnswers(app.wsgi_app, app.extensions[_EXTENSION])  # type: ignore[method-assign]


def _note_route(response: Response) -> Response:
    # The rule, not the path: what anybody types must not make a new series.
    request.environ[ROUTE] = str(request.url_rule or "none")
    return response


class CountedAnswers(Observed):
    """A WSGI application that counts the answers of another."""

    def __init__(self, wsgi: WSGIApplication, metrics: Metrics) -> None:
        super().__init__(wsgi)
        self._metrics = metrics

    def _observe(self, environ: WSGIEnvironment, status: str, seconds: float) -> None:
        route = environ.get(ROUTE, "none")
        self._metrics.requests.labels(route, status).inc()
        self._metrics.latency.labels(route).observe(seconds)
