"""The platform's client takes every CDF that the service answers, and refuses what breaks its rules."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from tests.conftest import NOW, ROOT

PYTHON = ROOT / ".venv-platform" / "bin" / "python"
ASKED = {
    "tracked": {"release_id": "meta-llama-4-behemoth", "as_of": "2025-05-16"},
    "soon": {"announcements": [{"announced_on": "2026-04-10", "wording": "in the coming days"}]},
    "never said": {"announcements": [{"announced_on": "2025-01-01"}]},
}


def refusals(cases: list[dict]) -> list[str]:
    """Ask the platform's client in its own environment."""
    done = subprocess.run(
        [PYTHON, ROOT / "tests" / "platform" / "check.py"],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def case(client, question: dict, n_days: int, below: bool, above: bool, n_steps: int) -> dict:
    as_of = datetime.fromisoformat(question.get("as_of", NOW.date().isoformat())).replace(tzinfo=UTC)
    first, last = as_of.timestamp(), (as_of + timedelta(days=n_days)).timestamp()
    asked = {
        **question,
        "range_min": first,
        "range_max": last,
        "open_lower_bound": below,
        "open_upper_bound": above,
        "inbound_outcome_count": n_steps,
    }
    answer = client.post("/v1/cdf", json=asked)
    assert answer.status_code == 200, answer.text
    return {"range": [first, last], "open": [below, above], "values": answer.json["continuous_cdf"]}


def test_the_client_takes_every_cdf_as_it_is(client):
    ways = product(ASKED, (30, 365, 2000), (False, True), (False, True), (200, 30))
    cases = [case(client, ASKED[name], n_days, below, above, n) for name, n_days, below, above, n in ways]
    assert len(cases) == 72
    assert refusals(cases) == [""] * len(cases)


@pytest.mark.parametrize("values", [[0.0, 0.5, 0.4, 1.0], [0.0, 0.5, 0.5, 1.0]])
def test_the_client_does_refuse_what_is_no_cdf(values):
    (refused,) = refusals([{"range": [0.0, 300.0], "open": [False, False], "values": values}])
    assert refused


def test_the_client_does_refuse_a_cdf_that_is_too_tall():
    values = [0.0005 * place for place in range(100)] + [0.9 + 0.001 * place for place in range(100)] + [1.0]
    (refused,) = refusals([{"range": [0.0, 200.0], "open": [False, False], "values": values}])
    assert "concentrated" in refused
