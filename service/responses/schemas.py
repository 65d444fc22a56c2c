"""Schemas of JSON responses: no field has two types, and unknown values are left out."""

import datetime as dt
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from forecast.answering.forecast_record import Forecast, Provenance
from forecast.answering.parts import FormerTarget
from forecast.answering.warnings import AnswerWarning
from forecast.dataset import Release
from service.responses.body import Body
from service.responses.problems import ProblemBody

_PromisedFrom = Annotated[
    dt.date | None,
    Meta(description="The first day of the promised window; left out if the words name no time"),
]
_PromisedTo = Annotated[
    dt.date | None,
    Meta(description="The last day of the promised window; left out if the words name no time"),
]
_OpenEnded = Annotated[bool, Meta(description="Whether the promise says 'or later'")]
_Precision = Annotated[
    str, Meta(description="The unit of the words: day, week, month, quarter and so on; none without a window")
]

Environment = Annotated[
    dict[str, str],
    Meta(description="The versions of Slipcast, its code, Python and numpy that the artifact was made with"),
]
TrainingLibraries = Annotated[
    dict[str, str], Meta(description="The versions of the libraries that the candidates were trained with")
]


class BatchAnswerBody(Body, kw_only=True):
    """The answer to one question of a batch: either a forecast or a problem."""

    forecast: Annotated[Forecast | None, Meta(description="The forecast; left out if there is a problem")] = (
        None
    )
    problem: Annotated[
        ProblemBody | None,
        Meta(description="Why there is no forecast: what `POST /v1/forecasts` would respond"),
    ] = None


class BatchBody(Body, kw_only=True):
    """The answers to a batch of questions."""

    answers: Annotated[list[BatchAnswerBody], Meta(description="In the order of the questions")]
    provenance: Provenance


class CdfBody(Body, kw_only=True):
    """The cumulative probability of release over the range of a forecasting platform's date question."""

    as_of: Annotated[dt.date, Meta(description="The as-of date of the forecast")]
    checked_on: Annotated[
        dt.date | None,
        Meta(description="For a pending release of the dataset: the last day on which that is known"),
    ] = None
    continuous_cdf: Annotated[
        list[float],
        Meta(
            description="The probability of release by evenly spaced moments from `range_min` to `range_max`,"
            " adjusted to the platform's limits"
        ),
    ]
    warnings: Annotated[
        list[AnswerWarning], Meta(description="What to know before relying on the forecast or its adjustment")
    ]
    provenance: Provenance


class PromiseBody(Body, kw_only=True):
    """Timing words and the window of dates that they promise."""

    announced_on: Annotated[dt.date, Meta(description="As in the request")]
    wording: Annotated[str, Meta(description="As in the request")]
    promised_from: _PromisedFrom = None
    promised_to: _PromisedTo = None
    open_ended: _OpenEnded
    precision: _Precision
    postponed: Annotated[bool, Meta(description="Whether the words postpone the release without a new time")]


class ReleaseHistoryBody(Body, kw_only=True):
    """The forecast of a release as of each of its announcements."""

    release_id: str
    forecasts: Annotated[
        list[Forecast],
        Meta(description="Oldest first, each by the vintage that was trained by that day"),
    ]
    provenance: Provenance


class ScorecardBody(Body, kw_only=True):
    """The walk-forward record of all candidates."""

    record: Annotated[
        dict[str, Any],
        Meta(description="Scores, gains with their intervals, and calibration of each candidate"),
    ]
    provenance: Provenance


class AnnouncementBody(Body, kw_only=True):
    """One dated public statement about when a release would become available."""

    announcement_id: str
    announced_on: Annotated[dt.date, Meta(description="The day on which the statement became public")]
    wording: Annotated[str, Meta(description="The timing words in their own language; empty if not quoted")]
    promised_from: _PromisedFrom = None
    promised_to: _PromisedTo = None
    open_ended: _OpenEnded
    precision: _Precision
    voice: Annotated[
        str | None, Meta(description="Who made the statement: official, executive, press or leak")
    ] = None
    stated_in: Annotated[
        str | None,
        Meta(
            description="Where it was said: keynote, post, repository, interview, social, filing, call,"
            " docs or report"
        ),
    ] = None
    formerly: Annotated[
        list[FormerTarget], Meta(description="Earlier targets that the statement reveals, oldest first")
    ] = msgspec.field(default_factory=list)
    kind: Annotated[
        str | None,
        Meta(
            description="What it does to the promise before it: initial, reaffirmed, delayed, accelerated,"
            " indefinite or cancelled"
        ),
    ] = None
    reason: Annotated[
        str | None, Meta(description="The stated reason of a delay, a postponement or a cancellation")
    ] = None
    source_url: Annotated[str, Meta(description="The page with the statement")]
    evidence: Annotated[
        str | None,
        Meta(description="`read` if the curators read that page, `recalled` if they did not"),
    ] = None
    note: Annotated[str, Meta(description="Why the statement was coded so, if that is not obvious")]


class ReleaseBody(Release, frozen=True, omit_defaults=True, kw_only=True):
    """One release of the dataset."""

    organization: Annotated[str, Meta(description="The name of the organization")]
    resolved_precision: Annotated[
        str | None,
        Meta(description="`day` if the day of the outcome is known, else `month`; left out while pending"),
    ] = None


class TrackedReleaseBody(ReleaseBody, frozen=True, omit_defaults=True, kw_only=True):
    """One release of the dataset with its announcements."""

    announcements: Annotated[list[AnnouncementBody], Meta(description="Oldest first")]
    provenance: Provenance


class ReleasesBody(Body, kw_only=True):
    """One page of the releases that match the query."""

    releases: Annotated[list[ReleaseBody], Meta(description="The releases on this page")]
    n_releases: Annotated[int, Meta(description="The number of matching releases on all pages")]
    page: Annotated[int, Meta(description="The number of this page, counted from 1")]
    per_page: Annotated[int, Meta(description="The number of releases on a full page")]
    provenance: Provenance


class VintageBody(Body, kw_only=True):
    """A candidate that was chosen and trained on what was known by an earlier day."""

    trained_through: Annotated[
        dt.date,
        Meta(description="The last day that it knew; it answers questions from then until the next vintage"),
    ]
    candidate: Annotated[str, Meta(description="The name of the candidate that was chosen")]


class ProvenancePageBody(Provenance, frozen=True, kw_only=True):
    """The dataset, the candidates and the software that forecasts rest on."""

    dataset_sha256: Annotated[str, Meta(description="The SHA-256 of the dataset's files")]
    environment: Environment
    training_libraries: TrainingLibraries
    vintages: Annotated[list[VintageBody], Meta(description="Every vintage, oldest first")]
    backtest: Annotated[dict[str, Any], Meta(description="The walk-forward record, as in `/v1/scorecard`")]


class StatusBody(Body, kw_only=True):
    """The state of the service."""

    status: Annotated[str, Meta(description="`alive` or `ready`")]
    refusal: Annotated[
        str | None,
        Meta(description="Why the latest artifact or ledger was refused; the previous one is then in use"),
    ] = None
    watched_at: Annotated[
        dt.datetime | None,
        Meta(description="When the service last looked for a new artifact and ledger, in UTC"),
    ] = None
