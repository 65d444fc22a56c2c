"""Stages: what the time of one POST goes to, measured in this process and without Flask."""

import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from forecast.answering.answer import Answer, answer
from forecast.answering.questions import ForecastQuestion
from forecast.artifact.store import Artifact, load_artifact
from service.operations.questions import question_asked
from service.requests.schemas import ForecastRequest, read_request
from service.responses.body import Body, as_json
from service.responses.serializers import forecast_body
from tests.bench.questions import question
from tests.conftest import ROOT

READING, JSON = "reading and checking the body", "JSON"
ANSWER = "the answer: curve, band, baselines, factors, comparables"
_N_WARMING, _N_MEASURED = 100, 500


def microseconds_of_stages() -> dict[str, float]:
    """Return the CPU microseconds of each stage on the way from a body to a body, on average."""
    loaded = load_artifact(ROOT / "build")
    measured = dict.fromkeys(_STAGES, 0)
    rng = random.Random()
    for number in range(_N_WARMING + _N_MEASURED):
        made: Any = json.dumps(question(rng)).encode()
        for name, stage in _STAGES.items():
            started = time.process_time_ns()
            made = stage(loaded, made)
            if number >= _N_WARMING:
                measured[name] += time.process_time_ns() - started
    return {name: nanoseconds / 1000 / _N_MEASURED for name, nanoseconds in measured.items()}


_NOW = datetime.now(UTC)


def _question(loaded: Artifact, asked: ForecastRequest) -> ForecastQuestion:
    return question_asked(asked, loaded, _NOW.date())[0]


def _body(loaded: Artifact, answered: Answer) -> Body:
    return forecast_body(answered, loaded, _NOW, None)


#: Each takes the artifact and what the one before it has made.
_STAGES: dict[str, Callable[[Artifact, Any], Any]] = {
    READING: lambda _, body: read_request(ForecastRequest, body, _NOW.date()),
    "the question, in the history of its day": _question,
    ANSWER: lambda loaded, one: answer(loaded, [one])[0],
    "its body": _body,
    JSON: lambda _, body: as_json(body),
}
