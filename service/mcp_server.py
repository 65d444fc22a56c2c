"""The MCP server of `slipcast mcp`, with forecasts and a search for releases as its tools."""

from collections.abc import Callable
from typing import Any

import msgspec
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from forecast.artifact import Artifact
from forecast.dataset import Status
from forecast.dataset.search import search_releases as search
from service.mcp_messages import AnsweringServer
from service.operations.forecasts import forecast_of_release, forecast_of_request
from service.requests.queries import ForecastQuery, try_query
from service.requests.schemas import AnnouncementRequest, ForecastRequest, ReleaseRequest
from service.requests.validation import validated
from service.responses.body import as_plain
from service.responses.problems import Problem, problem_body
from service.responses.serializers import release_fields
from service.runtime.clock import utc_now


def make_server(artifact: Artifact) -> MCPServer:
    """Return an MCP server.

    Parameters
    ----------
    artifact
        The artifact that all tools answer from.
    """
    server = AnsweringServer("slipcast", instructions="When will an announced AI model ship, if ever?")

    @server.tool()
    def forecast_release(
        release_id: str, as_of: str | None = None, dates: list[str] | None = None
    ) -> dict[str, Any]:
        """Forecast a release of the dataset, as of any day on which it was pending.

        `search_releases` finds the `release_id`. `as_of` is the as-of date, by default the last day on which
        the release is known to have been pending; `dates` are dates to give the probability of release by.
        All are written as YYYY-MM-DD.
        """

        def answer() -> msgspec.Struct:
            parameters = {"as_of": [] if as_of is None else [as_of], "dates": dates or []}
            reading = try_query(ForecastQuery, parameters)
            query = reading.query
            return forecast_of_release(
                artifact, release_id, query.as_of, query.dates, utc_now(), reading.faults
            )

        return _result(answer)

    @server.tool()
    def ask(
        announcements: list[AnnouncementRequest],
        release: ReleaseRequest | None = None,
        as_of: str | None = None,
        dates: list[str] | None = None,
    ) -> dict[str, Any]:
        """Forecast any release from its announcements, each with its day and with timing words or a window.

        `as_of` is the as-of date, today by default; `dates` are dates to give the probability of release by.
        """
        request: dict[str, Any] = {
            "announcements": [
                announcement.model_dump(mode="json", exclude_none=True) for announcement in announcements
            ],
            "dates": dates or [],
        }
        if release is not None:
            request["release"] = release.model_dump(mode="json", exclude_none=True)
        if as_of is not None:
            request["as_of"] = as_of
        now = utc_now()
        return _result(
            lambda: forecast_of_request(artifact, validated(ForecastRequest, request, now.date()), now)
        )

    @server.tool()
    def search_releases(text: str = "", status: Status | None = None) -> list[dict[str, Any]]:
        """Find releases of the dataset whose id, name or organization contains all words of a text.

        `text` has at most 200 characters and 20 words.
        """
        try:
            releases = search(artifact.history, text, status)
        except ValueError as error:
            raise ToolError(str(error)) from error
        return [
            {name: f"{value}" for name, value in release_fields(release, artifact.history).items() if value}
            for release in releases
        ]

    return server


def _result(answer: Callable[[], msgspec.Struct]) -> dict[str, Any]:
    """Return the result of a tool as plain JSON: the answer, or the problem."""
    try:
        body = answer()
    except Problem as problem:
        body = problem_body(problem)
    return as_plain(body)
