"""Catalogues come from a local server: of each format, wrong, slow, huge and broken."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from forecast.__main__ import main
from forecast.curation.catalogues import CatalogueRefused, read_catalogue
from tests.forecast.curation.test_edits import contents, data  # noqa: F401

DOCUMENTS = {
    "/models-dev": json.dumps(
        {"xai": {"name": "xAI", "models": {"k": {"name": "Grok 5", "release_date": "2026-03-30"}}}}
    ),
    "/openrouter": '{"data": [{"id": "x-ai/grok-5", "name": "xAI: Grok 5", "created": 1774828800}]}',
    "/hub": '[{"modelId": "xAI/Grok 5", "createdAt": "2026-03-30T01:00:00.000Z"}]',
    "/github": json.dumps(
        [
            {
                "html_url": "https://g.co/xAI/Grok",
                "name": "Grok 5",
                "tag_name": "5",
                "published_at": "2026-03-30T00:00:00Z",
            }
        ]
    ),
    "/csv": "maker,name,released_on,source\nxAI,Grok 5,2026-03-30,https://x.ai/news/grok-5\n",
    "/two": "maker,name,released_on,source\nxAI,Grok 5,2026-03-30,https://x.ai/a/5\nxAI,Grok 5,2026-03-31,https://x.ai/b/5\n",
    "/early": "maker,name,released_on,source\nxAI,Grok 5,2020-03-30,https://x.ai/news/grok-5\n",
    "/other": "maker,name,released_on,source\nxAI,Grok 5.5,2026-03-30,https://x.ai/news/grok\n",
    "/broken": '{"xai": {"name":',
    "/wrong": "<html>not found</html>",
    "/shape": '{"xai": ["models"]}',
}


class Catalogue(BaseHTTPRequestHandler):
    """Serves the documents, and 304 to who has them."""

    n_unchanged = 0

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        if self.headers.get("If-None-Match") == '"1"':
            type(self).n_unchanged += 1
            self.send_response(304)
            self.end_headers()
            return
        self.send_response(200 if self.path in (*DOCUMENTS, "/slow", "/huge") else 404)
        self.send_header("ETag", '"1"')
        self.end_headers()
        try:
            for _ in range({"/slow": 100, "/huge": 50}.get(self.path, 0)):
                self.wfile.write(b"x" * 65_536)
                time.sleep(0.1 if self.path == "/slow" else 0)
            self.wfile.write(DOCUMENTS.get(self.path, "").encode())
        except OSError:
            return  # the client has had enough


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Catalogue) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


@pytest.mark.parametrize("path", ["/models-dev", "/openrouter", "/hub", "/github", "/csv"])
def test_each_format_is_read(server: str, tmp_path: Path, path: str) -> None:
    (listing,) = read_catalogue(server + path, tmp_path)
    assert (listing.maker, listing.name, listing.released_on) == ("xAI", "Grok 5", date(2026, 3, 30))


@pytest.mark.parametrize("path", ["/broken", "/wrong", "/shape", "/missing", "/huge", "/slow"])
def test_a_catalogue_that_cannot_be_read_is_named(server: str, tmp_path: Path, path: str) -> None:
    with pytest.raises(CatalogueRefused, match=path):
        read_catalogue(
            server + path, tmp_path, most_bytes=1_000_000 if path == "/huge" else 10**8, most_seconds=0.5
        )


def test_an_unchanged_catalogue_is_not_sent_again(server: str, tmp_path: Path) -> None:
    before = Catalogue.n_unchanged
    assert read_catalogue(f"{server}/csv", tmp_path) == read_catalogue(f"{server}/csv", tmp_path)
    assert Catalogue.n_unchanged == before + 1


def test_what_is_accepted_is_written(data: Path, server: str, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("XDG_CACHE_HOME", str(data.parent / "cache"))
    assert main(["data", "propose", f"{server}/csv", "--accept", "xai-grok-5", "--data", str(data)]) == 0
    assert "https://x.ai/news/grok-5" in (data / "releases.csv").read_text()


@pytest.mark.parametrize(
    ("path", "fault"),
    [("/two", "several days"), ("/early", "not after the announcement"), ("/other", "nothing is proposed")],
)
def test_what_cannot_be_accepted_is_not_written(
    data: Path,  # noqa: F811
    server: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    path: str,
    fault: str,
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(data.parent / "cache"))
    before = contents(data)
    assert main(["data", "propose", server + path, "--accept", "xai-grok-5", "--data", str(data)]) == 1
    assert fault in capsys.readouterr().err
    assert contents(data) == before
