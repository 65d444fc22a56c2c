"""Questions as users ask them, of which hardly any is like another."""

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta

from tests.bench.load import Requests

N_BATCH = 1_000
WORDINGS = ("fall or later", "soon", "in the coming weeks", "Q3", "later this year", "next month", "in June")
MAKERS = ("Meta", "OpenAI", "Google", "xAI", "Mistral AI", "a start-up that nobody knows")


def question(rng: random.Random) -> dict[str, object]:
    """Return a question with two announcements and four dates, hardly ever the same twice."""
    first = date(2025, 1, 1) + timedelta(days=rng.randrange(60))
    as_of = date(2025, 5, 1) + timedelta(days=rng.randrange(30))
    return {
        "release": {"organization": rng.choice(MAKERS), "access": "open_weights", "tier": "flagship"},
        "announcements": [
            {"announced_on": f"{first}", "promised_from": "2025-03-20", "promised_to": "2025-04-10"},
            {
                "announced_on": f"{first + timedelta(days=rng.randrange(60))}",
                "wording": rng.choice(WORDINGS),
                "voice": "press",
            },
        ],
        "as_of": f"{as_of}",
        "dates": [f"{as_of + timedelta(days=days + rng.randrange(20))}" for days in (30, 120, 210, 365)],
    }


def different(path: str) -> Requests:
    """Return requests of which none is like the one before."""

    def requests() -> Iterator[tuple[str, bytes | None]]:
        rng = random.Random()
        while True:
            yield path, json.dumps(question(rng)).encode()

    return requests


def batch() -> Requests:
    """Return batches of different questions."""

    def requests() -> Iterator[tuple[str, bytes | None]]:
        rng = random.Random()
        while True:
            yield (
                "/v1/forecasts/batch",
                json.dumps({"questions": [question(rng) for _ in range(N_BATCH)]}).encode(),
            )

    return requests
