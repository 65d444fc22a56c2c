"""The yardstick: a Flask application that gives a constant JSON, on Slipcast's server and settings."""

import sys

from flask import Flask, Response, request

from service.serve import run
from service.server.application import Application


def create_application() -> Application:
    """Return an application that reads a request, and says the same to each."""
    app = Flask("empty")

    @app.route("/", methods=["GET", "POST"])
    def empty() -> Response:
        request.get_data()
        return Response('{"released_by": []}', content_type="application/json")

    return Application(app.wsgi_app, ["/"], is_cached=lambda _: False)


if __name__ == "__main__":
    run("tests.bench.empty:create_application", "127.0.0.1", int(sys.argv[1]))
