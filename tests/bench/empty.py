"""The yardstick: a Flask application that gives a constant JSON, on Slipcast's server and settings."""

import sys

from flask import Flask, Response, request
from granian import Granian
from granian.constants import Interfaces

from service.serve import MOST_THREADS


def create_app() -> Flask:
    """Return an application that reads a request, and says the same to each."""
    app = Flask("empty")

    @app.route("/", methods=["GET", "POST"])
    def empty() -> Response:
        request.get_data()
        return Response('{"released_by": []}', content_type="application/json")

    return app


if __name__ == "__main__":
    Granian(
        "tests.bench.empty:create_app",
        factory=True,
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        blocking_threads=MOST_THREADS,
        websockets=False,
    ).serve()
