"""The access log: a line of JSON for each answer, without bodies, headers or the addresses of clients."""

import json
import logging
import sys
from collections.abc import Iterable
from time import perf_counter
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from service.layers import Noted
from service.state import utc_now

#: Names a variable of the environment that turns the log on, in every worker.
ACCESS_LOG = "SLIPCAST_ACCESS_LOG"
_LOG = logging.getLogger(__name__)


class LoggedAnswers:
    """A WSGI application that writes a line to standard error for each answer of another."""

    def __init__(self, wsgi: WSGIApplication) -> None:
        self._wsgi = wsgi
        if not _LOG.handlers:
            handler = logging.StreamHandler(sys.stderr)
            handler.setFormatter(logging.Formatter("%(message)s"))
            _LOG.addHandler(handler)
            _LOG.setLevel(logging.INFO)
            _LOG.propagate = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started, noted = perf_counter(), Noted(start_response)
        try:
            return self._wsgi(environ, noted)
        finally:
            line = {
                "at": utc_now().isoformat(),
                "method": environ["REQUEST_METHOD"],
                "path": environ["PATH_INFO"],
                "query": environ["QUERY_STRING"],
                "status": int(noted.status.partition(" ")[0]),
                "milliseconds": round(1000 * (perf_counter() - started), 3),
            }
            _LOG.info(json.dumps(line))  # which escapes whatever somebody put into the path
