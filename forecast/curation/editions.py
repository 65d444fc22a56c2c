"""Make an edition of the dataset: its day and its version move together, and claim no more than is known."""

import re
from datetime import date, timedelta

from forecast.curation.edits import RefusedEdit
from forecast.curation.tables import EditedTables, Row

#: A pending release is checked at most so long before an edition, or its note says why it was not.
MOST_UNCHECKED = timedelta(days=60)
_CITATION = "../CITATION.cff"


def make_edition(tables: EditedTables, day: date, version: str, today: date) -> list[str]:
    """Move `observed_through` and the version together, here and in `CITATION.cff` beside the folder.

    `updated_through` stays if it is later than the edition's day.

    Parameters
    ----------
    tables
        The dataset to change.
    day
        The day through which the edition was observed.
    version
        The edition's version, `major.minor.patch`.
    today
        The day may not be after it.

    Returns
    -------
    list of str
        A line for each pending release that was not checked, and whose note is to say why.

    Raises
    ------
    RefusedEdit
        If the day or the version can't be, if `CITATION.cff` says something else, or if a pending release
        was not checked within 60 days before and has no note; the message names each.

    Examples
    --------
    >>> from pathlib import Path
    >>> tables = EditedTables(Path("tests/data/tiny"))
    >>> make_edition(tables, date(2026, 4, 1), "0.2.0", date(2026, 5, 1))
    []
    >>> tables.descriptor["observed_through"], tables.descriptor["version"]
    ('2026-04-01', '0.2.0')
    >>> make_edition(tables, date(2026, 9, 1), "0.3.0", date(2026, 10, 1))
    Traceback (most recent call last):
    forecast.curation.edits.RefusedEdit: acme-three: last checked on 2026-03-31, over 60 days before; \
check it, or note why not
    """
    old_day, old_version = tables.descriptor["observed_through"], tables.descriptor.get("version", "0.0.0")
    faults = [f"{day} is in the future; give a day up to {today}"] if day > today else []
    if f"{day}" < old_day:
        faults.append(f"{day} is before the present edition's day, {old_day}; give that day or a later one")
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        faults.append(f"{version!r} is no version; write it like {old_version}")
    elif _numbers(version) <= _numbers(old_version):
        faults.append(f"version {version} is not after the present one, {old_version}; give a later one")
    unchecked = [row for row in tables.rows["releases"] if _unchecked(row, day)]
    for row in unchecked:
        if not row["note"]:
            checked = f"{row['release_id']}: last checked on {row['checked_on']}"
            faults.append(f"{checked}, over {MOST_UNCHECKED.days} days before; check it, or note why not")
    changes = [("version", old_version, version), ("day", old_day, f"{day}")]
    if (tables.folder / _CITATION).is_file():
        text = tables.text_before(_CITATION)
        for what, old, new in changes:
            pattern = rf"(?m)(?<=^version: ){re.escape(old)}$" if what == "version" else re.escape(old)
            text, n_replaced = re.subn(pattern, new, text)
            if not n_replaced:
                faults.append(f"CITATION.cff does not name the present {what}, {old}; correct it")
        tables.companions[_CITATION] = text
    if faults:
        raise RefusedEdit("\n".join(faults))
    tables.descriptor.update(version=version, observed_through=f"{day}")
    if tables.descriptor.get("updated_through", "") <= f"{day}":
        tables.descriptor.pop("updated_through", None)
    return [f"{row['release_id']}: last checked on {row['checked_on']}; {row['note']}" for row in unchecked]


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


def _unchecked(row: Row, day: date) -> bool:
    """Tell whether the edition claims more of a release than is known: that it was pending on its day."""
    known = row["status"] == "pending" and row["found_on"] <= f"{day}"
    return known and row["checked_on"] < f"{day - MOST_UNCHECKED}"
