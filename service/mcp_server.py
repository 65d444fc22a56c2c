"""An MCP server on standard input and output, with the service's answers as tools: the extra `mcp`."""

import argparse
from pathlib import Path
from typing import Any

from mcp.server import MCPServer
from werkzeug.datastructures import MultiDict

from forecast.artifact.store import load_artifact
from forecast.dataset import Status
from service.operations.forecasts import forecast_of_release, forecast_of_request
from service.requests.schemas import AnnouncementRequest, ForecastRequest, ReleaseRequest, checked
from service.responses.body import Body, as_plain
from service.responses.problems import Problem, problem_body
from service.responses.serializers import release_fields
from service.runtime.state import utc_now

_MOST_FOUND = 20


def make_server(build: Path) -> MCPServer:
    """Return a server that answers from the artifact in a folder.

    Raises
    ------
    forecast.artifact.store.ArtifactRefused
        If there is none that can be used.
    """
    loaded = load_artifact(build)
    server = MCPServer("slipcast", instructions="When will an announced AI model ship, if ever?")

    @server.tool()
    def forecast_release(
        release_id: str, as_of: str | None = None, dates: list[str] | None = None
    ) -> dict[str, Any]:
        """Forecast a release of the dataset, as of any day on which it was pending.

        `release_id` is as `search_releases` gives it; `as_of` and `dates`, to give the chance of release
        by, are days as YYYY-MM-DD.
        """
        query = MultiDict({"dates": ",".join(dates or [])})
        if as_of is not None:
            query["as_of"] = as_of
        return _told(lambda: forecast_of_release(loaded, release_id, query, utc_now()))

    @server.tool()
    def ask(
        announcements: list[AnnouncementRequest],
        release: ReleaseRequest | None = None,
        as_of: str | None = None,
        dates: list[str] | None = None,
    ) -> dict[str, Any]:
        """Forecast any release from its announcements, each with a day and with timing words or a window."""
        told = [one.model_dump(mode="json", exclude_none=True) for one in announcements]
        request: dict[str, Any] = {"announcements": told, "dates": dates or []}
        if release is not None:
            request["release"] = release.model_dump(mode="json", exclude_none=True)
        if as_of is not None:
            request["as_of"] = as_of
        now = utc_now()
        return _told(lambda: forecast_of_request(loaded, checked(ForecastRequest, request, now.date()), now))

    @server.tool()
    def search_releases(text: str = "", status: Status | None = None) -> list[dict[str, Any]]:
        """Find releases of the dataset whose id, name or organization holds the words of a text."""
        history = loaded.history
        found = []
        for release in history.releases.values():
            organization = history.organizations[release.organization_id or ""]
            names = f"{release.release_id} {release.name} {organization.name}".casefold()
            fits = all(word in names for word in text.casefold().split())
            if fits and status in (None, release.status):
                fields = release_fields(release, history.organizations)
                found.append({name: f"{value}" for name, value in fields.items() if value})
        return found[:_MOST_FOUND]

    return server


def _told(answer: Any) -> dict[str, Any]:
    """Return an answer as JSON has it, or the problem that keeps it from being given."""
    try:
        body: Body = answer()
    except Problem as problem:
        body = problem_body(problem)
    return as_plain(body)


def main() -> None:
    """Serve until the input ends."""
    parser = argparse.ArgumentParser(prog="python -m service.mcp_server", description=__doc__)
    parser.add_argument("--build", type=Path, default=Path("build"), help="the artifact's folder")
    make_server(parser.parse_args().build).run("stdio")


if __name__ == "__main__":
    main()
