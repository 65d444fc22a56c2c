"""Check frames and releases: their outcomes, successors and names."""

from collections.abc import Callable, Iterator
from datetime import date

from forecast.dataset.validation.faults import Fault, Row, Tables, day_or_none
from forecast.dataset.validation.near_duplicates import near_duplicates

#: How a release may end, by status.
_ENDINGS = {
    "released": ("as_promised", "scaled_down", "renamed"),
    "cancelled": ("dropped", "reported", "superseded", "removed"),
}
#: The most characters of a release's name.
MOST_NAME_CHARACTERS = 200


def _release_fault(number: int, row: Row, column: str, problem: str, remedy: str) -> Fault:
    return Fault("releases.csv", number, column, row[column], problem, remedy)


def _swept_frames_say_where(view: Tables) -> Iterator[Fault]:
    for number, row in view.frame_rows:
        for column in ("period_from", "period_to", "source_urls"):
            if row["swept"] != "part" and not row[column]:
                remedy = "say what was swept, or write part"
                yield Fault("frames.csv", number, column, "", f"empty, but swept ({row['swept']})", remedy)


def _release_ids_name_their_organization(view: Tables) -> Iterator[Fault]:
    for number, row in view.release_rows:
        if not row["release_id"].startswith(row["organization_id"] + "-"):
            remedy = f"begin it with {row['organization_id']}-"
            yield _release_fault(number, row, "release_id", "does not begin with its organization", remedy)


def _outcomes_and_checks_are_complete(view: Tables) -> Iterator[Fault]:
    for number, row in view.release_rows:
        pending = row["status"] == "pending"
        for column in ("resolved_from", "resolved_on", "ended_as"):
            if pending and row[column]:
                yield _release_fault(number, row, column, "given while pending", "leave it empty")
            if not pending and not row[column]:
                problem = f"empty, but the release is {row['status']}"
                yield _release_fault(number, row, column, problem, "write it, or make the release pending")
        for column in ("checked_on", "checked_url"):
            if pending and not row[column]:
                remedy = "write the last day of which a source shows that it was not out, and that source"
                yield _release_fault(number, row, column, "empty while pending", remedy)
            if not pending and row[column]:
                problem = f"given, but the release is {row['status']}"
                yield _release_fault(number, row, column, problem, "leave it empty")


def _endings_fit_the_status(view: Tables) -> Iterator[Fault]:
    for number, row in view.release_rows:
        allowed = _ENDINGS.get(row["status"], ())
        if row["ended_as"] and allowed and row["ended_as"] not in allowed:
            problem = f"does not fit a release that is {row['status']}"
            yield _release_fault(number, row, "ended_as", problem, f"use one of {', '.join(allowed)}")
        if row["superseded_by"] and row["ended_as"] not in ("superseded", "removed"):
            problem = "does not fit superseded_by"
            yield _release_fault(number, row, "ended_as", problem, "write superseded, or empty superseded_by")


def _days_are_in_order(view: Tables) -> Iterator[Fault]:
    """Check that each day is observed, and not before the statement or the day that it follows."""
    announced: dict[str, list[date]] = {}
    for _, row in view.announcement_rows:
        if (day := day_or_none(row["announced_on"])) is not None and row["kind"] != "cancelled":
            announced.setdefault(row["release_id"], []).append(day)
    for number, row in view.release_rows:
        first, last, checked, found = (
            day_or_none(row[column]) for column in ("resolved_from", "resolved_on", "checked_on", "found_on")
        )
        for column, day in (("resolved_on", last), ("checked_on", checked), ("found_on", found)):
            if day is not None and day > view.known_through:
                problem = f"after {view.known_through}, the last day of facts that datapackage.json names"
                remedy = "make the release pending" if column == "resolved_on" else "write the day itself"
                yield _release_fault(number, row, column, problem, remedy)
        if first is not None and last is not None and first > last:
            yield _release_fault(number, row, "resolved_from", f"after resolved_on {last}", "swap the two")
        days = announced.get(row["release_id"], [])
        if checked is not None and days and checked < max(days):
            problem = f"before the latest announcement, of {max(days)}"
            yield _release_fault(number, row, "checked_on", problem, f"write {max(days)} or a later check")
        if found is not None and days and found < min(days):
            problem = f"before the first announcement, of {min(days)}"
            yield _release_fault(
                number, row, "found_on", problem, "write the day of the statement that was found"
            )
        if found is not None and last is not None and found > last:
            problem = f"after its outcome, of {last}"
            yield _release_fault(
                number, row, "found_on", problem, "write the day of the statement that was found"
            )


