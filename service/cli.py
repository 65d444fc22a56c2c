"""The command `slipcast`: the answers of the service, in a terminal."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from werkzeug.datastructures import MultiDict

from forecast.artifact.store import Artifact, load_artifact
from forecast.dataset import Access, Modality, Tier, Voice
from forecast.errors import ArtifactRefused
from service.operations.forecasts import forecast_of_release, forecast_of_request, promise_read
from service.requests.schemas import ForecastRequest, PromiseRequest, checked
from service.responses.body import Body, as_plain
from service.responses.problems import Problem
from service.responses.schemas import ForecastBody, PromiseBody
from service.runtime.state import utc_now


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused with every reason, 2 a wrong call."""
    call = _parser().parse_args(arguments)
    try:
        body = {"forecast": _forecast, "ask": _ask, "parse": _parse}[call.command](call)
    except Problem as problem:
        print(problem, file=sys.stderr)
        for fault in problem.faults:
            print(f"  {fault.field}: {fault.fault}; {fault.remedy}", file=sys.stderr)
        return 1
    except ArtifactRefused as refused:
        print(refused, file=sys.stderr)
        return 1
    if call.json:
        print(json.dumps(as_plain(body), indent=2, ensure_ascii=False))
    else:
        print("\n".join(_lines(body)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="slipcast", description="When will an announced AI model ship?")
    commands = parser.add_subparsers(dest="command", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print what the service answers")
    question = argparse.ArgumentParser(add_help=False, parents=[common])
    question.add_argument("--as-of", metavar="DAY", help="day of asking, YYYY-MM-DD")
    question.add_argument("--by", metavar="DAY", nargs="*", default=[], help="days to give the chance by")
    question.add_argument("--build", type=Path, default=Path("build"), help="the artifact's folder")
    forecast = commands.add_parser("forecast", help="forecast a release of the dataset", parents=[question])
    forecast.add_argument("release_id", metavar="RELEASE")
    ask = commands.add_parser("ask", help="forecast from the words of an announcement", parents=[question])
    ask.add_argument("wording", metavar="WORDING", help="timing words, such as 'fall or later'")
    ask.add_argument("--announced-on", metavar="DAY", required=True)
    ask.add_argument("--voice", choices=[*Voice])
    ask.add_argument("--organization")
    ask.add_argument("--name")
    ask.add_argument("--modality", choices=[*Modality])
    ask.add_argument("--access", choices=[*Access])
    ask.add_argument("--tier", choices=[*Tier])
    parse = commands.add_parser("parse", help="read timing words", parents=[common])
    parse.add_argument("wording", metavar="WORDING")
    parse.add_argument("--on", metavar="DAY", required=True, help="day of the announcement, YYYY-MM-DD")
    return parser


def _forecast(call: argparse.Namespace) -> ForecastBody:
    query = MultiDict({"dates": ",".join(call.by)})
    if call.as_of is not None:
        query["as_of"] = call.as_of
    return forecast_of_release(_loaded(call), call.release_id, query, utc_now())


def _ask(call: argparse.Namespace) -> ForecastBody:
    told = {name: getattr(call, name) for name in ("organization", "name", "modality", "access", "tier")}
    announcement = {"announced_on": call.announced_on, "wording": call.wording, "voice": call.voice}
    request: dict[str, Any] = {
        "release": {name: value for name, value in told.items() if value is not None},
        "announcements": [{name: value for name, value in announcement.items() if value is not None}],
        "dates": call.by,
    }
    if call.as_of is not None:
        request["as_of"] = call.as_of
    now = utc_now()
    return forecast_of_request(_loaded(call), checked(ForecastRequest, request, now.date()), now)


def _parse(call: argparse.Namespace) -> PromiseBody:
    request = {"announced_on": call.on, "wording": call.wording}
    return promise_read(checked(PromiseRequest, request, utc_now().date()))


def _loaded(call: argparse.Namespace) -> Artifact:
    return load_artifact(call.build)


def _lines(body: Body) -> list[str]:
    """Return an answer as people read it."""
    if isinstance(body, PromiseBody):
        if body.promised_from is None:
            return ["postponed, no time given" if body.postponed else "no time given"]
        later = " or later" if body.open_ended else ""
        return [f"{body.promised_from} to {body.promised_to}{later} ({body.precision})"]
    assert isinstance(body, ForecastBody)
    lines = [body.sentence]
    lines += [
        f"  by {row.date}: {row.probability:.0%} (80 % interval {row.low:.0%} to {row.high:.0%})"
        for row in body.released_by
    ]
    lines.append(f"  by the {body.provenance.candidate} trained through {body.provenance.trained_through}")
    if body.resolution is not None:
        lines.append(f"  it was {body.resolution.outcome} on {body.resolution.on}")
    return lines + [f"  ! {warning.text}" for warning in body.warnings]
