"""The command line and the MCP server: they give the same answers as the HTTP API."""

import asyncio
import json
import sys

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from service.cli import main
from tests.conftest import ROOT

BUILD = ["--build", str(ROOT / "build")]
FORECAST = ["forecast", "meta-llama-4-behemoth", "--as-of", "2025-05-16", "--by", "2025-12-31", *BUILD]
ASK = ["ask", "fall or later", "--announced-on", "2025-05-15", "--organization", "Meta"]
ASK += ["--as-of", "2025-05-16", "--by", "2025-12-31", *BUILD]


def without_time(body: dict) -> dict:
    """Return a body without the time of its request."""
    body["provenance"].pop("generated_at")
    return body


def test_forecast_prints_the_sentence(capsys):
    assert main(FORECAST) == 0
    out = capsys.readouterr().out
    assert out.startswith("As of 16 May 2025: ")
    assert "by 2025-12-31: " in out
    assert "trained through 2025-04-30" in out


def test_forecast_with_json_prints_the_response_of_the_api(client, capsys):
    assert main([*FORECAST, "--json"]) == 0
    address = "/v1/releases/meta-llama-4-behemoth/forecast?as_of=2025-05-16&dates=2025-12-31"
    assert without_time(json.loads(capsys.readouterr().out)) == without_time(client.get(address).json)


def test_ask_with_json_prints_the_response_of_the_api(client, capsys):
    assert main([*ASK, "--json"]) == 0
    request = {
        "release": {"organization": "Meta"},
        "announcements": [{"announced_on": "2025-05-15", "wording": "fall or later"}],
        "as_of": "2025-05-16",
        "dates": ["2025-12-31"],
    }
    response = client.post("/v1/forecasts", json=request).json
    assert without_time(json.loads(capsys.readouterr().out)) == without_time(response)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["forecast", "meta-llama-4-behemot", *BUILD], "use one of meta-llama-4-behemoth"),
        (["forecast", "openai-gpt-4-5", "--as-of", "2025-06-01", *BUILD], "was released on 2025-02-27"),
        (["parse", "whenever", "--on", "2025-05-15"], "⟦whenever⟧"),
        (["parse", "in June", "--on", "June"], "YYYY-MM-DD"),
        (["ask", "fall or latter", "--announced-on", "2025-05-15", *BUILD], "⟦latter⟧"),
    ],
)
def test_an_error_is_printed_with_its_reason(arguments, reason, capsys):
    assert main(arguments) == 1
    assert reason in capsys.readouterr().err


def test_every_faulty_date_is_printed(capsys):
    arguments = ["forecast", "meta-llama-4-behemoth", "--as-of", "2025-05-16", *BUILD]
    assert main([*arguments, "--by", "soon", "2025-05-16", "2025-12-31", "2035-01-01"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    detail, *faults = printed.err.splitlines()
    assert "3 faults" in detail
    assert [fault.split()[:2] for fault in faults] == [
        ["dates:", "'soon'"],
        ["dates:", "2025-05-16"],
        ["dates:", "2035-01-01"],
    ]


def test_a_faulty_as_of_date_is_printed_with_faulty_dates(capsys):
    assert main(["forecast", "meta-llama-4-behemoth", "--as-of", "May", "--by", "June", *BUILD]) == 1
    assert [line.split()[:2] for line in capsys.readouterr().err.splitlines()[1:]] == [
        ["as_of:", "'May'"],
        ["dates:", "'June'"],
    ]


def test_without_an_artifact_the_error_names_the_command_that_trains_one(tmp_path, capsys):
    assert main(["forecast", "meta-llama-4-behemoth", "--build", str(tmp_path)]) == 1
    assert "slipcast train" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wording", "output"),
    [
        ("à l'automne, voire plus tard", "2025-09-01 to 2025-11-30 or later (season)\n"),
        ("soon", "no time given\n"),
        ("postponed indefinitely", "postponed, no time given\n"),
    ],
)
def test_parse_prints_the_window_of_the_words(wording, output, capsys):
    assert main(["parse", wording, "--on", "2025-05-15"]) == 0
    assert capsys.readouterr().out == output


def test_search_prints_the_best_matches_first(capsys):
    assert main(["search", "openai", "gpt4.5", *BUILD]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("openai-gpt-4-5: GPT-4.5")
    assert first.endswith("(OpenAI), released on 2025-02-27")
    assert main(["search", "grok 5", "--status", "pending", *BUILD]) == 0
    assert capsys.readouterr().out.startswith("xai-grok-5: Grok 5 (xAI), pending, checked on 20")


def test_search_with_json_prints_the_response_of_the_api(client, capsys):
    assert main(["search", "meta", "llama", "--status", "released", "--json", *BUILD]) == 0
    response = client.get("/v1/releases?q=meta+llama&status=released").json
    assert response["n_releases"] > 1
    assert without_time(json.loads(capsys.readouterr().out)) == without_time(response)


def test_a_search_without_matches_names_the_most_similar_ids(capsys):
    assert main(["search", "llama behemots two", "--json", *BUILD]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["releases"] == []
    assert "no release matches 'llama behemots two'; the most similar ids are meta-llama-4-b" in printed.err
    assert main(["search", "gpt-4-5", "--status", "pending", *BUILD]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("no release with the status pending matches 'gpt-4-5'")


def test_a_text_that_is_too_long_to_search_for_is_an_error(capsys):
    assert main(["search", *["word"] * 50, *BUILD]) == 1
    assert "200 characters" in capsys.readouterr().err


def test_an_mcp_client_finds_and_forecasts_a_release(client):
    async def call_tools() -> tuple[list[str], list[dict]]:
        server_parameters = StdioServerParameters(
            command=sys.executable, args=["-m", "service.cli", "mcp"], cwd=str(ROOT)
        )
        async with Client(stdio_client(server_parameters)) as server:
            tools = [tool.name for tool in (await server.list_tools()).tools]
            calls = [
                ("search_releases", {"text": "meta behemoth"}),
                ("forecast_release", {"release_id": "meta-llama-4-behemoth", "as_of": "2025-05-16"}),
                (
                    "ask",
                    {
                        "announcements": [{"announced_on": "2025-05-15", "wording": "fall or later"}],
                        "as_of": "2025-05-16",
                    },
                ),
            ]
            return tools, [(await server.call_tool(*call)).structured_content for call in calls]

    tools, (releases, forecast, answer) = asyncio.run(call_tools())
    assert set(tools) == {"forecast_release", "ask", "search_releases"}
    assert releases["result"][0]["release_id"] == "meta-llama-4-behemoth"
    address = "/v1/releases/meta-llama-4-behemoth/forecast?as_of=2025-05-16"
    assert without_time(forecast) == without_time(client.get(address).json)
    question = {"announcements": [{"announced_on": "2025-05-15", "wording": "fall or later"}]}
    assert (
        answer["sentence"]
        == client.post("/v1/forecasts", json={**question, "as_of": "2025-05-16"}).json["sentence"]
    )
