"""Define the commands of the curator's desk, `slipcast data ...`; `add_data_commands` lists them."""

import argparse
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from forecast.extras import require
from forecast.locations import locate

_CATALOGUES = ("https://models.dev/api.json", "https://openrouter.ai/api/v1/models")
_RELEASE_COLUMNS = ("organization_id", "name", "modality", "access", "tier", "found_by")
_ANNOUNCEMENT_COLUMNS = ("voice", "stated_in", "formerly", "kind", "reason", "note")


def add_data_commands(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", folders: argparse.ArgumentParser
) -> None:
    """Add `data` and its own commands to a command line.

    Parameters
    ----------
    commands
        The subcommands of an argument parser. Each added one sets `run`, a function of the parsed call.
    folders
        A parser with the options `--data` and `--build`.
    """
    about = "keep the dataset current: each command writes whole, valid files or nothing"
    desk = commands.add_parser("data", help=about, description=about)
    actions = desk.add_subparsers(dest="action", required=True, metavar="ACTION")

    editing = argparse.ArgumentParser(add_help=False)
    editing.add_argument("--dry-run", action="store_true", help="show what would change, and write nothing")

    def add(
        name: str, run: Callable[[argparse.Namespace], None], about: str, edits: bool = True
    ) -> argparse.ArgumentParser:
        parents = [folders, editing] if edits else [folders]
        command = actions.add_parser(name, help=about, description=about, parents=parents)
        command.set_defaults(run=run)
        return command

    due = add(
        "due", _due, "list the pending releases to look at next, with the pages to look at", edits=False
    )
    due.add_argument("-n", type=int, default=20, help="how many (default: 20)")
    statement = add("add", _add, "add one announcement to a release")
    _announcement_arguments(statement)
    new = add("new", _new, "add a release with its first announcement")
    _announcement_arguments(new)
    for column in _RELEASE_COLUMNS:
        new.add_argument(f"--{column.replace('_', '-')}", required=True)
    for name, run, ended in (("ship", _ship, "as_promised"), ("cancel", _cancel, "dropped")):
        command = add(name, run, f"record that a release was {'released' if name == 'ship' else 'cancelled'}")
        command.add_argument("release_id")
        command.add_argument("--on", type=_day, required=True, help="the day, or the last on which it can be")
        command.add_argument("--from", dest="first", type=_day, help="the first day (default: --on)")
        command.add_argument("--source", default="", help="the page that shows it")
        command.add_argument("--ended-as", default=ended, help=f"(default: {ended})")
        if name == "cancel":
            command.add_argument("--superseded-by", default="")
            command.add_argument("--reason", default="unstated")
            command.add_argument("--voice", default="official")
            command.add_argument("--stated-in", default="post")
    proposing = add("propose", _propose, "propose outcomes of pending releases from public catalogues")
    proposing.add_argument(
        "catalogues", nargs="*", help="addresses or files (default: models.dev, OpenRouter)"
    )
    proposing.add_argument("--accept", nargs="+", default=[], metavar="ID", help="write these: ID, or ID=DAY")
    check = add("check", _check, "record that a release was still pending on a day")
    check.add_argument("release_id")
    check.add_argument("--on", type=_day, required=True)
    check.add_argument("--source", default="", help="the page that shows that it was not out")
    edition = add("edition", _edition, "move the last day observed and the version together")
    edition.add_argument("day", type=_day, help="the day through which the edition was observed")
    edition.add_argument("version", help="its version, such as 0.7.0")
    difference = add("diff", _diff, "list the rows that were added, removed or changed", edits=False)
    difference.add_argument("since", help="a git revision, or a folder with an older dataset")


def _announcement_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("release_id")
    command.add_argument("wording", help="the timing words alone")
    command.add_argument("--on", type=_day, required=True, help="the day on which they became public")
    command.add_argument("--source", default="", help="the page that made them public")
    command.add_argument("--evidence", default="read")
    for column in _ANNOUNCEMENT_COLUMNS:
        command.add_argument(f"--{column.replace('_', '-')}", dest=f"said_{column}", default="")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it like 2026-03-31") from None


def _today() -> date:
    return datetime.now(UTC).date()


def _edit(call: argparse.Namespace, change: Callable[[Any], None]) -> None:
    from forecast.curation.tables import edit

    edit(locate(call.data).data, change, lambda diff: print(diff, end=""), call.dry_run)


def _announcement_cells(call: argparse.Namespace) -> dict[str, str]:
    given = {column: getattr(call, f"said_{column}") for column in _ANNOUNCEMENT_COLUMNS}
    return {
        "release_id": call.release_id,
        "announced_on": f"{call.on}",
        "wording": call.wording,
        "source_url": call.source,
        "evidence": call.evidence,
        **{column: text for column, text in given.items() if text},
    }


