"""The access log: a line of JSON for each answer, without bodies, headers or the addresses of clients."""

import json
import logging
import sys
from wsgiref.types import WSGIApplication, WSGIEnvironment

from service.middleware.observation import Observed
from service.runtime.state import utc_now

#: Names a variable of the environment that turns the log on, in every worker.
ACCESS_LOG = "SLIPCAST_ACCESS_LOG"
_LOG = logging.getLogger(__name__)


class LoggedAnswers(Observed):
    """A WSGI application that writes a line to standard error for each answer of another."""

    def __init__(self, wsgi: WSGIApplication) -> None:
        super().__init__(wsgi)
        if not _LOG.handlers:
            handler = logging.StreamHandler(sys.stderr)
            handler.setFormatter(logging.Formatter("%(message)s"))
            _LOG.addHandler(handler)
            _LOG.setLevel(logging.INFO)
            _LOG.propagate = False

    def _observe(self, environ: WSGIEnvironment, status: str, seconds: float) -> None:
        line = {
            "at": utc_now().isoformat(),
            "method": environ["REQUEST_METHOD"],
            "path": environ["PATH_INFO"],
            "query": environ["QUERY_STRING"],
            "status": int(status),
            "milliseconds": round(1000 * seconds, 3),
        }
        _LOG.info(json.dumps(line))  # which escapes whatever somebody put into the path
