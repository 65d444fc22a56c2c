"""From requests to the questions that `forecast` answers, with its errors as problems."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from http import HTTPStatus

from forecast.answering import ForecastQuestion, default_as_of, find_release, question_about, tracked_question
from forecast.answering.forecast_record import Resolution
from forecast.answering.statements import stated_announcement, stated_release
from forecast.artifact import Artifact
from forecast.dataset import Announcement, Release
from forecast.errors import AlreadyResolved, NotPending, TooEarly, UnknownRelease
from service.requests.schemas import CdfRequest, ForecastRequest
from service.responses.problems import FaultBody, Problem, invalid_request


def tracked_release(artifact: Artifact, release_id: str, field: str = "release_id") -> Release:
    """Return a release of the dataset; a 404 problem that names the nearest if there is none."""
    try:
        return find_release(artifact, release_id)
    except UnknownRelease as error:
        remedy = f"use one of {', '.join(error.nearest)}" if error.nearest else "see /v1/releases"
        fault = FaultBody(field=field, fault=str(error), remedy=remedy)
        raise Problem(
            HTTPStatus.NOT_FOUND, "unknown-release", f"{error}.", [fault], nearest=error.nearest
        ) from None


def question_of_request(
    request: ForecastRequest | CdfRequest, artifact: Artifact, today: date
) -> tuple[ForecastQuestion, Release | None]:
    """Return the question of a request, and the release of the dataset that it is about, if it names one.

    Raises
    ------
    Problem
        If the release is unknown or no longer pending, or if too little was known on the day.
    """
    as_of = request.as_of or today
    dates = request.dates if isinstance(request, ForecastRequest) else []
    if request.release_id is not None:
        release = tracked_release(artifact, request.release_id, "/release_id")
        supposed = _announcements(request, release.release_id)
        return question_of_release(artifact, release, as_of, dates, "/as_of", supposed), release
    stated = stated_release(artifact.history, **request.release.model_dump())
    with _as_problems(artifact, stated, "/as_of"):
        announcements = _announcements(request, stated.release_id)
        return question_about(artifact, stated, announcements, as_of, dates), None


def question_of_release(
    artifact: Artifact,
    release: Release,
    as_of: date,
    dates: Sequence[date],
    field: str,
    supposed: Sequence[Announcement] = (),
) -> ForecastQuestion:
    """Return the question about a release of the dataset; `field` is where the day of asking was given.

    Raises
    ------
    Problem
        If the release was not pending on the day, or if too little was known on it.
    """
    with _as_problems(artifact, release, field):
        return tracked_question(artifact, release.release_id, as_of, dates, supposed)


@contextmanager
def _as_problems(artifact: Artifact, release: Release, field: str) -> Iterator[None]:
    """Turn what keeps a question from being asked into a problem."""
    try:
        yield
    except AlreadyResolved as error:
        remedy = f"ask as of {default_as_of(artifact, release)} or earlier"
        raise Problem(
            HTTPStatus.CONFLICT,
            "already-resolved",
            f"There was nothing left to forecast: {error}.",
            [FaultBody(field=field, fault=f"{error}", remedy=remedy)],
            resolution=Resolution(error.outcome, error.resolved_on),
        ) from None
    except NotPending as error:
        remedy = "ask as of that day or later"
        raise invalid_request([FaultBody(field=field, fault=f"{error}", remedy=remedy)]) from None
    except TooEarly as error:
        remedy = f"ask as of {error.first} or a later day"
        raise invalid_request([FaultBody(field=field, fault=f"{error}", remedy=remedy)]) from None


def _announcements(request: ForecastRequest | CdfRequest, release_id: str) -> list[Announcement]:
    return [
        stated_announcement(release_id, number, **dict(announcement))
        for number, announcement in enumerate(request.announcements)
    ]
