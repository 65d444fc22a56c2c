"""Record what became of a release, and what was said of it: each function refuses what breaks a rule."""

from collections.abc import Mapping
from datetime import date

from forecast.curation.tables import EditedTables, Row
from forecast.dataset.nearest_ids import IdIndex
from forecast.errors import SlipcastError
from forecast.promise import read_promise


class RefusedEdit(SlipcastError, ValueError):
    """A change that breaks a rule; the message names every fault and its remedy, one on each line."""


def resolve(
    tables: EditedTables,
    release_id: str,
    status: str,
    days: tuple[date, date],
    source_url: str,
    ended_as: str,
    today: date,
    more: Mapping[str, str] | None = None,
) -> None:
    """Write the outcome of a pending release.

    Parameters
    ----------
    tables
        The rows to change.
    release_id
        The release.
    status
        `released` or `cancelled`.
    days
        The first and the last day on which the outcome can have come.
    source_url
        The page that shows it.
    ended_as
        How it ended.
    today
        No day may be after it.
    more
        Other cells to write, by column.

    Raises
    ------
    RefusedEdit
        If the release is unknown or resolved, or if the days or the source can't be.

    Examples
    --------
    >>> from pathlib import Path
    >>> tables, day = EditedTables(Path("tests/data/tiny")), date(2026, 4, 2)
    >>> page = "https://example.com/out"
    >>> resolve(tables, "acme-three", "released", (day, day), page, "as_promised", date(2026, 4, 5))
    >>> tables.release("acme-three")["resolved_on"]
    '2026-04-02'
    """
    row, faults = _pending(tables, release_id)
    if not source_url:
        faults.append(f"{status} needs the page that shows it; give it by --source")
    faults += _future(days[1], today)
    if days[0] > days[1]:
        faults.append(f"the first day, {days[0]}, is after the last, {days[1]}; swap the two")
    announced = [a["announced_on"] for a in tables.announcements(release_id) if a["kind"] != "cancelled"]
    if announced and f"{days[1]}" < max(announced):
        faults.append(
            f"{days[1]} is before the last announcement, of {max(announced)}; correct one of the days"
        )
    _refuse(faults)
    row.update(
        status=status,
        resolved_from=f"{days[0]}",
        resolved_on=f"{days[1]}",
        ended_as=ended_as,
        source_url=source_url,
        checked_on="",
        checked_url="",
        **(more or {}),
    )


def check(tables: EditedTables, release_id: str, day: date, source_url: str, today: date) -> None:
    """Write that a release was still pending on a day.

    Parameters
    ----------
    tables
        The rows to change.
    release_id
        The release.
    day
        The last day of which the source shows that it was not out.
    source_url
        That source.
    today
        The day may not be after it.

    Raises
    ------
    RefusedEdit
        If the release is unknown or resolved, if the day is before what is known or in the future, or if
        there is no source.

    Examples
    --------
    >>> from pathlib import Path
    >>> tables = EditedTables(Path("tests/data/tiny"))
    >>> check(tables, "acme-three", date(2026, 2, 1), "https://example.com/models", date(2026, 4, 5))
    Traceback (most recent call last):
    forecast.curation.edits.RefusedEdit: 2026-02-01 is before the last check, of 2026-03-31; give a later day
    >>> check(tables, "acme-three", date(2026, 4, 2), "https://example.com/models", date(2026, 4, 5))
    >>> tables.release("acme-three")["checked_on"]
    '2026-04-02'
    """
    row, faults = _pending(tables, release_id)
    faults += _future(day, today)
    if not source_url:
        faults.append("a check needs the page that shows that it was not out; give it by --source")
    announced = [announcement["announced_on"] for announcement in tables.announcements(release_id)]
    if announced and f"{day}" < max(announced):
        faults.append(
            f"{day} is before the last announcement, of {max(announced)}; give that day or a later one"
        )
    if row and f"{day}" < row["checked_on"]:
        faults.append(f"{day} is before the last check, of {row['checked_on']}; give a later day")
    _refuse(faults)
    row.update(checked_on=f"{day}", checked_url=source_url)


