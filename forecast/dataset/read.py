"""Read a dataset folder into a history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forecast.dataset.history import History
from forecast.dataset.records import Announcement, Frame, Organization, Release, record_of
from forecast.dataset.validation import check_files
from forecast.dataset.validation.descriptor import known_through
from forecast.errors import InvalidDataset


@dataclass(frozen=True)
class Dataset:
    """The content of a dataset folder.

    Attributes
    ----------
    history
        All facts, known through the latest day that one may be of.
    frames
        The sampling frames by `frame_id`, to which `Release.found_by` refers.
    version
        From `datapackage.json`.
    sha256
        Of the descriptor and the tables, in hexadecimal.
    observed_through
        The day of the edition, through which whole frames were swept; by default the history's last day.
        Single facts may be later.
    """

    history: History
    frames: Mapping[str, Frame]
    version: str
    sha256: str
    observed_through: date | None = None


def read_dataset(folder: Path) -> Dataset:
    """Validate and read the dataset in a folder.

    Parameters
    ----------
    folder
        Contains `datapackage.json` and the tables that it names.

    Raises
    ------
    InvalidDataset
        If the dataset breaks a rule of its contract; the error lists every fault.
    MissingExtra
        If the extra `train`, which validates tables, is not installed.

    Examples
    --------
    >>> dataset = read_dataset(Path("tests/data/tiny"))
    >>> len(dataset.history.releases), str(dataset.history.known_through)
    (3, '2026-03-31')
    """
    files = check_files(folder)
    if files.faults:
        raise InvalidDataset(files.faults)
    history = History.from_records(
        known_through(files.descriptor),
        (record_of(Organization, row) for row in files.tables["organizations"]),
        (record_of(Release, row) for row in files.tables["releases"]),
        (record_of(Announcement, row) for row in files.tables["announcements"]),
    )
    frames = (record_of(Frame, row) for row in files.tables["frames"])
    by_id = {frame.frame_id: frame for frame in frames}
    edition_day = date.fromisoformat(files.descriptor["observed_through"])
    return Dataset(history, by_id, files.descriptor["version"], files.sha256, edition_day)
