"""The access log: one line of JSON for each response, of bounded length.

It has no bodies, headers or addresses of clients, and not what people type into the form.
"""

import json
import sys
from wsgiref.types import WSGIEnvironment

from service.middleware.observation import ObservingMiddleware
from service.responses.problems import shortened
from service.runtime.clock import utc_now

#: Part of the paths of the form and its formats, and of `//try`, which is redirected to it. What was typed is
#: in their query strings.
_FORM = "/try"


class AccessLog(ObservingMiddleware):
    """Middleware that writes one line to standard error for each response."""

    def _observe(self, environ: WSGIEnvironment, status: str, seconds: float) -> None:
        line = {
            "at": utc_now().isoformat(),
            "method": environ["REQUEST_METHOD"],
            "path": shortened(environ["PATH_INFO"]),
            "query": "" if _FORM in environ["PATH_INFO"] else shortened(environ["QUERY_STRING"]),
            "status": int(status),
            "milliseconds": round(1000 * seconds, 3),
        }
        # JSON escapes line breaks and quotes in the path. One call writes the whole line.
        sys.stderr.write(json.dumps(line) + "\n")
