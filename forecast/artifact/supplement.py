"""Define the supplement of an artifact: data that pages and downloads show beside forecasts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forecast.dataset import Frame
from forecast.features.track_record import TrackRecord


@dataclass(frozen=True, slots=True)
class Miss:
    """A forecast that was far off.

    Attributes
    ----------
    release_id, as_of
        The question.
    within_days
        Days after `as_of`.
    chance
        Forecast chance of release within those days.
    came_true
        Whether the release came within those days.
    """

    release_id: str
    as_of: date
    within_days: int
    chance: float
    came_true: bool


@dataclass(frozen=True, eq=False)
class Supplement:
    """How promises were kept, and how good forecasts were.

    Attributes
    ----------
    frames
        The sampling frames by `frame_id`.
    records
        Track records of the organizations.
    misses
        The worst forecasts of the champions chosen at each cut, one for each release, worst first.
    questions
        Every question of the backtest with each candidate's forecasts and scores: a CSV file, compressed by
        zlib.
    """

    frames: Mapping[str, Frame]
    records: tuple[TrackRecord, ...]
    misses: tuple[Miss, ...]
    questions: bytes
