"""What pages show and their twins in JSON say, as typed bodies."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from forecast.answering.ledger import Issued, resolve
from forecast.answering.overview import PendingRelease
from forecast.artifact.store import Artifact
from forecast.dataset import Dataset, summary_lines
from service.responses.body import Body
from service.responses.schemas import ForecastBody, ProvenanceBody, TrackedReleaseBody, VintageBody
from service.responses.serializers import latest_provenance


class AwaitedBody(Body, kw_only=True):
    """A pending release with its latest promise and its chances; what is unknown is left out."""

    release_id: str
    name: str
    organization_id: str
    organization: str
    wording: str
    announced_on: dt.date
    overdue_days: int | None = None
    within_90_days: float
    likely_from: dt.date | None = None
    likely_to: dt.date | None = None
    never: float


class HomeBody(Body, kw_only=True):
    """What is awaited; `n_awaited` counts also what the query leaves out."""

    awaited: list[AwaitedBody]
    n_awaited: int
    provenance: ProvenanceBody


class ReleasePageBody(Body, kw_only=True):
    """A release with its forecast, and the days on which the forecast may have changed."""

    release: TrackedReleaseBody
    forecast: ForecastBody
    days_of_change: list[dt.date]


class PunctualityBody(Body, kw_only=True):
    """How many first promises an organization kept; `kept_share` is shrunken, with its 80 % interval."""

    organization_id: str
    organization: str
    n_promises: int
    n_kept: int
    kept_share: float
    low: float
    high: float


class OrganizationsBody(Body, kw_only=True):
    """Every organization a first promise of which has come to its end, the most promises first."""

    organizations: list[PunctualityBody]
    provenance: ProvenanceBody


class MissBody(Body, kw_only=True):
    """A forecast that went wrong: the chance of release within so many days, and whether it came true."""

    release_id: str
    name: str
    as_of: dt.date
    within_days: int
    probability: float
    came_true: bool


class LedgerBody(Body, kw_only=True):
    """What was issued in public: how much, when, and how much of it has come due."""

    n_forecasts: int
    n_releases: int
    editions: list[dt.date]
    n_due: int
    brier: float | None = None
    brier_reference_class: float | None = None
    brier_face_value: float | None = None


class RecordBody(Body, kw_only=True):
    """The worst forecasts, the walk-forward record, and the ledger."""

    misses: list[MissBody]
    record: dict[str, Any]
    ledger: LedgerBody
    provenance: ProvenanceBody


class FrameBody(Body, kw_only=True):
    """Where releases were looked for, how thoroughly, and how many were found."""

    frame_id: str
    title: str
    swept: str
    n_releases: int


class DataBody(Body, kw_only=True):
    """What the dataset holds, counted, and where it comes from."""

    summary: list[str]
    frames: list[FrameBody]
    provenance: ProvenanceBody


class MethodBody(Body, kw_only=True):
    """Which candidate answered from which day on, and with what it was trained."""

    vintages: list[VintageBody]
    training_libraries: dict[str, str]
    environment: dict[str, str]
    provenance: ProvenanceBody


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
                within_90_days=round(row.within_90_days, 4),
                likely_from=row.likely_from,
                likely_to=row.likely_to,
                never=round(row.never, 4),
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
                kept_share=round(record.kept_share, 4),
                low=round(record.low, 4),
                high=round(record.high, 4),
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
                probability=round(miss.chance, 4),
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
            scores[name] = round(sum(getattr(row, name) for row in due) / len(due), 4)
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