def announce(tables: EditedTables, cells: Mapping[str, str], today: date) -> Row:
    """Add an announcement; its window is read from its words, and its id, and its kind if none is given.

    An announcement shows that its release was pending on its day, so an older check moves to it.

    Parameters
    ----------
    tables
        The rows to change.
    cells
        At least `release_id`, `announced_on`, `wording` and `source_url`; what is given is not suggested.
    today
        The announcement may not be after it.

    Returns
    -------
    dict of str to str
        The announcement's cells by column, with what was read and suggested.

    Raises
    ------
    RefusedEdit
        If the release is unknown, the day is in the future, or the source is missing.
    UnreadableWording
        If the words can't be read; give the timing words alone.

    Examples
    --------
    >>> from pathlib import Path
    >>> cells = {"release_id": "acme-three", "announced_on": "2026-04-02", "wording": "in June"}
    >>> source = {"source_url": "https://example.com/three"}
    >>> row = announce(EditedTables(Path("tests/data/tiny")), {**cells, **source}, date(2026, 4, 5))
    >>> row["announcement_id"], row["kind"], row["promised_from"], row["promised_to"]
    ('acme-three/2026-04-02', 'reaffirmed', '2026-06-01', '2026-06-30')
    """
    release_id, announced_on = cells["release_id"], date.fromisoformat(cells["announced_on"])
    release = tables.release(release_id)
    faults = [] if release else [_unknown(tables, release_id)]
    faults += _future(announced_on, today)
    if not cells.get("source_url"):
        faults.append("an announcement needs the page that made it public; give it by --source")
    _refuse(faults)
    row: Row = {**_window(cells["wording"], announced_on), **suggestion(tables, cells), **cells}
    if row["kind"] in ("delayed", "indefinite", "cancelled") and not row.get("reason"):
        row["reason"] = "unstated"
    tables.insert("announcements", row)
    if release and release["status"] == "pending" and release["checked_on"] < row["announced_on"]:
        release.update(checked_on=row["announced_on"], checked_url=row["source_url"])
    return row


def suggestion(tables: EditedTables, cells: Mapping[str, str]) -> Row:
    """Return the id and the kind that an announcement would have by the file's convention.

    Parameters
    ----------
    tables
        The rows that there are.
    cells
        At least `release_id`, `announced_on` and `wording`.

    Examples
    --------
    >>> from pathlib import Path
    >>> cells = {"release_id": "acme-one", "announced_on": "2025-02-05", "wording": "in March"}
    >>> suggestion(EditedTables(Path("tests/data/tiny")), cells)
    {'announcement_id': 'acme-one/2025-02-05', 'kind': 'delayed'}
    """
    stem = f"{cells['release_id']}/{cells['announced_on']}"
    before = tables.announcements(cells["release_id"])
    taken = {row["announcement_id"] for row in before}
    ids = [stem, *(f"{stem}-{number}" for number in range(2, 10))]
    kind = "initial"
    if earlier := [row for row in before if row["announced_on"] <= cells["announced_on"]]:
        window = read_promise(cells["wording"], date.fromisoformat(cells["announced_on"]))
        old, new = earlier[-1]["promised_to"], f"{window.promised_to or ''}"
        kind = "delayed" if old and new > old else "accelerated" if new and old > new else "reaffirmed"
        kind = "indefinite" if window.postponed else kind
    return {"announcement_id": next((free for free in ids if free not in taken), stem), "kind": kind}


def add_release(tables: EditedTables, cells: Mapping[str, str], first: Mapping[str, str], today: date) -> Row:
    """Add a pending release with its first announcement.

    Parameters
    ----------
    tables
        The rows to change.
    cells
        The release's cells by column.
    first
        The announcement's, as `announce` takes them.
    today
        The announcement may not be after it.

    Returns
    -------
    dict of str to str
        The announcement's cells, as `announce` returns them.

    Raises
    ------
    RefusedEdit
        If the id is taken, or the announcement is refused.

    Examples
    --------
    >>> from pathlib import Path
    >>> first = {"announced_on": "2026-04-02", "wording": "soon", "source_url": "https://example.com/four"}
    >>> tables, four = EditedTables(Path("tests/data/tiny")), {"release_id": "acme-four", "name": "Four"}
    >>> add_release(tables, four, {**four, **first}, date(2026, 4, 5))["kind"]
    'initial'
    >>> tables.release("acme-four")["found_on"]
    '2026-04-02'
    """
    if tables.release(cells["release_id"]):
        raise RefusedEdit(f"{cells['release_id']} is a release already; add to it by `slipcast data add`")
    day, url = first["announced_on"], first["source_url"]
    suggested = {"status": "pending", "region": "world", "checked_on": day, "checked_url": url}
    tables.insert("releases", {**suggested, "found_on": day, "source_url": url, "evidence": "read", **cells})
    return announce(tables, first, today)


def _window(wording: str, announced_on: date) -> Row:
    window = read_promise(wording, announced_on)
    return {
        "promised_from": f"{window.promised_from or ''}",
        "promised_to": f"{window.promised_to or ''}",
        "open_ended": f"{window.open_ended}".lower(),
        "precision": f"{window.precision}",
    }


def _pending(tables: EditedTables, release_id: str) -> tuple[Row, list[str]]:
    row = tables.release(release_id)
    if row is None:
        return {}, [_unknown(tables, release_id)]
    if row["status"] != "pending":
        return row, [f"{release_id} is {row['status']} since {row['resolved_on']}; correct its row by hand"]
    return row, []


def _unknown(tables: EditedTables, release_id: str) -> str:
    nearest = IdIndex([row["release_id"] for row in tables.rows["releases"]]).nearest(release_id, 3)
    return f"there is no release {release_id!r}; " + (
        f"the nearest are {', '.join(nearest)}" if nearest else "add it by `slipcast data new`"
    )


def _future(day: date, today: date) -> list[str]:
    return [f"{day} is in the future; give a day up to {today}"] if day > today else []


def _refuse(faults: list[str]) -> None:
    if faults:
        raise RefusedEdit("\n".join(faults))
