"""The JSON interface: views that read a request, ask `forecast`, and shape the answer."""

from http import HTTPStatus

from flask import Blueprint, Response, request
from pydantic import BaseModel

from forecast.answer import answer
from forecast.artifact import Artifact
from forecast.asked import AskedQuestion, default_as_of, tracked_question
from forecast.dataset import Organization, Release
from forecast.moves import forecasts_so_far
from forecast.platform_cdf import DateRange, platform_cdf
from forecast.promise import read_promise
from service.asking import find, question_asked, question_tracked
from service.bodies import (
    BatchAnswerBody,
    BatchBody,
    CdfBody,
    PromiseBody,
    ReleaseBody,
    ReleaseHistoryBody,
    ReleasesBody,
    ScorecardBody,
    StatusBody,
    TrackedReleaseBody,
    WarningBody,
)
from service.openapi import document
from service.problems import FaultBody, Problem, invalid_request, problem_body
from service.requests import (
    BatchRequest,
    CdfRequest,
    ForecastRequest,
    PromiseRequest,
    Request,
    checked,
    read_request,
    read_tracked_query,
    unknown_parameters,
)
from service.selection import read_selection, select
from service.state import artifact, state, today
from service.writers import (
    announcement_body,
    forecast_body,
    provenance_body,
    provenance_page_body,
    release_fields,
    tracked_body,
)

api = Blueprint("api", __name__)


def _json(body: BaseModel) -> Response:
    return Response(body.model_dump_json(exclude_none=True), content_type="application/json")


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
    loaded = artifact()
    asked = _read(ForecastRequest)
    question, tracked = question_asked(asked, loaded, today())
    questions = [question]
    if tracked is not None and asked.announcements:
        as_it_is = tracked_question(
            loaded, tracked.release_id, question.history.known_through, question.dates
        )
        questions.append(as_it_is)
    answered, *untold = answer(loaded, questions)
    body = forecast_body(answered, loaded, state().now(), tracked)
    if untold:
        body.tracked = tracked_body(untold[0])
    return _json(body)


@api.post("/v1/forecasts/batch")
def forecast_batch() -> Response:
    """Answer many questions in one pass, each with a forecast or with its problem."""
    loaded, now = artifact(), state().now()
    asked = _read(BatchRequest)
    found: list[tuple[AskedQuestion, Release | None] | Problem] = []
    for raw in asked.questions:
        try:
            found.append(question_asked(checked(ForecastRequest, raw, today()), loaded, today()))
        except Problem as problem:
            found.append(problem)
    answers = iter(answer(loaded, [one[0] for one in found if not isinstance(one, Problem)]))
    bodies = [
        BatchAnswerBody(problem=problem_body(one))
        if isinstance(one, Problem)
        else BatchAnswerBody(forecast=forecast_body(next(answers), loaded, now, one[1]))
        for one in found
    ]
    return _json(BatchBody(answers=bodies, provenance=provenance_body(loaded, loaded.vintages[-1], now)))


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
            provenance=provenance_body(loaded, answered.vintage, state().now()),
        )
    )


@api.post("/v1/promises")
def promise() -> Response:
    """Read timing words as the window that they promise."""
    asked = _read(PromiseRequest)
    window = read_promise(asked.wording, asked.announced_on)
    return _json(
        PromiseBody(
            announced_on=asked.announced_on,
            wording=asked.wording,
            promised_from=window.promised_from,
            promised_to=window.promised_to,
            open_ended=window.open_ended,
            precision=window.precision,
            postponed=window.postponed,
        )
    )


@api.get("/v1/releases")
def releases() -> Response:
    """List the releases of the dataset that fit the query, page by page."""
    selection, faults = read_selection(request.args)
    if faults:
        raise invalid_request(faults)
    loaded = artifact()
    selected = select(loaded.history, selection)
    start = (selection.page - 1) * selection.per_page
    return _json(
        ReleasesBody(
            releases=[_release_body(one, loaded) for one in selected[start : start + selection.per_page]],
            n_releases=len(selected),
            page=selection.page,
            per_page=selection.per_page,
            provenance=provenance_body(loaded, loaded.vintages[-1], state().now()),
        )
    )


@api.get("/v1/releases/<release_id>")
def release(release_id: str) -> Response:
    """Show one release with its announcements."""
    _refuse_parameters()
    loaded = artifact()
    found = find(loaded, release_id)
    announcements = loaded.history.announcements[release_id]
    return _json(
        TrackedReleaseBody(
            **release_fields(found, _organization(found, loaded)),
            announcements=[announcement_body(announcement) for announcement in announcements],
            provenance=provenance_body(loaded, loaded.vintages[-1], state().now()),
        )
    )


@api.get("/v1/releases/<release_id>/forecast")
def forecast_tracked(release_id: str) -> Response:
    """Forecast a release of the dataset, as of any day on which it was pending."""
    loaded = artifact()
    found = find(loaded, release_id)
    query, faults = read_tracked_query(request.args, today(), default_as_of(loaded, found))
    first = loaded.history.announcements[release_id][0].announced_on
    if query.as_of < first:
        fault, remedy = f"first announced on {first}, after {query.as_of}", "ask as of that day or later"
        faults.append(FaultBody(field="as_of", fault=fault, remedy=remedy))
    if faults:
        raise invalid_request(faults)
    question = question_tracked(loaded, found, query.as_of, query.dates, "as_of")
    return _json(forecast_body(answer(loaded, [question])[0], loaded, state().now(), tracked=found))


@api.get("/v1/releases/<release_id>/history")
def history(release_id: str) -> Response:
    """Forecast a release as of each of its announcements, each by the vintage of that day."""
    _refuse_parameters()
    loaded = artifact()
    found = find(loaded, release_id)
    now = state().now()
    return _json(
        ReleaseHistoryBody(
            release_id=release_id,
            forecasts=[
                forecast_body(one, loaded, now, found) for one in forecasts_so_far(loaded, release_id)
            ],
            provenance=provenance_body(loaded, loaded.vintages[-1], now),
        )
    )


@api.get("/v1/scorecard")
def scorecard() -> Response:
    """Show the walk-forward record: each candidate's scores, gains and calibration."""
    _refuse_parameters()
    loaded = artifact()
    provenance = provenance_body(loaded, loaded.vintages[-1], state().now())
    return _json(ScorecardBody(record=loaded.manifest["backtest"], provenance=provenance))


@api.get("/v1/provenance")
def provenance() -> Response:
    """Tell what today's answers rest on."""
    _refuse_parameters()
    return _json(provenance_page_body(artifact(), state().now()))


@api.get("/healthz")
def healthz() -> Response:
    """Tell that the process answers."""
    return _json(StatusBody(status="alive"))


@api.get("/readyz")
def readyz() -> Response:
    """Tell whether an artifact is loaded; 503 with the reason if not."""
    artifact()
    return _json(StatusBody(status="ready"))


@api.get("/openapi.json")
def openapi() -> Response:
    """Describe this interface."""
    return Response(document(), content_type="application/json")


def _refuse_parameters() -> None:
    """Raise a 422 problem if the query has any parameter: this address has none."""
    faults = unknown_parameters(request.args)
    if faults:
        raise invalid_request(faults)


def _organization(release: Release, loaded: Artifact) -> Organization:
    return loaded.history.organizations[release.organization_id or ""]


def _release_body(release: Release, loaded: Artifact) -> ReleaseBody:
    return ReleaseBody(**release_fields(release, _organization(release, loaded)))