def _cancelled_releases_were_called_off(view: Tables) -> Iterator[Fault]:
    called_off = {row["release_id"] for _, row in view.announcement_rows if row["kind"] == "cancelled"}
    for number, row in view.release_rows:
        # A successor's launch and a page's history tell by themselves; and where only the month is known, no
        # dated statement was found.
        needs = row["ended_as"] in ("dropped", "reported") and row["resolved_from"] == row["resolved_on"]
        if needs and row["release_id"] not in called_off:
            problem = "no announcement of the kind cancelled tells of it"
            yield _release_fault(
                number, row, "ended_as", problem, "add that announcement, or make it pending"
            )


def _successors_exist(view: Tables) -> Iterator[Fault]:
    for number, row in view.release_rows:
        successor = row["superseded_by"]
        if successor and row["status"] != "cancelled":
            problem = f"given, but the release is {row['status']}"
            yield _release_fault(number, row, "superseded_by", problem, "leave it empty")
        elif successor and (successor not in view.releases or successor == row["release_id"]):
            yield _release_fault(
                number,
                row,
                "superseded_by",
                "is not the id of another release",
                "add that release or leave it empty",
            )


def _releases_are_announced(view: Tables) -> Iterator[Fault]:
    announced = {row["release_id"] for _, row in view.announcement_rows}
    for number, row in view.release_rows:
        if row["release_id"] not in announced:
            remedy = "add its first announcement, or remove it"
            yield _release_fault(number, row, "release_id", "has no announcement", remedy)


def _names_are_short(view: Tables) -> Iterator[Fault]:
    for number, row in view.release_rows:
        if len(row["name"]) > MOST_NAME_CHARACTERS:
            problem = f"over {MOST_NAME_CHARACTERS} characters"
            yield _release_fault(number, row, "name", problem, "write the name that people use")


def _names_are_distinct(view: Tables) -> Iterator[Fault]:
    numbers = {row["release_id"]: number for number, row in view.release_rows}
    by_organization: dict[str, list[tuple[str, str]]] = {}
    for release_id, row in view.releases.items():
        if len(row["name"]) <= MOST_NAME_CHARACTERS:
            by_organization.setdefault(row["organization_id"], []).append((release_id, row["name"]))
    for organization_id, names in by_organization.items():
        try:
            for first, second in near_duplicates(names):
                problem = f"nearly the same as {view.releases[first]['name']!r} of {first}"
                remedy = "merge the two releases, or add the difference to the name"
                yield _release_fault(numbers[second], view.releases[second], "name", problem, remedy)
        except ValueError as error:
            problem = f"the names of {organization_id} can't be compared: {error}"
            yield Fault("releases.csv", None, "", "", problem, "tell them apart by more than one word")


RELEASE_RULES: tuple[Callable[[Tables], Iterator[Fault]], ...] = (
    _swept_frames_say_where,
    _release_ids_name_their_organization,
    _outcomes_and_checks_are_complete,
    _endings_fit_the_status,
    _days_are_in_order,
    _cancelled_releases_were_called_off,
    _successors_exist,
    _releases_are_announced,
    _names_are_short,
    _names_are_distinct,
)
