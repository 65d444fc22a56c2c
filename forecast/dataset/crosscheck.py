"""Compare the dataset's outcome days with an independent list of release dates.

The list is a CSV file with the columns lab, model, name and release_date (a day, or a month as YYYY-MM). It
is a second source, not the truth: it has errors of its own, and some of its dates are those of later
snapshots of a model.
"""

import calendar
import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forecast.dataset.history import History
from forecast.dataset.records import Release
from forecast.dataset.vocabularies import Status

#: A difference of more days than this needs an explanation.
TOLERANCE_IN_DAYS = 3
#: A release whose `note` contains this word explains why the reference differs.
EXPLAINED_BY = "models.dev"

#: `organization_id` of labs that the list names otherwise.
_ORGANIZATION_OF_LAB = {
    "amazon-bedrock": "amazon",
    "llama": "meta",
    "moonshotai": "moonshot",
    "zai": "zhipu",
    "zhipuai": "zhipu",
}


@dataclass(frozen=True, slots=True)
class ReferenceRelease:
    """One line of the list: a model, and the first and last day on which it may have been released.

    The two days differ where the list gives only a month.
    """

    organization_id: str
    names: tuple[str, ...]
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Comparison:
    """A release and the reference closest to it; `days_apart` is 0 if the days of both overlap."""

    release: Release
    reference: ReferenceRelease
    days_apart: int

    @property
    def disagrees(self) -> bool:
        """Whether the two are further apart than the tolerance."""
        return self.days_apart > TOLERANCE_IN_DAYS

    @property
    def explained(self) -> bool:
        """Whether the release's note says why the reference differs."""
        return EXPLAINED_BY in self.release.note


def read_reference(path: Path) -> list[ReferenceRelease]:
    """Read the list.

    Parameters
    ----------
    path
        A CSV file in UTF-8.

    Raises
    ------
    ValueError
        If a column is missing, or a release date is neither a day nor a month; the message names the line.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = {"lab", "model", "name", "release_date"} - set(reader.fieldnames or ())
        if missing:
            raise ValueError(f"{path.name} lacks the column {', '.join(sorted(missing))}; add it")
        return [_reference(path.name, reader.line_num, row) for row in reader]


def compare(history: History, references: Iterable[ReferenceRelease]) -> list[Comparison]:
    """Compare the outcome day of each released release with the closest reference of the same name.

    Parameters
    ----------
    history
        Of the dataset.
    references
        As `read_reference` returns them.

    Returns
    -------
    list of Comparison
        One for each release that has a reference, in the order of the history.

    Examples
    --------
    >>> from forecast.dataset import read_dataset
    >>> history = read_dataset(Path("tests/data/tiny")).history
    >>> reference = ReferenceRelease("acme", ("One",), date(2025, 2, 13), date(2025, 2, 13))
    >>> [(c.release.release_id, c.days_apart, c.disagrees) for c in compare(history, [reference])]
    [('acme-one', 3, False)]
    """
    by_name: dict[tuple[str, str], list[ReferenceRelease]] = {}
    for reference in references:
        for name in reference.names:
            by_name.setdefault((reference.organization_id, _key(name)), []).append(reference)
    comparisons = []
    for release in history.releases.values():
        if release.status is not Status.RELEASED or release.organization_id is None:
            continue
        bare_id = release.release_id.removeprefix(f"{release.organization_id}-")
        keys = {_key(release.name), _key(bare_id), _key(release.release_id)}
        namesakes = [r for key in keys for r in by_name.get((release.organization_id, key), ())]
        if namesakes:
            closest = min(namesakes, key=lambda reference: _days_apart(release, reference))
            comparisons.append(Comparison(release, closest, _days_apart(release, closest)))
    return comparisons


def _reference(file: str, line: int, row: dict[str, str]) -> ReferenceRelease:
    organization_id = _ORGANIZATION_OF_LAB.get(row["lab"], row["lab"])
    names = (row["name"], row["model"].rpartition("/")[2])
    text = row["release_date"]
    try:
        if re.fullmatch(r"\d{4}-\d{2}", text):
            year, month = int(text[:4]), int(text[5:])
            first, last = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        else:
            first = last = date.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{file}:{line} release_date {text!r} is neither a day nor a month; write YYYY-MM-DD or YYYY-MM"
        ) from None
    return ReferenceRelease(organization_id, names, first, last)


def _days_apart(release: Release, reference: ReferenceRelease) -> int:
    """Return the days between an outcome and a reference; 0 if the two may be of the same day."""
    first, last = release.resolved_from, release.resolved_on
    assert first is not None
    assert last is not None
    return max((first - reference.last).days, (reference.first - last).days, 0)


def _key(name: str) -> str:
    """Return a name in lower case, without punctuation, parentheses and the date of a snapshot."""
    bare = re.sub(r"\(.*?\)|-latest$|-\d{4}-?\d{2}-?\d{2}$|-\d{4}$", "", name.casefold())
    return re.sub(r"[\W_]+", "", bare)
