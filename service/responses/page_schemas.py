"""Schemas of what pages show, which their twins in JSON say."""

import datetime as dt
from typing import Any

from forecast.answering.forecast_record import Forecast, Provenance
from service.responses.body import Body
from service.responses.schemas import TrackedReleaseBody, VintageBody


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
    provenance: Provenance


class ReleasePageBody(Body, kw_only=True):
    """A release with its forecast, and the days on which the forecast may have changed."""

    release: TrackedReleaseBody
    forecast: Forecast
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
    provenance: Provenance


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
    provenance: Provenance


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
    provenance: Provenance


class MethodBody(Body, kw_only=True):
    """Which candidate answered from which day on, and with what it was trained."""

    vintages: list[VintageBody]
    training_libraries: dict[str, str]
    environment: dict[str, str]
    provenance: Provenance
