"""The JSON interface: views that read a request, ask `forecast`, and shape the answer."""

from http import HTTPStatus

from flask import Blueprint, Response, request
from pydantic import BaseModel

from forecast.answer import answer, answer_tracked
from forecast.artifact import Artifact
from forecast.asked import AlreadyResolved, UnknownRelease, asked_question, default_as_of, find_release
from forecast.dataset import Announcement, Organization, Release, Status
from forecast.vintage import TooEarly
from service.bodies import ReleaseBody, ReleasesBody, StatusBody, TrackedReleaseBody
from service.openapi import document
from service.problems import FaultBody, Problem, ResolutionBody, invalid_request
from service.requests import (
    ForecastRequest,
    read_forecast_request,
    read_tracked_query,
    read_window,
    unknown_parameters,
)
from service.state import artifact, state, today
from service.writers import (
    announcement_body,
    forecast_body,
    provenance_body,
    provenance_page_body,
    release_fields,
)

api = Blueprint("api", __name__)

_ASKED = "asked"


def _json(body: BaseModel) -> Response:
    return Response(body.model_dump_json(exclude_none=True), content_type="application/json")


@api.post("/v1/forecasts")
def forecast_asked() -> Response:
    """Forecast a release from the announcements that the body gives."""
    if request.mimetype != "application/json":
        fault, remedy = f"of type {request.mimetype or 'unsaid'}", "send application/json"
        listed = [FaultBody(field="Content-Type", fault=fault, remedy=remedy)]
        detail = f"The body is {fault}; {remedy}."
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", detail, listed)
    loaded, now = artifact(), today()
    asked = read_forecast_request(request.get_data(), now)
    as_of = asked.as_of or now
    release = _release_of(asked, loaded)
    announcements = [
        Announcement(
            announcement_id=f"{_ASKED}/{place}",
            release_id=release.release_id,
            announced_on=told.announced_on,
            wording=told.wording or "",
            window=read_window(told),
            voice=told.voice,
            reason=told.reason,
        )
        for place, told in enumerate(asked.announcements)
    ]
    try:
        answered = answer(loaded, [asked_question(loaded, release, announcements, as_of, asked.dates)])[0]
    except TooEarly as error:
        raise _too_early(error, "/as_of") from None
    return _json(forecast_body(answered, loaded, state().now(), tracked=None))


@api.get("/v1/releases")
def releases() -> Response:
    """List the releases of the dataset."""
    _refuse_parameters()
    loaded = artifact()
    bodies = [_release_body(release, loaded) for _, release in sorted(loaded.history.releases.items())]
    provenance = provenance_body(loaded, loaded.vintages[-1], state().now())
    return _json(ReleasesBody(releases=bodies, provenance=provenance))


@api.get("/v1/releases/<release_id>")
def release(release_id: str) -> Response:
    """Show one release with its announcements."""
    _refuse_parameters()
    loaded = artifact()
    found = _find(loaded, release_id)
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
    found = _find(loaded, release_id)
    query, faults = read_tracked_query(request.args, today(), default_as_of(loaded, found))
    first = loaded.history.announcements[release_id][0].announced_on
    if query.as_of < first:
        fault, remedy = f"first announced on {first}, after {query.as_of}", "ask as of that day or later"
        faults.append(FaultBody(field="as_of", fault=fault, remedy=remedy))
    if faults:
        raise invalid_request(faults)
    try:
        answered = answer_tracked(loaded, release_id, query.as_of, query.dates)
    except AlreadyResolved as error:
        fault, remedy = f"{error}", f"ask as of {default_as_of(loaded, found)} or earlier"
        raise Problem(
            HTTPStatus.CONFLICT,
            "already-resolved",
            f"There was nothing left to forecast: {error}.",
            [FaultBody(field="as_of", fault=fault, remedy=remedy)],
            resolution=ResolutionBody(outcome=error.outcome, on=error.resolved_on),
        ) from None
    except TooEarly as error:
        raise _too_early(error, "as_of") from None
    return _json(forecast_body(answered, loaded, state().now(), tracked=found))


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


def _find(loaded: Artifact, release_id: str) -> Release:
    try:
        return find_release(loaded, release_id)
    except UnknownRelease as error:
        remedy = f"use one of {', '.join(error.nearest)}" if error.nearest else "see /v1/releases"
        fault = FaultBody(field="release_id", fault=str(error), remedy=remedy)
        raise Problem(
            HTTPStatus.NOT_FOUND, "unknown-release", f"{error}.", [fault], nearest=error.nearest
        ) from None


def _refuse_parameters() -> None:
    """Raise a 422 problem if the query has any parameter: this address has none."""
    faults = unknown_parameters(request.args)
    if faults:
        raise invalid_request(faults)


def _too_early(error: TooEarly, field: str) -> Problem:
    fault = FaultBody(field=field, fault=str(error), remedy=f"ask as of {error.first} or a later day")
    return invalid_request([fault])


def _organization(release: Release, loaded: Artifact) -> Organization:
    return loaded.history.organizations[release.organization_id or ""]


def _release_body(release: Release, loaded: Artifact) -> ReleaseBody:
    return ReleaseBody(**release_fields(release, _organization(release, loaded)))


def _release_of(asked: ForecastRequest, loaded: Artifact) -> Release:
    """Return the release that a request is about; a tracked one that it tells otherwise keeps its id."""
    told = asked.release
    organization_id = _organization_id(told.organization, loaded)
    name = (told.name or "").strip()
    same = (
        r.release_id
        for r in loaded.history.releases.values()
        if r.organization_id == organization_id and r.name.casefold() == name.casefold()
    )
    return Release(
        release_id=next(same, _ASKED),
        organization_id=organization_id,
        name=name,
        modality=told.modality,
        access=told.access,
        tier=told.tier,
        status=Status.PENDING,
    )


def _organization_id(name: str | None, loaded: Artifact) -> str | None:
    """Return the organization that goes by a name, an alias or an id, if one does."""
    if name is None:
        return None
    wanted = name.strip().casefold()
    for organization in loaded.history.organizations.values():
        names = (organization.organization_id, organization.name, *organization.aliases)
        if wanted in (known.casefold() for known in names):
            return organization.organization_id
    return None
