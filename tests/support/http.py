"""What HTTP answers must be, and a question to ask."""

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

ASKED = {
    "release": {
        "organization": "Meta",
        "name": "A model of tomorrow",
        "modality": "text",
        "access": "open_weights",
        "tier": "flagship",
    },
    "announcements": [
        {
            "announced_on": "2025-04-05",
            "promised_from": "2025-04-29",
            "promised_to": "2025-04-29",
            "voice": "press",
        },
        {"announced_on": "2025-05-15", "wording": "fall or later", "voice": "press", "reason": "technical"},
    ],
    "as_of": "2025-05-16",
    "dates": ["2025-12-31", "2025-09-30"],
}


def conforms(openapi: dict, path: str, method: str, answer) -> dict:
    """Return the answer's JSON after holding it against the document."""
    described = openapi["paths"][path][method]["responses"]
    content = described[str(answer.status_code)]["content"]
    assert answer.mimetype in content
    schema = {**content[answer.mimetype]["schema"], "components": openapi["components"]}
    Draft202012Validator(schema).validate(answer.json)
    return answer.json


def ask(client: FlaskClient, **changes: object):
    return client.post("/v1/forecasts", json={**ASKED, **changes})


def faulty_fields(answer, status: int = 422) -> list[str]:
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    body = answer.json
    assert body.keys() >= {"type", "title", "status", "detail", "faults"}
    assert body["status"] == status
    assert all(fault["fault"] and fault["remedy"] for fault in body["faults"])
    return [fault["field"] for fault in body["faults"]]
