"""The MCP server answers every message, hostile ones soon and with an error that says what to correct.

Each attack is a line on the standard input of the real process; a hang fails at a generous deadline.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from typing import Any

import pytest

from forecast.dataset import read_dataset
from forecast.dataset.search import MOST_CHARACTERS, MOST_WORDS, search_releases
from service.mcp_messages import MOST_ERROR_CHARACTERS
from tests.conftest import ROOT

DEADLINE_IN_SECONDS = 60
INITIALIZE = {
    "protocolVersion": "2025-03-26",
    "capabilities": {},
    "clientInfo": {"name": "attacker", "version": "1"},
}


class Session:
    """A conversation with the server, in lines."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.lines: Queue[str] = Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)

    def send(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def asked(self, line: str) -> dict[str, Any]:
        self.send(line)
        return json.loads(self.lines.get(timeout=DEADLINE_IN_SECONDS))


@contextmanager
def session() -> Iterator[Session]:
    command = [sys.executable, "-m", "service.cli", "mcp"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            conversation = Session(process)
            conversation.asked(request("initialize", INITIALIZE, 0))
            conversation.send('{"jsonrpc": "2.0", "method": "notifications/initialized"}')
            yield conversation
        finally:
            process.kill()


@pytest.fixture(scope="module")
def server() -> Iterator[Session]:
    """Return one server for all attacks: it must survive each."""
    with session() as conversation:
        yield conversation


def request(method: str, parameters: object, identifier: object = 5) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": identifier, "method": method, "params": parameters})


def call(tool: str, **arguments: object) -> str:
    return request("tools/call", {"name": tool, "arguments": arguments})


def error_of(result: dict[str, Any]) -> str:
    assert result["isError"]
    (content,) = result["content"]
    return content["text"]


def still_answers(server: Session) -> bool:
    answer = server.asked(call("search_releases", text="meta behemoth"))
    return answer["result"]["structuredContent"]["result"][0]["release_id"] == "meta-llama-4-behemoth"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a " * 500_000, "has 1,000,000 characters; search for words of a name, with at most 200 characters"),
        ("x" * (MOST_CHARACTERS + 1), "has 201 characters"),
        ("a " * (MOST_WORDS + 1), "has 21 words; search for at most 20"),
        ("llama\x07", "has the character U+0007; remove it"),
    ],
)
def test_a_search_for_too_much_is_refused_with_what_to_do(server, text, problem):
    error = error_of(server.asked(call("search_releases", text=text))["result"])
    assert problem in error
    assert len(error) < 300
    assert still_answers(server)


def test_the_library_refuses_too_much_text_itself(tiny):
    history = read_dataset(tiny).history
    assert search_releases(history, "acme " * MOST_WORDS, n_most=1)
    for text in ("a " * (MOST_WORDS + 1), "x" * (MOST_CHARACTERS + 1), "\ud800"):
        with pytest.raises(ValueError, match="search for|remove it"):
            search_releases(history, text)


SURROGATES = [
    call("search_releases", text="\ud800"),
    call("search_releases", status="\udfff"),
    call("forecast_release", release_id="\ud800"),
    call("forecast_release", release_id="meta-llama-4-behemoth", as_of="\ud800"),
    call("forecast_release", release_id="meta-llama-4-behemoth", dates=["\ud800"]),
    call("ask", announcements=[{"announced_on": "2025-05-15", "wording": "\ud800"}]),
    call("ask", announcements=[{"announced_on": "2025-05-15", "\ud800": "x"}]),
    call("ask", announcements=[], release={"name": "\ud800"}),
    call("\ud800"),
]


@pytest.mark.parametrize("line", SURROGATES)
def test_a_lone_surrogate_gets_an_error_that_says_so(server, line):
    assert "\\ud" in line
    answer = server.asked(line)
    assert answer["id"] == 5
    assert answer["error"]["message"] == (
        "the message has a lone surrogate, which is no character; correct it and send it again"
    )
    assert still_answers(server)


@pytest.mark.parametrize(
    "line",
    [
        "no JSON",
        "[" * 100_000,
        "[]",
        "null",
        '{"jsonrpc": "1.0", "id": 7}',
        request("tools/list", {}, "\ud800"),
        request("tools/list", {"x": "\ud800"}, 10**30),
        request("tools/list", {"x": "\ud800"}, "y" * 100_000),
        "x" * 1_000_000,
    ],
    ids=["text", "deep", "list", "null", "version", "id", "large id", "long id", "long"],
)
def test_a_message_that_can_not_be_read_is_answered(server, line):
    answer = server.asked(line)
    assert answer["id"] in (None, 7)
    assert len(json.dumps(answer)) < 2 * MOST_ERROR_CHARACTERS
    assert still_answers(server)


