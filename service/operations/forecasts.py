"""Forecasts: of releases of the dataset, of releases that a request describes, in batches, and as CDFs."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from forecast.answering import Answer, ForecastQuestion, answer, default_as_of, tracked_question
from forecast.answering.forecast_record import (
    Forecast,
    forecast_record,
    latest_provenance,
    present_of,
    provenance,
)
from forecast.answering.moves import forecasts_so_far
from forecast.answering.platform_cdf import DateRange, platform_cdf
from forecast.answering.questions import N_NEAREST_IDS
from forecast.artifact import Artifact
from forecast.dataset import Release
from forecast.scoring import PRIMARY_HORIZON_IN_DAYS
from service.operations.questions import question_of_release, question_of_request, tracked_release
from service.requests.question_faults import as_of_faults, date_faults
from service.requests.schemas import BatchRequest, CdfRequest, ForecastRequest
from service.requests.validation import validated
from service.responses.problems import MOST_FAULTS, FaultBody, Problem, invalid_request, problem_body
from service.responses.schemas import BatchAnswerBody, BatchBody, CdfBody, ReleaseHistoryBody

#: The faults that a batch lists in all, at least one for each faulty question.
_MOST_FAULTS_OF_BATCH = 1_000
#: The unknown ids of a batch that are looked up for the most similar ones: the first tell what is wrong.
_MOST_LOOKED_UP = 10
#: Answers hold daily curves; to limit memory, a batch is answered in blocks of this many.
_ANSWERED_AT_ONCE = 250


def forecast_of_request(artifact: Artifact, request: ForecastRequest, now: datetime) -> Forecast:
    """Forecast the release of a request.

    If the request adds hypothetical announcements to a release of the dataset, the forecast without them is
    in the field `tracked`.

    Parameters
    ----------
    artifact
        The artifact to forecast from.
    request
        A valid one.
    now
        The time of the request.

    Raises
    ------
    Problem
        As in `service.operations.questions.question_of_request`.
    """
    question, release = question_of_request(request, artifact, now.date())
    questions = [question]
    if release is not None and request.announcements:
        as_of = question.history.known_through
        questions.append(tracked_question(artifact, release.release_id, as_of, question.dates))
    forecast, *without_hypothetical = answer(artifact, questions)
    return forecast_record(forecast, artifact, now, release, *without_hypothetical)


def forecasts_of_batch(artifact: Artifact, request: BatchRequest, now: datetime) -> BatchBody:
    """Answer the questions of a batch, each with a forecast or with a problem.

    Parameters
    ----------
    artifact
        The artifact to forecast from.
    request
        A valid one; its questions need not be valid.
    now
        The time of the request.
    """
    questions: list[tuple[ForecastQuestion, Release | None] | Problem] = []
    n_faults_left, n_lookups_left = _MOST_FAULTS_OF_BATCH, _MOST_LOOKED_UP
    for raw in request.questions:
        try:
            most_faults = min(max(1, n_faults_left), MOST_FAULTS)
            question_request = validated(ForecastRequest, raw, now.date(), most_faults)
            n_nearest = N_NEAREST_IDS if n_lookups_left else 0
            questions.append(question_of_request(question_request, artifact, now.date(), n_nearest))
        except Problem as problem:
            n_faults_left -= len(problem.faults)
            n_lookups_left -= problem.nearest is not None
            questions.append(problem)
    bodies = []
    for start in range(0, len(questions), _ANSWERED_AT_ONCE):
        block = questions[start : start + _ANSWERED_AT_ONCE]
        answers = iter(answer(artifact, [entry[0] for entry in block if not isinstance(entry, Problem)]))
        bodies += [
            BatchAnswerBody(problem=problem_body(entry))
            if isinstance(entry, Problem)
            else BatchAnswerBody(forecast=forecast_record(next(answers), artifact, now, entry[1]))
            for entry in block
        ]
    return BatchBody(answers=bodies, provenance=latest_provenance(artifact, now))


def cdf_of_request(artifact: Artifact, request: CdfRequest, now: datetime) -> CdfBody:
    """Forecast the release of a request as the CDF that a forecasting platform takes.

    Parameters
    ----------
    artifact
        The artifact to forecast from.
    request
        A valid one.
    now
        The time of the request.

    Raises
    ------
    Problem
        As in `service.operations.questions.question_of_request`.
    """
    question, release = question_of_request(request, artifact, now.date())
    answered = answer(artifact, [question])[0]
    known = present_of(answered, artifact, now.date(), release)
    bounds = request.open_lower_bound, request.open_upper_bound
    date_range = DateRange(
        request.range_min, request.range_max, *bounds, n_steps=request.inbound_outcome_count
    )
    cdf = platform_cdf(answered, date_range)
    return CdfBody(
        as_of=answered.as_of,
        checked_on=None if known is None else known.checked_on,
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
    artifact
        The artifact to forecast from.
    release_id
        As the request has it.
    as_of
        The as-of date; by default the last day on which the release is known to have been pending.
    dates
        Dates to give the probability of release by.
    now
        The time of the request.
    soon
        If there are no dates, whether to give the probability within `PRIMARY_HORIZON_IN_DAYS`.
    faults
        Faults that the caller found, to report together with those that are found here.

    Returns
    -------
    answer
        The answer of `forecast`.
    release
        The release, as the dataset has it.

    Raises
    ------
    Problem
        404 if there is no such release, 409 if it was resolved by the as-of date, 422 with every fault.
    """
    release = tracked_release(artifact, release_id)
    as_of = as_of or default_as_of(artifact, release)
    every_fault = list(faults)
    if not any(fault.field == "as_of" for fault in faults):
        every_fault += as_of_faults(as_of, "as_of", now.date())
        every_fault += [fault for day in dates for fault in date_faults(day, "dates", as_of)]
        first = artifact.history.announcements[release_id][0].announced_on
        if as_of < first:
            fault = f"{as_of} is before the first announcement, on {first}"
            remedy = f"use {first} or a later date"
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
    """Return the answer of `answer_of_release` as a record.

    Parameters
    ----------
    artifact, release_id, as_of, dates, now, faults
        As in `answer_of_release`.

    Raises
    ------
    Problem
        As in `answer_of_release`.
    """
    answered, release = answer_of_release(artifact, release_id, as_of, dates, now, faults=faults)
    return forecast_record(answered, artifact, now, release)


def history_of_release(artifact: Artifact, release_id: str, now: datetime) -> ReleaseHistoryBody:
    """Forecast a release as of each of its announcements, by the vintage of each day.

    Parameters
    ----------
    artifact
        The artifact to forecast from.
    release_id
        As the request has it.
    now
        The time of the request.

    Raises
    ------
    Problem
        404 if there is no such release.
    """
    release = tracked_release(artifact, release_id)
    return ReleaseHistoryBody(
        release_id=release_id,
        forecasts=[
            forecast_record(answered, artifact, now, release)
            for answered in forecasts_so_far(artifact, release_id)
        ],
        provenance=latest_provenance(artifact, now),
    )
