"""Errors: each becomes a problem that names the fault and its remedy, as JSON or as a page."""

import json

import pytest

from forecast.extras import EXTRAS
from service.app import MOST_BODY_BYTES, create_app
from tests.conftest import LEDGER, NOW
from tests.support.http import ASKED, faulty_fields

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
BEHEMOTH = "/releases/meta-llama-4-behemoth"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"a": ' * 3000, b"[1, 2", b'{"a": "\\ud800"}'])
def test_a_body_that_is_not_json_is_a_400(client, body):
    response = client.post("/v1/forecasts", data=body, content_type="application/json")
    assert faulty_fields(response, 400) == [""]


@pytest.mark.parametrize("body", [b"[]", b"null", b"7", b'"text"'])
def test_json_that_is_not_an_object_is_a_422(client, body):
    assert faulty_fields(client.post("/v1/forecasts", data=body, content_type="application/json")) == [""]


def test_a_body_over_the_limit_is_a_413(client):
    body = b" " * (MOST_BODY_BYTES + 1)
    response = client.post("/v1/forecasts", data=body, content_type="application/json")
    assert faulty_fields(response, 413) == ["body"]


@pytest.mark.parametrize("media_type", ["text/plain", "", "application/xml"])
def test_another_media_type_is_a_415(client, media_type):
    response = client.post("/v1/forecasts", data=json.dumps(ASKED), content_type=media_type)
    assert faulty_fields(response, 415) == ["Content-Type"]


def test_another_method_is_a_405_that_lists_the_allowed_ones(client):
    response = client.delete("/v1/forecasts")
    assert faulty_fields(response, 405) == ["method"]
    assert set(response.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


def test_an_unknown_path_is_a_404(client):
    assert faulty_fields(client.get("/nowhere"), 404) == ["path"]


@pytest.mark.parametrize(
    ("extra", "path"),
    [
        ("charts", f"/v1{BEHEMOTH}/chart.svg"),
        ("charts", f"/v1{BEHEMOTH}/chart.png"),
        ("charts", "/try/chart.svg?announced_on_1=2026-03-02&wording_1=in+June"),
        ("parquet", "/v1/downloads/releases.parquet"),
    ],
)
def test_a_format_whose_library_is_missing_is_a_501_that_names_the_extra(client, monkeypatch, extra, path):
    monkeypatch.setitem(EXTRAS, extra, ("no_such_library",))
    # An address of its own, which no other test has put into the response cache.
    response = client.get(path, headers={"Host": "without-extras.example"})
    assert faulty_fields(response, 501) == ["path"]
    assert f"slipcast[{extra}]" in response.json["detail"]
    assert response.headers["Cache-Control"] == "no-store"


def test_without_an_artifact_the_service_runs_and_reports_why_it_is_not_ready(tmp_path):
    client = create_app(tmp_path / "empty", LEDGER).test_client()
    assert client.get("/healthz").status_code == 200
    for path in ("/readyz", "/v1/releases", "/v1/provenance"):
        response = client.get(path)
        faulty_fields(response, 503)
        assert "slipcast train" in response.json["detail"]


def test_an_unexpected_error_is_a_500_without_details(saved, monkeypatch):
    app = create_app(saved, LEDGER, now=lambda: NOW)
    monkeypatch.setattr("service.operations.questions.find_release", lambda *_: 1 / 0)
    response = app.test_client().get("/v1/releases/anything")
    faulty_fields(response, 500)
    assert "division" not in response.text


def test_a_browser_gets_a_page_and_a_program_gets_json(client):
    page = client.get("/nothing", headers=BROWSER)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert 'href="/try"' in page.text
    assert client.get("/nothing").mimetype == "application/problem+json"
    assert client.get("/v1/nothing", headers=BROWSER).mimetype == "application/problem+json"


def test_the_page_of_an_unknown_release_links_to_similar_ones(client):
    page = client.get("/releases/meta-llama-4-behemot", headers=BROWSER)
    assert page.status_code == 404
    assert f'href="{BEHEMOTH}"' in page.text
