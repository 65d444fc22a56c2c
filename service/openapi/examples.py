"""Examples of requests in the OpenAPI document; a test sends each of them."""

from typing import Any

from pydantic import BaseModel

from service.requests.schemas import BatchRequest, CdfRequest, ForecastRequest, PromiseRequest

_FROM_ANNOUNCEMENTS = {
    "release": {
        "organization": "Meta",
        "name": "Llama 4 Behemoth",
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
        {
            "announced_on": "2025-05-15",
            "wording": "fall or later",
            "voice": "press",
            "reason": "technical",
        },
    ],
    "as_of": "2025-05-16",
    "dates": ["2025-09-30", "2025-12-31"],
}
_HYPOTHETICAL = {
    "release_id": "meta-llama-4-behemoth",
    "announcements": [{"announced_on": "2025-06-10", "wording": "in July"}],
    "as_of": "2025-06-15",
    "dates": ["2025-09-30"],
}
_RANGE = {
    "release_id": "meta-llama-4-behemoth",
    "as_of": "2025-05-16",
    "range_min": 1747353600,
    "range_max": 1767225600,
    "open_lower_bound": False,
    "open_upper_bound": True,
}

#: For each model of a body, its examples by name, as OpenAPI takes them.
EXAMPLES: dict[type[BaseModel], dict[str, dict[str, Any]]] = {
    ForecastRequest: {
        "announcements": {
            "summary": "A release described by its announcements",
            "value": _FROM_ANNOUNCEMENTS,
        },
        "hypothetical": {
            "summary": "A hypothetical announcement added to a release of the dataset",
            "value": _HYPOTHETICAL,
        },
    },
    BatchRequest: {
        "two": {
            "summary": "Two questions at once",
            "value": {"questions": [_FROM_ANNOUNCEMENTS, _HYPOTHETICAL]},
        },
    },
    CdfRequest: {
        "range": {"summary": "A date question from 16 May 2025 to the end of the year", "value": _RANGE},
    },
    PromiseRequest: {
        "french": {
            "summary": "Timing words in French",
            "value": {"announced_on": "2025-05-15", "wording": "à l'automne, voire plus tard"},
        },
    },
}
