"""Whole answers: what the routes, the pages, the command line and the MCP server alike say."""

from datetime import datetime, timedelta

from werkzeug.datastructures import MultiDict

from forecast.answering.answer import Answer, answer
from forecast.answering.overview import SOON_IN_DAYS
from forecast.answering.questions import ForecastQuestion, default_as_of, tracked_question
from forecast.artifact.store import Artifact
from forecast.dataset import Release
from forecast.promise import read_promise
from service.operations.questions import find, question_asked, question_tracked
from service.requests.schemas import (
    BatchRequest,
    ForecastRequest,
    PromiseRequest,
    checked,
    read_tracked_query,
)
from service.responses.problems import FaultBody, Problem, invalid_request, problem_body
from service.responses.schemas import (
    BatchAnswerBody,
    BatchBody,
    ForecastBody,
    PromiseBody,
    TrackedReleaseBody,
)
from service.responses.serializers import (
    announcement_body,
    forecast_body,
    latest_provenance,
    release_fields,
    tracked_body,
)

#: An answer holds its curve by the day: no more of them are there at once.
_ANSWERED_AT_ONCE = 250


def forecast_of_request(loaded: Artifact, asked: ForecastRequest, now: datetime) -> ForecastBody:
    """Forecast a release from the announcements of a request, or suppose them of a tracked one.

    Raises
    ------
    Problem
        If the question can't be answered.
    """
    question, tracked = question_asked(asked, loaded, now.date())
    questions = [question]
    if tracked is not None and asked.announcements:
        as_it_is = tracked_question(
            loaded, tracked.release_id, question.history.known_through, question.dates
        )
        questions.append(as_it_is)
    answered, *untold = answer(loaded, questions)
    body = forecast_body(answered, loaded, now, tracked)
    if untold:
        body.tracked = tracked_body(untold[0])
    return body


def forecasts_of_batch(loaded: Artifact, asked: BatchRequest, now: datetime) -> BatchBody:
    """Answer many questions in one pass, each with a forecast or with its problem."""
    found: list[tuple[ForecastQuestion, Release | None] | Problem] = []
    for raw in asked.questions:
        try:
            found.append(question_asked(checked(ForecastRequest, raw, now.date()), loaded, now.date()))
        except Problem as problem:
            found.append(problem)
    bodies = []
    for start in range(0, len(found), _ANSWERED_AT_ONCE):
        block = found[start : start + _ANSWERED_AT_ONCE]
        answers = iter(answer(loaded, [one[0] for one in block if not isinstance(one, Problem)]))
        bodies += [
            BatchAnswerBody(problem=problem_body(one))
            if isinstance(one, Problem)
            else BatchAnswerBody(forecast=forecast_body(next(answers), loaded, now, one[1]))
            for one in block
        ]
    return BatchBody(answers=bodies, provenance=latest_provenance(loaded, now))


def answer_of_release(
    loaded: Artifact, release_id: str, query: MultiDict[str, str], now: datetime, *, soon: bool = False
) -> tuple[Answer, Release]:
    """Forecast a release of the dataset as `?as_of=&dates=` ask.

    Parameters
    ----------
    loaded, release_id, now
        What to forecast from, of what, and when.
    query
        Its parameters.
    soon
        Whether a query without dates asks for the chance within 90 days.

    Raises
    ------
    Problem
        If there is no such release, or the query has faults.
    """
    release = find(loaded, release_id)
    read, faults = read_tracked_query(query, now.date(), default_as_of(loaded, release))
    first = loaded.history.announcements[release_id][0].announced_on
    if read.as_of < first:
        fault, remedy = f"first announced on {first}, after {read.as_of}", "ask as of that day or later"
        faults.append(FaultBody(field="as_of", fault=fault, remedy=remedy))
    if faults:
        raise invalid_request(faults)
    dates = read.dates
    if soon and not dates:
        dates = [read.as_of + timedelta(days=SOON_IN_DAYS)]
    question = question_tracked(loaded, release, read.as_of, dates, "as_of")
    return answer(loaded, [question])[0], release


def forecast_of_release(
    loaded: Artifact, release_id: str, query: MultiDict[str, str], now: datetime
) -> ForecastBody:
    """Return the answer of `answer_of_release` as JSON has it."""
    answered, release = answer_of_release(loaded, release_id, query, now)
    return forecast_body(answered, loaded, now, release)


def release_told(loaded: Artifact, release_id: str, now: datetime) -> TrackedReleaseBody:
    """Return a release of the dataset with its announcements; a 404 problem if there is none."""
    release = find(loaded, release_id)
    return TrackedReleaseBody(
        **release_fields(release, loaded.history.organizations),
        announcements=[announcement_body(told) for told in loaded.history.announcements[release_id]],
        provenance=latest_provenance(loaded, now),
    )


def promise_read(asked: PromiseRequest) -> PromiseBody:
    """Return timing words with the window that they promise."""
    window = read_promise(asked.wording, asked.announced_on)
    return PromiseBody(
        announced_on=asked.announced_on,
        wording=asked.wording,
        promised_from=window.promised_from,
        promised_to=window.promised_to,
        open_ended=window.open_ended,
        precision=window.precision,
        postponed=window.postponed,
    )
