"""Answers: a question to dates, probabilities, comparables, factors and warnings."""

import difflib
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from forecast.artifact import Artifact
from forecast.comparables import Comparable, nearest_comparables
from forecast.dataset import Announcement, History, Release
from forecast.design import question_rows
from forecast.factors import Factor, explain
from forecast.incidence import CumulativeIncidence
from forecast.outcome import FloatArray, IntArray, Outcome
from forecast.promise import PromisedWindow
from forecast.vintage import Vintage, vintage_at

HORIZON_IN_DAYS = 730
QUANTILE_LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
#: `low` and `high` are the ends of an interval of this level.
BAND_LEVEL = 0.8
_DAYS = np.arange(HORIZON_IN_DAYS + 1, dtype=np.float64)
#: The days of the curve that answers show, weekly.
_SHOWN_DAYS = np.array([*range(0, HORIZON_IN_DAYS, 7), HORIZON_IN_DAYS])
_FEW_RESOLVED = 50
_FEW_ALIKE = 10
#: No chance is shown as smaller than this, or as closer to certainty: the record can't tell it from none.
LEAST_SHOWN = 0.005
_N_NEAREST_IDS = 5


class UnknownRelease(LookupError):
    """No release has this id; `nearest` holds the most similar ids."""

    def __init__(self, release_id: str, nearest: list[str]) -> None:
        super().__init__(f"no release {release_id!r}")
        self.release_id = release_id
        self.nearest = nearest


class NotPending(ValueError):
    """On this day the release was not yet announced, or no longer pending."""


class AlreadyResolved(NotPending):
    """The release was resolved by that day; `outcome` and `resolved_on` say how and when."""

    def __init__(self, release: Release, as_of: date) -> None:
        super().__init__(f"{release.release_id} was {release.status} on {release.resolved_on}, by {as_of}")
        assert release.resolved_on is not None
        self.outcome = release.status
        self.resolved_on = release.resolved_on


@dataclass(frozen=True)
class DateProbability:
    """The chance that a release is out by the end of a day, with the ends of its 80 % interval."""

    date: date
    probability: float
    low: float
    high: float


@dataclass(frozen=True)
class Quantile:
    """The day by which release has the chance `level`; None if not within the horizon."""

    level: float
    date: date | None


@dataclass(frozen=True)
class Reading:
    """How an announcement was read."""

    announced_on: date
    wording: str
    window: PromisedWindow


@dataclass(frozen=True)
class AnswerWarning:
    """What a user should know before relying on the answer; `code` is stable, `text` is for people."""

    code: str
    text: str


@dataclass(frozen=True)
class Answer:
    """A forecast, with what it was read from and what it rests on.

    `curve_dates`, `curve_released` and `curve_cancelled` are weekly to the horizon. `cancelled_by` holds the
    chances of cancellation by the dates of `released_by`, `baselines` those of release as face value and the
    reference class give them.
    """

    release: Release
    as_of: date
    horizon: date
    released_by: list[DateProbability]
    cancelled_by: list[float]
    quantiles: list[Quantile]
    at_horizon: dict[Outcome, float]
    curve_dates: list[date]
    curve_released: list[float]
    curve_cancelled: list[float]
    reading: list[Reading]
    baselines: dict[str, list[float]]
    comparables: list[Comparable]
    factors: list[Factor]
    warnings: list[AnswerWarning]
    vintage: Vintage


def find_release(artifact: Artifact, release_id: str) -> Release:
    """Return a tracked release with its outcome as known today.

    Raises
    ------
    UnknownRelease
        With the nearest ids.
    """
    releases = artifact.history.releases
    if release_id not in releases:
        nearest = difflib.get_close_matches(release_id.lower(), releases, n=_N_NEAREST_IDS, cutoff=0.3)
        raise UnknownRelease(release_id, nearest)
    return releases[release_id]


