"""Reading a dataset folder into a history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forecast.dataset.history import History
from forecast.dataset.records import Announcement, Frame, Organization, Release, record_of
from forecast.dataset.validation import check_files
from forecast.errors import InvalidDataset


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
    files = check_files(folder)
    if files.faults:
        raise InvalidDataset(files.faults)
    history = History.from_records(
        date.fromisoformat(files.descriptor["observed_through"]),
        (record_of(Organization, row) for row in files.tables["organizations"]),
        (record_of(Release, row) for row in files.tables["releases"]),
        (record_of(Announcement, row) for row in files.tables["announcements"]),
    )
    frames = (record_of(Frame, row) for row in files.tables["frames"])
    by_id = {frame.frame_id: frame for frame in frames}
    return Dataset(history, by_id, files.descriptor["version"], files.sha256)
