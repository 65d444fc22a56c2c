"""Errors that the library raises on purpose, all under `SlipcastError`.

Each also derives from the built-in error that describes it (ValueError, LookupError), so that a caller may
catch either.
"""

from collections.abc import Sequence
from datetime import date


class SlipcastError(Exception):
    """Base of all errors that the library raises on purpose; the message is for people."""


class UnreadableWording(SlipcastError, ValueError):
    """Timing words that can't be read; the message marks the characters that are to blame.

    Attributes
    ----------
    wording : str
        The whole text.
    start, end : int
        The characters to blame are `wording[start:end]`.
    reason : str
        What is wrong with them.

    Examples
    --------
    >>> print(UnreadableWording("in five moons", 8, 13, "unknown word"))
    in five ⟦moons⟧: unknown word
    """

    def __init__(self, wording: str, start: int, end: int, reason: str) -> None:
        marked = f"{wording[:start]}⟦{wording[start:end]}⟧{wording[end:]}"
        super().__init__(f"{marked}: {reason}")
        self.wording = wording
        self.start = start
        self.end = end
        self.reason = reason


class InvalidDataset(SlipcastError, ValueError):
    """A dataset that breaks its contract; `faults` lists every broken rule."""

    def __init__(self, faults: Sequence[object]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class NotEnoughData(SlipcastError, ValueError):
    """Too few resolved releases to learn anything from."""


class ArtifactRefused(SlipcastError, ValueError):
    """An artifact that is missing, damaged, or made by other code; the message is the reason."""


class UnknownRelease(SlipcastError, LookupError):
    """No release has this id; `nearest` holds the most similar ids, best first."""

    def __init__(self, release_id: str, nearest: list[str]) -> None:
        super().__init__(f"no release {release_id!r}")
        self.release_id = release_id
        self.nearest = nearest


class InvalidQuestion(SlipcastError, ValueError):
    """A question with faults; `faults` lists all of them, each with the field it is in."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = list(faults)


class NotPending(SlipcastError, ValueError):
    """A release that was not yet announced, or no longer pending, on the as-of date."""


class AlreadyResolved(NotPending):
    """A release that was resolved by the as-of date; `outcome` and `resolved_on` say how and when."""

    def __init__(self, release_id: str, outcome: str, resolved_on: date, as_of: date) -> None:
        super().__init__(f"{release_id} was {outcome} on {resolved_on}, by {as_of}")
        self.outcome = outcome
        self.resolved_on = resolved_on


class TooEarly(SlipcastError, ValueError):
    """An as-of date before the first vintage, when too little was known; `first` is the earliest possible."""

    def __init__(self, as_of: date, first: date, least_resolved_releases: int) -> None:
        super().__init__(
            f"too little was known on {as_of}: forecasts begin on {first}, the end of the month in which"
            f" {least_resolved_releases} releases were resolved"
        )
        self.as_of = as_of
        self.first = first


class AlreadyIssued(SlipcastError, ValueError):
    """The ledger has an edition of that day; what was issued is never edited."""


class MissingExtra(SlipcastError, ImportError):
    """Something needs libraries that this installation lacks; the message names the extra that has them."""

    def __init__(self, purpose: str, extra: str) -> None:
        super().__init__(f"{purpose} needs the extra `{extra}`: pip install 'slipcast[{extra}]'")
        self.extra = extra