def test_a_message_that_can_not_be_read_is_answered_before_the_first_request():
    command = [sys.executable, "-m", "service.cli", "mcp"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        input=f"{SURROGATES[0]}\n",
        capture_output=True,
        text=True,
        timeout=DEADLINE_IN_SECONDS,
        check=False,
    )
    assert "surrogate" in json.loads(done.stdout)["error"]["message"]


@pytest.mark.parametrize(
    "line",
    [
        call("forecast_release", release_id="x" * 1_000_000),
        call("forecast_release", release_id="meta-llama-4-behemoth", as_of="x" * 1_000_000),
        call("forecast_release", release_id="meta-llama-4-behemoth", dates=["x" * 1_000_000]),
        call("forecast_release", release_id="meta-llama-4-behemoth", dates=["x"] * 100_000),
        call("ask", announcements=[{"announced_on": "2025-05-15", "wording": "soon " * 200_000}]),
        call("ask", announcements=[{"announced_on": "x" * 1_000_000, "wording": "soon"}]),
        call("ask", announcements=[{}] * 50_000),
        call("ask", announcements=[{f"unknown{n}": 1 for n in range(50_000)}]),
        call("ask", announcements=[{"announced_on": "2025-05-15", "wording": "soon"}] * 10_000),
        call("ask", announcements=[], as_of="x" * 1_000_000),
        call("ask", announcements=[], dates=["x" * 100] * 10_000),
        call("x" * 1_000_000),
        call("search_releases", status="x" * 1_000_000),
    ],
    ids=range(13),
)
def test_long_arguments_are_refused_with_a_short_error(server, line):
    answer = server.asked(line)
    size = len(json.dumps(answer))
    assert size < 100_000
    assert answer.get("error") or answer["result"]["isError"]
    assert still_answers(server)


def test_every_parameter_of_a_forecast_is_described_and_no_other_is_taken(server):
    tools = {
        tool["name"]: tool["inputSchema"]
        for tool in server.asked(request("tools/list", {}))["result"]["tools"]
    }
    assert all(schema["additionalProperties"] is False for schema in tools.values())
    for tool in ("forecast_release", "ask"):
        for name, parameter in tools[tool]["properties"].items():
            assert parameter.get("description"), (tool, name)


@pytest.mark.parametrize(
    ("tool", "arguments", "unknown"),
    [
        ("forecast_release", {"release_id": "meta-llama-4-behemoth", "asof": "2025-05-16"}, "'asof'"),
        ("forecast_release", {"release_id": "meta-llama-4-behemoth", "by": ["2025-12-31"]}, "'by'"),
        ("ask", {"announcements": [], "today": "2025-05-16"}, "'today'"),
        ("search_releases", {"text": "behemoth", "query": "x" * 1_000}, "'query'"),
        ("search_releases", {f"unknown{n}": 1 for n in range(50_000)}, "and 49990 more"),
    ],
)
def test_unknown_arguments_are_refused_and_the_known_ones_named(server, tool, arguments, unknown):
    error = error_of(server.asked(call(tool, **arguments))["result"])
    assert unknown in error
    assert "use only" in error
    assert len(error) < 500


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("forecast_release", {"release_id": "meta-llama-4-behemot"}, "use one of meta-llama-4-behemoth"),
        (
            "forecast_release",
            {"release_id": "meta-llama-4-behemoth", "as_of": "soon"},
            "as_of: 'soon' is not a",
        ),
        (
            "forecast_release",
            {"release_id": "meta-llama-4-behemoth", "as_of": "2026-01-01"},
            "was cancelled on",
        ),
        ("ask", {"announcements": []}, "/announcements: no announcement is given"),
    ],
)
def test_a_problem_is_an_error_with_each_fault_and_its_remedy(server, tool, arguments, says):
    assert says in error_of(server.asked(call(tool, **arguments))["result"])


def test_words_of_a_vocabulary_and_timestamps_are_read_as_over_http(server):
    announcement = {"announced_on": "2025-05-15T10:00:00Z", "wording": "fall", "voice": "Press"}
    line = call("ask", announcements=[announcement], release={"access": "Open-Weights"}, as_of="2025-05-16")
    result = server.asked(line)["result"]
    assert not result.get("isError"), result
    assert result["structuredContent"]["reading"][0]["announced_on"] == "2025-05-15"
