"""Schemas of the JSON versions of the pages."""

import datetime as dt
from typing import Annotated, Any

from msgspec import Meta

from forecast.answering.forecast_record import Forecast, Provenance
from forecast.answering.present import ByToday
from service.responses.body import Body
from service.responses.schemas import Environment, TrackedReleaseBody, TrainingLibraries, VintageBody


class PendingReleaseBody(Body, kw_only=True):
    """A pending release with its latest promise and its forecast."""

    release_id: str
    name: str
    organization_id: str
    organization: Annotated[str, Meta(description="The name of the organization")]
    wording: Annotated[
        str, Meta(description="The timing words of the latest announcement; empty if not quoted")
    ]
    announced_on: Annotated[dt.date, Meta(description="The day of the latest announcement")]
    checked_on: Annotated[
        dt.date, Meta(description="The last day on which it is known to have been pending; the as-of date")
    ]
    by_today: Annotated[
        ByToday | None, Meta(description="The probabilities by today; left out if it was checked today")
    ] = None
    overdue_days: Annotated[
        int | None,
        Meta(
            description="Days from the end of the latest promised window to `checked_on`; left out if it had"
            " not ended"
        ),
    ] = None
    within_90_days: Annotated[
        float, Meta(description="Probability of release within 90 days of `checked_on`")
    ]
    likely_from: Annotated[
        dt.date | None,
        Meta(
            description="The day by which the probability of release is 25 %; left out if over two years away"
        ),
    ] = None
    likely_to: Annotated[
        dt.date | None,
        Meta(
            description="The day by which the probability of release is 75 %; left out if over two years away"
        ),
    ] = None
    never: Annotated[float, Meta(description="Probability of no release within two years")]


class HomeBody(Body, kw_only=True):
    """The pending releases that match the query."""

    awaited: Annotated[list[PendingReleaseBody], Meta(description="The matching releases, sorted")]
    n_awaited: Annotated[int, Meta(description="The number of all pending releases, matching or not")]
    provenance: Provenance


class FoundReleaseBody(Body, kw_only=True):
    """A release that a search found, and its status."""

    release_id: str
    name: str
    organization_id: str
    organization: Annotated[str, Meta(description="The name of the organization")]
    status: Annotated[str, Meta(description="released, cancelled or pending")]
    resolved_on: Annotated[
        dt.date | None, Meta(description="The day of the outcome; left out while pending")
    ] = None
    checked_on: Annotated[
        dt.date | None,
        Meta(description="The last day on which it is known to have been pending; left out after that"),
    ] = None


class SearchBody(Body, kw_only=True):
    """The releases that match a text."""

    q: Annotated[str, Meta(description="The text that was searched for; empty if none was given")]
    releases: Annotated[
        list[FoundReleaseBody], Meta(description="Every release that matches, the best first")
    ]
    nearest: Annotated[
        list[FoundReleaseBody],
        Meta(description="If none matches: the releases with the most similar ids, the best first"),
    ]
    provenance: Provenance


class ReleasePageBody(Body, kw_only=True):
    """A release with its announcements and its forecast."""

    release: TrackedReleaseBody
    forecast: Forecast
    days_of_change: Annotated[
        list[dt.date],
        Meta(description="The days on which the forecast may have changed, oldest first; each is an `as_of`"),
    ]


class PunctualityBody(Body, kw_only=True):
    """How many of its first promised windows an organization kept."""

    organization_id: str
    organization: Annotated[str, Meta(description="The name of the organization")]
    n_promises: Annotated[int, Meta(description="The number of first promised windows that have ended")]
    n_kept: Annotated[int, Meta(description="How many of them ended with the release out")]
    kept_share: Annotated[
        float,
        Meta(
            description="The share kept, adjusted for few cases: the fewer the promises, the closer it is to"
            " the share of all organizations"
        ),
    ]
    low: Annotated[float, Meta(description="The lower end of the 80 % interval of `kept_share`")]
    high: Annotated[float, Meta(description="The upper end of the 80 % interval of `kept_share`")]


class OrganizationsBody(Body, kw_only=True):
    """The organizations with at least one first promised window that has ended."""

    organizations: Annotated[list[PunctualityBody], Meta(description="Those with the most promises first")]
    provenance: Provenance


class MissBody(Body, kw_only=True):
    """A forecast that turned out badly."""

    release_id: str
    name: str
    as_of: Annotated[dt.date, Meta(description="The as-of date of the forecast")]
    within_days: Annotated[int, Meta(description="The horizon of the forecast, in days after `as_of`")]
    probability: Annotated[float, Meta(description="The forecast probability of release within the horizon")]
    came_true: Annotated[bool, Meta(description="Whether it was released within the horizon")]


class LedgerBody(Body, kw_only=True):
    """Counts and scores of the forecasts that were issued in public.

    The Brier scores are means over the forecasts that are due; lower is better. They are left out if none is.
    """

    n_forecasts: Annotated[int, Meta(description="The number of forecasts issued")]
    n_releases: Annotated[int, Meta(description="The number of releases that they are about")]
    editions: Annotated[list[dt.date], Meta(description="The days on which forecasts were issued")]
    n_due: Annotated[int, Meta(description="The number of forecasts whose outcome is known")]
    n_waiting: Annotated[
        int, Meta(description="The number of forecasts that are due, and wait for a check of their release")
    ]
    brier: Annotated[float | None, Meta(description="The Brier score of the forecasts issued")] = None
    brier_reference_class: Annotated[
        float | None, Meta(description="The Brier score of the reference class")
    ] = None
    brier_face_value: Annotated[
        float | None, Meta(description="The Brier score of taking promises at face value")
    ] = None


class RecordBody(Body, kw_only=True):
    """How forecasts turned out: the worst ones, the walk-forward record, and the ledger."""

    misses: Annotated[
        list[MissBody], Meta(description="The worst forecasts, at most one for each release, the worst first")
    ]
    record: Annotated[dict[str, Any], Meta(description="The walk-forward record, as in `/v1/scorecard`")]
    ledger: LedgerBody
    provenance: Provenance


class FrameBody(Body, kw_only=True):
    """A sampling frame: an event, an organization or a catalogue that was searched for releases."""

    frame_id: str
    title: str
    swept: Annotated[str, Meta(description="How thoroughly it was searched: whole, digest or part")]
    n_releases: Annotated[int, Meta(description="The number of releases that it added to the dataset")]


class DataBody(Body, kw_only=True):
    """The contents of the dataset."""

    summary: Annotated[list[str], Meta(description="Counts of rows and vocabularies, as text for people")]
    frames: Annotated[
        list[FrameBody], Meta(description="Every sampling frame, those with the most releases first")
    ]
    provenance: Provenance


class MethodBody(Body, kw_only=True):
    """The candidates and the software that forecasts are made with."""

    vintages: Annotated[list[VintageBody], Meta(description="Every vintage, oldest first")]
    training_libraries: TrainingLibraries
    environment: Environment
    provenance: Provenance
