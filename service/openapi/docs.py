"""The API documentation at `/docs`: Swagger UI, served from local files."""

from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, abort, make_response, render_template, send_from_directory

docs = Blueprint("docs", __name__)

#: Swagger UI needs inline styles and data images.
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'"
)
_FILES = {
    "swagger-ui.css": "css",
    "swagger-ui-bundle.js": "js",
}


def _folder() -> Path:
    """Return the folder with Swagger UI's files; the package that contains them is not imported."""
    spec = find_spec("flask_openapi3_swagger")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "templates" / "swagger"


@docs.get("/docs")
def page() -> Response:
    """Show the API documentation, where requests can be tried."""
    response = make_response(render_template("docs.html"))
    response.headers["Content-Security-Policy"] = _CONTENT_SECURITY_POLICY
    return response


@docs.get("/docs/<name>")
def file(name: str) -> Response:
    """Return a file of Swagger UI."""
    if name not in _FILES:
        abort(404)
    return send_from_directory(_folder() / _FILES[name], name)
