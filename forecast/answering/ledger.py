"""Keep the ledger: issue forecasts in public, append them without editing others, and score them when due."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from pathlib import Path

from forecast.answering.answer import answer_tracked
from forecast.artifact.store import Artifact
from forecast.atomic_write import write_whole
from forecast.dataset import History, Status
from forecast.errors import AlreadyIssued
from forecast.features.questions import open_questions
from forecast.incidence import DECIMALS_SHOWN
from forecast.scoring import HORIZONS_IN_DAYS


@dataclass(frozen=True, slots=True)
class Issued:
    """One issued forecast: the chance that a release is out by a day.

    Attributes
    ----------
    as_of, release_id
        The question.
    horizon_days, by
        Days after `as_of`, and the day on which they end.
    released, low, high
        Chance of release by that day, and the ends of its 80 % interval.
    cancelled
        Chance of cancellation by that day.
    face_value, reference_class
        Chance of release by that day, by the two permanent baselines.
    candidate, trained_through, artifact_sha256, dataset_version
        Provenance of the forecast.
    """

    as_of: date
    release_id: str
    horizon_days: int
    by: date
    released: float
    low: float
    high: float
    cancelled: float
    face_value: float
    reference_class: float
    candidate: str
    trained_through: date
    artifact_sha256: str
    dataset_version: str


#: Columns of the file, in order.
COLUMNS = tuple(field.name for field in fields(Issued))


@dataclass(frozen=True, slots=True)
class Resolved:
    """A due forecast, whether the release was out by its day, and the squared errors of the chances."""

    issued: Issued
    came_true: bool
    brier: float
    brier_face_value: float
    brier_reference_class: float


def make_edition(artifact: Artifact) -> list[Issued]:
    """Return the forecasts of every pending release for each of `HORIZONS_IN_DAYS`.

    Parameters
    ----------
    artifact
        The artifact to forecast from, as of its `observed_through`.
    """
    as_of = artifact.observed_through
    days = [as_of + timedelta(days=horizon) for horizon in HORIZONS_IN_DAYS]
    edition = []
    for question in open_questions(artifact.history):
        answer = answer_tracked(artifact, question.release_id, as_of, days)
        for index, (horizon, chance) in enumerate(zip(HORIZONS_IN_DAYS, answer.released_by, strict=True)):
            edition.append(
                Issued(
                    as_of=as_of,
                    release_id=question.release_id,
                    horizon_days=horizon,
                    by=chance.date,
                    released=round(chance.probability, DECIMALS_SHOWN),
                    low=round(chance.low, DECIMALS_SHOWN),
                    high=round(chance.high, DECIMALS_SHOWN),
                    cancelled=round(answer.cancelled_by[index], DECIMALS_SHOWN),
                    face_value=round(answer.baselines["face_value"][index], DECIMALS_SHOWN),
                    reference_class=round(answer.baselines["reference_class"][index], DECIMALS_SHOWN),
                    candidate=answer.vintage.candidate,
                    trained_through=answer.vintage.trained_through,
                    artifact_sha256=str(artifact.manifest["sha256"]),
                    dataset_version=str(artifact.manifest["dataset"]["version"]),
                )
            )
    return edition


def append_edition(path: Path, edition: Sequence[Issued], earlier: Path | None = None) -> None:
    """Append an edition to a ledger; earlier editions are copied byte by byte.

    Parameters
    ----------
    path
        The ledger's file to write; created if it does not exist.
    edition
        At least one forecast, all as of the same day.
    earlier
        The ledger with the earlier editions; by default that in `path`.

    Raises
    ------
    AlreadyIssued
        If the ledger has an edition of that day.
    ValueError
        If the ledger can't be read, or the edition is empty.
    OSError
        If the file can't be written; the old file is untouched.
    """
    if not edition:
        raise ValueError("no release is pending, so there is nothing to issue; add pending releases first")
    base = earlier or path
    if any(row.as_of == edition[0].as_of for row in read_ledger(base)):
        raise AlreadyIssued(
            f"{base.name} already has an edition as of {edition[0].as_of}; issue again from a later dataset"
        )
    before = base.read_bytes() if base.exists() else (",".join(COLUMNS) + "\n").encode()
    added = io.StringIO()
    csv.writer(added, lineterminator="\n").writerows(astuple(row) for row in edition)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, before + added.getvalue().encode())


def read_ledger(path: Path) -> list[Issued]:
    """Read a ledger; without the file it is empty.

    Parameters
    ----------
    path
        The ledger's file.

    Raises
    ------
    ValueError
        If the file can't be read, or a column or a value is wrong; the message names the line.

    Examples
    --------
    >>> read_ledger(Path("no such file"))
    []
    """
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                columns = ", ".join(COLUMNS)
                raise ValueError(f"{path.name}: its columns are not {columns}; restore it from its history")
            return [_read_row(path.name, reader.line_num, row) for row in reader]
    except (OSError, csv.Error) as error:
        raise ValueError(f"{path.name} can't be read: {error}; restore it from its history") from None


def _read_row(file: str, line: int, row: dict[str, str]) -> Issued:
    try:
        return Issued(
            as_of=date.fromisoformat(row["as_of"]),
            release_id=row["release_id"],
            horizon_days=int(row["horizon_days"]),
            by=date.fromisoformat(row["by"]),
            released=float(row["released"]),
            low=float(row["low"]),
            high=float(row["high"]),
            cancelled=float(row["cancelled"]),
            face_value=float(row["face_value"]),
            reference_class=float(row["reference_class"]),
            candidate=row["candidate"],
            trained_through=date.fromisoformat(row["trained_through"]),
            artifact_sha256=row["artifact_sha256"],
            dataset_version=row["dataset_version"],
        )
    except (TypeError, ValueError) as error:
        raise ValueError(f"{file}:{line}: {error}; restore the line from its history") from None


def resolve(history: History, ledger: Iterable[Issued]) -> list[Resolved]:
    """Score the forecasts that are due by the history's last day, whether the release came or not.

    Parameters
    ----------
    history
        The history to score by. Releases that it no longer contains are left out.
    ledger
        Issued forecasts.
    """
    resolved = []
    for issued in ledger:
        release = history.releases.get(issued.release_id)
        if release is None or issued.by > history.known_through:
            continue
        released_on = release.resolved_on if release.status is Status.RELEASED else None
        came_true = released_on is not None and released_on <= issued.by
        errors = (issued.released, issued.face_value, issued.reference_class)
        resolved.append(Resolved(issued, came_true, *((chance - came_true) ** 2 for chance in errors)))
    return resolved
