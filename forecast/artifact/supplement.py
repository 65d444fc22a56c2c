"""The supplement of an artifact: what pages and downloads show beside forecasts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forecast.dataset import Frame
from forecast.features.track_record import TrackRecord


@dataclass(frozen=True, slots=True)
class Miss:
    """A forecast that went wrong: the chance given for a release within some days, and whether it came."""

    release_id: str
    as_of: date
    within_days: int
    chance: float
    came_true: bool


@dataclass(frozen=True, eq=False)
class Supplement:
    """What is known of how promises were kept and of how forecasts did.

    Attributes
    ----------
    frames
        The sampling frames by `frame_id`.
    records
        How punctual organizations are.
    misses
        The worst forecasts of the champion as it was chosen at each cut, one for each release, worst first.
    questions
        Every question of the backtest with each candidate's forecasts and scores, a CSV file packed by zlib.
    """

    frames: Mapping[str, Frame]
    records: tuple[TrackRecord, ...]
    misses: tuple[Miss, ...]
    questions: bytes
