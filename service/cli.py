"""The command line `slipcast`: forecasts in a terminal, the server, and the curator's commands."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from forecast.commands import add_commands, run
from forecast.dataset.vocabularies import Access, Modality, Status, Tier, Voice
from forecast.errors import ArtifactRefused, SlipcastError
from forecast.version import __version__
from service.serve import add_arguments, serve

if TYPE_CHECKING:
    from service.responses.schemas import ReleaseBody

_Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    arguments
        Those of the command line by default.

    Returns
    -------
    int
        Exit code: 0 for success, 1 for an error that was printed. argparse exits with 2 on wrong usage.
    """
    call = _parser().parse_args(arguments)
    code: int = call.do(call) if "do" in call else run(call)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="slipcast", description="When will an announced AI model ship?")
    parser.add_argument("--version", action="version", version=f"slipcast {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print the JSON of the HTTP API")
    question = argparse.ArgumentParser(add_help=False, parents=[common])
    question.add_argument("--as-of", metavar="DAY", help="as-of date, YYYY-MM-DD")
    question.add_argument(
        "--by", metavar="DAY", nargs="*", default=[], help="dates to give the probability of release by"
    )
    question.add_argument("--build", type=Path, help="the artifact's folder")

    def add(
        name: str, about: str, do: _Command, parents: list[argparse.ArgumentParser]
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=about, description=about, parents=parents)
        command.set_defaults(do=do)
        return command

    tracked = add("forecast", "forecast a release of the dataset", _printing(_forecast), [question])
    tracked.add_argument("release_id", metavar="RELEASE", help="id, such as meta-llama-4-behemoth")
    ask = add("ask", "forecast a release from the words of an announcement", _printing(_ask), [question])
    ask.add_argument("wording", metavar="WORDING", help="timing words, such as 'fall or later'")
    ask.add_argument("--announced-on", metavar="DAY", required=True, help="day of the words, YYYY-MM-DD")
    ask.add_argument("--voice", choices=[*Voice], help="who said it")
    ask.add_argument("--organization", help="the maker: a name, an alias or an id")
    ask.add_argument("--name", help="the name of the release")
    ask.add_argument("--modality", choices=[*Modality])
    ask.add_argument("--access", choices=[*Access])
    ask.add_argument("--tier", choices=[*Tier])
    find = add("search", "find releases of the dataset, best first", _printing(_search), [common])
    find.add_argument(
        "words",
        metavar="WORDS",
        nargs="+",
        help="words of names, organizations or ids, or the address of a source",
    )
    find.add_argument("--status", choices=[*Status], help="only releases with this status")
    find.add_argument("--build", type=Path, help="the artifact's folder")
    parse = add("parse", "read timing words as a window of dates", _printing(_parse), [common])
    parse.add_argument("wording", metavar="WORDING", help="timing words, such as 'fall or later'")
    parse.add_argument("--on", metavar="DAY", required=True, help="day of the announcement, YYYY-MM-DD")
    add_arguments(add("serve", "serve forecasts over HTTP", serve, []))
    mcp = add("mcp", "serve the MCP tools on standard input and output", _mcp, [])
    mcp.add_argument("--build", type=Path, help="the artifact's folder")
    add_commands(commands)
    return parser


def _printing(answer: Callable[[argparse.Namespace], msgspec.Struct]) -> _Command:
    """Return a command that prints an answer, or the problem with every fault."""

    def do(call: argparse.Namespace) -> int:
        from service.responses.body import as_plain
        from service.responses.problems import Problem

        try:
            body = answer(call)
        except Problem as problem:
            print(problem, file=sys.stderr)
            for fault in problem.faults:
                print(f"  {fault.field}: {fault.fault}; {fault.remedy}", file=sys.stderr)
            return 1
        except SlipcastError as error:
            print(error, file=sys.stderr)
            return 1
        if call.json:
            print(json.dumps(as_plain(body), indent=2, ensure_ascii=False))
        else:
            for line in _lines(body):
                print(line)
        return 0

    return do


def _forecast(call: argparse.Namespace) -> msgspec.Struct:
    from service.operations.forecasts import forecast_of_release
    from service.requests.queries import ForecastQuery, try_query

    parameters = {"dates": call.by, "as_of": [call.as_of] if call.as_of is not None else []}
    reading = try_query(ForecastQuery, parameters)
    query = reading.query
    return forecast_of_release(
        _artifact(call), call.release_id, query.as_of, query.dates, _now(), reading.faults
    )


