"""The ledger: forecasts issued in public, appended and never edited, and scored when their days have come."""

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
    """One forecast: the chance that a release is out by a day, as seen on another.

    Attributes
    ----------
    as_of, release_id
        The question.
    horizon_days, by
        Days after `as_of`, and the day that they end on.
    released, low, high
        The chance of release by then, with the ends of its 80 % interval.
    cancelled
        The chance that it is dropped by then.
    face_value, reference_class
        The chance of release as the two permanent baselines give it.
    candidate, trained_through, artifact_sha256, dataset_version
        What forecast it.
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


COLUMNS = tuple(field.name for field in fields(Issued))


@dataclass(frozen=True, slots=True)
class Resolved:
    """A forecast whose day has come: whether the release was out by then, and the squared errors."""

    issued: Issued
    came_true: bool
    brier: float
    brier_face_value: float
    brier_reference_class: float


def make_edition(artifact: Artifact) -> list[Issued]:
    """Forecast every release that is pending on `observed_through`, at every horizon."""
    as_of = artifact.observed_through
    days = [as_of + timedelta(days=horizon) for horizon in HORIZONS_IN_DAYS]
    edition = []
    for question in open_questions(artifact.history):
        answer = answer_tracked(artifact, question.release_id, as_of, days)
        for place, (horizon, chance) in enumerate(zip(HORIZONS_IN_DAYS, answer.released_by, strict=True)):
            edition.append(
                Issued(
                    as_of=as_of,
                    release_id=question.release_id,
                    horizon_days=horizon,
                    by=chance.date,
                    released=round(chance.probability, DECIMALS_SHOWN),
                    low=round(chance.low, DECIMALS_SHOWN),
                    high=round(chance.high, DECIMALS_SHOWN),
                    cancelled=round(answer.cancelled_by[place], DECIMALS_SHOWN),
                    face_value=round(answer.baselines["face_value"][place], DECIMALS_SHOWN),
                    reference_class=round(answer.baselines["reference_class"][place], DECIMALS_SHOWN),
                    candidate=answer.vintage.candidate,
                    trained_through=answer.vintage.trained_through,
                    artifact_sha256=str(artifact.manifest["sha256"]),
                    dataset_version=str(artifact.manifest["dataset"]["version"]),
                )
            )
    return edition


def append_edition(path: Path, edition: Sequence[Issued], earlier: Path | None = None) -> None:
    """Append an edition to a ledger; what is there stays as it is, to the byte.

    Parameters
    ----------
    path
        The ledger's file; made if it is not there.
    edition
        At least one forecast.
    earlier
        A ledger that this one goes on from; by default itself.

    Raises
    ------
    AlreadyIssued
        If the ledger holds an edition of that day.
    ValueError
        If the ledger can't be read, or the edition is empty.
    OSError
        If it can't be written; nothing that was there is lost.
    """
    if not edition:
        raise ValueError("nothing is pending, so there is nothing to issue")
    base = earlier or path
    if any(row.as_of == edition[0].as_of for row in read_ledger(base)):
        raise AlreadyIssued(f"an edition as of {edition[0].as_of} is in {base.name}; what was issued stays")
    before = base.read_bytes() if base.exists() else (",".join(COLUMNS) + "\n").encode()
    added = io.StringIO()
    csv.writer(added, lineterminator="\n").writerows(astuple(row) for row in edition)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, before + added.getvalue().encode())


def read_ledger(path: Path) -> list[Issued]:
    """Read a ledger's file; without one it is empty.

    Raises
    ------
    ValueError
        If it can't be read, or a column or a value is not what was written; the line is named.
    """
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise ValueError(f"{path.name}: its columns are not {', '.join(COLUMNS)}")
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
    """Score the forecasts whose day has come by the last day known, whatever happened.

    A release that a later edition of the dataset no longer holds is left out.
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
