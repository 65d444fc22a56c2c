"""Schemas of JSON responses: no field has two types, and what is unknown is left out."""

import datetime as dt
from typing import Any

from forecast.answering.forecast_record import Forecast, Provenance
from forecast.answering.warnings import AnswerWarning
from forecast.dataset import Release
from service.responses.body import Body
from service.responses.problems import ProblemBody


class BatchAnswerBody(Body, kw_only=True):
    """The answer to one question of a batch: a forecast, or else a problem."""

    forecast: Forecast | None = None
    problem: ProblemBody | None = None


class BatchBody(Body, kw_only=True):
    """The answers to a batch, in the order of its questions."""

    answers: list[BatchAnswerBody]
    provenance: Provenance


class CdfBody(Body, kw_only=True):
    """The chance of release by evenly spaced moments from `range_min` to `range_max`."""

    as_of: dt.date
    continuous_cdf: list[float]
    warnings: list[AnswerWarning]
    provenance: Provenance


class PromiseBody(Body, kw_only=True):
    """Timing words with the window that they promise; without one where they name no time."""

    announced_on: dt.date
    wording: str
    promised_from: dt.date | None = None
    promised_to: dt.date | None = None
    open_ended: bool
    precision: str
    postponed: bool


class ReleaseHistoryBody(Body, kw_only=True):
    """The forecast of a release as of each of its announcements, oldest first, each by its own vintage."""

    release_id: str
    forecasts: list[Forecast]
    provenance: Provenance


class ScorecardBody(Body, kw_only=True):
    """The walk-forward record, as `make backtest` writes it."""

    record: dict[str, Any]
    provenance: Provenance


class AnnouncementBody(Body, kw_only=True):
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


class ReleaseBody(Release, frozen=True, omit_defaults=True, kw_only=True):
    """One release, as the dataset has it, with its organization's name."""

    organization: str


class TrackedReleaseBody(ReleaseBody, frozen=True, omit_defaults=True, kw_only=True):
    """One release with all its announcements, oldest first."""

    announcements: list[AnnouncementBody]
    provenance: Provenance


class ReleasesBody(Body, kw_only=True):
    """One page of the releases that fit; `n_releases` counts those of all pages."""

    releases: list[ReleaseBody]
    n_releases: int
    page: int
    per_page: int
    provenance: Provenance


class VintageBody(Body, kw_only=True):
    """A champion of an earlier day."""

    trained_through: dt.date
    candidate: str


class ProvenancePageBody(Provenance, frozen=True, kw_only=True):
    """What answers rest on: today's champion, the vintages before it, and the record that chose it."""

    dataset_sha256: str
    environment: dict[str, str]
    training_libraries: dict[str, str]
    vintages: list[VintageBody]
    backtest: dict[str, Any]


class StatusBody(Body, kw_only=True):
    """A plain yes; `refusal` says why an artifact or a ledger that came later was not taken up."""

    status: str
    refusal: str | None = None
