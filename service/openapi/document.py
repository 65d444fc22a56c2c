"""The OpenAPI 3.1 document, generated from the models that read requests and write responses."""

import json
from functools import cache
from typing import Any

import msgspec
from pydantic.json_schema import models_json_schema

from forecast.answering.forecast_record import Forecast
from forecast.version import __version__
from service.openapi.examples import EXAMPLES
from service.openapi.field_descriptions import described
from service.openapi.operation_object import REF
from service.openapi.operations import TAGS, operations
from service.responses import page_schemas, schemas
from service.responses.problems import ProblemBody

_RESPONSES = (
    *(Forecast, schemas.BatchBody, schemas.CdfBody, schemas.PromiseBody, schemas.ReleaseHistoryBody),
    *(schemas.ReleasesBody, schemas.TrackedReleaseBody, schemas.ScorecardBody, schemas.ProvenancePageBody),
    *(page_schemas.HomeBody, page_schemas.SearchBody, page_schemas.ReleasePageBody),
    *(page_schemas.OrganizationsBody, page_schemas.RecordBody),
    *(page_schemas.DataBody, page_schemas.MethodBody),
    *(schemas.StatusBody, ProblemBody),
)
_ABOUT = """\
Calibrated forecasts of when announced AI models ship. Requests need no key; bodies are JSON, and dates are
ISO 8601 in UTC. Errors are RFC 9457 problems that list every fault of the request with its remedy.

A blank query parameter counts as not given. Words of a vocabulary may be written in any case, and with
hyphens or spaces: `Open Weights` is `open_weights`. A timestamp is read as its day in UTC. A body may be
compressed: `Content-Encoding: gzip`. A service with too much to do responds to any request with 503 and
`Retry-After`.

A forecast has an **as-of date** and rests only on what was known by then. A **release** is what people wait
for; a release of the dataset is **tracked**. A **vintage** is the candidate that was chosen and trained on
what was known by an earlier day. The **reference class** is what became of earlier promises of the same kind.
"""


@cache
def document() -> str:
    """Return the document as JSON."""
    requests: list[Any] = [(model, "validation") for model in EXAMPLES]
    _, request_schemas = models_json_schema(requests, ref_template=f"{REF}{{model}}")
    _, response_schemas = msgspec.json.schema_components(_RESPONSES, ref_template=f"{REF}{{name}}")
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Slipcast",
                "version": __version__,
                "summary": "When will an announced AI model ship, if ever?",
                "description": _ABOUT,
                "license": {"name": "MIT", "identifier": "MIT"},
            },
            "servers": [{"url": "/"}],
            "tags": [{"name": name, "description": about} for name, about in TAGS.items()],
            "paths": operations(),
            "components": {
                "schemas": {**request_schemas["$defs"], **described(_without_null(response_schemas))}
            },
        }
    )


def _without_null(schema: Any) -> Any:
    """Return a schema without the type null: responses leave out what is None."""
    if isinstance(schema, list):
        return [_without_null(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: _without_null(part) for name, part in schema.items() if (name, part) != ("default", None)}
    options = [option for option in kept.pop("anyOf", []) if option != {"type": "null"}]
    if len(options) > 1:
        kept["anyOf"] = options
    return {**options[0], **kept} if len(options) == 1 else kept
