"""Fuzzing: generated requests get documented responses, and never a 5xx."""

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
