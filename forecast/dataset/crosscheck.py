"""The crosscheck: the dataset's outcome days compared with an independent list of release dates.

The list is a CSV with the columns lab, model, name and release_date (a day, or a month as YYYY-MM). It is
a second witness, not the truth: it has errors of its own, and some of its days are those of later snapshots.
"""

import calendar
import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forecast.dataset.history import History
from forecast.dataset.records import Release, ResolvedPrecision, Status

#: A disagreement of more days than this wants an explanation.
TOLERANCE_IN_DAYS = 3
#: A release whose `note` has this word explains why the reference differs.
EXPLAINED_BY = "models.dev"

#: Labs of the list that the dataset knows under another id.
_ORGANIZATION_OF_LAB = {
    "amazon-bedrock": "amazon",
    "llama": "meta",
    "moonshotai": "moonshot",
    "zai": "zhipu",
    "zhipuai": "zhipu",
}


@dataclass(frozen=True, slots=True)
class ReferenceRelease:
    """One line of the list: the days that a model's release lies between, equal but for a mere month."""

    organization_id: str
    names: tuple[str, ...]
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Comparison:
    """A release and the reference nearest to it; `days_apart` is 0 where the two overlap."""

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

    Raises
    ------
    ValueError
        If a column is missing or a release date is neither a day nor a month; the line is named.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = {"lab", "model", "name", "release_date"} - set(reader.fieldnames or ())
        if missing:
            raise ValueError(f"{path.name} lacks the column {', '.join(sorted(missing))}")
        return [_reference(path.name, reader.line_num, row) for row in reader]


def compare(history: History, references: Iterable[ReferenceRelease]) -> list[Comparison]:
    """Compare each released release with the references of the same name, and keep the nearest."""
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
        named = [t for key in keys for t in by_name.get((release.organization_id, key), ())]
        if named:
            nearest = min(named, key=lambda reference: _days_apart(release, reference))
            comparisons.append(Comparison(release, nearest, _days_apart(release, nearest)))
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
        raise ValueError(f"{file}:{line} release_date {text!r} is neither a day nor a month") from None
    return ReferenceRelease(organization_id, names, first, last)


def _days_apart(release: Release, reference: ReferenceRelease) -> int:
    last = release.resolved_on
    assert last is not None
    first = last.replace(day=1) if release.resolved_precision is ResolvedPrecision.MONTH else last
    return max((first - reference.last).days, (reference.first - last).days, 0)


def _key(name: str) -> str:
    """Return a name without case, punctuation, parentheses and the stamp of a snapshot."""
    bare = re.sub(r"\(.*?\)|-latest$|-\d{4}-?\d{2}-?\d{2}$|-\d{4}$", "", name.casefold())
    return re.sub(r"[\W_]+", "", bare)
