"""Answers as JSON: typed bodies, in which no field has two types and what is unknown is left out."""

import datetime as dt
from typing import Any

from service.responses.body import Body
from service.responses.problems import ProblemBody, ResolutionBody


class ProvenanceBody(Body, kw_only=True):
    """What an answer rests on. `trained_through` is the last day that the answering vintage knew."""

    dataset_version: str
    observed_through: dt.date
    candidate: str
    trained_through: dt.date
    artifact_sha256: str
    generated_at: dt.datetime


class DateProbabilityBody(Body, kw_only=True):
    """The chance that the release is out by the end of `date`; `low` to `high` is its 80 % interval."""

    date: dt.date
    probability: float
    low: float
    high: float


class BaselineProbabilityBody(Body, kw_only=True):
    """The same chance as a baseline gives it."""

    date: dt.date
    probability: float


class QuantileBody(Body, kw_only=True):
    """The day by which the chance of release reaches `level`; no date where it does not by the horizon."""

    level: float
    reached: bool
    date: dt.date | None = None


class AtHorizonBody(Body, kw_only=True):
    """The chance of each outcome by the horizon; they sum to one."""

    released: float
    cancelled: float
    pending: float


class CurveBody(Body, kw_only=True):
    """Cumulative chances, weekly from the as-of date to the horizon."""

    dates: tuple[dt.date, ...]
    released: list[float]
    cancelled: list[float]


class ReadingBody(Body, kw_only=True):
    """How an announcement was read; without a window where it names no time."""

    announced_on: dt.date
    wording: str
    promised_from: dt.date | None = None
    promised_to: dt.date | None = None
    open_ended: bool


class BaselinesBody(Body, kw_only=True):
    """The chances of `released_by` as the two permanent baselines give them."""

    face_value: list[BaselineProbabilityBody]
    reference_class: list[BaselineProbabilityBody]


class ComparableBody(Body, kw_only=True):
    """A past release as it stood on `as_of`, when it was most like this one, and what became of it."""

    release_id: str
    name: str
    as_of: dt.date
    promised_from: dt.date | None = None
    promised_to: dt.date | None = None
    outcome: str
    on: dt.date
    slip_in_days: int | None = None


class FactorBody(Body, kw_only=True):
    """A group of features, and by how much it moves the chance within 90 days."""

    group: str
    percentage_points: float


class WarningBody(Body, kw_only=True):
    """What to know before relying on the answer; `code` is stable."""

    code: str
    text: str


class TrackedForecastBody(Body, kw_only=True):
    """What the forecast of a tracked release is without the announcements that were supposed."""

    released_by: list[DateProbabilityBody]
    quantiles: list[QuantileBody]
    at_horizon: AtHorizonBody
    curve: CurveBody


class ForecastBody(Body, kw_only=True):
    """A forecast; `sentence` says it in one line.

    `release_id` and `resolution` are there for tracked releases alone, `tracked` where further announcements
    of a tracked release were supposed.
    """

    release_id: str | None = None
    sentence: str
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
    tracked: TrackedForecastBody | None = None
    resolution: ResolutionBody | None = None
    provenance: ProvenanceBody


class BatchAnswerBody(Body, kw_only=True):
    """The answer to one question of a batch: a forecast, or else a problem."""

    forecast: ForecastBody | None = None
    problem: ProblemBody | None = None


class BatchBody(Body, kw_only=True):
    """The answers to a batch, in the order of its questions."""

    answers: list[BatchAnswerBody]
    provenance: ProvenanceBody


class CdfBody(Body, kw_only=True):
    """The chance of release by evenly spaced moments from `range_min` to `range_max`."""

    as_of: dt.date
    continuous_cdf: list[float]
    warnings: list[WarningBody]
    provenance: ProvenanceBody


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
    forecasts: list[ForecastBody]
    provenance: ProvenanceBody


class ScorecardBody(Body, kw_only=True):
    """The walk-forward record, as `make backtest` writes it."""

    record: dict[str, Any]
    provenance: ProvenanceBody


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


class ReleaseBody(Body, kw_only=True):
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


class TrackedReleaseBody(ReleaseBody, kw_only=True):
    """One release with all its announcements, oldest first."""

    announcements: list[AnnouncementBody]
    provenance: ProvenanceBody


class ReleasesBody(Body, kw_only=True):
    """One page of the releases that fit; `n_releases` counts those of all pages."""

    releases: list[ReleaseBody]
    n_releases: int
    page: int
    per_page: int
    provenance: ProvenanceBody


class VintageBody(Body, kw_only=True):
    """A champion of an earlier day."""

    trained_through: dt.date
    candidate: str


class ProvenancePageBody(ProvenanceBody, kw_only=True):
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
