"""Define the errors that the library raises on purpose, all derived from `SlipcastError`.

Each error also derives from the built-in error that describes it, such as `ValueError` or `LookupError`, so
a caller can catch either one.
"""

from collections.abc import Sequence
from datetime import date


class SlipcastError(Exception):
    """Base class of all errors that the library raises on purpose; the message is for people."""


class UnreadableWording(SlipcastError, ValueError):
    """Timing words that the reader does not understand; the message marks the faulty characters.

    Attributes
    ----------
    wording : str
        The whole text.
    start, end : int
        The faulty characters are `wording[start:end]`.
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
    """A dataset that breaks its contract; `faults` lists every broken rule.

    Examples
    --------
    >>> print(InvalidDataset(["releases.csv:2 name '': is empty; write one"]))
    releases.csv:2 name '': is empty; write one
    """

    def __init__(self, faults: Sequence[object]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class ArtifactRefused(SlipcastError, ValueError):
    """An artifact that is missing, damaged or made by other code; the message says why and what to do."""


class UnknownRelease(SlipcastError, LookupError):
    """The dataset has no release with this id; `nearest` lists the most similar ids, best first.

    Examples
    --------
    >>> print(UnknownRelease("meta-behemot", ["meta-behemoth"]))
    the dataset has no release 'meta-behemot'; use one of meta-behemoth
    """

    def __init__(self, release_id: str, nearest: list[str]) -> None:
        remedy = f"use one of {', '.join(nearest)}" if nearest else "search for it by name"
        super().__init__(f"the dataset has no release {release_id!r}; {remedy}")
        self.release_id = release_id
        self.nearest = nearest


class InvalidQuestion(SlipcastError, ValueError):
    """A question with faults; `faults` lists them all, each after the name of its field.

    Examples
    --------
    >>> print(InvalidQuestion(["as_of: 'soon' is not a day", "announcements: give at least one"]))
    as_of: 'soon' is not a day; announcements: give at least one
    """

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = list(faults)


class NotPending(SlipcastError, ValueError):
    """A release that was not pending on the as-of date: not yet announced, or already resolved."""


class AlreadyResolved(NotPending):
    """A release that was resolved by the as-of date; `outcome` and `resolved_on` say how and when.

    Examples
    --------
    >>> print(AlreadyResolved("acme-one", "released", date(2025, 2, 10), date(2025, 3, 1)))
    acme-one was released on 2025-02-10, not pending on 2025-03-01; use an as-of date before 2025-02-10
    """

    def __init__(self, release_id: str, outcome: str, resolved_on: date, as_of: date) -> None:
        super().__init__(
            f"{release_id} was {outcome} on {resolved_on}, not pending on {as_of};"
            f" use an as-of date before {resolved_on}"
        )
        self.outcome = outcome
        self.resolved_on = resolved_on


class TooEarly(SlipcastError, ValueError):
    """An as-of date before the first vintage, when too little was known; `first` is the first date to use."""

    def __init__(self, as_of: date, first: date, least_resolved_releases: int) -> None:
        super().__init__(
            f"too little was known on {as_of}: forecasts begin on {first}, the end of the month in which"
            f" {least_resolved_releases} releases were resolved"
        )
        self.as_of = as_of
        self.first = first


class AlreadyIssued(SlipcastError, ValueError):
    """The ledger already holds an edition of that day; editions are never edited."""


class LedgerRefused(SlipcastError, ValueError):
    """A ledger that lost forecasts, or holds impossible ones; `faults` lists every fault.

    The message quotes the first twenty.

    Examples
    --------
    >>> print(LedgerRefused("forecasts.csv", ["line 3: has 2 cells, not 14"], "restore it from a backup"))
    forecasts.csv: line 3: has 2 cells, not 14; restore it from a backup
    """

    def __init__(self, file: str, faults: Sequence[str], remedy: str) -> None:
        quoted = "; ".join(faults[:20])
        more = f"; and {len(faults) - 20} more faults" if len(faults) > 20 else ""
        super().__init__(f"{file}: {quoted}{more}; {remedy}")
        self.faults = list(faults)


class FolderLocked(SlipcastError, RuntimeError):
    """A folder that another process is writing to; the message says which one, and what to do.

    Examples
    --------
    >>> print(FolderLocked("build", "4321"))
    process 4321 is writing to build; wait until it has ended, or end it, and try again
    """

    def __init__(self, folder: str, process_id: str) -> None:
        who = f"process {process_id}" if process_id else "another process"
        super().__init__(f"{who} is writing to {folder}; wait until it has ended, or end it, and try again")
        self.folder = folder


class MissingExtra(SlipcastError, ImportError):
    """Libraries that are not installed; the message names the extra that installs them.

    Examples
    --------
    >>> print(MissingExtra("A chart", "charts"))
    A chart needs the extra `charts`: pip install 'slipcast[charts]'
    """

    def __init__(self, purpose: str, extra: str) -> None:
        super().__init__(f"{purpose} needs the extra `{extra}`: pip install 'slipcast[{extra}]'")
        self.extra = extra
