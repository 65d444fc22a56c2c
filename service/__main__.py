"""Serve: `python -m service --host 127.0.0.1 --port 8000`."""

import argparse
import os

from granian import Granian
from granian.constants import Interfaces

#: Of each worker; answering is quick, and Python runs one of them at a time.
_THREADS = 2 * (os.cpu_count() or 1) + 1


def main() -> None:
    """Run the production WSGI server until it is told to stop."""
    parser = argparse.ArgumentParser(prog="python -m service", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    call = parser.parse_args()
    server = Granian(
        "service:create_app",
        factory=True,
        address=call.host,
        port=call.port,
        interface=Interfaces.WSGI,
        workers=call.workers,
        blocking_threads=_THREADS,
        websockets=False,
    )
    server.serve()


if __name__ == "__main__":
    main()
