"""Stages: what the time of one POST goes to, measured in this process and without Flask."""

import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from forecast.answering import answer
from forecast.answering.forecast_record import forecast_record
from forecast.artifact import Artifact, load_artifact
from service.operations.questions import question_of_request
from service.requests.schemas import ForecastRequest
from service.requests.validation import read_body
from service.responses.body import as_json
from tests.bench.questions import question
from tests.conftest import ROOT

READING, JSON = "reading and checking the body", "JSON"
ANSWER = "the answer: curve, band, baselines, factors, comparables"
_N_WARMING, _N_MEASURED = 100, 500
_NOW = datetime.now(UTC)

#: Each takes the artifact and the result of the stage before it.
_STAGES: dict[str, Callable[[Artifact, Any], Any]] = {
    READING: lambda _, body: read_body(ForecastRequest, body, _NOW.date()),
    "the question, in the history of its day": lambda artifact, request: question_of_request(
        request, artifact, _NOW.date()
    )[0],
    ANSWER: lambda artifact, question: answer(artifact, [question])[0],
    "its record": lambda artifact, answered: forecast_record(answered, artifact, _NOW),
    JSON: lambda _, record: as_json(record),
}


def microseconds_of_stages() -> dict[str, float]:
    """Return the CPU microseconds of each stage on the way from a body to a body, on average."""
    artifact = load_artifact(ROOT / "build")
    measured = dict.fromkeys(_STAGES, 0)
    rng = random.Random()
    for number in range(_N_WARMING + _N_MEASURED):
        result: Any = json.dumps(question(rng)).encode()
        for name, stage in _STAGES.items():
            started = time.process_time_ns()
            result = stage(artifact, result)
            if number >= _N_WARMING:
                measured[name] += time.process_time_ns() - started
    return {name: nanoseconds / 1000 / _N_MEASURED for name, nanoseconds in measured.items()}
