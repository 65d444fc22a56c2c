"""Answers as JSON: typed bodies, in which no field has two types and what is unknown is left out."""

import datetime as dt
from typing import Any

from pydantic import BaseModel

from forecast.answer import Answer
from forecast.artifact import Artifact
from forecast.dataset import Announcement, Organization, Release
from forecast.outcome import Outcome
from forecast.vintage import Vintage
from service.problems import ResolutionBody

_DECIMALS = 4


class ProvenanceBody(BaseModel):
    """What an answer rests on. `trained_through` is the last day that the answering vintage knew."""

    dataset_version: str
    observed_through: dt.date
    candidate: str
    trained_through: dt.date
    artifact_sha256: str
    generated_at: dt.datetime


class DateProbabilityBody(BaseModel):
    """The chance that the release is out by the end of `date`; `low` to `high` is its 80 % interval."""

    date: dt.date
    probability: float
    low: float
    high: float


class BaselineProbabilityBody(BaseModel):
    """The same chance as a baseline gives it."""

    date: dt.date
    probability: float


class QuantileBody(BaseModel):
    """The day by which the chance of release reaches `level`; no date where it does not by the horizon."""

    level: float
    reached: bool
    date: dt.date | None = None


class AtHorizonBody(BaseModel):
    """The chance of each outcome by the horizon; they sum to one."""

    released: float
    cancelled: float
    pending: float


class CurveBody(BaseModel):
    """Cumulative chances, weekly from the as-of date to the horizon."""

    dates: list[dt.date]
    released: list[float]
    cancelled: list[float]


class ReadingBody(BaseModel):
    """How an announcement was read; without a window where it names no time."""

    announced_on: dt.date
    wording: str
    promised_from: dt.date | None = None
    promised_to: dt.date | None = None
    open_ended: bool


class BaselinesBody(BaseModel):
    """The chances of `released_by` as the two permanent baselines give them."""

    face_value: list[BaselineProbabilityBody]
    reference_class: list[BaselineProbabilityBody]


class ComparableBody(BaseModel):
    """A past release as it stood on `as_of`, when it was most like this one, and what became of it."""

    release_id: str
    name: str
    as_of: dt.date
    promised_from: dt.date | None = None
    promised_to: dt.date | None = None
    outcome: str
    on: dt.date
    slip_in_days: int | None = None


class FactorBody(BaseModel):
    """A group of features, and by how much it moves the chance within 90 days."""

    group: str
    percentage_points: float


class WarningBody(BaseModel):
    """What to know before relying on the answer; `code` is stable."""

    code: str
    text: str


class ForecastBody(BaseModel):
    """A forecast. `release_id` and `resolution` are there for tracked releases alone."""

    release_id: str | None = None
    as_of: dt.date
    horizon: dt.date
    released_by: list[DateProbabilityBody]
    quantiles: list[QuantileBody]
    at_horizon: AtHorizonBody
    curve: CurveBody
    reading: list[ReadingBody]
    baselines: BaselinesBody
    comparables: list[ComparableBody]
    factors: list[FactorBody]
    warnings: list[WarningBody]
    resolution: ResolutionBody | None = None
    provenance: ProvenanceBody


class AnnouncementBody(BaseModel):
    """One dated public statement, as the dataset has it."""

    announcement_id: str
    announced_on: dt.date
    wording: str
    promised_from: dt.date | None = None
    promised_to: dt.date | None = None
    open_ended: bool
    precision: str
    voice: str | None = None
    kind: str | None = None
    reason: str | None = None
    source_url: str
    evidence: str | None = None
    note: str


class ReleaseBody(BaseModel):
    """One release, as the dataset has it."""

    release_id: str
    name: str
    organization_id: str
    organization: str
    modality: str | None = None
    access: str | None = None
    tier: str | None = None
    status: str
    resolved_on: dt.date | None = None
    resolved_precision: str | None = None
    superseded_by: str | None = None
    found_by: str
    source_url: str
    evidence: str | None = None
    note: str


class TrackedReleaseBody(ReleaseBody):
    """One release with all its announcements, oldest first."""

    announcements: list[AnnouncementBody]
    provenance: ProvenanceBody


class ReleasesBody(BaseModel):
    """All releases of the dataset, by id."""

    releases: list[ReleaseBody]
    provenance: ProvenanceBody


class VintageBody(BaseModel):
    """A champion of an earlier day."""

    trained_through: dt.date
    candidate: str


class ProvenancePageBody(ProvenanceBody):
    """What answers rest on: today's champion, the vintages before it, and the record that chose it."""

    dataset_sha256: str
    environment: dict[str, str]
    training_libraries: dict[str, str]
    vintages: list[VintageBody]
    backtest: dict[str, Any]


class StatusBody(BaseModel):
    """A plain yes."""

    status: str


