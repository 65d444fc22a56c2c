"""Questions: it turns requests into questions to `forecast`, and the errors of `forecast` into problems."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from http import HTTPStatus

from forecast.answering import ForecastQuestion, default_as_of, find_release, question_about, tracked_question
from forecast.answering.forecast_record import Resolution
from forecast.answering.questions import N_NEAREST_IDS
from forecast.answering.statements import stated_announcement, stated_release
from forecast.artifact import Artifact
from forecast.dataset import Announcement, Release
from forecast.errors import AlreadyResolved, NotPending, TooEarly, UnknownRelease
from service.requests.question_faults import date_faults
from service.requests.schemas import CdfRequest, ForecastRequest, quoted
from service.responses.problems import FaultBody, Problem, invalid_request


def tracked_release(
    artifact: Artifact, release_id: str, field: str = "release_id", n_nearest: int = N_NEAREST_IDS
) -> Release:
    """Return a release of the dataset.

    Parameters
    ----------
    artifact
        The artifact that holds the dataset.
    release_id
        As the request has it.
    field
        Where the request has it, for the problem.
    n_nearest
        The most similar ids that the problem names; for 0 it has no `nearest`.

    Raises
    ------
    Problem
        404 with the most similar ids, if there is no such release.
    """
    try:
        return find_release(artifact, release_id, n_nearest)
    except UnknownRelease as error:
        name = quoted(release_id)
        remedy = (
            f"use one of {', '.join(error.nearest)}" if error.nearest else "search for it at /v1/releases?q="
        )
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "unknown-release",
            f"The dataset has no release {name}.",
            [FaultBody(field=field, fault=f"the dataset has no release {name}", remedy=remedy)],
            nearest=error.nearest if n_nearest else None,
        ) from None


def question_of_request(
    request: ForecastRequest | CdfRequest, artifact: Artifact, today: date, n_nearest: int = N_NEAREST_IDS
) -> tuple[ForecastQuestion, Release | None]:
    """Return the question of a request.

    Parameters
    ----------
    request
        A valid one.
    artifact
        The artifact to answer it from.
    today
        The date of the request, and the default as-of date for a release that the request describes. For a
        release of the dataset it is the last day on which it is known to have been pending, or that of the
        latest hypothetical announcement if that is later.
    n_nearest
        As in `tracked_release`.

    Returns
    -------
    question
        The question to `forecast`.
    release
        The release of the dataset that the request names; None if the request describes a release itself.

    Raises
    ------
    Problem
        404 if the release is unknown, 409 if it was resolved by the as-of date, 422 if it was not yet
        announced or if too little was known on that date.
    """
    dates = request.dates if isinstance(request, ForecastRequest) else []
    if request.release_id is not None:
        release = tracked_release(artifact, request.release_id, "/release_id", n_nearest)
        hypothetical = _announcements(request, release.release_id)
        as_of = request.as_of or max(
            [default_as_of(artifact, release), *(announcement.announced_on for announcement in hypothetical)]
        )
        faults = [
            fault for index, day in enumerate(dates) for fault in date_faults(day, f"/dates/{index}", as_of)
        ]
        if faults:
            raise invalid_request(faults)
        return question_of_release(artifact, release, as_of, dates, "/as_of", hypothetical), release
    as_of = request.as_of or today
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
    hypothetical: Sequence[Announcement] = (),
) -> ForecastQuestion:
    """Return the question about a release of the dataset.

    Parameters
    ----------
    artifact
        The artifact to answer it from.
    release
        The release, as the dataset has it.
    as_of
        The as-of date.
    dates
        Dates to give the probability of release by.
    field
        Where the request has the as-of date, for the problem.
    hypothetical
        Hypothetical announcements, in addition to those of the dataset.

    Raises
    ------
    Problem
        409 if the release was resolved by the as-of date, 422 if it was not yet announced or if too little
        was known on that date.
    """
    with _as_problems(artifact, release, field):
        return tracked_question(artifact, release.release_id, as_of, dates, hypothetical)


@contextmanager
def _as_problems(artifact: Artifact, release: Release, field: str) -> Iterator[None]:
    """Turn errors about the as-of date into problems; `field` is where the request has that date."""
    try:
        yield
    except AlreadyResolved as error:
        fault = f"{release.release_id} was {error.outcome} on {error.resolved_on}"
        remedy = f"use {default_as_of(artifact, release)} or an earlier date"
        raise Problem(
            HTTPStatus.CONFLICT,
            "already-resolved",
            f"There is nothing to forecast: {fault}.",
            [FaultBody(field=field, fault=fault, remedy=remedy)],
            resolution=Resolution(error.outcome, error.resolved_on),
        ) from None
    except NotPending as error:
        remedy = "use that date or a later one"
        raise invalid_request([FaultBody(field=field, fault=f"{error}", remedy=remedy)]) from None
    except TooEarly as error:
        remedy = f"use {error.first} or a later date"
        raise invalid_request([FaultBody(field=field, fault=f"{error}", remedy=remedy)]) from None


def _announcements(request: ForecastRequest | CdfRequest, release_id: str) -> list[Announcement]:
    return [
        stated_announcement(release_id, number, **dict(announcement))
        for number, announcement in enumerate(request.announcements)
    ]
