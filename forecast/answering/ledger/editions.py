"""Editions as lines of `editions.csv`, and what the ledger lacks of them.

An edition is what was issued as of one day. Its hash is the SHA-256 of `forecasts.csv` from its first byte
to the edition's last. It covers earlier editions too, so none can be changed or taken out without a trace.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from forecast.answering.ledger.issued import HEADER, Issued

_HEADER = b"as_of,n_forecasts,sha256\n"
_LINE = re.compile(r"(\d{4}-\d\d-\d\d),([1-9]\d{0,8}),([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition as it was declared when it was issued.

    Attributes
    ----------
    as_of
        The as-of date of its forecasts.
    n_forecasts
        How many forecasts it has.
    sha256
        SHA-256 of `forecasts.csv` from its first byte to the last of this edition, in hexadecimal.
    """

    as_of: date
    n_forecasts: int
    sha256: str


def to_lines(editions: Iterable[Edition]) -> bytes:
    """Return `editions.csv`.

    Parameters
    ----------
    editions
        All editions, in the order in which they were issued.
    """
    lines = (f"{edition.as_of},{edition.n_forecasts},{edition.sha256}\n" for edition in editions)
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
            day, n_forecasts, sha256 = _LINE.fullmatch(line).groups()  # type: ignore[union-attr]
            edition = Edition(date.fromisoformat(day), int(n_forecasts), sha256)
        except (AttributeError, ValueError):
            faults.append(f"line {number}: is not a day, a number of forecasts and a SHA-256")
            continue
        if any(edition.as_of == earlier.as_of for earlier in editions):
            faults.append(f"line {number}: repeats the edition as of {edition.as_of}")
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
    for as_of, rows in groupby(forecasts, lambda row: row.as_of):
        begin, end = end, end + len([*rows])
        hashed.update(b"\n".join(lines[begin:end]) + b"\n")
        editions.append(Edition(as_of, end - begin, hashed.hexdigest()))
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
    n_left = Counter(row.as_of for row in forecasts)
    faults = []
    for edition in editions:
        n_found, n_issued = n_left.pop(edition.as_of, 0), edition.n_forecasts
        if n_found < n_issued:
            faults.append(f"{n_found} of the {n_issued} forecasts issued as of {edition.as_of} are left")
        elif n_found > n_issued:
            faults.append(f"{n_found} forecasts are as of {edition.as_of}, and {n_issued} were issued")
    faults += [f"{n} forecasts are as of {as_of}, when none were issued" for as_of, n in n_left.items()]
    if faults:
        return faults
    changed = next((edition.as_of for edition in editions if edition not in kept), editions[-1].as_of)
    return [f"the lines up to the edition as of {changed} are not those that were issued"]
