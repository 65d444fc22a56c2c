"""Forecasts: what the routes, the pages, the command line and the MCP server alike answer."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from forecast.answering import Answer, ForecastQuestion, answer, default_as_of, tracked_question
from forecast.answering.forecast_record import Forecast, forecast_record, latest_provenance, provenance
from forecast.answering.moves import forecasts_so_far
from forecast.answering.platform_cdf import DateRange, platform_cdf
from forecast.artifact import Artifact
from forecast.dataset import Release
from forecast.scoring import PRIMARY_HORIZON_IN_DAYS
from service.operations.questions import question_of_release, question_of_request, tracked_release
from service.requests.question_faults import as_of_faults, date_faults
from service.requests.schemas import BatchRequest, CdfRequest, ForecastRequest
from service.requests.validation import validated
from service.responses.problems import FaultBody, Problem, invalid_request, problem_body
from service.responses.schemas import BatchAnswerBody, BatchBody, CdfBody, ReleaseHistoryBody

#: An answer holds its curve by the day: no more of them are there at once.
_ANSWERED_AT_ONCE = 250


def forecast_of_request(artifact: Artifact, request: ForecastRequest, now: datetime) -> Forecast:
    """Forecast a release from the announcements of a request, or suppose them of a tracked one.

    Raises
    ------
    Problem
        If the question can't be answered.
    """
    question, release = question_of_request(request, artifact, now.date())
    questions = [question]
    if release is not None and request.announcements:
        as_of = question.history.known_through
        questions.append(tracked_question(artifact, release.release_id, as_of, question.dates))
    supposed, *unsupposed = answer(artifact, questions)
    return forecast_record(supposed, artifact, now, release, *unsupposed)


def forecasts_of_batch(artifact: Artifact, request: BatchRequest, now: datetime) -> BatchBody:
    """Answer many questions in one pass, each with a forecast or with its problem."""
    questions: list[tuple[ForecastQuestion, Release | None] | Problem] = []
    for raw in request.questions:
        try:
            asked = validated(ForecastRequest, raw, now.date())
            questions.append(question_of_request(asked, artifact, now.date()))
        except Problem as problem:
            questions.append(problem)
    bodies = []
    for start in range(0, len(questions), _ANSWERED_AT_ONCE):
        block = questions[start : start + _ANSWERED_AT_ONCE]
        answers = iter(answer(artifact, [pair[0] for pair in block if not isinstance(pair, Problem)]))
        bodies += [
            BatchAnswerBody(problem=problem_body(pair))
            if isinstance(pair, Problem)
            else BatchAnswerBody(forecast=forecast_record(next(answers), artifact, now, pair[1]))
            for pair in block
        ]
    return BatchBody(answers=bodies, provenance=latest_provenance(artifact, now))


def cdf_of_request(artifact: Artifact, request: CdfRequest, now: datetime) -> CdfBody:
    """Answer a forecasting platform's date question with the CDF that it takes."""
    question, _ = question_of_request(request, artifact, now.date())
    answered = answer(artifact, [question])[0]
    bounds = request.open_lower_bound, request.open_upper_bound
    date_range = DateRange(
        request.range_min, request.range_max, *bounds, n_steps=request.inbound_outcome_count
    )
    cdf = platform_cdf(answered, date_range)
    return CdfBody(
        as_of=answered.as_of,
        continuous_cdf=cdf.values,
        warnings=[*answered.warnings, *cdf.warnings],
        provenance=provenance(artifact, answered.vintage, now),
    )


def answer_of_release(
    artifact: Artifact,
    release_id: str,
    as_of: date | None,
    dates: Sequence[date],
    now: datetime,
    *,
    soon: bool = False,
    faults: Sequence[FaultBody] = (),
) -> tuple[Answer, Release]:
    """Forecast a release of the dataset.

    Parameters
    ----------
    artifact, release_id, now
        What to forecast from, of what, and when.
    as_of
        The day of asking; by default the last that the release is known to have been pending on.
    dates
        Days to give the chance of release by.
    soon
        Whether a question without dates asks for the chance within `PRIMARY_HORIZON_IN_DAYS`.
    faults
        What the caller found wrong, to be reported with what is found here.

    Raises
    ------
    Problem
        If there is no such release, or anything is wrong with the question.
    """
    release = tracked_release(artifact, release_id)
    as_of = as_of or default_as_of(artifact, release)
    every_fault = list(faults)
    if not any(fault.field == "as_of" for fault in faults):
        every_fault += as_of_faults(as_of, "as_of", now.date())
        every_fault += [fault for day in dates for fault in date_faults(day, "dates", as_of)]
        first = artifact.history.announcements[release_id][0].announced_on
        if as_of < first:
            fault, remedy = f"first announced on {first}, after {as_of}", "ask as of that day or later"
            every_fault.append(FaultBody(field="as_of", fault=fault, remedy=remedy))
    if every_fault:
        raise invalid_request(every_fault)
    if soon and not dates:
        dates = [as_of + timedelta(days=PRIMARY_HORIZON_IN_DAYS)]
    question = question_of_release(artifact, release, as_of, dates, "as_of")
    return answer(artifact, [question])[0], release


def forecast_of_release(
    artifact: Artifact,
    release_id: str,
    as_of: date | None,
    dates: Sequence[date],
    now: datetime,
    faults: Sequence[FaultBody] = (),
) -> Forecast:
    """Return the answer of `answer_of_release` as a record."""
    answered, release = answer_of_release(artifact, release_id, as_of, dates, now, faults=faults)
    return forecast_record(answered, artifact, now, release)


def history_of_release(artifact: Artifact, release_id: str, now: datetime) -> ReleaseHistoryBody:
    """Forecast a release as of each of its announcements, each by the vintage of that day."""
    release = tracked_release(artifact, release_id)
    return ReleaseHistoryBody(
        release_id=release_id,
        forecasts=[
            forecast_record(answered, artifact, now, release)
            for answered in forecasts_so_far(artifact, release_id)
        ],
        provenance=latest_provenance(artifact, now),
    )
