"""Examples of requests, shown by `/openapi.json` and `/docs`; a test runs each of them."""

from typing import Any

from pydantic import BaseModel

from service.requests.schemas import BatchRequest, CdfRequest, ForecastRequest, PromiseRequest

_ASKED = {
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
_SUPPOSED = {
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

#: By the type of request: examples by name, as OpenAPI has them.
EXAMPLES: dict[type[BaseModel], dict[str, dict[str, Any]]] = {
    ForecastRequest: {
        "asked": {"summary": "A release told by its announcements", "value": _ASKED},
        "supposed": {"summary": "A new date supposed of a tracked release", "value": _SUPPOSED},
    },
    BatchRequest: {
        "both": {"summary": "Two questions at once", "value": {"questions": [_ASKED, _SUPPOSED]}},
    },
    CdfRequest: {
        "range": {"summary": "A date question from 16 May 2025 to the end of the year", "value": _RANGE},
    },
    PromiseRequest: {
        "words": {
            "summary": "Timing words in French",
            "value": {"announced_on": "2025-05-15", "wording": "à l'automne, voire plus tard"},
        },
    },
}
