"""The access log: one line of JSON for each response, without secrets."""

import json

from service.app import create_app
from service.middleware.access_log import AccessLog
from tests.conftest import LEDGER, NOW, ROOT


def test_each_response_is_one_line_of_json_whatever_the_path(artifact, capsys):  # noqa: ARG001 (needed)
    app = create_app(ROOT / "build", LEDGER, now=lambda: NOW)
    app.wsgi_app = AccessLog(app.wsgi_app)
    client = app.test_client()
    client.get('/a"b\\c%0Ad?e="f"')
    client.post("/v1/promises", json={"announced_on": "2025-05-15", "wording": "in secret"})
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["method"], line["status"]) for line in lines] == [("GET", 404), ("POST", 422)]
    assert lines[0]["path"] == '/a"b\\c\nd'
    assert "secret" not in str(lines)


def test_a_line_is_short_however_long_the_path_and_keeps_nothing_typed_into_the_form(artifact, capsys):  # noqa: ARG001
    app = create_app(ROOT / "build", LEDGER, now=lambda: NOW)
    app.wsgi_app = AccessLog(app.wsgi_app)
    client = app.test_client()
    client.get(f"/{'p' * 57_000}?{'q' * 5_000}")
    for path in ("/try", "/try.json", "/try/chart.svg"):
        client.get(path, query_string={"wording_1": "in secret"})
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 4
    assert len(lines[0]) < 400
    assert "secret" not in str(lines)