def default_as_of(artifact: Artifact, release: Release) -> date:
    """Return the last day on which a tracked release is known to have been pending."""
    if release.last_pending_on is None:
        return artifact.observed_through
    return max(release.last_pending_on, artifact.history.announcements[release.release_id][0].announced_on)


def answer_tracked(artifact: Artifact, release_id: str, as_of: date, dates: list[date]) -> Answer:
    """Forecast a release of the dataset as seen on a day.

    Parameters
    ----------
    artifact
        What to answer from.
    release_id
        A release of its history.
    as_of
        The day of asking; only what was known by then is used.
    dates
        Days after `as_of`, within the horizon, to give the chance of release by; else a ValueError.

    Raises
    ------
    UnknownRelease, NotPending
        If there is nothing to forecast.
    forecast.vintage.TooEarly
        If too little was known on that day.
    """
    release = find_release(artifact, release_id)
    if release.resolved_on is not None and release.resolved_on <= as_of:
        raise AlreadyResolved(release, as_of)
    history = artifact.history.seen_on(as_of)
    if release_id not in history.releases:
        first = artifact.history.announcements[release_id][0].announced_on
        raise NotPending(f"{release_id} was first announced on {first}, after {as_of}")
    return _answer(artifact, history, release_id, dates)


def answer_asked(
    artifact: Artifact, release: Release, announcements: list[Announcement], as_of: date, dates: list[date]
) -> Answer:
    """Forecast a release from announcements that a user gives, whatever the dataset says of it.

    Parameters
    ----------
    artifact, as_of, dates
        As in `answer_tracked`.
    release
        Pending; what is unknown of it is None.
    announcements
        At least one, none after `as_of`.

    Raises
    ------
    forecast.vintage.TooEarly
        If too little was known on that day.
    """
    history = artifact.history.seen_on(as_of).with_release(release, announcements)
    return _answer(artifact, history, release.release_id, dates)


def _answer(artifact: Artifact, history: History, release_id: str, dates: list[date]) -> Answer:
    as_of = history.known_through
    horizon = as_of + timedelta(days=HORIZON_IN_DAYS)
    if any(not as_of < day <= horizon for day in dates):
        raise ValueError(f"the chance is known by days after {as_of}, up to {horizon}")
    vintage = vintage_at(artifact.vintages, as_of)
    rows = question_rows(history, [release_id])
    days = np.array([(day - as_of).days for day in dates], dtype=np.int64)
    curve = CumulativeIncidence(_DAYS, vintage.champion.predict_cumulative_incidence(rows, _DAYS)[0])
    times, place = np.unique(days, return_inverse=True)
    last, shown = _shown_shares(curve.values[:, -1]), curve.values[:, _SHOWN_DAYS[1:]]
    quantiles = ((level, curve.released_quantile(level)) for level in QUANTILE_LEVELS)
    baselines = {"face_value": vintage.face_value, "reference_class": vintage.reference_class}
    return Answer(
        release=history.releases[release_id],
        as_of=as_of,
        horizon=horizon,
        released_by=_released_by(vintage, rows, dates, times, place, curve),
        cancelled_by=_shown(curve.values[Outcome.CANCELLED, days]),
        quantiles=[
            Quantile(level, None if day is None else as_of + timedelta(days=day)) for level, day in quantiles
        ],
        at_horizon={outcome: float(last[outcome]) for outcome in Outcome},
        curve_dates=[as_of + timedelta(days=int(day)) for day in _SHOWN_DAYS],
        curve_released=[0.0, *_shown(shown[Outcome.RELEASED])],
        curve_cancelled=[0.0, *_shown(shown[Outcome.CANCELLED])],
        reading=[Reading(a.announced_on, a.wording, a.window) for a in history.announcements[release_id]],
        baselines={
            name: _shown(estimator.predict_cumulative_incidence(rows, times)[0, Outcome.RELEASED, place])
            for name, estimator in baselines.items()
        },
        comparables=nearest_comparables(history, artifact.landmarks, rows[0], release_id),
        factors=explain(vintage, rows[0]),
        warnings=_warnings(artifact, history, release_id, vintage),
        vintage=vintage,
    )


