"""Editions as lines of `editions.csv`, and what the ledger lacks of them.

An edition is what was issued from one version of the dataset; its forecasts are as of the days on which
their releases were last checked. Its hash is the SHA-256 of `forecasts.csv` from its first byte to the
edition's last. It covers earlier editions too, so none can be changed or taken out without a trace.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from forecast.answering.ledger.issued import HEADER, Issued

_HEADER = b"day,dataset_version,n_forecasts,sha256\n"
_LINE = re.compile(r"(\d{4}-\d\d-\d\d),([0-9A-Za-z][0-9A-Za-z._+-]{0,40}),([1-9]\d{0,8}),([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition as it was declared when it was issued.

    Attributes
    ----------
    day, dataset_version
        Its name: the latest as-of date of its forecasts, and the version of the dataset.
    n_forecasts
        How many forecasts it has.
    sha256
        SHA-256 of `forecasts.csv` from its first byte to the last of this edition, in hexadecimal.
    """

    day: date
    dataset_version: str
    n_forecasts: int
    sha256: str

    def __str__(self) -> str:
        return f"of {self.day} (dataset {self.dataset_version})"


def to_lines(editions: Iterable[Edition]) -> bytes:
    """Return `editions.csv`.

    Parameters
    ----------
    editions
        All editions, in the order in which they were issued.
    """
    lines = (
        f"{edition.day},{edition.dataset_version},{edition.n_forecasts},{edition.sha256}\n"
        for edition in editions
    )
    return _HEADER + "".join(lines).encode()


def from_lines(content: bytes) -> tuple[list[Edition], list[str]]:
    """Return the editions that `editions.csv` declares, and its faults by line.

    Parameters
    ----------
    content
        The whole file.
    """
    header, _, body = content.partition(b"\n")
    if header + b"\n" != _HEADER:
        return [], [f"line 1: the columns are not {_HEADER.decode().strip()}"]
    editions: list[Edition] = []
    faults = []
    for number, line in enumerate(body.decode(errors="replace").splitlines(), start=2):
        try:
            day, version, n_forecasts, sha256 = _LINE.fullmatch(line).groups()  # type: ignore[union-attr]
            edition = Edition(date.fromisoformat(day), version, int(n_forecasts), sha256)
        except (AttributeError, ValueError):
            faults.append(f"line {number}: is not a day, a version, a number of forecasts and a SHA-256")
            continue
        if any(edition.dataset_version == earlier.dataset_version for earlier in editions):
            faults.append(f"line {number}: repeats the edition {edition}")
        editions.append(edition)
    return editions, faults or ([] if editions else ["declares no edition"])


def declared(content: bytes, forecasts: Sequence[Issued]) -> list[Edition]:
    """Return the editions of a file without faults, each with its hash.

    Parameters
    ----------
    content
        The whole of `forecasts.csv`.
    forecasts
        The forecasts in it.
    """
    lines, hashed = content.split(b"\n"), hashlib.sha256(HEADER)
    editions, end = [], 1  # the header is line 0
    for version, rows in groupby(forecasts, lambda row: row.dataset_version):
        days = [row.as_of for row in rows]
        begin, end = end, end + len(days)
        hashed.update(b"\n".join(lines[begin:end]) + b"\n")
        editions.append(Edition(max(days), version, len(days), hashed.hexdigest()))
    return editions


def differences(content: bytes, forecasts: Sequence[Issued], editions: Sequence[Edition]) -> list[str]:
    """Return what was lost, added or changed since the editions were declared.

    Parameters
    ----------
    content
        The whole of `forecasts.csv`.
    forecasts
        The readable forecasts in it.
    editions
        What was declared.
    """
    kept = declared(content, forecasts)
    if kept == editions:  # all lines but faulty ones, which have been told
        return []
    n_left = Counter(row.dataset_version for row in forecasts)
    faults = []
    for edition in editions:
        n_found, n_issued = n_left.pop(edition.dataset_version, 0), edition.n_forecasts
        if n_found < n_issued:
            faults.append(f"{n_found} of the {n_issued} forecasts of the edition {edition} are left")
        elif n_found > n_issued:
            faults.append(f"the edition {edition} has {n_found} forecasts, and {n_issued} were issued")
    faults += [
        f"{n} forecasts are of dataset {version}, from which none were issued"
        for version, n in n_left.items()
    ]
    if faults:
        return faults
    changed = next((edition for edition in editions if edition not in kept), editions[-1])
    return [f"the lines up to the edition {changed} are not those that were issued"]
