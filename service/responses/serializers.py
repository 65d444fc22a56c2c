"""Serializers: they fill the bodies of JSON responses from the records of `forecast`."""

from datetime import datetime
from typing import Any

from msgspec import structs

from forecast.answering.forecast_record import latest_provenance
from forecast.answering.parts import FormerTarget
from forecast.artifact import Artifact
from forecast.dataset import Announcement, History, Release, cells_of
from service.responses.schemas import (
    AnnouncementBody,
    ProvenancePageBody,
    ReleaseBody,
    VintageBody,
)


def provenance_page_body(artifact: Artifact, now: datetime) -> ProvenancePageBody:
    """Return the body of `/v1/provenance`."""
    manifest = artifact.manifest
    return ProvenancePageBody(
        **structs.asdict(latest_provenance(artifact, now)),
        dataset_sha256=manifest["dataset"]["sha256"],
        environment=manifest["environment"],
        training_libraries=manifest["training_libraries"],
        vintages=[VintageBody(**vintage) for vintage in manifest["vintages"]],
        backtest=manifest["summary"],
    )


def release_body(release: Release, history: History) -> ReleaseBody:
    """Return the body of a release."""
    return ReleaseBody(**release_fields(release, history))


def release_fields(release: Release, history: History) -> dict[str, Any]:
    """Return the fields of a `ReleaseBody`, by name."""
    organization = history.organizations[release.organization_id or ""]
    precision = None
    if release.resolved_on is not None:
        precision = "day" if release.resolved_from == release.resolved_on else "month"
    return {
        **structs.asdict(release),
        "organization": organization.name,
        "resolved_precision": precision,
    }


def announcement_body(announcement: Announcement) -> AnnouncementBody:
    """Return the body of an announcement; the release that contains it says which release it is about."""
    cells: dict[str, Any] = cells_of(announcement)
    del cells["release_id"]
    cells["formerly"] = [FormerTarget(first, last) for first, last in announcement.formerly]
    return AnnouncementBody(**cells)
