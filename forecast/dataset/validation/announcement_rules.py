"""Check announcements: their days, their windows against the reader of promises, and their kinds."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from forecast.dataset.validation.faults import Fault, Row, Tables, day_or_none
from forecast.errors import UnreadableWording
from forecast.promise import read_promise

#: The most words and characters of an announcement's wording.
MOST_WORDING_WORDS, MOST_WORDING_CHARACTERS = 8, 200


def _announcement_fault(number: int, row: Row, column: str, problem: str, remedy: str) -> Fault:
    return Fault("announcements.csv", number, column, row[column], problem, remedy)


def _statements_are_unique(view: Tables) -> Iterator[Fault]:
    first_rows: dict[tuple[str, ...], int] = {}
    for number, row in view.announcement_rows:
        statement = tuple(row[c] for c in ("release_id", "announced_on", "wording", "voice", "kind"))
        first = first_rows.setdefault(statement, number)
        if first != number:
            remedy = "remove one of the two rows"
            yield _announcement_fault(number, row, "wording", f"the same as in row {first}", remedy)


def _announcement_ids_name_release_and_day(view: Tables) -> Iterator[Fault]:
    for number, row in view.announcement_rows:
        stem = f"{row['release_id']}/{row['announced_on']}"
        if row["announcement_id"] not in (stem, *(f"{stem}-{n}" for n in range(2, 10))):
            yield _announcement_fault(
                number, row, "announcement_id", "does not name its release and day", f"write {stem}"
            )


def _announcements_precede_outcomes(view: Tables) -> Iterator[Fault]:
    for number, row in view.announcement_rows:
        day = day_or_none(row["announced_on"])
        if day is None:
            continue
        if day > view.known_through:
            problem = f"after {view.known_through}, the last day of facts that datapackage.json names"
            yield _announcement_fault(number, row, "announced_on", problem, "remove the row")
        release = view.releases.get(row["release_id"])
        resolved_from, resolved_on = (
            day_or_none(release[column]) if release else None for column in ("resolved_from", "resolved_on")
        )
        if resolved_from is None or resolved_on is None:
            continue
        if row["kind"] == "cancelled":
            if not resolved_from <= day <= resolved_on:
                problem = f"its release was cancelled on {resolved_on}"
                yield _announcement_fault(number, row, "announced_on", problem, "correct one of the days")
        elif day >= resolved_on:
            problem = f"not before its release resolved on {resolved_on}"
            yield _announcement_fault(number, row, "announced_on", problem, "remove the row")


def _windows_are_whole(view: Tables) -> Iterator[Fault]:
    for number, row in view.announcement_rows:
        announced, first, last = (
            day_or_none(row[c]) for c in ("announced_on", "promised_from", "promised_to")
        )
        if bool(row["promised_from"]) != bool(row["promised_to"]):
            column = "promised_to" if row["promised_from"] else "promised_from"
            yield _announcement_fault(number, row, column, "half a window", "fill in both ends or neither")
        elif (row["precision"] == "none") == bool(row["promised_from"]):
            problem = "does not fit the window" if row["promised_from"] else "needs a window"
            yield _announcement_fault(
                number, row, "precision", problem, "write none exactly where there is no window"
            )
        if first and last and first > last:
            yield _announcement_fault(number, row, "promised_to", "before promised_from", "swap the two")
        if announced and first and first < announced:
            problem = f"before the announcement of {announced}"
            yield _announcement_fault(number, row, "promised_from", problem, f"write {announced}")
        if row["open_ended"] == "true" and not row["promised_from"]:
            yield _announcement_fault(number, row, "open_ended", "true without a window", "write false")


def _former_targets_are_windows(view: Tables) -> Iterator[Fault]:
    for number, row in view.announcement_rows:
        for target in filter(None, row["formerly"].split(";")):
            first, _, last = (day_or_none(part) if part != ".." else None for part in target.partition(".."))
            if first is None or last is None or first > last:
                problem = f"{target} is no window"
                yield _announcement_fault(
                    number, row, "formerly", problem, "write it as FIRST..LAST, both days"
                )


def _wordings_are_short(view: Tables) -> Iterator[Fault]:
    for number, row in view.announcement_rows:
        if _is_long(row["wording"]):
            problem = f"over {MOST_WORDING_WORDS} words or {MOST_WORDING_CHARACTERS} characters"
            yield _announcement_fault(number, row, "wording", problem, "keep the timing words only")


def _is_long(wording: str) -> bool:
    return len(wording.split()) > MOST_WORDING_WORDS or len(wording) > MOST_WORDING_CHARACTERS


def _windows_agree_with_the_parser(view: Tables) -> Iterator[Fault]:
    for number, row in view.announcement_rows:
        day = day_or_none(row["announced_on"])
        if day is None or not row["wording"] or row["note"] or _is_long(row["wording"]):
            continue
        filled = (row["promised_from"], row["promised_to"], row["open_ended"], row["precision"])
        try:
            read = read_promise(row["wording"], day)
        except UnreadableWording as unreadable:
            remedy = "use other words, or say in note how they were read"
            yield _announcement_fault(number, row, "wording", f"can't be read: {unreadable}", remedy)
            continue
        parsed = (
            str(read.promised_from or ""),
            str(read.promised_to or ""),
            str(read.open_ended).lower(),
            str(read.precision),
        )
        if parsed != filled:
            problem = f"reads as {' '.join(parsed).strip()}, filled in as {' '.join(filled).strip()}"
            yield _announcement_fault(
                number, row, "wording", problem, "correct the window, or say in note why it differs"
            )


def _kinds_fit_their_order(view: Tables) -> Iterator[Fault]:
    by_release: dict[str, list[tuple[int, Row]]] = {}
    for number, row in view.announcement_rows:
        by_release.setdefault(row["release_id"], []).append((number, row))
    for numbered in by_release.values():
        numbered.sort(key=lambda entry: (entry[1]["announced_on"], entry[1]["announcement_id"]))
        for index, (number, row) in enumerate(numbered):
            yield from _misplaced_kind(view, number, row, first=index == 0)
        windowed = [entry for entry in numbered if entry[1]["promised_to"]]
        for (_, before), (number, row) in pairwise(windowed):
            later = (
                row["promised_to"] > before["promised_to"] or row["promised_from"] > before["promised_from"]
            )
            if row["kind"] == "delayed" and not later and row["open_ended"] != "true":
                problem = f"delayed, but no later than {before['promised_from']} to {before['promised_to']}"
                yield _announcement_fault(number, row, "kind", problem, "correct the kind or the window")
            if row["kind"] == "accelerated" and row["promised_to"] >= before["promised_to"]:
                problem = f"accelerated, but its window ends no earlier than {before['promised_to']}"
                yield _announcement_fault(number, row, "kind", problem, "correct the kind or the window")


def _misplaced_kind(view: Tables, number: int, row: Row, first: bool) -> Iterator[Fault]:
    """Check one row's kind against its position, its window, its release and its reason."""
    kind, release = row["kind"], view.releases.get(row["release_id"])
    if first != (kind == "initial"):
        problem = "the first announcement is initial" if first else "only the first announcement is initial"
        yield _announcement_fault(number, row, "kind", problem, "correct the kind or the day")
    if kind in ("indefinite", "cancelled") and row["promised_from"]:
        yield _announcement_fault(number, row, "kind", "has a window", "empty the window")
    if kind == "cancelled" and release is not None and release["status"] != "cancelled":
        problem = f"its release is {release['status']}"
        yield _announcement_fault(number, row, "kind", problem, "correct the kind or the release's status")
    if bool(row["reason"]) != (kind in ("delayed", "indefinite", "cancelled")):
        problem = f"does not fit the kind {kind}"
        yield _announcement_fault(
            number,
            row,
            "reason",
            problem,
            "give a reason for delayed, indefinite and cancelled only; unstated if none was given",
        )


ANNOUNCEMENT_RULES: tuple[Callable[[Tables], Iterator[Fault]], ...] = (
    _statements_are_unique,
    _announcement_ids_name_release_and_day,
    _announcements_precede_outcomes,
    _windows_are_whole,
    _former_targets_are_windows,
    _wordings_are_short,
    _windows_agree_with_the_parser,
    _kinds_fit_their_order,
)
