"""Soak: two hundred thousand requests of all kinds to one worker, and its memory on the way: `make soak`."""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from tests.bench.load import Measured, Memory, Requests, ask
from tests.bench.questions import question
from tests.conftest import ROOT
from tests.support.processes import serving

#: What a worker holds in the end may be so much more than after the first tenth.
MOST_GROWTH = 0.1
_RELEASE = "meta-llama-4-behemoth"
#: Reads by how often they are asked for; `{n}` makes an address that nobody has asked for before.
_READS = {
    f"/v1/releases/{_RELEASE}/forecast?as_of=2025-05-{{day:02}}&dates=2026-{{month:02}}-{{day:02}}": 30,
    "/v1/releases?status=pending&page={page}": 10,
    f"/v1/releases/{_RELEASE}/history": 5,
    f"/v1/releases/{_RELEASE}/forecast.csv?as_of=2025-06-{{day:02}}": 5,
    f"/v1/releases/{_RELEASE}/chart.svg?as_of=2025-07-{{day:02}}": 2,
    "/v1/downloads/releases.csv?as_of=2025-{month:02}-{day:02}": 1,
    f"/releases/{_RELEASE}?as_of=2025-06-{{day:02}}": 5,
    "/try?announced_on_1=2026-03-{day:02}&wording_1=soon&as_of=2026-03-31": 5,
    "/?sort=overdue": 5,
    "/organizations": 5,
    "/v1/releases/nobody-{n}": 10,
    "/healthz": 7,
}
_SERIAL = count()


def mixed() -> Requests:
    """Return requests of every kind: one in ten is a question, the others read."""

    def requests() -> Iterator[tuple[str, bytes | None]]:
        rng = random.Random()
        paths, often = list(_READS), list(_READS.values())
        while True:
            n = next(_SERIAL)
            if n % 10 == 0:
                yield "/v1/forecasts", json.dumps(question(rng)).encode()
                continue
            (path,) = rng.choices(paths, often)
            day, month, page = rng.randint(6, 28), rng.randint(1, 12), rng.randint(1, 1000)
            yield path.format(n=n, day=day, month=month, page=page), None

    return requests


def main() -> int:
    """Ask, tell memory after each tenth, and return 1 if it grew."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=__doc__)
    parser.add_argument("--requests", type=int, default=200_000)
    call = parser.parse_args()
    measured, tenths = Measured(), []
    with tempfile.TemporaryDirectory() as folder, serving(ROOT, log_in=Path(folder)) as service:
        pid, port = service.process.pid, service.port
        while len(tenths) < 10:
            ask(pid, port, mixed(), 8, 1.0, measured, most_status=404)
            if len(measured.waits) >= call.requests * (len(tenths) + 1) / 10:
                tenths.append(Memory.of_worker(pid).resident)
                print(f"{len(measured.waits):9,d} requests, {tenths[-1]:.1f} MB", flush=True)
    growth = tenths[-1] / tenths[0] - 1.0
    print(f"grown by {growth:.1%} since the first tenth; {MOST_GROWTH:.0%} is allowed")
    return int(growth > MOST_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
