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
from forecast.dataset import read_dataset
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
    "/unsourced": "maker,name,released_on,source\nxAI,Grok 5,2026-03-30,someone's list\n",
    "/other": "maker,name,released_on,source\nxAI,Grok 5.5,2026-03-30,https://x.ai/news/grok\n",
    "/sizes": json.dumps(
        [
            {"modelId": "google/gemma-4-31B-it", "createdAt": "2026-04-03T00:00:00.000Z"},
            {"modelId": "google/gemma-4-E2B", "createdAt": "2026-04-02T00:00:00.000Z"},
            {"modelId": "deepseek-ai/DeepSeek-V4-Flash-0731", "createdAt": "2026-07-31T00:00:00.000Z"},
        ]
    ),
    "/kinds": "maker,name,released_on,precision,access,source\n"
    "Moonshot AI,Kimi K3,2026-07-16,day,API,https://example.com/api\n"
    "Moonshot AI,Kimi K3,2026-07-27,day,open weights,https://example.com/weights\n"
    "Google,Gemma 4 31B,2026-04-02,day,open weights,https://example.com/31b\n"
    "Google,Gemma 4 12B,2026-06-02,day,open weights,https://example.com/12b\n",
    "/hostile": json.dumps(
        {
            "xai": {
                "name": "xAI",
                "models": {
                    "escape": {"name": "Grok 5 \x1b[8m", "release_date": "2026-03-30"},
                    "lines": {"name": "Grok 5\n@everyone", "release_date": "2026-03-30"},
                    "long": {"name": "Grok 5 " + "(" * 300_000, "release_date": "2026-03-30"},
                    "number": {"name": 5, "release_date": "2026-03-30"},
                    "good": {"name": "Grok 5 7B", "release_date": "2026-03-30"},
                },
            }
        }
    ),
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


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(CatalogueRefused, match="name a file, or an address"):
        read_catalogue(str(tmp_path / name), tmp_path)


def test_what_models_dev_says_is_shown_by_its_file(server: str, tmp_path: Path) -> None:
    (listing,) = read_catalogue(f"{server}/models-dev", tmp_path)
    assert listing.source.endswith("models.dev/blob/HEAD/providers/xai/models/k.toml")


def test_an_unchanged_catalogue_is_not_sent_again(server: str, tmp_path: Path) -> None:
    before = Catalogue.n_unchanged
    assert read_catalogue(f"{server}/csv", tmp_path) == read_catalogue(f"{server}/csv", tmp_path)
    assert Catalogue.n_unchanged == before + 1


def test_the_earliest_of_several_variants_is_proposed(
    data: Path,  # noqa: F811
    server: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(data.parent / "cache"))
    assert main(["data", "propose", f"{server}/sizes", "--data", str(data)]) == 0
    deepseek, gemma, total = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    made = "the day its entry was made"
    assert deepseek[:5] == [
        "deepseek-v4",
        "2026-07-31",
        "low",
        "DeepSeek-V4-Flash-0731",
        f"variant (flash 0731); {made}",
    ]
    assert gemma[:5] == [
        "google-gemma-4",
        "2026-04-02",
        "low",
        "gemma-4-E2B",
        f"variant (e2b); {made}, the earliest of 2",
    ]
    assert total == ["2 proposals for 2 releases"]


def test_weights_that_were_promised_are_no_service_and_a_later_variant_can_be_picked(
    data: Path,  # noqa: F811
    server: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(data.parent / "cache"))
    picks = ["moonshot-kimi-k3", "google-gemma-4=2026-06-02"]
    assert main(["data", "propose", f"{server}/kinds", "--data", str(data), "--accept", *picks]) == 0
    assert "weights were promised, a service is listed" in capsys.readouterr().out
    releases = read_dataset(data).history.releases
    assert releases["moonshot-kimi-k3"].resolved_on == date(2026, 7, 27)
    assert releases["google-gemma-4"].resolved_on == date(2026, 6, 2)
    assert read_dataset(data).history.known_through == date(2026, 7, 27)


def test_names_that_are_none_are_left_out(
    data: Path,  # noqa: F811
    server: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(data.parent / "cache"))
    assert main(["data", "propose", f"{server}/hostile", "--data", str(data)]) == 0
    proposal, total = capsys.readouterr().out.splitlines()
    assert proposal.split("\t")[:5] == ["xai-grok-5", "2026-03-30", "medium", "Grok 5 7B", "variant (7b)"]
    assert total == "1 proposals for 1 releases"


def test_a_release_is_picked_once(
    data: Path,  # noqa: F811
    server: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(data.parent / "cache"))
    before = contents(data)
    picks = ["moonshot-kimi-k3=2026-07-16", "moonshot-kimi-k3=2026-07-27"]
    assert main(["data", "propose", f"{server}/kinds", "--data", str(data), "--accept", *picks]) == 1
    assert "is picked already" in capsys.readouterr().err
    assert contents(data) == before


def test_what_is_accepted_is_written(data: Path, server: str, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("XDG_CACHE_HOME", str(data.parent / "cache"))
    assert main(["data", "propose", f"{server}/csv", "--accept", "xai-grok-5", "--data", str(data)]) == 0
    assert "https://x.ai/news/grok-5" in (data / "releases.csv").read_text()


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/two", "several days"),
        ("/early", "not after the announcement"),
        ("/other", "nothing is proposed"),
        ("/unsourced", '"someone\'s list", is no address; read a page'),
    ],
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
