"""The pages: their contents, their JSON versions and forms, and that they load nothing from other hosts."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from forecast.artifact.store import Artifact
from service.operations.pending_list import N_SHOWN
from tests.support.http import conforms, faulty_fields

BEHEMOTH = "/releases/meta-llama-4-behemoth"
ABOUT = ["/organizations", "/record", "/data", "/method"]
SEARCHES = ["/search", "/search?q=llama", "/search?q=llama+behemots+two"]
ENTRIES = {
    "announced_on_1": "2026-03-02",
    "wording_1": "dans les prochaines semaines",
    "as_of": "2026-03-31",
    "by": "2026-06-30",
}


class PageParser(HTMLParser):
    """Collects the links of a page, the files that it loads, and its inline code."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.files: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "a":
            self.links.append(attributes.get("href") or "")
        if tag in ("script", "img", "source", "link"):
            self.files.append(
                attributes.get("src") or attributes.get("srcset") or attributes.get("href") or ""
            )
        self.inline += [name for name in attributes if name.startswith("on") or name == "style"]
        if tag == "script" and "src" not in attributes:
            self.inline.append(tag)


def parsed(page: str) -> PageParser:
    parser = PageParser()
    parser.feed(page)
    return parser


@pytest.mark.parametrize("path", ["/", BEHEMOTH, "/try", *ABOUT, *SEARCHES, "/docs"])
def test_a_page_loads_nothing_from_other_hosts_and_runs_no_inline_code(client, path):
    response = client.get(path)
    assert response.status_code == 200
    page = parsed(response.text)
    assert page.inline == []
    for file in page.files:
        assert file.startswith("/"), file
        with client.get(file) as loaded:
            assert loaded.status_code == 200, file


@pytest.mark.parametrize("path", ["/", BEHEMOTH, "/try", *ABOUT, *SEARCHES])
def test_the_links_of_a_page_work(client, path):
    links = {link.split("#")[0] for link in parsed(client.get(path).text).links}
    internal = sorted(link for link in links if link.startswith("/"))
    assert len(internal) > 5
    for link in [*internal[:10], *internal[-25:]]:
        assert client.get(link).status_code == 200, link


def test_the_home_page_lists_all_pending_releases(client, artifact: Artifact):
    page = client.get("/?all=true").text
    pending = [r for r in artifact.history.releases.values() if r.resolved_on is None]
    assert page.count('<th scope="row">') == len(pending)
    for release in pending:
        assert f'href="/releases/{release.release_id}"' in page
    assert ("no other method has yet done better" in page) == (
        artifact.manifest["candidate"] == "reference_class"
    )


def test_the_home_page_filters_and_sorts_as_its_json_does(client, openapi):
    query = "?organization=openai&sort=never"
    body = conforms(openapi, "/index.json", "get", client.get(f"/index.json{query}"))
    assert {row["organization_id"] for row in body["awaited"]} == {"openai"}
    never = [row["never"] for row in body["awaited"]]
    assert never == sorted(never, reverse=True)
    assert body["n_awaited"] > len(never) > 3
    shown = re.findall(r'<th scope="row"><a href="/releases/([^"]+)"', client.get(f"/{query}").text)
    assert shown == [row["release_id"] for row in body["awaited"]]
    overdue = client.get("/index.json?overdue=true&sort=overdue").json["awaited"]
    assert all(row["overdue_days"] > 0 for row in overdue)


def test_a_filter_form_with_empty_fields_gives_the_whole_list(client):
    whole = client.get("/index.json").json["awaited"]
    assert client.get("/index.json?organization=&modality=&access=&sort=soon").json["awaited"] == whole


@pytest.mark.parametrize(
    ("query", "field"), [("sort=luck", "sort"), ("modality=smell", "modality"), ("x=1", "x")]
)
def test_the_faults_of_filters_are_listed(client, query, field):
    assert faulty_fields(client.get(f"/index.json?{query}")) == [field]


def test_a_release_page_shows_the_forecast_of_the_as_of_date(client):
    page = unescape(client.get(f"{BEHEMOTH}?as_of=2025-05-16").text)
    forecast = client.get(f"/v1{BEHEMOTH}/forecast?as_of=2025-05-16&dates=2025-08-14").json
    assert forecast["sentence"] in page
    assert "Cancelled on 29 August 2025" in page
    assert page.count('class="later"') == 2, "later announcements are marked"
    assert "chart.svg?as_of=2025-05-16" in page


def test_the_slider_works_without_javascript(client):
    days = client.get(f"{BEHEMOTH}.json").json["days_of_change"]
    response = client.get(f"{BEHEMOTH}?step=2")
    assert response.status_code == 302
    assert response.headers["Location"] == f"{BEHEMOTH}?as_of={days[2]}"