def _ask(call: argparse.Namespace) -> msgspec.Struct:
    from service.operations.forecasts import forecast_of_request
    from service.requests.schemas import ForecastRequest
    from service.requests.validation import validated

    release = {name: getattr(call, name) for name in ("organization", "name", "modality", "access", "tier")}
    announcement = {"announced_on": call.announced_on, "wording": call.wording, "voice": call.voice}
    request: dict[str, Any] = {
        "release": {name: value for name, value in release.items() if value is not None},
        "announcements": [{name: value for name, value in announcement.items() if value is not None}],
        "dates": call.by,
    }
    if call.as_of is not None:
        request["as_of"] = call.as_of
    now = _now()
    return forecast_of_request(_artifact(call), validated(ForecastRequest, request, now.date()), now)


def _search(call: argparse.Namespace) -> msgspec.Struct:
    from service.operations.releases import page_of_releases
    from service.operations.search import nearest_ids
    from service.requests.queries import ReleasesQuery, read_query

    text = " ".join(call.words)
    parameters = {"q": [text], "status": [call.status] if call.status is not None else []}
    query, artifact = read_query(ReleasesQuery, parameters), _artifact(call)
    body = page_of_releases(artifact, query, _now())
    if not body.releases:
        nearest = ", ".join(nearest_ids(artifact, text))
        of_status = f" with the status {call.status}" if call.status is not None else ""
        remedy = f"; the most similar ids are {nearest}" if nearest else ""
        print(f"no release{of_status} matches {text!r}{remedy}", file=sys.stderr)
    return body


def _parse(call: argparse.Namespace) -> msgspec.Struct:
    from service.operations.promises import promise_of_request
    from service.requests.schemas import PromiseRequest
    from service.requests.validation import validated

    request = {"announced_on": call.on, "wording": call.wording}
    return promise_of_request(validated(PromiseRequest, request, _now().date()))


def _mcp(call: argparse.Namespace) -> int:
    from forecast.extras import require

    try:
        require("mcp", "The MCP server")
        from service.mcp_server import make_server

        server = make_server(_artifact(call))
    except SlipcastError as error:
        print(error, file=sys.stderr)
        return 1
    server.run("stdio")
    return 0


def _artifact(call: argparse.Namespace) -> Any:
    from forecast.artifact import load_artifact
    from forecast.locations import locate

    folder = locate(build=call.build).build
    try:
        return load_artifact(folder)
    except ArtifactRefused as error:
        raise ArtifactRefused(f"{error} (looked in {folder}; --build names another folder)") from None


def _now() -> datetime:
    from service.runtime.clock import utc_now

    return utc_now()


def _lines(body: msgspec.Struct) -> list[str]:
    """Return the lines to print for an answer."""
    from forecast.answering.forecast_record import Forecast
    from service.responses.schemas import PromiseBody, ReleasesBody

    if isinstance(body, ReleasesBody):
        return [_line_of(release) for release in body.releases]
    if isinstance(body, PromiseBody):
        if body.promised_from is None:
            return ["postponed, no time given" if body.postponed else "no time given"]
        later = " or later" if body.open_ended else ""
        return [f"{body.promised_from} to {body.promised_to}{later} ({body.precision})"]
    assert isinstance(body, Forecast)
    lines = [body.sentence]
    lines += [
        f"  by {row.date}: {row.probability:.0%} (80 % interval {row.low:.0%} to {row.high:.0%})"
        for row in body.released_by
    ]
    lines.append(f"  by the {body.provenance.candidate} trained through {body.provenance.trained_through}")
    if body.resolution is not None:
        lines.append(f"  it was {body.resolution.outcome} on {body.resolution.on}")
    return lines + [f"  ! {warning.text}" for warning in body.warnings]


def _line_of(release: "ReleaseBody") -> str:
    """Return the line of a release that a search found: its id, names and status."""
    if release.resolved_on is not None:
        status = f"{release.status} on {release.resolved_on}"
    else:
        status = "pending" if release.checked_on is None else f"pending, checked on {release.checked_on}"
    return f"{release.release_id}: {release.name} ({release.organization}), {status}"


if __name__ == "__main__":
    sys.exit(main())
