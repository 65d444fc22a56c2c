"""Define the parts of an answer, as records that are written to JSON unchanged."""

import datetime as dt
from datetime import date

import msgspec


class DateProbability(msgspec.Struct, frozen=True):
    """The chance of release by the end of `date`; `low` and `high` are the ends of its 80 % interval."""

    date: date
    probability: float
    low: float
    high: float


class Quantile(msgspec.Struct, frozen=True, omit_defaults=True):
    """The day by which the chance of release reaches `level`; without a date if it stays below."""

    level: float
    reached: bool
    date: dt.date | None = None


class Curve(msgspec.Struct, frozen=True):
    """The chances of release and of cancellation by each week from the as-of date to the horizon."""

    dates: tuple[date, ...]
    released: list[float]
    cancelled: list[float]


class FormerTarget(msgspec.Struct, frozen=True):
    """An earlier target that a statement reveals."""

    promised_from: date
    promised_to: date


class Reading(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The window that was read from an announcement; without days if it names no time.

    `formerly` are earlier targets that it reveals, oldest first.
    """

    announced_on: date
    wording: str
    promised_from: date | None = None
    promised_to: date | None = None
    open_ended: bool
    formerly: tuple[FormerTarget, ...] = ()
