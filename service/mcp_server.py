"""The MCP server of `slipcast mcp`, with forecasts and a search for releases as its tools."""

from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from forecast.artifact import Artifact
from forecast.dataset import Status
from forecast.dataset.search import search_releases as search
from service.mcp_messages import AnsweringServer
from service.operations.forecasts import forecast_of_release, forecast_of_request
from service.requests.queries import ForecastQuery, try_query
from service.requests.schemas import AnnouncementRequest, ForecastRequest, ReleaseRequest
from service.requests.validation import validated
from service.responses.body import as_plain
from service.responses.problems import Problem
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
        release_id: Annotated[
            str, Field(description="The id of a release of the dataset; `search_releases` finds it")
        ],
        as_of: Annotated[str | None, _described(ForecastQuery, "as_of")] = None,
        dates: Annotated[list[str] | None, _described(ForecastRequest, "dates")] = None,
    ) -> dict[str, Any]:
        """Forecast a release of the dataset, as of any day on which it was pending.

        Dates are written as YYYY-MM-DD.
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
        announcements: Annotated[
            list[AnnouncementRequest],
            Field(description="What was announced, none of it after `as_of`; at least one"),
        ],
        release: Annotated[
            ReleaseRequest | None, Field(description="What is known of the release itself")
        ] = None,
        as_of: Annotated[str | None, _described(ForecastRequest, "as_of")] = None,
        dates: Annotated[list[str] | None, _described(ForecastRequest, "dates")] = None,
    ) -> dict[str, Any]:
        """Forecast any release from its announcements, each with its day and with timing words or a window.

        Dates are written as YYYY-MM-DD.
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
        """Find releases of the dataset by words of their names, organizations and ids, best first.

        `text` is at most 200 characters and 20 words, or the address of a source. Case, hyphens, spaces and
        one slip of the pen in a word do not matter; numbers are matched whole.
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


def _described(model: type[BaseModel], name: str) -> FieldInfo:
    """Return the description of a field, for the parameter of a tool that means the same."""
    info: FieldInfo = Field(description=model.model_fields[name].description)
    return info


def _result(answer: Callable[[], msgspec.Struct]) -> dict[str, Any]:
    """Return the answer as plain JSON, or raise the problem as an error of the tool, with its faults."""
    try:
        return as_plain(answer())
    except Problem as problem:
        faults = [f"{fault.field or 'body'}: {fault.fault}; {fault.remedy}." for fault in problem.faults]
        raise ToolError("\n".join([problem.detail, *faults])) from None
