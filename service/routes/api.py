"""The JSON interface: views that read a request, ask `forecast`, and shape the answer."""

from http import HTTPStatus

from flask import Blueprint, Response, request

from forecast.answering.answer import answer
from forecast.answering.moves import forecasts_so_far
from forecast.answering.platform_cdf import DateRange, platform_cdf
from service.middleware.headers import json_answer
from service.middleware.metrics import count_forecasts
from service.openapi.document import document
from service.operations.forecasts import (
    forecast_of_release,
    forecast_of_request,
    forecasts_of_batch,
    promise_read,
    release_told,
)
from service.operations.questions import find, question_asked
from service.operations.releases import read_selection, select
from service.requests.schemas import (
    BatchRequest,
    CdfRequest,
    ForecastRequest,
    PromiseRequest,
    Request,
    read_request,
    refuse_parameters,
)
from service.responses.body import Body
from service.responses.problems import FaultBody, Problem, invalid_request
from service.responses.schemas import (
    CdfBody,
    ReleaseBody,
    ReleaseHistoryBody,
    ReleasesBody,
    ScorecardBody,
    StatusBody,
    WarningBody,
)
from service.responses.serializers import (
    forecast_body,
    latest_provenance,
    provenance_body,
    provenance_page_body,
    release_fields,
)
from service.runtime.state import artifact, moment, serving, today

api = Blueprint("api", __name__)


def _json(body: Body) -> Response:
    count_forecasts(body)
    return json_answer(body)


def _read(kind: type[Request]) -> Request:
    """Read the body of this request; a 415 problem if it is not said to be JSON."""
    if request.mimetype != "application/json":
        fault, remedy = f"of type {request.mimetype or 'unsaid'}", "send application/json"
        listed = [FaultBody(field="Content-Type", fault=fault, remedy=remedy)]
        detail = f"The body is {fault}; {remedy}."
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", detail, listed)
    return read_request(kind, request.get_data(), today())


@api.post("/v1/forecasts")
def forecast_asked() -> Response:
    """Forecast a release from the announcements that the body gives."""
    return _json(forecast_of_request(artifact(), _read(ForecastRequest), moment()))


@api.post("/v1/forecasts/batch")
def forecast_batch() -> Response:
    """Answer many questions in one pass, each with a forecast or with its problem."""
    return _json(forecasts_of_batch(artifact(), _read(BatchRequest), moment()))


@api.post("/v1/cdf")
def cdf() -> Response:
    """Answer a forecasting platform's date question with the CDF that it takes."""
    loaded = artifact()
    asked = _read(CdfRequest)
    question, _ = question_asked(asked, loaded, today())
    answered = answer(loaded, [question])[0]
    bounds = asked.open_lower_bound, asked.open_upper_bound
    asked_range = DateRange(asked.range_min, asked.range_max, *bounds, n_steps=asked.inbound_outcome_count)
    found = platform_cdf(answered, asked_range)
    warnings = [*answered.warnings, *found.warnings]
    return _json(
        CdfBody(
            as_of=answered.as_of,
            continuous_cdf=found.values,
            warnings=[WarningBody(code=warning.code, text=warning.text) for warning in warnings],
            provenance=provenance_body(loaded, answered.vintage, moment()),
        )
    )


@api.post("/v1/promises")
def promise() -> Response:
    """Read timing words as the window that they promise."""
    return _json(promise_read(_read(PromiseRequest)))


@api.get("/v1/releases")
def releases() -> Response:
    """List the releases of the dataset that fit the query, page by page."""
    selection, faults = read_selection(request.args)
    if faults:
        raise invalid_request(faults)
    loaded = artifact()
    selected = select(loaded.history, selection)
    start = (selection.page - 1) * selection.per_page
    shown = selected[start : start + selection.per_page]
    organizations = loaded.history.organizations
    return _json(
        ReleasesBody(
            releases=[ReleaseBody(**release_fields(release, organizations)) for release in shown],
            n_releases=len(selected),
            page=selection.page,
            per_page=selection.per_page,
            provenance=latest_provenance(loaded, moment()),
        )
    )


@api.get("/v1/releases/<release_id>")
def release(release_id: str) -> Response:
    """Show one release with its announcements."""
    refuse_parameters(request.args)
    return _json(release_told(artifact(), release_id, moment()))


@api.get("/v1/releases/<release_id>/forecast")
def forecast_tracked(release_id: str) -> Response:
    """Forecast a release of the dataset, as of any day on which it was pending."""
    return _json(forecast_of_release(artifact(), release_id, request.args, moment()))


@api.get("/v1/releases/<release_id>/history")
def history(release_id: str) -> Response:
    """Forecast a release as of each of its announcements, each by the vintage of that day."""
    refuse_parameters(request.args)
    loaded = artifact()
    found = find(loaded, release_id)
    now = moment()
    return _json(
        ReleaseHistoryBody(
            release_id=release_id,
            forecasts=[
                forecast_body(one, loaded, now, found) for one in forecasts_so_far(loaded, release_id)
            ],
            provenance=latest_provenance(loaded, now),
        )
    )


@api.get("/v1/scorecard")
def scorecard() -> Response:
    """Show the walk-forward record: each candidate's scores, gains and calibration."""
    refuse_parameters(request.args)
    loaded = artifact()
    provenance = latest_provenance(loaded, moment())
    return _json(ScorecardBody(record=loaded.manifest["summary"], provenance=provenance))


@api.get("/v1/provenance")
def provenance() -> Response:
    """Tell what today's answers rest on."""
    refuse_parameters(request.args)
    return _json(provenance_page_body(artifact(), moment()))


@api.get("/healthz")
def healthz() -> Response:
    """Tell that the process answers."""
    return _json(StatusBody(status="alive"))


@api.get("/readyz")
def readyz() -> Response:
    """Tell whether an artifact is loaded; 503 with the reason if not."""
    artifact()
    served = serving()
    refusals = [reason for reason in (served.refusal, served.ledger_refusal) if reason]
    return _json(StatusBody(status="ready", refusal="; ".join(refusals) or None))


@api.get("/openapi.json")
def openapi() -> Response:
    """Describe this interface."""
    return Response(document(), content_type="application/json")
