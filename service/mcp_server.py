"""An MCP server on standard input and output, with the service's answers as tools: `slipcast mcp`."""

from collections.abc import Callable
from typing import Any

import msgspec
from mcp.server import MCPServer

from forecast.answering.search import search_releases as search
from forecast.artifact import Artifact
from forecast.dataset import Status
from service.operations.forecasts import forecast_of_release, forecast_of_request
from service.requests.queries import ForecastQuery, try_query
from service.requests.schemas import AnnouncementRequest, ForecastRequest, ReleaseRequest
from service.requests.validation import validated
from service.responses.body import as_plain
from service.responses.problems import Problem, problem_body
from service.responses.serializers import release_fields
from service.runtime.clock import utc_now


def make_server(artifact: Artifact) -> MCPServer:
    """Return a server that answers from an artifact."""
    server = MCPServer("slipcast", instructions="When will an announced AI model ship, if ever?")

    @server.tool()
    def forecast_release(
        release_id: str, as_of: str | None = None, dates: list[str] | None = None
    ) -> dict[str, Any]:
        """Forecast a release of the dataset, as of any day on which it was pending.

        `release_id` is as `search_releases` gives it; `as_of` and `dates`, to give the chance of release
        by, are days as YYYY-MM-DD.
        """

        def answer() -> msgspec.Struct:
            given = {"as_of": [] if as_of is None else [as_of], "dates": dates or []}
            reading = try_query(ForecastQuery, given)
            days = reading.query.as_of, reading.query.dates
            return forecast_of_release(artifact, release_id, *days, utc_now(), reading.faults)

        return _answered(answer)

    @server.tool()
    def ask(
        announcements: list[AnnouncementRequest],
        release: ReleaseRequest | None = None,
        as_of: str | None = None,
        dates: list[str] | None = None,
    ) -> dict[str, Any]:
        """Forecast any release from its announcements, each with a day and with timing words or a window."""
        given = [announcement.model_dump(mode="json", exclude_none=True) for announcement in announcements]
        request: dict[str, Any] = {"announcements": given, "dates": dates or []}
        if release is not None:
            request["release"] = release.model_dump(mode="json", exclude_none=True)
        if as_of is not None:
            request["as_of"] = as_of
        now = utc_now()
        return _answered(
            lambda: forecast_of_request(artifact, validated(ForecastRequest, request, now.date()), now)
        )

    @server.tool()
    def search_releases(text: str = "", status: Status | None = None) -> list[dict[str, Any]]:
        """Find releases of the dataset whose id, name or organization holds the words of a text."""
        releases = search(artifact.history, text, status)
        fields = (release_fields(release, artifact.history) for release in releases)
        return [{name: f"{value}" for name, value in some.items() if value} for some in fields]

    return server


def _answered(answer: Callable[[], msgspec.Struct]) -> dict[str, Any]:
    """Return an answer as JSON has it, or the problem that keeps it from being given."""
    try:
        body = answer()
    except Problem as problem:
        body = problem_body(problem)
    return as_plain(body)
