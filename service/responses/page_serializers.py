"""Serializers of pages: what an artifact and a ledger hold, as pages show it."""

import datetime as dt
from collections.abc import Sequence

from forecast.answering.forecast_record import latest_provenance
from forecast.answering.ledger import Issued, resolve
from forecast.answering.overview import PendingRelease
from forecast.artifact import Artifact
from forecast.dataset import Dataset, summary_lines
from forecast.incidence import DECIMALS_SHOWN
from service.responses.page_schemas import (
    AwaitedBody,
    DataBody,
    FrameBody,
    HomeBody,
    LedgerBody,
    MethodBody,
    MissBody,
    OrganizationsBody,
    PunctualityBody,
    RecordBody,
)
from service.responses.schemas import VintageBody


def home_body(loaded: Artifact, rows: Sequence[PendingRelease], n_awaited: int, now: dt.datetime) -> HomeBody:
    """Return what the home page shows of some of the pending releases."""
    organizations = loaded.history.organizations
    return HomeBody(
        awaited=[
            AwaitedBody(
                release_id=row.release.release_id,
                name=row.release.name,
                organization_id=row.release.organization_id or "",
                organization=organizations[row.release.organization_id or ""].name,
                wording=row.latest.wording,
                announced_on=row.latest.announced_on,
                overdue_days=row.overdue_days,
                within_90_days=round(row.within_90_days, DECIMALS_SHOWN),
                likely_from=row.likely_from,
                likely_to=row.likely_to,
                never=round(row.never, DECIMALS_SHOWN),
            )
            for row in rows
        ],
        n_awaited=n_awaited,
        provenance=latest_provenance(loaded, now),
    )


def organizations_body(loaded: Artifact, now: dt.datetime) -> OrganizationsBody:
    """Return how punctual organizations are."""
    return OrganizationsBody(
        organizations=[
            PunctualityBody(
                organization_id=record.organization_id,
                organization=loaded.history.organizations[record.organization_id].name,
                n_promises=record.n_promises,
                n_kept=record.n_kept,
                kept_share=round(record.kept_share, DECIMALS_SHOWN),
                low=round(record.low, DECIMALS_SHOWN),
                high=round(record.high, DECIMALS_SHOWN),
            )
            for record in loaded.supplement.records
        ],
        provenance=latest_provenance(loaded, now),
    )


def record_body(loaded: Artifact, ledger: Sequence[Issued], now: dt.datetime) -> RecordBody:
    """Return how forecasts did."""
    return RecordBody(
        misses=[
            MissBody(
                release_id=miss.release_id,
                name=loaded.history.releases[miss.release_id].name,
                as_of=miss.as_of,
                within_days=miss.within_days,
                probability=round(miss.chance, DECIMALS_SHOWN),
                came_true=miss.came_true,
            )
            for miss in loaded.supplement.misses
        ],
        record=loaded.manifest["summary"],
        ledger=_ledger_body(loaded, ledger),
        provenance=latest_provenance(loaded, now),
    )


def _ledger_body(loaded: Artifact, ledger: Sequence[Issued]) -> LedgerBody:
    due = resolve(loaded.history, ledger)
    scores = {}
    if due:
        for name in ("brier", "brier_reference_class", "brier_face_value"):
            scores[name] = round(sum(getattr(row, name) for row in due) / len(due), DECIMALS_SHOWN)
    return LedgerBody(
        n_forecasts=len(ledger),
        n_releases=len({issued.release_id for issued in ledger}),
        editions=sorted({issued.as_of for issued in ledger}),
        n_due=len(due),
        **scores,
    )


def data_body(loaded: Artifact, now: dt.datetime) -> DataBody:
    """Return what the dataset holds."""
    told = loaded.manifest["dataset"]
    frames = loaded.supplement.frames
    dataset = Dataset(loaded.history, frames, told["version"], told["sha256"])
    found = [release.found_by for release in loaded.history.releases.values()]
    bodies = [
        FrameBody(frame_id=key, title=frame.title, swept=frame.swept, n_releases=found.count(key))
        for key, frame in frames.items()
    ]
    return DataBody(
        summary=summary_lines(dataset),
        frames=sorted(bodies, key=lambda frame: (-frame.n_releases, frame.frame_id)),
        provenance=latest_provenance(loaded, now),
    )


def method_body(loaded: Artifact, now: dt.datetime) -> MethodBody:
    """Return what forecasts are made with."""
    manifest = loaded.manifest
    return MethodBody(
        vintages=[VintageBody(**vintage) for vintage in manifest["vintages"]],
        training_libraries=manifest["training_libraries"],
        environment=manifest["environment"],
        provenance=latest_provenance(loaded, now),
    )