def provenance_body(artifact: Artifact, vintage: Vintage, now: dt.datetime) -> ProvenanceBody:
    """Return the provenance of an answer that a vintage gives now."""
    return ProvenanceBody(
        dataset_version=artifact.manifest["dataset"]["version"],
        observed_through=artifact.observed_through,
        candidate=vintage.candidate,
        trained_through=vintage.trained_through,
        artifact_sha256=artifact.manifest["sha256"],
        generated_at=now,
    )


def provenance_page_body(artifact: Artifact, now: dt.datetime) -> ProvenancePageBody:
    """Return the provenance of today's champion with that of the whole artifact."""
    manifest = artifact.manifest
    return ProvenancePageBody(
        **provenance_body(artifact, artifact.vintages[-1], now).model_dump(),
        dataset_sha256=manifest["dataset"]["sha256"],
        environment=manifest["environment"],
        training_libraries=manifest["training_libraries"],
        vintages=[VintageBody(**vintage) for vintage in manifest["vintages"]],
        backtest=manifest["backtest"],
    )


def forecast_body(
    answer: Answer, artifact: Artifact, now: dt.datetime, tracked: Release | None
) -> ForecastBody:
    """Return an answer as JSON has it.

    Parameters
    ----------
    answer
        To whatever question.
    artifact
        That it came from.
    now
        The moment of answering.
    tracked
        The release of the dataset that was asked about, with its outcome as known today, if it was one.
    """
    resolution = None
    if tracked is not None and tracked.resolved_on is not None:
        resolution = ResolutionBody(outcome=tracked.status, on=tracked.resolved_on)
    return ForecastBody(
        release_id=None if tracked is None else tracked.release_id,
        as_of=answer.as_of,
        horizon=answer.horizon,
        released_by=[
            DateProbabilityBody(
                date=row.date, probability=_round(row.probability), low=_round(row.low), high=_round(row.high)
            )
            for row in answer.released_by
        ],
        quantiles=[
            QuantileBody(level=q.level, reached=q.date is not None, date=q.date) for q in answer.quantiles
        ],
        at_horizon=AtHorizonBody(
            **{outcome.name.lower(): _round(p) for outcome, p in answer.at_horizon.items()}
        ),
        curve=CurveBody(
            dates=answer.curve_dates,
            released=[_round(p) for p in answer.curve_released],
            cancelled=[_round(p) for p in answer.curve_cancelled],
        ),
        reading=[
            ReadingBody(
                announced_on=reading.announced_on,
                wording=reading.wording,
                promised_from=reading.window.promised_from,
                promised_to=reading.window.promised_to,
                open_ended=reading.window.open_ended,
            )
            for reading in answer.reading
        ],
        baselines=BaselinesBody(
            **{
                name: [
                    BaselineProbabilityBody(date=row.date, probability=_round(p))
                    for row, p in zip(answer.released_by, probabilities, strict=True)
                ]
                for name, probabilities in answer.baselines.items()
            }
        ),
        comparables=[
            ComparableBody(
                release_id=case.release_id,
                name=case.name,
                as_of=case.as_of,
                promised_from=case.promised_from,
                promised_to=case.promised_to,
                outcome=Outcome(case.outcome).name.lower(),
                on=case.resolved_on,
                slip_in_days=case.slip_in_days,
            )
            for case in answer.comparables
        ],
        factors=[FactorBody(group=f.group, percentage_points=f.percentage_points) for f in answer.factors],
        warnings=[WarningBody(code=warning.code, text=warning.text) for warning in answer.warnings],
        resolution=resolution,
        provenance=provenance_body(artifact, answer.vintage, now),
    )


def release_fields(release: Release, organization: Organization) -> dict[str, Any]:
    """Return the fields of a release's body."""
    return {
        "release_id": release.release_id,
        "name": release.name,
        "organization_id": organization.organization_id,
        "organization": organization.name,
        "modality": release.modality,
        "access": release.access,
        "tier": release.tier,
        "status": release.status,
        "resolved_on": release.resolved_on,
        "resolved_precision": release.resolved_precision,
        "superseded_by": release.superseded_by,
        "found_by": release.found_by,
        "source_url": release.source_url,
        "evidence": release.evidence,
        "note": release.note,
    }


def announcement_body(announcement: Announcement) -> AnnouncementBody:
    """Return an announcement as JSON has it."""
    return AnnouncementBody(
        announcement_id=announcement.announcement_id,
        announced_on=announcement.announced_on,
        wording=announcement.wording,
        promised_from=announcement.window.promised_from,
        promised_to=announcement.window.promised_to,
        open_ended=announcement.window.open_ended,
        precision=announcement.window.precision,
        voice=announcement.voice,
        kind=announcement.kind,
        reason=announcement.reason,
        source_url=announcement.source_url,
        evidence=announcement.evidence,
        note=announcement.note,
    )


def _round(probability: float) -> float:
    return round(probability, _DECIMALS)
