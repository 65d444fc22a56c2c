"""Bodies are read if they are compressed with gzip or begin with a byte-order mark, within the body limit."""

import gzip
import json
import tracemalloc
import zlib

import pytest

from service.app import MOST_BODY_BYTES
from tests.support.http import ASKED, faulty_fields

BODY = json.dumps(ASKED).encode()
BOM = b"\xef\xbb\xbf"


def post(client, body: bytes, encoding: str = "", path: str = "/v1/forecasts"):
    headers = {"Content-Encoding": encoding} if encoding else {}
    return client.post(path, data=body, content_type="application/json", headers=headers)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (BOM + BODY, ""),
        (BODY, "identity"),
        (gzip.compress(BODY), "gzip"),
        (gzip.compress(BODY), "GZIP"),
        (gzip.compress(BODY), "x-gzip"),
        (gzip.compress(BOM + BODY), "gzip"),
    ],
)
def test_a_body_is_read_however_it_was_written(client, body, encoding):
    response = post(client, body, encoding)
    assert response.status_code == 200, response.text
    assert response.json["released_by"] == post(client, BODY).json["released_by"]


def test_a_body_that_inflates_without_end_is_too_large_and_takes_no_memory(client):
    bomb = gzip.compress(b" " * 500_000_000, compresslevel=9)
    assert len(bomb) < MOST_BODY_BYTES
    tracemalloc.start()
    response = post(client, bomb, "gzip")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert faulty_fields(response, status=413) == ["body"]
    assert peak < 8 * MOST_BODY_BYTES


def test_the_limit_is_that_of_a_body_that_is_not_compressed(client):
    fits = BODY.ljust(MOST_BODY_BYTES)
    for n_more, status in ((0, 200), (1, 413)):
        assert post(client, fits + n_more * b" ").status_code == status
        assert post(client, gzip.compress(fits + n_more * b" "), "gzip").status_code == status


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (BODY, "gzip", 400),
        (b"", "gzip", 400),
        (zlib.compress(BODY), "gzip", 400),
        (gzip.compress(BODY)[:-1], "gzip", 400),
        (gzip.compress(BODY)[:20], "gzip", 400),
        (gzip.compress(BODY) + b"x", "gzip", 400),
        (50_000 * gzip.compress(b""), "gzip", 400),
        (gzip.compress(gzip.compress(BODY)), "gzip, gzip", 415),
        (BODY, "br", 415),
        (BODY, 10_000 * "x", 415),
    ],
    ids=["plain", "empty", "zlib", "cut", "short", "more", "members", "twice", "brotli", "long"],
)
def test_a_body_that_can_not_be_inflated_is_refused(client, body, encoding, status):
    response = post(client, body, encoding)
    assert faulty_fields(response, status) == ["Content-Encoding"]
    assert len(response.data) < 1_000
