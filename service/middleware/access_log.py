"""The access log: one line of JSON for each response; no bodies, headers or client addresses."""

import json
import logging
import sys
from wsgiref.types import WSGIApplication, WSGIEnvironment

from service.middleware.observation import ObservingMiddleware
from service.runtime.clock import utc_now

_LOG = logging.getLogger(__name__)


class AccessLog(ObservingMiddleware):
    """Middleware that writes one line to standard error for each response."""

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
        _LOG.info(json.dumps(line))  # JSON escapes line breaks and quotes in the path
