"""The MCP server on standard input, which answers messages that can't be read with an error that says so.

The MCP library drops such messages, so their senders would wait without end. A lone surrogate, written as an
escape of JSON, makes a message unreadable.
"""

import json
from types import TracebackType
from typing import Any, Self

import anyio
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.stdio import stdio_server
from mcp.shared._stream_protocols import ReadStream, WriteStream
from mcp.shared.message import SessionMessage
from mcp_types import PARSE_ERROR, ErrorData, JSONRPCError, Tool
from pydantic import ValidationError

from service.requests.schemas import quoted

#: The most characters of an error; one that lists more faults is cut.
MOST_ERROR_CHARACTERS = 2_000
_MOST_ID_CHARACTERS = 200
#: The most unknown arguments that an error names.
_MOST_NAMED = 10


class AnsweringServer(MCPServer):
    """An MCP server that answers each message, refuses unknown arguments, and whose errors are short."""

    async def run_stdio_async(self) -> None:
        async with stdio_server() as (incoming, outgoing):
            server = self._lowlevel_server
            options = server.create_initialization_options()
            await server.run(ReadableMessages(incoming, outgoing), outgoing, options)

    async def list_tools(self) -> list[Tool]:
        """Return the tools; the schema of each says that it takes no other arguments."""
        tools = await super().list_tools()
        for tool in tools:
            tool.input_schema = {**tool.input_schema, "additionalProperties": False}
        return tools

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        """Call a tool, unless it has arguments that the tool does not take: the library ignores those."""
        known = {tool.name: tool.input_schema["properties"] for tool in await self.list_tools()}
        unknown = [argument for argument in arguments if argument not in known.get(name, arguments)]
        if unknown:
            names = ", ".join(quoted(argument) for argument in unknown[:_MOST_NAMED])
            more = f" and {len(unknown) - _MOST_NAMED} more" if len(unknown) > _MOST_NAMED else ""
            raise ToolError(f"{name} takes no {names}{more}; use only {', '.join(known[name])}")
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if len(str(error)) <= MOST_ERROR_CHARACTERS:
                raise
            raise ToolError(f"{str(error)[:MOST_ERROR_CHARACTERS]}…") from None


class ReadableMessages:
    """The incoming messages that can be read; each other one is answered with an error.

    Parameters
    ----------
    incoming
        Messages, and for each that can't be read the exception that says why.
    outgoing
        Where errors are sent.
    """

    def __init__(
        self, incoming: ReadStream[SessionMessage | Exception], outgoing: WriteStream[SessionMessage]
    ) -> None:
        self._incoming, self._outgoing = incoming, outgoing

    @property
    def last_context(self) -> Any:
        """The context of the last message, which the MCP library asks for."""
        return getattr(self._incoming, "last_context", None)

    async def receive(self) -> SessionMessage | Exception:
        """Return the next message that can be read, and answer those before it that can't."""
        while isinstance(message := await self._incoming.receive(), Exception):
            await self._outgoing.send(SessionMessage(refusal(message)))
        return message

    async def aclose(self) -> None:
        """Close the incoming messages."""
        await self._incoming.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SessionMessage | Exception:
        try:
            return await self.receive()
        except anyio.EndOfStream:
            raise StopAsyncIteration from None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()


def refusal(fault: Exception) -> JSONRPCError:
    r"""Return the error that answers a message which can't be read.

    Parameters
    ----------
    fault
        Why it can't be read, as the MCP library says it.

    Examples
    --------
    >>> from mcp_types import jsonrpc_message_adapter
    >>> try:
    ...     jsonrpc_message_adapter.validate_json('{"id": 5, "method": "\\ud800"}')
    ... except ValidationError as fault:
    ...     answer = refusal(fault)
    >>> answer.id
    5
    >>> answer.error.message
    'the message has a lone surrogate, which is no character; correct it and send it again'
    """
    problem, identifier = f"can't be read: {fault}", None
    if isinstance(fault, ValidationError):
        first = fault.errors(include_url=False, include_context=False)[0]
        message = _read_leniently(first["input"])
        identifier = _identifier(message)
        problem = f"can't be read: {first['msg']}"
        if _has_lone_surrogate(message):
            problem = "has a lone surrogate, which is no character"
    text = f"the message {problem[:MOST_ERROR_CHARACTERS]}; correct it and send it again"
    return JSONRPCError(jsonrpc="2.0", id=identifier, error=ErrorData(code=PARSE_ERROR, message=text))


def _read_leniently(message: object) -> object:
    """Return what Python's reader of JSON, which takes lone surrogates, makes of a line; None if it can't."""
    try:
        return json.loads(message) if isinstance(message, str) else message
    except (ValueError, RecursionError):
        return None


def _has_lone_surrogate(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except (ValueError, RecursionError):
        return False
    return False


def _identifier(message: object) -> int | str | None:
    """Return the id of a request; None if it has none that can be sent back."""
    identifier = message.get("id") if isinstance(message, dict) else None
    if isinstance(identifier, str):
        is_usable = len(identifier) <= _MOST_ID_CHARACTERS and not _has_lone_surrogate(identifier)
        return identifier if is_usable else None
    return identifier if type(identifier) is int and abs(identifier) < 2**53 else None
