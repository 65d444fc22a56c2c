"""Fuzzing: generated requests get documented responses, and never a 5xx."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from service.app import create_app
from service.runtime.state import EXTENSION
from tests.conftest import LEDGER, NOW, ROOT

#: Drawing is slow, and takes the same query as the other formats of a forecast.
CHARTS = ("chart.svg", "chart.png")
EXAMPLES_OF_EACH = 12


# All checks of schemathesis but one: no schema says that a date must be after another field's, or that a
# question needs an announcement or a release_id, so that requests that fit the schema may get a 422.
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
            # Over WSGI, schemathesis does not inflate what it accepts.
            response = case.call(headers={"Accept-Encoding": "identity"})
            try:
                case.validate_response(response, excluded_checks=[positive_data_acceptance])
            except FailureGroup as failures:
                undocumented.append(
                    (response.status_code, case.method, case.formatted_path, case.query, case.body, failures)
                )

        responds_as_documented()
    app.extensions[EXTENSION].renderer.close()
    assert n_operations > 20
    assert undocumented == []


#: Names that address builders and routes give a meaning of their own, and names that are hard to read.
ODD_NAMES = [
    *("endpoint", "values", "self", "_external", "_method", "_scheme", "_anchor"),
    *("release_id", "filename", "kind", "theme", "name", "file"),
    *("step", "as_of", "dates", "sort", "page", "per_page", "q"),
    *("", "\x00", "\ud800"),
]
ODD_VALUES = [
    *("x", "", "POST", "0000009999999", "9" * 5_000, "-1", "2025-05-16", "²", "[]"),
    *("\x00\x07", "%00", "\ufffe", "\ud800"),
]


def escaped(text: str) -> str:
    """Return what stands for a text in an address, be it valid or not."""
    return quote(text, safe="", errors="surrogatepass")


#: A value of each part of a path that is a variable, for each route that has it.
PARTS = {
    "release_id": "meta-llama-4-behemoth",
    "kind": "svg",
    "file": "ledger.csv",
    "filename": "slipcast.css",
}
NAMES = {"docs": "swagger-ui.css", "pages": "record"}


@pytest.fixture(scope="module")
def fuzzed(artifact) -> Iterator[Flask]:  # noqa: ARG001 (needed)
    app = create_app(ROOT / "build", LEDGER, now=lambda: NOW)
    yield app
    app.extensions[EXTENSION].renderer.close()


def status_of(client: FlaskClient, path: str) -> int:
    """Return the status of a response, and close the file that it may be."""
    with client.get(path) as response:
        return response.status_code


def paths_to_get(app: Flask) -> Iterator[tuple[str, list[str]]]:
    """Yield the path of each GET route, and that path with odd values of each part that is a variable."""
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods:
            parts = {**PARTS, "name": NAMES.get(rule.endpoint.partition(".")[0], "")}
            variables = re.findall(r"<(?:[^<>]*:)?(\w+)>", rule.rule)
            pattern = re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule)
            odd = [
                pattern.format(**{**parts, variable: escaped(value)})
                for variable in variables
                for value in (*ODD_VALUES, *ODD_NAMES, "..", "../../etc/passwd", "x.csv", "{0}", "%s")
            ]
            yield pattern.format(**parts), odd


def test_no_odd_parameter_makes_an_error_of_the_server(fuzzed):
    client, errors, n_paths = fuzzed.test_client(), [], 0
    for path, _ in paths_to_get(fuzzed):
        n_paths += 1
        for name in ODD_NAMES:
            for value in ODD_VALUES[:4] if path.endswith(CHARTS) else ODD_VALUES:
                pair = f"{escaped(name)}={escaped(value)}"
                for query in (pair, f"{pair}&{pair}"):
                    status = status_of(client, f"{path}?{query}")
                    if status >= 500:
                        errors.append((path, query[:80], status))
    assert not errors, errors[:10]
    assert n_paths > 28


def test_no_odd_path_makes_an_error_of_the_server(fuzzed):
    client, errors, n_paths, n_good = fuzzed.test_client(), [], 0, 0
    for path, odd in paths_to_get(fuzzed):
        n_paths += 1
        n_good += status_of(client, path) == 200
        for odd_path in odd:
            status = status_of(client, odd_path)
            if status >= 500:
                errors.append((odd_path[:80], status))
    assert not errors, errors[:10]
    assert n_good == n_paths - 2  # all but two of the form, which need an answer to it


@pytest.mark.parametrize("query", ["endpoint=x", "release_id=x", "_method=POST", "_external=1&filename=x"])
@pytest.mark.parametrize("path", ["/", "/releases/meta-llama-4-behemoth", "/try", "/data", "/v1/releases"])
def test_each_unknown_parameter_is_named(fuzzed, path, query):
    response = fuzzed.test_client().get(f"{path}?{query}")
    assert response.status_code == 422
    assert all(pair.partition("=")[0] in response.text for pair in query.split("&"))
