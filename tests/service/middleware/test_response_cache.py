"""The response cache: stored responses equal new ones, and are used only while the data stays the same."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import request

from service.app import create_app
from service.middleware.response_cache import CACHE
from service.runtime.state import EXTENSION
from tests.conftest import LEDGER, NOW, ROOT

FORECAST = "/v1/releases/meta-llama-4-behemoth/forecast?as_of=2025-05-16"


@pytest.fixture
def app(artifact):  # noqa: ARG001 (needed)
    return create_app(ROOT / "build", LEDGER, now=lambda: NOW)


@pytest.fixture
def handled(app):
    """Return the paths of the requests that reached Flask."""
    paths: list[str] = []

    @app.before_request
    def note() -> None:
        paths.append(request.full_path)

    return paths


def test_a_repeated_request_gets_the_same_bytes_from_the_cache(app, handled):
    client = app.test_client()
    first, second = client.get(FORECAST), client.get(FORECAST)
    assert len(handled) == 1
    assert second.data == first.data
    assert dict(second.headers) == dict(first.headers)
    assert client.get(FORECAST, headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    assert client.get(FORECAST, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "path", ["/v1/releases/nobody", f"{FORECAST}&dates=soon", "/healthz", "/readyz", "/metrics"]
)
def test_errors_and_current_states_are_not_cached(app, handled, path):
    client = app.test_client()
    client.get(path)
    client.get(path)
    assert len(handled) == 2


def test_posts_are_not_cached(app, handled):
    client = app.test_client()
    for _ in range(2):
        promise = {"announced_on": "2025-05-15", "wording": "soon"}
        assert client.post("/v1/promises", json=promise).status_code == 200
    assert len(handled) == 2


def test_a_new_day_and_a_new_edition_invalidate_the_cache(app, handled):
    client, state = app.test_client(), app.extensions[EXTENSION]
    for change in (
        lambda: None,
        lambda: setattr(state, "now", lambda: NOW + timedelta(days=1)),
        lambda: setattr(state, "serving", replace(state.serving, edition="another")),
    ):
        change()
        client.get(FORECAST)
        client.get(FORECAST)
    assert len(handled) == 3


def test_each_host_has_its_own_responses(app):
    """Feeds contain absolute URLs: a request with a forged Host header must not change those of others."""
    client = app.test_client()
    for host in ("evil.example", "slipcast.example"):
        feed = client.get("/feeds/moves.atom", headers={"Host": host})
        assert f"http://{host}/" in feed.text
    assert "evil.example" not in client.get("/feeds/moves.atom", headers={"Host": "slipcast.example"}).text


def test_an_unknown_etag_gets_the_cached_response(app, handled):
    client = app.test_client()
    first = client.get(FORECAST)
    again = client.get(FORECAST, headers={"If-None-Match": 'W/"of another day"'})
    assert (again.status_code, again.data) == (200, first.data)
    assert len(handled) == 1


def test_requests_with_long_keys_are_not_cached(app, handled):
    client = app.test_client()
    for number in range(3):
        headers = {"Accept-Encoding": f"x{number}" * 1000}
        assert client.get("/v1/provenance", headers=headers).status_code == 200
        assert client.get("/v1/provenance", headers=headers).status_code == 200
    assert len(handled) == 6


def test_least_recently_used_entries_are_evicted(app, handled, monkeypatch):
    client = app.test_client()
    size = len(client.get(FORECAST).data) + 2_500
    monkeypatch.setattr(app.extensions[CACHE]._responses, "_most_bytes", int(2.5 * size))
    for path in (FORECAST, f"{FORECAST}&dates=2026-01-01", FORECAST, f"{FORECAST}&dates=2026-02-02"):
        client.get(path)
    del handled[:]
    client.get(FORECAST)
    assert handled == []
    client.get(f"{FORECAST}&dates=2026-01-01")
    assert len(handled) == 1


def test_cached_responses_are_counted(app):
    client = app.test_client()
    for _ in range(3):
        client.get(FORECAST)
    metrics = client.get("/metrics").text
    assert 'slipcast_requests_total{route="/v1/releases/<release_id>/forecast",status="200"} 3.0' in metrics
