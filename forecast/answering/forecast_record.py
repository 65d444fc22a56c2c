"""Turn answers into records, for the JSON interface, the Python interface and the command line alike."""

from datetime import date, datetime
from typing import Any

import msgspec

from forecast.answering.answer import Answer
from forecast.answering.comparables import Comparable
from forecast.answering.factors import Factor
from forecast.answering.parts import Curve, DateProbability, Quantile, Reading
from forecast.answering.present import ByToday, Present, present
from forecast.answering.sentence import sentence
from forecast.answering.warnings import AnswerWarning
from forecast.artifact import Artifact
from forecast.dataset import Release
from forecast.estimators.vintage import Vintage
from forecast.incidence import DECIMALS_SHOWN


class BaselineProbability(msgspec.Struct, frozen=True):
    """The chance of release by the end of `date`, by a baseline."""

    date: date
    probability: float


class Baselines(msgspec.Struct, frozen=True):
    """The chances of `released_by`, by the two permanent baselines."""

    face_value: list[BaselineProbability]
    reference_class: list[BaselineProbability]


class AtHorizon(msgspec.Struct, frozen=True):
    """The chance of each outcome by the horizon; they sum to one."""

    released: float
    cancelled: float
    pending: float


class Resolution(msgspec.Struct, frozen=True):
    """The outcome of a tracked release that is no longer pending, and its day."""

    outcome: str
    on: date


class Provenance(msgspec.Struct, frozen=True):
    """What an answer is based on; `trained_through` is the last day whose facts the vintage knew."""

    dataset_version: str
    observed_through: date
    candidate: str
    trained_through: date
    artifact_sha256: str
    generated_at: datetime


class TrackedForecast(msgspec.Struct, frozen=True):
    """The forecast of a tracked release without the supposed announcements."""

    released_by: list[DateProbability]
    quantiles: list[Quantile]
    at_horizon: AtHorizon
    curve: Curve


class Forecast(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A forecast; `sentence` summarises it.

    Only tracked releases have `release_id` and `resolution`; those that are pending have `checked_on`, the
    last day on which that is known, and `by_today`, what follows for today. `assumes` is given for an as-of
    date after `checked_on`. `tracked` is given if further announcements of a tracked release were supposed.
    """

    release_id: str | None = None
    sentence: str
    as_of: date
    horizon: date
    checked_on: date | None = None
    by_today: ByToday | None = None
    assumes: str | None = None
    released_by: list[DateProbability]
    quantiles: list[Quantile]
    at_horizon: AtHorizon
    curve: Curve
    reading: list[Reading]
    baselines: Baselines
    comparables: list[Comparable]
    factors: list[Factor]
    warnings: list[AnswerWarning]
    tracked: TrackedForecast | None = None
    resolution: Resolution | None = None
    provenance: Provenance


def forecast_record(
    answer: Answer,
    artifact: Artifact,
    now: datetime,
    release: Release | None = None,
    unsupposed: Answer | None = None,
) -> Forecast:
    """Return an answer as a record.

    Parameters
    ----------
    answer
        The answer to a question.
    artifact
        The artifact that it was computed from.
    now
        The time of the answer, in UTC.
    release
        The tracked release of the question, with its outcome as known today; None for another release.
    unsupposed
        The answer about the tracked release without the supposed announcements; None if there are none.
    """
    resolution = None
    if release is not None and release.resolved_on is not None:
        resolution = Resolution(release.status, release.resolved_on)
    now_known = present_of(answer, artifact, now.date(), release)
    return Forecast(
        release_id=None if release is None else release.release_id,
        sentence=sentence(answer, now_known),
        as_of=answer.as_of,
        horizon=answer.horizon,
        checked_on=None if now_known is None else now_known.checked_on,
        by_today=None if now_known is None else now_known.by_today,
        assumes=None if now_known is None else now_known.assumes or None,
        **_chances(answer),
        reading=answer.reading,
        baselines=Baselines(
            **{
                name: [
                    BaselineProbability(row.date, probability)
                    for row, probability in zip(answer.released_by, probabilities, strict=True)
                ]
                for name, probabilities in answer.baselines.items()
            }
        ),
        comparables=answer.comparables,
        factors=answer.factors,
        warnings=answer.warnings,
        tracked=None if unsupposed is None else TrackedForecast(**_chances(unsupposed)),
        resolution=resolution,
        provenance=provenance(artifact, answer.vintage, now),
    )


def present_of(answer: Answer, artifact: Artifact, today: date, release: Release | None) -> Present | None:
    """Return what an answer says about today; None unless it is about a pending release of the dataset.

    Parameters
    ----------
    answer
        The answer to a question.
    artifact
        The artifact that it was computed from.
    today
        Today in UTC.
    release
        As in `forecast_record`.
    """
    if release is None or release.resolved_on is not None:
        return None
    return present(answer, artifact.history.pending_through(release.release_id), today)


def provenance(artifact: Artifact, vintage: Vintage, now: datetime) -> Provenance:
    """Return the provenance of an answer.

    Parameters
    ----------
    artifact
        The artifact that was answered from.
    vintage
        Its vintage that answered.
    now
        The time of the answer, in UTC.
    """
    return Provenance(
        dataset_version=artifact.manifest["dataset"]["version"],
        observed_through=artifact.observed_through,
        candidate=vintage.candidate,
        trained_through=vintage.trained_through,
        artifact_sha256=artifact.manifest["sha256"],
        generated_at=now,
    )


def latest_provenance(artifact: Artifact, now: datetime) -> Provenance:
    """Return the provenance of an answer by today's vintage, or of a page about the whole artifact.

    Parameters
    ----------
    artifact
        The artifact that was answered from.
    now
        The time of the answer, in UTC.
    """
    return provenance(artifact, artifact.vintages[-1], now)


def _chances(answer: Answer) -> dict[str, Any]:
    """Return the fields of a record that contain chances."""
    shares = {outcome.name.lower(): share for outcome, share in answer.at_horizon.items()}
    return {
        "released_by": answer.released_by,
        "quantiles": answer.quantiles,
        "at_horizon": AtHorizon(**{name: round(share, DECIMALS_SHOWN) for name, share in shares.items()}),
        "curve": answer.curve,
    }
