"""Check frames and releases: their outcomes, successors and names."""

import calendar
from collections.abc import Callable, Iterator

from forecast.dataset.validation.faults import Fault, Row, Tables, day_or_none
from forecast.dataset.validation.near_duplicates import near_duplicates

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


def _outcomes_are_complete(view: Tables) -> Iterator[Fault]:
    for number, row in view.release_rows:
        pending = row["status"] == "pending"
        for column in ("resolved_on", "resolved_precision"):
            if pending and row[column]:
                yield _release_fault(number, row, column, "given while pending", "leave it empty")
            if not pending and not row[column]:
                problem = f"empty, but the release is {row['status']}"
                yield _release_fault(number, row, column, problem, "write it, or make the release pending")


def _outcomes_are_observed(view: Tables) -> Iterator[Fault]:
    for number, row in view.release_rows:
        day = day_or_none(row["resolved_on"])
        if day is None:
            continue
        if day > view.observed_through:
            problem = f"after observed_through {view.observed_through}"
            yield _release_fault(number, row, "resolved_on", problem, "make the release pending")
        if row["resolved_precision"] == "month" and day.day != calendar.monthrange(day.year, day.month)[1]:
            problem = "of precision month, but not the month's last day"
            yield _release_fault(number, row, "resolved_on", problem, "write the month's last day")


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
    _outcomes_are_complete,
    _outcomes_are_observed,
    _successors_exist,
    _releases_are_announced,
    _names_are_short,
    _names_are_distinct,
)
