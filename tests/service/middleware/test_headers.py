"""Response headers: ETag and Cache-Control, gzip, CORS and security policies."""

import gzip
import json
import time

import pytest

FORECAST = "/v1/releases/meta-llama-4-behemoth/forecast?as_of=2025-05-16"


def test_a_client_with_the_current_response_gets_a_304(client):
    first = client.get(FORECAST)
    tag = first.headers["ETag"]
    again = client.get(FORECAST, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    other = client.get(f"{FORECAST}&dates=2025-12-31", headers={"If-None-Match": tag})
    assert other.status_code == 200
    assert "max-age" in first.headers["Cache-Control"]


@pytest.mark.parametrize("tag", ["*", '"a", *', 'W/"a", "b"'])
def test_what_is_not_there_is_not_unchanged(client, tag):
    for path in ("/nowhere", "/v1/releases/meta-nothing", f"{FORECAST}&as_of=2025-05-17"):
        assert client.get(path, headers={"If-None-Match": tag}).status_code in (404, 422)


def test_whoever_has_any_version_is_told_that_the_page_is_there(client):
    for _ in range(2):  # computed, and from the cache
        response = client.get(FORECAST, headers={"If-None-Match": "*"})
        assert (response.status_code, response.data) == (304, b"")


def test_the_cache_compares_tags_as_the_application_does(client):
    first = client.get("/v1/provenance")
    tag = first.headers["ETag"]
    for sent in (tag, tag.removeprefix("W/"), f'"other", {tag}'):
        again = client.get("/v1/provenance", headers={"If-None-Match": sent})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert client.get("/v1/provenance", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", ["/readyz", "/v1/releases/meta-nothing", "/nowhere"])
def test_errors_and_current_states_must_not_be_stored(client, path):
    response = client.get(path)
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


def test_responses_are_compressed_for_clients_that_accept_gzip(client):
    path = "/v1/releases/meta-llama-4-behemoth"
    compressed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(compressed.data)) == client.get(path).json
    assert "Content-Encoding" not in client.get(path).headers


def test_scripts_of_other_sites_may_send_requests(client):
    response = client.options("/v1/forecasts", headers={"Origin": "https://example.org"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert client.get("/v1/provenance").headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("header", ["If-None-Match", "Content-Type", "Content-Encoding"])
def test_scripts_of_other_sites_may_send_the_headers_that_the_service_reads(client, header):
    asked = {"Origin": "https://example.org", "Access-Control-Request-Headers": header}
    allowed = client.options(FORECAST, headers=asked).headers["Access-Control-Allow-Headers"]
    assert header in allowed.split(", ")


def test_scripts_of_other_sites_may_read_the_entity_tag(client):
    tag = client.get(FORECAST).headers["ETag"]
    for headers in ({}, {"If-None-Match": tag}):
        exposed = client.get(FORECAST, headers=headers).headers["Access-Control-Expose-Headers"]
        assert {"ETag", "Retry-After"} <= {*exposed.split(", ")}


@pytest.mark.parametrize("path", ["/", "/v1/releases", "/nowhere"])
def test_every_response_has_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["Accept", "Accept-Encoding", "If-None-Match", "Cookie", "Content-Type"])
@pytest.mark.parametrize("repeated", [" ", ",", "a,", ";", '"', "a;q=0,", "\t"])
def test_reading_a_long_header_takes_no_time(client, name, repeated):
    header = {name: f"x{repeated * (60_000 // len(repeated))}x"}
    start = time.process_time()
    assert client.get("/nowhere", headers=header).status_code == 404
    assert client.get("/v1/provenance", headers=header).status_code == 200
    assert client.put("/", headers=header).status_code == 405
    assert time.process_time() - start < 2  # some milliseconds; an Accept of spaces took six seconds