def test_a_release_page_without_a_forecast_says_why(client):
    response = client.get(f"{BEHEMOTH}?as_of=2025-12-01")
    assert response.status_code == 409
    assert "was cancelled on 2025-08-29" in response.text
    assert "Announcements</h2>" in response.text


def test_every_release_has_a_page(client, artifact: Artifact):
    for release_id in list(artifact.history.releases)[::9]:
        assert client.get(f"/releases/{release_id}").status_code == 200, release_id


@pytest.mark.parametrize("path", ABOUT)
def test_the_json_of_a_page_conforms_to_the_document(client, openapi, path):
    conforms(openapi, f"{path}.json", "get", client.get(f"{path}.json"))


def test_the_json_of_a_release_page_conforms_to_the_document(client, openapi):
    response = client.get(f"{BEHEMOTH}.json?as_of=2025-05-16")
    body = conforms(openapi, "/releases/{release_id}.json", "get", response)
    assert body["forecast"]["as_of"] == "2025-05-16"


def test_the_home_page_shows_the_first_rows_or_all(client):
    awaited = client.get("/index.json").json["awaited"]
    assert len(awaited) > N_SHOWN
    for query, n_shown in (("", N_SHOWN), ("?all=true", len(awaited))):
        page = client.get(f"/{query}").text
        shown = [f'href="/releases/{row["release_id"]}"' in page for row in awaited]
        assert shown == [index < n_shown for index in range(len(awaited))]
        assert (f"Show all {len(awaited)}" in page) == (n_shown < len(awaited))
    assert faulty_fields(client.get("/?all=maybe")) == ["all"]


def test_the_record_page_shows_the_worst_forecasts_before_the_scores(client):
    page = client.get("/record").text
    assert page.index("Worst forecasts</h2>") < page.index("Scores</h2>")
    misses = client.get("/record.json").json["misses"]
    errors = [abs(miss["probability"] - miss["came_true"]) for miss in misses]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] > 0.5
    assert len({miss["release_id"] for miss in misses}) == len(misses)


def test_organizations_with_few_promises_have_wide_intervals(client):
    rows = client.get("/organizations.json").json["organizations"]
    assert all(row["low"] < row["kept_share"] < row["high"] for row in rows)
    few = [row["high"] - row["low"] for row in rows if row["n_promises"] == 1]
    many = [row["high"] - row["low"] for row in rows if row["n_promises"] >= 20]
    assert min(few) > max(many)


def test_the_form_gives_the_forecast_of_the_api(client, openapi):
    of_form = conforms(openapi, "/try.json", "get", client.get("/try.json", query_string=ENTRIES))
    announcement = {name.removesuffix("_1"): text for name, text in ENTRIES.items() if name.endswith("_1")}
    request = {"announcements": [announcement], "as_of": ENTRIES["as_of"], "dates": [ENTRIES["by"]]}
    of_api = client.post("/v1/forecasts", json=request).json
    assert of_form == of_api
    page = unescape(client.get("/try", query_string=ENTRIES).text)
    assert of_api["sentence"] in page
    assert "2026-03-09" in page, "the window that the words were read as"
    assert client.get("/try/chart.svg", query_string=ENTRIES).mimetype == "image/svg+xml"
    assert client.get("/try/chart.png", query_string=ENTRIES).data.startswith(b"\x89PNG")
    unknown = client.get("/try/chart.png", query_string={**ENTRIES, "theme": "sepia"})
    assert faulty_fields(unknown) == ["theme"]


def test_the_form_takes_a_window_instead_of_words(client):
    entries = {"announced_on_1": "2026-03-02", "promised_from_1": "2026-03-09", "promised_to_1": "2026-03-15"}
    body = client.get("/try.json", query_string={**entries, "as_of": "2026-03-31"}).json
    assert (body["reading"][0]["promised_from"], body["reading"][0]["promised_to"]) == (
        "2026-03-09",
        "2026-03-15",
    )
    half_window = client.get("/try", query_string={**entries, "promised_to_1": ""})
    assert half_window.status_code == 422
    assert 'id="fault-promised_to_1"' in half_window.text


def test_a_faulty_form_keeps_its_entries_and_shows_each_fault_beside_its_field(client):
    entries = {
        "organization": "Meta <script>",
        "announced_on_2": "2025-05-15",
        "wording_2": "fall or latter",
        "modality": "smell",
        "by": "2020-01-01",
        "as_of": "2025-05-16",
    }
    response = client.get("/try", query_string=entries)
    assert response.status_code == 422
    for name in ("wording_2", "modality", "by"):
        assert f'id="fault-{name}"' in response.text
        assert re.search(rf'name="{name}"[^>]*aria-invalid="true"', response.text), name
    assert 'value="Meta &lt;script&gt;"' in response.text
    assert 'value="fall or latter"' in response.text
    assert "<script>" not in response.text
