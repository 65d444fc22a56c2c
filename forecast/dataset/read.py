"""Reading `data/` into a history: the only place where the dataset's files are opened."""

import csv
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forecast.dataset.history import History
from forecast.dataset.records import (
    Access,
    Announcement,
    AnnouncementKind,
    Evidence,
    Frame,
    Modality,
    Organization,
    Reason,
    Release,
    ResolvedPrecision,
    Status,
    Swept,
    Tier,
    Voice,
)
from forecast.dataset.validation.validate import TABLES, Fault, Row, Table, validate
from forecast.promise import Precision, PromisedWindow


class InvalidDataset(ValueError):
    """The dataset breaks its contract; `faults` lists every broken rule."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Dataset:
    """The history of all that is known, and what names this edition of it.

    Attributes
    ----------
    history
        Known through the dataset's `observed_through`.
    frames
        The sampling frames by `frame_id`, as `Release.found_by` names them.
    version
        As `datapackage.json` gives it.
    sha256
        Over the descriptor and the tables, in hexadecimal.
    """

    history: History
    frames: Mapping[str, Frame]
    version: str
    sha256: str


def read_dataset(folder: Path) -> Dataset:
    """Validate and read the dataset in a folder.

    Raises
    ------
    InvalidDataset
        If it breaks any rule of its contract.
    """
    faults = validate(folder)
    if faults:
        raise InvalidDataset(faults)
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    frames, organizations, releases, announcements = (_rows(folder, name) for name in TABLES)
    history = History.from_records(
        date.fromisoformat(descriptor["observed_through"]),
        map(_organization, organizations),
        map(_release, releases),
        map(_announcement, announcements),
    )
    by_id = {row["frame_id"]: _frame(row) for row in frames}
    return Dataset(history, by_id, descriptor["version"], _sha256(folder))


def _sha256(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in ("datapackage.json", *(f"{table}.csv" for table in TABLES)):
        content = (folder / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _rows(folder: Path, table: str) -> Table:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _frame(row: Row) -> Frame:
    return Frame(
        frame_id=row["frame_id"],
        title=row["title"],
        swept=Swept(row["swept"]),
        period_from=_day(row["period_from"]),
        period_to=_day(row["period_to"]),
        source_urls=tuple(row["source_urls"].split()),
        note=row["note"],
    )


def _organization(row: Row) -> Organization:
    aliases = tuple(alias.strip() for alias in row["aliases"].split(";") if alias.strip())
    return Organization(row["organization_id"], row["name"], row["country"], row["kind"], aliases)


def _release(row: Row) -> Release:
    return Release(
        release_id=row["release_id"],
        organization_id=row["organization_id"],
        name=row["name"],
        modality=Modality(row["modality"]),
        access=Access(row["access"]),
        tier=Tier(row["tier"]),
        status=Status(row["status"]),
        resolved_on=_day(row["resolved_on"]),
        resolved_precision=ResolvedPrecision(row["resolved_precision"])
        if row["resolved_precision"]
        else None,
        superseded_by=row["superseded_by"] or None,
        found_by=row["found_by"],
        source_url=row["source_url"],
        evidence=Evidence(row["evidence"]),
        note=row["note"],
    )


def _announcement(row: Row) -> Announcement:
    return Announcement(
        announcement_id=row["announcement_id"],
        release_id=row["release_id"],
        announced_on=date.fromisoformat(row["announced_on"]),
        wording=row["wording"],
        window=PromisedWindow(
            _day(row["promised_from"]),
            _day(row["promised_to"]),
            row["open_ended"] == "true",
            Precision(row["precision"]),
            postponed=row["kind"] == AnnouncementKind.INDEFINITE,
        ),
        voice=Voice(row["voice"]),
        kind=AnnouncementKind(row["kind"]),
        reason=Reason(row["reason"]) if row["reason"] else None,
        source_url=row["source_url"],
        evidence=Evidence(row["evidence"]),
        note=row["note"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
