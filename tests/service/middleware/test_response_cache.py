"""Kept answers: the same as those made anew, and only while nothing has changed that they rest on."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import request

from service.app import create_app
from service.middleware import response_cache
from service.middleware.access_log import AccessLog
from service.runtime.state import EXTENSION
from tests.conftest import LEDGER, NOW, ROOT

FORECAST = "/v1/releases/meta-llama-4-behemoth/forecast?as_of=2025-05-16"


@pytest.fixture
def app(artifact):  # noqa: ARG001 (it must be there)
    return create_app(ROOT / "build", LEDGER, now=lambda: NOW)


@pytest.fixture
def made(app):
    """Return the addresses that Flask has been asked for."""
    addresses: list[str] = []

    @app.before_request
    def note() -> None:
        addresses.append(request.full_path)

    return addresses


def test_an_answer_is_made_once_and_given_again_to_the_byte(app, made):
    client = app.test_client()
    first, second = client.get(FORECAST), client.get(FORECAST)
    assert len(made) == 1
    assert second.data == first.data
    assert dict(second.headers) == dict(first.headers)
    assert client.get(FORECAST, headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    assert client.get(FORECAST, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "address", ["/v1/releases/nobody", f"{FORECAST}&dates=soon", "/healthz", "/readyz", "/metrics"]
)
def test_errors_and_answers_of_the_moment_are_not_kept(app, made, address):
    client = app.test_client()
    client.get(address)
    client.get(address)
    assert len(made) == 2


def test_what_is_asked_by_post_is_answered_anew(app, made):
    client = app.test_client()
    for _ in range(2):
        asked = {"announced_on": "2025-05-15", "wording": "soon"}
        assert client.post("/v1/promises", json=asked).status_code == 200
    assert len(made) == 2


def test_a_new_day_and_a_new_edition_are_answered_anew(app, made):
    client, state = app.test_client(), app.extensions[EXTENSION]
    for change in (
        lambda: None,
        lambda: setattr(state, "now", lambda: NOW + timedelta(days=1)),
        lambda: setattr(state, "serving", replace(state.serving, edition="another")),
    ):
        change()
        client.get(FORECAST)
        client.get(FORECAST)
    assert len(made) == 3


def test_another_host_is_answered_anew(app):
    """Feeds hold whole addresses: nobody may be led to a host that somebody else named."""
    client = app.test_client()
    for host in ("evil.example", "slipcast.example"):
        feed = client.get("/feeds/moves.atom", headers={"Host": host})
        assert f"http://{host}/" in feed.text
    assert "evil.example" not in client.get("/feeds/moves.atom", headers={"Host": "slipcast.example"}).text


def test_a_foreign_tag_gets_the_kept_answer(app, made):
    client = app.test_client()
    first = client.get(FORECAST)
    again = client.get(FORECAST, headers={"If-None-Match": 'W/"of another day"'})
    assert (again.status_code, again.data) == (200, first.data)
    assert len(made) == 1


def test_what_only_one_asks_for_does_not_fill_the_store(app, made):
    client = app.test_client()
    for number in range(3):
        long = {"Accept-Encoding": f"x{number}" * 1000}
        assert client.get("/v1/provenance", headers=long).status_code == 200
        assert client.get("/v1/provenance", headers=long).status_code == 200
    assert len(made) == 6


def test_those_not_asked_for_the_longest_make_way(app, made, monkeypatch):
    client = app.test_client()
    size = len(client.get(FORECAST).data) + 2_500
    monkeypatch.setattr(response_cache, "_MOST_BYTES", int(2.5 * size))
    for address in (FORECAST, f"{FORECAST}&dates=2026-01-01", FORECAST, f"{FORECAST}&dates=2026-02-02"):
        client.get(address)
    del made[:]
    client.get(FORECAST)
    assert made == []
    client.get(f"{FORECAST}&dates=2026-01-01")
    assert len(made) == 1


def test_kept_answers_are_counted_like_others(app):
    client = app.test_client()
    for _ in range(3):
        client.get(FORECAST)
    told = client.get("/metrics").text
    assert 'slipcast_requests_total{route="/v1/releases/<release_id>/forecast",status="200"} 3.0' in told


def test_the_access_log_is_a_line_of_json_whatever_was_asked_for(app, capsys):
    app.wsgi_app = AccessLog(app.wsgi_app)
    client = app.test_client()
    client.get('/a"b\\c%0Ad?e="f"')
    client.post("/v1/promises", json={"announced_on": "2025-05-15", "wording": "in secret"})
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["method"], line["status"]) for line in lines] == [("GET", 404), ("POST", 422)]
    assert lines[0]["path"] == '/a"b\\c\nd'
    assert "secret" not in str(lines)
