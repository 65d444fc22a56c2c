"""Parts of an answer, as records that JSON takes as they are."""

import datetime as dt
from datetime import date

import msgspec


class DateProbability(msgspec.Struct, frozen=True):
    """The chance that a release is out by the end of `date`; `low` to `high` is its 80 % interval."""

    date: date
    probability: float
    low: float
    high: float


class Quantile(msgspec.Struct, frozen=True, omit_defaults=True):
    """The day by which the chance of release reaches `level`; no date where it does not by the horizon."""

    level: float
    reached: bool
    date: dt.date | None = None


class Curve(msgspec.Struct, frozen=True):
    """Cumulative chances, weekly from the as-of date to the horizon."""

    dates: tuple[date, ...]
    released: list[float]
    cancelled: list[float]


class Reading(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """How an announcement was read; without a window where it names no time."""

    announced_on: date
    wording: str
    promised_from: date | None = None
    promised_to: date | None = None
    open_ended: bool