def _released_by(
    vintage: Vintage,
    rows: FloatArray,
    dates: list[date],
    times: IntArray,
    place: IntArray,
    curve: CumulativeIncidence,
) -> list[DateProbability]:
    """Return the chance by each date; `times` are their distinct days, `place` tells whose is whose."""
    probability = curve.values[Outcome.RELEASED, times][place]
    replicates = vintage.champion.predict_replicates(rows, times)[:, 0, Outcome.RELEASED][:, place]
    tail = (1.0 - BAND_LEVEL) / 2.0
    low, high = np.quantile(replicates, [tail, 1.0 - tail], axis=0) if len(replicates) else (probability,) * 2
    low, high = np.minimum(low, probability), np.maximum(high, probability)
    columns = (_shown(probability), _shown(low), _shown(high))
    return [DateProbability(day, *values) for day, *values in zip(dates, *columns, strict=True)]


def _n_resolved_alike(history: History, release_id: str, latest: Announcement) -> int:
    """Return how many other releases have ended that were ever promised with this precision."""
    return sum(
        release.resolved_on is not None
        and any(a.window.precision is latest.window.precision for a in history.announcements[other_id])
        for other_id, release in history.releases.items()
        if other_id != release_id
    )


def _shown(chances: FloatArray) -> list[float]:
    """Return chances as they are shown: none below `LEAST_SHOWN`, none above its complement."""
    return [float(chance) for chance in np.clip(chances, LEAST_SHOWN, 1.0 - LEAST_SHOWN)]


def _shown_shares(shares: FloatArray) -> FloatArray:
    """Return shares of one as they are shown: at least `LEAST_SHOWN` each, and still adding up to one."""
    excess = np.maximum(shares - LEAST_SHOWN, 0.0)
    return np.asarray(LEAST_SHOWN + excess * (1.0 - LEAST_SHOWN * len(shares)) / excess.sum())


def _warnings(artifact: Artifact, history: History, release_id: str, vintage: Vintage) -> list[AnswerWarning]:
    release, latest = history.releases[release_id], history.announcements[release_id][-1]
    warnings = []
    if history.known_through > artifact.observed_through:
        observed = artifact.observed_through
        text = f"Nothing after {observed} was verified: the release may be out, and newer promises unknown."
        warnings.append(AnswerWarning("status_not_verified", text))
    if vintage.candidate == "reference_class":
        text = "No estimator had proved itself better than the reference class by then, so that is served."
        warnings.append(AnswerWarning("reference_class_served", text))
    if vintage.n_resolved < _FEW_RESOLVED:
        text = f"The forecast rests on only {vintage.n_resolved} resolved releases."
        warnings.append(AnswerWarning("few_cases", text))
    if latest.window.promised_to is None:
        warnings.append(AnswerWarning("no_window", "The latest announcement gives no time."))
    alike = _n_resolved_alike(history, release_id, latest)
    if alike < _FEW_ALIKE:
        text = f"Only {alike} releases that were promised as precisely have come to an end."
        warnings.append(AnswerWarning("few_comparable_cases", text))
    others = [r for r in history.releases.values() if r.release_id != release_id]
    first_told = min((history.announcements[r.release_id][0].announced_on for r in others), default=None)
    first = history.announcements[release_id][0].announced_on
    if first_told is not None and first < first_told:
        text = f"It was announced on {first}; nothing else that is known goes back beyond {first_told}."
        warnings.append(AnswerWarning("older_than_the_data", text))
    makers = {other.organization_id for other in others}
    if release.organization_id is None or release.organization_id not in makers:
        text = "No other release of this organization was known by then; it is taken for an average one."
        warnings.append(AnswerWarning("unseen_organization", text))
    return warnings
