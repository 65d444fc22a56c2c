"""Serializers of pages: they fill the bodies that pages show from the artifact and the ledger."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from forecast.answering.forecast_record import latest_provenance
from forecast.answering.ledger import Issued, resolve
from forecast.answering.overview import PendingRelease
from forecast.artifact import Artifact
from forecast.dataset import Dataset, History, Release, summary_lines
from forecast.incidence import DECIMALS_SHOWN
from service.responses.page_schemas import (
    DataBody,
    FoundReleaseBody,
    FrameBody,
    HomeBody,
    LedgerBody,
    MethodBody,
    MissBody,
    OrganizationsBody,
    PendingReleaseBody,
    PunctualityBody,
    RecordBody,
)
from service.responses.schemas import VintageBody


def home_body(
    artifact: Artifact, rows: Sequence[PendingRelease], n_pending: int, now: dt.datetime
) -> HomeBody:
    """Return the body of the home page.

    Parameters
    ----------
    artifact
        The artifact that holds the dataset.
    rows
        The pending releases that match the query, sorted.
    n_pending
        The number of all pending releases.
    now
        The time of the request.
    """
    organizations = artifact.history.organizations
    return HomeBody(
        awaited=[
            PendingReleaseBody(
                release_id=row.release.release_id,
                name=row.release.name,
                organization_id=row.release.organization_id or "",
                organization=organizations[row.release.organization_id or ""].name,
                wording=row.latest.wording,
                announced_on=row.latest.announced_on,
                checked_on=row.checked_on,
                by_today=row.by_today,
                overdue_days=row.overdue_days,
                within_90_days=round(row.within_90_days, DECIMALS_SHOWN),
                likely_from=row.likely_from,
                likely_to=row.likely_to,
                never=round(row.never, DECIMALS_SHOWN),
            )
            for row in rows
        ],
        n_awaited=n_pending,
        provenance=latest_provenance(artifact, now),
    )


def found_release_body(release: Release, history: History) -> FoundReleaseBody:
    """Return the body of a release that a search found."""
    is_pending = release.resolved_on is None
    return FoundReleaseBody(
        release_id=release.release_id,
        name=release.name,
        organization_id=release.organization_id or "",
        organization=history.organizations[release.organization_id or ""].name,
        status=release.status,
        resolved_on=release.resolved_on,
        checked_on=history.pending_through(release.release_id) if is_pending else None,
    )


def organizations_body(artifact: Artifact, now: dt.datetime) -> OrganizationsBody:
    """Return the body of the page about organizations."""
    return OrganizationsBody(
        organizations=[
            PunctualityBody(
                organization_id=record.organization_id,
                organization=artifact.history.organizations[record.organization_id].name,
                n_promises=record.n_promises,
                n_kept=record.n_kept,
                kept_share=round(record.kept_share, DECIMALS_SHOWN),
                low=round(record.low, DECIMALS_SHOWN),
                high=round(record.high, DECIMALS_SHOWN),
            )
            for record in artifact.supplement.records
        ],
        provenance=latest_provenance(artifact, now),
    )


def record_body(artifact: Artifact, ledger: Sequence[Issued], now: dt.datetime) -> RecordBody:
    """Return the body of the page about the record."""
    return RecordBody(
        misses=[
            MissBody(
                release_id=miss.release_id,
                name=artifact.history.releases[miss.release_id].name,
                as_of=miss.as_of,
                within_days=miss.within_days,
                probability=round(miss.chance, DECIMALS_SHOWN),
                came_true=miss.came_true,
            )
            for miss in artifact.supplement.misses
        ],
        record=artifact.manifest["summary"],
        ledger=_ledger_body(artifact, ledger),
        provenance=latest_provenance(artifact, now),
    )


def _ledger_body(artifact: Artifact, ledger: Sequence[Issued]) -> LedgerBody:
    resolution = resolve(artifact.history, ledger)
    due = resolution.resolved
    days: dict[str, dt.date] = {}
    for issued in ledger:
        days[issued.dataset_version] = max(issued.as_of, days.get(issued.dataset_version, issued.as_of))
    scores = {}
    if due:
        for name in ("brier", "brier_reference_class", "brier_face_value"):
            scores[name] = round(sum(getattr(row, name) for row in due) / len(due), DECIMALS_SHOWN)
    return LedgerBody(
        n_forecasts=len(ledger),
        n_releases=len({issued.release_id for issued in ledger}),
        editions=sorted(days.values()),
        n_due=len(due),
        n_waiting=resolution.n_waiting,
        **scores,
    )


def data_body(artifact: Artifact, now: dt.datetime) -> DataBody:
    """Return the body of the page about the data."""
    version, sha256 = artifact.manifest["dataset"]["version"], artifact.manifest["dataset"]["sha256"]
    frames = artifact.supplement.frames
    n_releases = Counter(release.found_by for release in artifact.history.releases.values())
    bodies = [
        FrameBody(frame_id=frame_id, title=frame.title, swept=frame.swept, n_releases=n_releases[frame_id])
        for frame_id, frame in frames.items()
    ]
    return DataBody(
        summary=summary_lines(Dataset(artifact.history, frames, version, sha256)),
        frames=sorted(bodies, key=lambda frame: (-frame.n_releases, frame.frame_id)),
        provenance=latest_provenance(artifact, now),
    )


def method_body(artifact: Artifact, now: dt.datetime) -> MethodBody:
    """Return the body of the page about the method."""
    manifest = artifact.manifest
    return MethodBody(
        vintages=[VintageBody(**vintage) for vintage in manifest["vintages"]],
        training_libraries=manifest["training_libraries"],
        environment=manifest["environment"],
        provenance=latest_provenance(artifact, now),
    )
