"""The JSON API, the health checks and the OpenAPI document."""

from http import HTTPStatus

from flask import Blueprint, Response

from forecast.answering.forecast_record import latest_provenance
from service.openapi.document import document
from service.operations.forecasts import (
    cdf_of_request,
    forecast_of_release,
    forecast_of_request,
    forecasts_of_batch,
    history_of_release,
)
from service.operations.promises import promise_of_request
from service.operations.releases import page_of_releases, release_with_announcements
from service.requests.queries import ForecastQuery, ReleasesQuery
from service.requests.schemas import BatchRequest, CdfRequest, ForecastRequest, PromiseRequest
from service.responses.problems import Problem
from service.responses.schemas import ScorecardBody, StatusBody
from service.responses.serializers import provenance_page_body
from service.routes.reading import body_of, json_response, query_of, refuse_parameters, try_query_of
from service.runtime.state import MOST_UNWATCHED, artifact, moment, serving, state

api = Blueprint("api", __name__)


@api.post("/v1/forecasts")
def forecast_from_announcements() -> Response:
    """Forecast a release from the announcements in the body."""
    return json_response(forecast_of_request(artifact(), body_of(ForecastRequest), moment()))


@api.post("/v1/forecasts/batch")
def forecast_batch() -> Response:
    """Answer a batch of questions, each with a forecast or a problem."""
    return json_response(forecasts_of_batch(artifact(), body_of(BatchRequest), moment()))


@api.post("/v1/cdf")
def cdf() -> Response:
    """Forecast a release as the CDF that a forecasting platform takes."""
    return json_response(cdf_of_request(artifact(), body_of(CdfRequest), moment()))


@api.post("/v1/promises")
def promise() -> Response:
    """Read timing words as the window of dates that they promise."""
    return json_response(promise_of_request(body_of(PromiseRequest)))


@api.get("/v1/releases")
def releases() -> Response:
    """List the releases of the dataset that match the query, page by page."""
    return json_response(page_of_releases(artifact(), query_of(ReleasesQuery), moment()))


@api.get("/v1/releases/<release_id>")
def release(release_id: str) -> Response:
    """Return a release with its announcements."""
    refuse_parameters()
    return json_response(release_with_announcements(artifact(), release_id, moment()))


@api.get("/v1/releases/<release_id>/forecast")
def forecast_tracked(release_id: str) -> Response:
    """Forecast a release of the dataset as of any day on which it was pending."""
    reading = try_query_of(ForecastQuery)
    query = reading.query
    return json_response(
        forecast_of_release(artifact(), release_id, query.as_of, query.dates, moment(), reading.faults)
    )


@api.get("/v1/releases/<release_id>/history")
def history(release_id: str) -> Response:
    """Forecast a release as of each of its announcements, by the vintage of each day."""
    refuse_parameters()
    return json_response(history_of_release(artifact(), release_id, moment()))


@api.get("/v1/scorecard")
def scorecard() -> Response:
    """Return the walk-forward record: the scores, gains and calibration of each candidate."""
    refuse_parameters()
    provenance = latest_provenance(artifact(), moment())
    return json_response(ScorecardBody(record=artifact().manifest["summary"], provenance=provenance))


@api.get("/v1/provenance")
def provenance() -> Response:
    """Return the dataset, the candidates and the software that forecasts rest on."""
    refuse_parameters()
    return json_response(provenance_page_body(artifact(), moment()))


@api.get("/healthz")
def healthz() -> Response:
    """Report that the process responds."""
    return json_response(StatusBody(status="alive"))


@api.get("/readyz")
def readyz() -> Response:
    """Report whether an artifact is loaded and watched; if not, respond with 503 and the reason."""
    artifact()  # raises the 503 problem
    watched_at = state().watched_at
    if state().unwatched_for() > MOST_UNWATCHED:
        detail = f"The service last looked for a new artifact and ledger at {watched_at:%FT%TZ}; restart it."
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "not-ready", detail)
    refusals = [reason for reason in (serving().refusal, serving().ledger_refusal) if reason]
    return json_response(
        StatusBody(status="ready", refusal="; ".join(refusals) or None, watched_at=watched_at)
    )


@api.get("/openapi.json")
def openapi() -> Response:
    """Return the OpenAPI document of the API."""
    return Response(document(), content_type="application/json")
