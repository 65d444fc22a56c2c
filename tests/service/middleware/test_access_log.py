"""The access log: one line of JSON for each response, without secrets."""

import json
from contextlib import suppress

from service.app import create_app
from service.middleware.access_log import AccessLog
from tests.conftest import LEDGER, NOW, ROOT
from tests.support.attacks import attack
from tests.support.processes import serving


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


def test_no_client_can_fill_the_log_of_the_service(saved):
    requests = [
        f"GET /{'p' * 57_000} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"GET /{'%00' * 19_000} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"GET /?{'q' * 57_000} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"GET /try?wording_1=secret+{'s' * 57_000} HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /try.json?wording_1=secret HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /try/chart.svg?wording_1=secret HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET //try?wording_1=secret HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /%74ry?wording_1=secret HTTP/1.1\r\nHost: x\r\n\r\n",
        f"{'M' * 57_000} / HTTP/1.1\r\nHost: x\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: {'h' * 57_000}\r\n\r\n",
        "secret\r\n" * 7_000,
        "\x16\x03\x01secret",
    ]
    with serving(saved.parent, "--access-log", "--workers", "2") as service:
        for request in requests:
            n_before = service.log.stat().st_size
            with attack(service.port, 1, request.encode()) as (connection,):
                connection.settimeout(30)
                with suppress(ConnectionError):
                    connection.recv(65536)
            assert service.ask("/healthz")[0] == 200
            assert service.log.stat().st_size - n_before < 1_000, request[:80]
        assert "secret" not in service.log.read_text()