def _due(call: argparse.Namespace) -> None:
    from forecast.curation.due import due_releases
    from forecast.dataset import read_dataset

    for line in due_releases(read_dataset(locate(call.data).data).history, _today())[: call.n]:
        print(line)


def _add(call: argparse.Namespace) -> None:
    from forecast.curation.edits import announce

    _edit(call, lambda tables: _tell(announce(tables, _announcement_cells(call), _today())))


def _new(call: argparse.Namespace) -> None:
    from forecast.curation.edits import add_release

    cells = {"release_id": call.release_id, **{column: getattr(call, column) for column in _RELEASE_COLUMNS}}
    _edit(call, lambda tables: _tell(add_release(tables, cells, _announcement_cells(call), _today())))


def _tell(row: dict[str, str]) -> None:
    """Show what was read of an announcement's words, before anything is written."""
    days = f"{row['promised_from']} to {row['promised_to']}" if row["promised_to"] else "no days"
    later = " or later" if row["open_ended"] == "true" else ""
    print(f"{row['wording']!r} is read as {days}{later} (precision {row['precision']}); {row['kind']}")


def _ship(call: argparse.Namespace) -> None:
    from forecast.curation.edits import resolve

    days = (call.first or call.on, call.on)
    _edit(
        call,
        lambda tables: resolve(
            tables, call.release_id, "released", days, call.source, call.ended_as, _today()
        ),
    )


def _cancel(call: argparse.Namespace) -> None:
    from forecast.curation.edits import resolve

    days = (call.first or call.on, call.on)
    told = call.ended_as in ("dropped", "reported") and days[0] == days[1]

    def change(tables: Any) -> None:
        more = {"superseded_by": call.superseded_by}
        resolve(tables, call.release_id, "cancelled", days, call.source, call.ended_as, _today(), more)
        if told:  # whoever dropped it said so, which is an announcement
            stem = f"{call.release_id}/{call.on}"
            taken = {row["announcement_id"] for row in tables.announcements(call.release_id)}
            ids = [stem, *(f"{stem}-{number}" for number in range(2, 10))]
            cells = {
                "announcement_id": next(free for free in ids if free not in taken),
                "release_id": call.release_id,
                "announced_on": f"{call.on}",
                "wording": "",
                "open_ended": "false",
                "precision": "none",
                "voice": call.voice,
                "stated_in": call.stated_in,
                "kind": "cancelled",
                "reason": call.reason,
                "source_url": call.source,
                "evidence": "read",
            }
            tables.insert("announcements", cells)

    _edit(call, change)


def _check(call: argparse.Namespace) -> None:
    from forecast.curation.edits import check

    _edit(call, lambda tables: check(tables, call.release_id, call.on, call.source, _today()))


def _edition(call: argparse.Namespace) -> None:
    from forecast.curation.editions import make_edition

    def change(tables: Any) -> None:
        for line in make_edition(tables, call.day, call.version, _today()):
            print(line)

    _edit(call, change)


def _diff(call: argparse.Namespace) -> None:
    from forecast.curation.differences import changes_since

    print(*changes_since(locate(call.data).data, call.since), sep="\n")


def _propose(call: argparse.Namespace) -> None:
    require("curate", "propose")
    from platformdirs import user_cache_path

    from forecast.curation.catalogues import read_catalogue
    from forecast.curation.edits import resolve
    from forecast.curation.proposals import pick, propose
    from forecast.dataset import read_dataset

    cache = user_cache_path("slipcast") / "catalogues"
    dataset = read_dataset(locate(call.data).data)
    listings = [
        entry for address in call.catalogues or _CATALOGUES for entry in read_catalogue(address, cache)
    ]
    proposals = propose(dataset.history, dataset.history.organizations.values(), listings)
    for proposal in proposals:
        listing = proposal.listing
        cells = (proposal.release_id, listing.released_on, proposal.confidence, listing.name, proposal.why)
        print(*cells, listing.source, proposal.fault, sep="\t")
    print(f"{len(proposals)} proposals for {len({p.release_id for p in proposals})} releases")
    if not call.accept:
        return
    picked = pick(proposals, call.accept)

    def change(tables: Any) -> None:
        for proposal in picked:
            day, source = proposal.listing.released_on, proposal.listing.source
            days = (day, day)
            resolve(tables, proposal.release_id, "released", days, source, "as_promised", _today())

    _edit(call, change)
