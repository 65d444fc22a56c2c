"""From requests to the questions that `forecast` answers."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from forecast.answering.questions import (
    ForecastQuestion,
    asked_question,
    default_as_of,
    find_release,
    tracked_question,
)
from forecast.artifact.store import Artifact
from forecast.caching import cached
from forecast.dataset import Announcement, History, Release, Status
from forecast.errors import AlreadyResolved, NotPending, TooEarly, UnknownRelease
from forecast.estimators.vintage import vintage_at
from service.requests.schemas import CdfRequest, ForecastRequest, ReleaseRequest, read_window
from service.responses.problems import FaultBody, Problem, ResolutionBody, invalid_request

_ASKED = "asked"


def find(loaded: Artifact, release_id: str, field: str = "release_id") -> Release:
    """Return a release of the dataset; a 404 problem that names the nearest if there is none."""
    try:
        return find_release(loaded, release_id)
    except UnknownRelease as error:
        remedy = f"use one of {', '.join(error.nearest)}" if error.nearest else "see /v1/releases"
        fault = FaultBody(field=field, fault=str(error), remedy=remedy)
        raise Problem(
            HTTPStatus.NOT_FOUND, "unknown-release", f"{error}.", [fault], nearest=error.nearest
        ) from None


def question_asked(
    asked: ForecastRequest | CdfRequest, loaded: Artifact, today: date
) -> tuple[ForecastQuestion, Release | None]:
    """Return the question of a request, and the release of the dataset that it is about, if it names one.

    Raises
    ------
    Problem
        If the release is unknown or no longer pending, or if too little was known on the day.
    """
    as_of = asked.as_of or today
    dates = asked.dates if isinstance(asked, ForecastRequest) else []
    if asked.release_id is not None:
        tracked = find(loaded, asked.release_id, "/release_id")
        supposed = _announcements(asked, tracked.release_id)
        return question_tracked(loaded, tracked, as_of, dates, "/as_of", supposed), tracked
    release = _release_of(asked.release, loaded)
    question = asked_question(loaded, release, _announcements(asked, release.release_id), as_of, dates)
    _refuse_too_early(loaded, as_of, "/as_of")
    return question, None


def question_tracked(
    loaded: Artifact,
    release: Release,
    as_of: date,
    dates: list[date],
    field: str,
    supposed: list[Announcement] | None = None,
) -> ForecastQuestion:
    """Return the question about a release of the dataset; `field` is where the day of asking was given.

    Raises
    ------
    Problem
        If the release was not pending on the day, or if too little was known on it.
    """
    try:
        question = tracked_question(loaded, release.release_id, as_of, dates, supposed or [])
    except AlreadyResolved as error:
        remedy = f"ask as of {default_as_of(loaded, release)} or earlier"
        raise Problem(
            HTTPStatus.CONFLICT,
            "already-resolved",
            f"There was nothing left to forecast: {error}.",
            [FaultBody(field=field, fault=f"{error}", remedy=remedy)],
            resolution=ResolutionBody(outcome=error.outcome, on=error.resolved_on),
        ) from None
    except NotPending as error:
        remedy = "ask as of that day or later"
        raise invalid_request([FaultBody(field=field, fault=f"{error}", remedy=remedy)]) from None
    _refuse_too_early(loaded, as_of, field)
    return question


def _refuse_too_early(loaded: Artifact, as_of: date, field: str) -> None:
    try:
        vintage_at(loaded.vintages, as_of)
    except TooEarly as error:
        remedy = f"ask as of {error.first} or a later day"
        raise invalid_request([FaultBody(field=field, fault=str(error), remedy=remedy)]) from None


def _announcements(asked: ForecastRequest | CdfRequest, release_id: str) -> list[Announcement]:
    return [
        Announcement(
            announcement_id=f"{_ASKED}/{place}",
            release_id=release_id,
            announced_on=told.announced_on,
            wording=told.wording or "",
            window=read_window(told),
            voice=told.voice,
            reason=told.reason,
        )
        for place, told in enumerate(asked.announcements)
    ]


def _release_of(told: ReleaseRequest, loaded: Artifact) -> Release:
    """Return the release that a request is about; a tracked one that it tells otherwise keeps its id."""
    names = _names(loaded.history)
    organization_id = names.organizations.get((told.organization or "").strip().casefold())
    name = (told.name or "").strip()
    return Release(
        release_id=names.releases.get((organization_id, name.casefold()), _ASKED),
        organization_id=organization_id,
        name=name,
        modality=told.modality,
        access=told.access,
        tier=told.tier,
        status=Status.PENDING,
        found_by="",
        source_url="",
        note="",
    )


@dataclass(frozen=True)
class _Names:
    """Ids by casefolded name: organizations also by alias and id, releases within their organization."""

    organizations: dict[str, str]
    releases: dict[tuple[str | None, str], str]


@cached(2)
def _names(history: History) -> _Names:
    organizations: dict[str, str] = {}
    for one in history.organizations.values():
        for name in (one.organization_id, one.name, *one.aliases):
            organizations.setdefault(name.casefold(), one.organization_id)
    releases: dict[tuple[str | None, str], str] = {}
    for release in history.releases.values():
        releases.setdefault((release.organization_id, release.name.casefold()), release.release_id)
    return _Names(organizations, releases)
