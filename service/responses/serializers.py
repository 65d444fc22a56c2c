"""What `forecast` answers, written as the bodies of JSON answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import structs

from forecast.answering.answer import Answer
from forecast.answering.sentence import sentence
from forecast.artifact.store import Artifact
from forecast.dataset import Announcement, Organization, Release
from forecast.estimators.vintage import Vintage
from forecast.outcome import Outcome
from service.responses.problems import ResolutionBody
from service.responses.schemas import (
    AnnouncementBody,
    AtHorizonBody,
    BaselineProbabilityBody,
    BaselinesBody,
    ComparableBody,
    CurveBody,
    DateProbabilityBody,
    FactorBody,
    ForecastBody,
    ProvenanceBody,
    ProvenancePageBody,
    QuantileBody,
    ReadingBody,
    TrackedForecastBody,
    VintageBody,
    WarningBody,
)

_DECIMALS = 4


def provenance_body(artifact: Artifact, vintage: Vintage, now: datetime) -> ProvenanceBody:
    """Return the provenance of an answer that a vintage gives now."""
    return ProvenanceBody(
        dataset_version=artifact.manifest["dataset"]["version"],
        observed_through=artifact.observed_through,
        candidate=vintage.candidate,
        trained_through=vintage.trained_through,
        artifact_sha256=artifact.manifest["sha256"],
        generated_at=now,
    )


def latest_provenance(artifact: Artifact, now: datetime) -> ProvenanceBody:
    """Return the provenance of what today's vintage answers, or of what rests on the whole artifact."""
    return provenance_body(artifact, artifact.vintages[-1], now)


def provenance_page_body(artifact: Artifact, now: datetime) -> ProvenancePageBody:
    """Return the provenance of today's champion with that of the whole artifact."""
    manifest = artifact.manifest
    return ProvenancePageBody(
        **structs.asdict(latest_provenance(artifact, now)),
        dataset_sha256=manifest["dataset"]["sha256"],
        environment=manifest["environment"],
        training_libraries=manifest["training_libraries"],
        vintages=[VintageBody(**vintage) for vintage in manifest["vintages"]],
        backtest=manifest["summary"],
    )


def forecast_body(answer: Answer, artifact: Artifact, now: datetime, tracked: Release | None) -> ForecastBody:
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
        sentence=sentence(answer),
        as_of=answer.as_of,
        horizon=answer.horizon,
        **_chances(answer),
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
                    BaselineProbabilityBody(date=row.date, probability=p)
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


def tracked_body(answer: Answer) -> TrackedForecastBody:
    """Return the answer about a tracked release, to be held against one with supposed announcements."""
    return TrackedForecastBody(**_chances(answer))


def _chances(answer: Answer) -> dict[str, Any]:
    """Return the fields of a body that hold chances."""
    return {
        "released_by": [
            DateProbabilityBody(date=row.date, probability=row.probability, low=row.low, high=row.high)
            for row in answer.released_by
        ],
        "quantiles": [
            QuantileBody(level=q.level, reached=q.date is not None, date=q.date) for q in answer.quantiles
        ],
        "at_horizon": AtHorizonBody(
            **{outcome.name.lower(): _round(p) for outcome, p in answer.at_horizon.items()}
        ),
        "curve": CurveBody(
            dates=answer.curve_dates,
            released=answer.curve_released,
            cancelled=answer.curve_cancelled,
        ),
    }


def release_fields(release: Release, organizations: Mapping[str, Organization]) -> dict[str, Any]:
    """Return the fields of a release's body; `organizations` are those of its history."""
    organization = organizations[release.organization_id or ""]
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
