"""What a forecast says about today: whether a release that was last checked earlier is out by now."""

from dataclasses import dataclass
from datetime import date

import msgspec

from forecast.answering.answer import Answer
from forecast.incidence import DECIMALS_SHOWN, HORIZON_IN_DAYS, shown_shares


class ByToday(msgspec.Struct, frozen=True):
    """The chance of each outcome by the end of `date`, which is today; they sum to one."""

    date: date
    released: float
    cancelled: float
    pending: float


@dataclass(frozen=True, slots=True)
class Present:
    """What is known of a tracked release, and what follows from it for today.

    Attributes
    ----------
    checked_on
        The last day on which it is known to have been pending.
    by_today
        The chances by today, from the curve of the answer; None if the answer is as of today, or as of a day
        before the check.
    assumes
        What the answer takes for granted besides what is known; empty if it takes nothing.
    """

    checked_on: date
    by_today: ByToday | None
    assumes: str


def present(answer: Answer, checked_on: date, today: date) -> Present:
    """Return what an answer about a pending release of the dataset says about today.

    Parameters
    ----------
    answer
        The answer.
    checked_on
        The last day on which the release is known to have been pending.
    today
        Today. Beyond the answer's horizon, the chances are those by the horizon, and so is the date.
    """
    n_days = min((today - answer.as_of).days, HORIZON_IN_DAYS)
    by_today = None
    if n_days > 0 and answer.as_of >= checked_on:
        shares = shown_shares(answer.daily[:, n_days])
        by_today = ByToday(
            min(today, answer.horizon),
            **{outcome.name.lower(): round(share, DECIMALS_SHOWN) for outcome, share in shares.items()},
        )
    assumes = ""
    if answer.as_of > checked_on:
        assumes = f"that it was still pending on {answer.as_of}; it was last checked on {checked_on}"
    return Present(checked_on, by_today, assumes)
