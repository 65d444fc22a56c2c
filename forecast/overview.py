"""The overview: every release that is awaited, with its latest promise and its chances."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from forecast.answer import HORIZON_IN_DAYS, LEAST_SHOWN
from forecast.artifact import Artifact
from forecast.dataset import Announcement, Release
from forecast.design import question_rows
from forecast.incidence import CumulativeIncidence
from forecast.outcome import Outcome
from forecast.question import open_questions

_DAYS = np.arange(HORIZON_IN_DAYS + 1, dtype=np.float64)


@dataclass(frozen=True)
class PendingRelease:
    """A release that is awaited on `observed_through`, with its latest promise and its chances."""

    release: Release
    latest: Announcement
    within_90_days: float
    median: date | None


@lru_cache(maxsize=1)
def pending_overview(artifact: Artifact) -> tuple[PendingRelease, ...]:
    """Forecast all that is awaited on `observed_through`, the likeliest within 90 days first."""
    history, vintage = artifact.history, artifact.vintages[-1]
    releases = [history.releases[question.release_id] for question in open_questions(history)]
    rows = question_rows(history, [release.release_id for release in releases])
    forecast = vintage.champion.predict_cumulative_incidence(rows, _DAYS)
    overview = []
    for release, values in zip(releases, forecast, strict=True):
        curve = CumulativeIncidence(_DAYS, values)
        median = curve.released_quantile(0.5)
        overview.append(
            PendingRelease(
                release,
                history.announcements[release.release_id][-1],
                min(max(curve.at(90, Outcome.RELEASED), LEAST_SHOWN), 1.0 - LEAST_SHOWN),
                None if median is None else history.known_through + timedelta(days=median),
            )
        )
    overview.sort(key=lambda pending: (-pending.within_90_days, pending.release.release_id))
    return tuple(overview)
