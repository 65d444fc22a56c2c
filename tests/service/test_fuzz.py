"""Fuzzing: whatever the document allows or almost allows gets a documented answer, and never a 5xx."""

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.schemas import OpenApiSchema

from service.app import create_app
from service.runtime.state import EXTENSION
from tests.conftest import LEDGER, NOW, ROOT

#: Drawing takes its time, and its inputs are those of the forecast's other formats.
DRAWN = ("chart.svg", "chart.png")
EXAMPLES_OF_EACH = 12


def test_every_operation_answers_generated_requests_as_documented(artifact):  # noqa: ARG001 (it must be there)
    app = create_app(ROOT / "build", LEDGER, now=lambda: NOW)
    schema: OpenApiSchema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    surprises = []
    n_operations = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path.endswith(DRAWN):
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
        def answered_as_documented(case):
            answer = case.call()
            documented = case.operation.definition.raw["responses"]
            if answer.status_code >= 500 or str(answer.status_code) not in documented:
                surprises.append(
                    (answer.status_code, case.method, case.formatted_path, case.query, case.body)
                )

        answered_as_documented()
    app.extensions[EXTENSION].renderer.close()
    assert n_operations > 20
    assert surprises == []
