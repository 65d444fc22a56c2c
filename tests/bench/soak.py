"""Soak: two hundred thousand requests of all kinds to one worker, and its memory on the way: `make soak`."""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from tests.bench.__main__ import ROOT, question
from tests.bench.load import Measured, Requests, ask, largest_resident_megabytes
from tests.processes import serving

#: What a worker holds in the end may be so much more than after the first tenth.
MOST_GROWTH = 0.1
_PATHS = (
    "/v1/releases?status=pending&page={n}",
    "/v1/releases/meta-llama-4-behemoth/forecast?as_of=2025-05-{day:02}",
    "/v1/releases/openai-gpt-5/history?n={n}",
    "/v1/releases/nobody-{n}",
    "/organizations",
    "/?sort=overdue",
    "/healthz",
)


def mixed() -> Requests:
    """Return requests of every kind: one in ten is a question, the others read."""

    def requests() -> Iterator[tuple[str, bytes | None]]:
        rng = random.Random()
        for n in count():
            if n % 10 == 0:
                yield "/v1/forecasts", json.dumps(question(rng)).encode()
            else:
                yield rng.choice(_PATHS).format(n=n, day=6 + rng.randrange(25)), None

    return requests


def main() -> int:
    """Ask, tell memory after each tenth, and return 1 if it grew."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=__doc__)
    parser.add_argument("--requests", type=int, default=200_000)
    call = parser.parse_args()
    measured, tenths = Measured(), []
    with tempfile.TemporaryDirectory() as folder, serving(ROOT, log_in=Path(folder)) as service:
        pid, port = service.process.pid, service.port
        while len(measured.waits) < call.requests:
            ask(pid, port, mixed(), 8, 5.0, measured, most_status=499)
            if len(measured.waits) >= call.requests * (len(tenths) + 1) / 10:
                tenths.append(largest_resident_megabytes(pid))
                print(f"{len(measured.waits):9,d} requests, {tenths[-1]:.1f} MB", flush=True)
    growth = tenths[-1] / tenths[0] - 1.0
    print(f"grown by {growth:.1%} since the first tenth; {MOST_GROWTH:.0%} is allowed")
    return int(growth > MOST_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
