"""The page for operators: the command line takes its commands, and its figures are those in force."""

import re
import shlex

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from service.cli import _parser
from tests.conftest import ROOT
from tests.support.http import ASKED

DEPLOY = ROOT / "deploy"
PAGE = (DEPLOY / "README.md").read_text(encoding="utf-8")
PROSE = " ".join(PAGE.split())
BLOCKS = {
    language: "\n".join(re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL))
    for language in ("sh", "text", "yaml")
}
#: What runs Slipcast: the installed command, or a container of the image.
RUNS = re.compile(r"(?:/slipcast/bin/slipcast|docker run --rm slipcast|exec slipcast slipcast) ([^&|\n`]+)")
COMMANDS = [arguments.strip() for arguments in RUNS.findall(BLOCKS["sh"] + BLOCKS["text"])]
RULES = yaml.safe_load(BLOCKS["yaml"])["groups"][0]["rules"]


@pytest.mark.parametrize("arguments", sorted({*COMMANDS}))
def test_the_command_line_takes_a_command_of_the_page(arguments):
    _parser().parse_args(shlex.split(arguments))


def test_the_page_shows_how_to_serve_train_and_issue():
    shown = {arguments.split()[0] for arguments in COMMANDS}
    assert shown == {"serve", "train", "issue", "forecast"}


def test_the_page_lists_the_files_of_its_folder():
    named = {
        name for row in re.findall(r"^\| (`.*?) \|", PAGE, flags=re.MULTILINE) for name in row.split(", ")
    }
    files = {f"`{path.name}`" for path in DEPLOY.iterdir()} - {"`README.md`"}
    assert files <= named


@pytest.fixture
def exposed(service) -> dict[str, set[str]]:
    """Return the names of the metrics with their labels, once something was asked."""
    assert service.ask("/v1/forecasts", ASKED)[0] == 200
    assert service.ask("/metrics/nothing")[0] == 404
    return {
        sample.name: {*sample.labels} - {"le", "pid"}
        for family in text_string_to_metric_families(service.text("/metrics"))
        for sample in family.samples
    }


def test_the_page_lists_the_metrics_with_their_labels(exposed):
    listed = {
        name: {*re.findall(r"`(\w+)`", labels)}
        for name, labels in re.findall(r"^\| `(slipcast_\w+)` \| (.*?) ?\|", PAGE, flags=re.MULTILINE)
    }
    histogram = re.compile(r"_(bucket|count|sum)$")
    assert listed == {histogram.sub("", name): labels for name, labels in exposed.items()}


def test_the_rules_ask_for_metrics_that_there_are(exposed):
    asked = {name for rule in RULES for name in re.findall(r"slipcast_\w+", rule["expr"])}
    assert asked
    assert asked <= exposed.keys()
    assert len({rule["alert"] for rule in RULES}) == len(RULES)


def test_the_page_tells_what_the_checks_answer(service):
    for path in ("/healthz", "/readyz"):
        assert f"127.0.0.1:8000{path}" in BLOCKS["sh"]
        status = re.match(r'{?("status":"\w+")', service.text(path))
        assert status[1] in BLOCKS["sh"]


def test_the_page_tells_the_limits_of_the_proxy():
    configuration = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    told = re.search(
        r"(\d+) requests a second with bursts of (\d+), to (\d+) batches a minute, and to (\d+) connections",
        PROSE,
    )
    assert told is not None
    rate, burst, batches, connections = told.groups()
    assert f"rate={rate}r/s" in configuration
    assert f"zone=slipcast_requests burst={burst} " in configuration
    assert f"rate={batches}r/m" in configuration
    assert f"limit_conn slipcast_connections {connections};" in configuration
