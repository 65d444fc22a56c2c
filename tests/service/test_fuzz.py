"""Fuzzing: generated requests get documented responses, and never a 5xx."""

import re
from urllib.parse import quote

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.schemas import OpenApiSchema

from service.app import create_app
from service.runtime.state import EXTENSION
from tests.conftest import LEDGER, NOW, ROOT

#: Drawing is slow, and takes the same query as the other formats of a forecast.
CHARTS = ("chart.svg", "chart.png")
EXAMPLES_OF_EACH = 12


def test_every_operation_responds_to_generated_requests_as_documented(artifact):  # noqa: ARG001 (needed)
    app = create_app(ROOT / "build", LEDGER, now=lambda: NOW)
    schema: OpenApiSchema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    undocumented = []
    n_operations = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path.endswith(CHARTS):
            continue
        n_operations += 1

        @settings(
            max_examples=EXAMPLES_OF_EACH,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def responds_as_documented(case):
            response = case.call()
            documented = case.operation.definition.raw["responses"]
            if response.status_code >= 500 or str(response.status_code) not in documented:
                undocumented.append(
                    (response.status_code, case.method, case.formatted_path, case.query, case.body)
                )

        responds_as_documented()
    app.extensions[EXTENSION].renderer.close()
    assert n_operations > 20
    assert undocumented == []


#: Names that address builders and forms give a meaning of their own, and values that are hard to read.
ODD_NAMES = (
    *(
        "endpoint",
        "values",
        "_external",
        "_method",
        "_scheme",
        "_anchor",
        "self",
        "kind",
        "theme",
        "name",
        "file",
    ),
    *(
        "release_id",
        "filename",
        "step",
        "as_of",
        "dates",
        "sort",
        "page",
        "per_page",
        "q",
        "",
        "\x00",
        "\ud800",
    ),
)
ODD_VALUES = (
    "x",
    "",
    "POST",
    "0000009999999",
    "9" * 5_000,
    "-1",
    "2025-05-16",
    "\x00\x07",
    "%00",
    "\ufffe",
    "[]",
    "²",
)


def test_no_odd_parameter_makes_an_error_of_the_server(artifact):  # noqa: ARG001 (needed)
    app = create_app(ROOT / "build", LEDGER, now=lambda: NOW)
    client = app.test_client()
    values = {"release_id": "meta-llama-4-behemoth", "name": "record", "kind": "svg", "file": "ledger.csv"}
    errors, n_paths = [], 0
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint == "static":
            continue
        path = re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda found: values[found[1]], rule.rule)
        n_paths += 1
        for name in ODD_NAMES:
            for value in ODD_VALUES[:4] if path.endswith(CHARTS) else ODD_VALUES:
                pair = f"{quote(name, errors='surrogatepass')}={quote(value)}"
                for query in (pair, f"{pair}&{pair}"):
                    status = client.get(f"{path}?{query}").status_code
                    if status >= 500:
                        errors.append((path, query[:80], status))
    app.extensions[EXTENSION].renderer.close()
    assert not errors, errors[:10]
    assert n_paths > 25
