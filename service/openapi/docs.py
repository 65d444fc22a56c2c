"""The interactive documentation: Swagger UI over `/openapi.json`, from files of this machine alone."""

from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, abort, make_response, render_template, send_from_directory

docs = Blueprint("docs", __name__)

#: Swagger UI sets styles and draws images of its own.
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'"
)
_FILES = {
    "swagger-ui.css": "css",
    "swagger-ui-bundle.js": "js",
}


def _folder() -> Path:
    """Return where the package that holds Swagger UI lies; nothing of it is imported."""
    spec = find_spec("flask_openapi3_swagger")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "templates" / "swagger"


@docs.get("/docs")
def page() -> Response:
    """Show the interface, to be tried."""
    response = make_response(render_template("docs.html"))
    response.headers["Content-Security-Policy"] = _CONTENT_SECURITY_POLICY
    return response


@docs.get("/docs/<name>")
def file(name: str) -> Response:
    """Give a file of Swagger UI."""
    if name not in _FILES:
        abort(404)
    return send_from_directory(_folder() / _FILES[name], name)
