"""The pages: what they show, their twins, their forms, and that nothing of them comes from elsewhere."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from forecast.artifact.store import Artifact
from service.operations.pending_list import N_SHOWN
from tests.support.http import conforms, faulty_fields

BEHEMOTH = "/releases/meta-llama-4-behemoth"
ABOUT = ["/organizations", "/record", "/data", "/method"]
TOLD = {
    "announced_on_1": "2026-03-02",
    "wording_1": "dans les prochaines semaines",
    "as_of": "2026-03-31",
    "by": "2026-06-30",
}
IN_A_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Addresses(HTMLParser):
    """Collects what a page links to, and what a browser would load for it."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "a":
            self.links.append(told.get("href") or "")
        if tag in ("script", "img", "source", "link"):
            self.loaded.append(told.get("src") or told.get("srcset") or told.get("href") or "")
        self.inline += [name for name in told if name.startswith("on") or name == "style"]
        if tag == "script" and "src" not in told:
            self.inline.append(tag)


def addresses(page: str) -> Addresses:
    found = Addresses()
    found.feed(page)
    return found


@pytest.mark.parametrize("path", ["/", BEHEMOTH, "/try", *ABOUT, "/docs"])
def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing_inline(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    found = addresses(answer.text)
    assert found.inline == []
    for address in found.loaded:
        assert address.startswith("/"), address
        with client.get(address) as loaded:
            assert loaded.status_code == 200, address


@pytest.mark.parametrize("path", ["/", BEHEMOTH, "/try", *ABOUT])
def test_every_link_of_a_page_leads_somewhere(client, path):
    links = {link.split("#")[0] for link in addresses(client.get(path).text).links}
    own = sorted(link for link in links if link.startswith("/"))
    assert len(own) > 5
    for link in [*own[:10], *own[-25:]]:
        assert client.get(link).status_code == 200, link


def test_the_home_page_lists_all_that_is_awaited(client, artifact: Artifact):
    page = client.get("/?all=true").text
    pending = [r for r in artifact.history.releases.values() if r.resolved_on is None]
    assert page.count('<th scope="row">') == len(pending)
    for release in pending:
        assert f'href="/releases/{release.release_id}"' in page
    assert ("no estimator has yet proved itself" in page) == (
        artifact.manifest["candidate"] == "reference_class"
    )


def test_the_home_page_filters_and_sorts_as_its_twin_does(client, openapi):
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


def test_a_form_with_empty_fields_is_the_whole_list(client):
    whole = client.get("/index.json").json["awaited"]
    assert client.get("/index.json?organization=&modality=&access=&sort=soon").json["awaited"] == whole


@pytest.mark.parametrize(
    ("query", "field"), [("sort=luck", "sort"), ("modality=smell", "modality"), ("x=1", "x")]
)
def test_a_faulty_view_is_refused_by_name(client, query, field):
    assert faulty_fields(client.get(f"/index.json?{query}")) == [field]


def test_a_release_page_tells_the_forecast_of_the_day_asked_about(client):
    page = unescape(client.get(f"{BEHEMOTH}?as_of=2025-05-16").text)
    forecast = client.get(f"/v1{BEHEMOTH}/forecast?as_of=2025-05-16&dates=2025-08-14").json
    assert forecast["sentence"] in page
    assert "Cancelled on 29 August 2025" in page
    assert page.count('class="later"') == 2, "what was announced after that day is told apart"
    assert "chart.svg?as_of=2025-05-16" in page


def test_the_slider_works_without_javascript(client):
    days = client.get(f"{BEHEMOTH}.json").json["days_of_change"]
    answer = client.get(f"{BEHEMOTH}?step=2")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{BEHEMOTH}?as_of={days[2]}"


def test_a_release_page_of_a_day_without_a_forecast_says_why(client):
    answer = client.get(f"{BEHEMOTH}?as_of=2025-12-01")
    assert answer.status_code == 409
    assert "was cancelled on 2025-08-29" in answer.text
    assert "What was announced" in answer.text


def test_every_release_has_a_page(client, artifact: Artifact):
    for release_id in list(artifact.history.releases)[::9]:
        assert client.get(f"/releases/{release_id}").status_code == 200, release_id


@pytest.mark.parametrize("path", ABOUT)
def test_the_twin_of_a_page_has_the_documented_form(client, openapi, path):
    conforms(openapi, f"{path}.json", "get", client.get(f"{path}.json"))


def test_the_twin_of_a_release_page_has_the_documented_form(client, openapi):
    answer = client.get(f"{BEHEMOTH}.json?as_of=2025-05-16")
    body = conforms(openapi, "/releases/{release_id}.json", "get", answer)
    assert body["forecast"]["as_of"] == "2025-05-16"


def test_the_home_page_shows_the_first_rows_and_all_if_asked(client):
    awaited = client.get("/index.json").json["awaited"]
    assert len(awaited) > N_SHOWN
    for query, n_shown in (("", N_SHOWN), ("?all=true", len(awaited))):
        page = client.get(f"/{query}").text
        shown = [f'href="/releases/{row["release_id"]}"' in page for row in awaited]
        assert shown == [place < n_shown for place in range(len(awaited))]
        assert (f"Show all {len(awaited)}" in page) == (n_shown < len(awaited))
    assert faulty_fields(client.get("/?all=maybe")) == ["all"]


def test_the_record_page_shows_misses_before_scores(client):
    page = client.get("/record").text
    assert page.index("Misses first") < page.index("Scores</h2>")
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


def test_the_form_answers_as_the_interface_does(client, openapi):
    twin = conforms(openapi, "/try.json", "get", client.get("/try.json", query_string=TOLD))
    told = {name.removesuffix("_1"): value for name, value in TOLD.items() if name.endswith("_1")}
    asked = {"announcements": [told], "as_of": TOLD["as_of"], "dates": [TOLD["by"]]}
    direct = client.post("/v1/forecasts", json=asked).json
    assert twin == direct
    page = unescape(client.get("/try", query_string=TOLD).text)
    assert direct["sentence"] in page
    assert "2026-03-09" in page, "the window that the words were read as"
    assert client.get("/try/chart.svg", query_string=TOLD).mimetype == "image/svg+xml"
    assert client.get("/try/chart.png", query_string=TOLD).data.startswith(b"\x89PNG")
    unknown = client.get("/try/chart.png", query_string={**TOLD, "theme": "sepia"})
    assert faulty_fields(unknown) == ["theme"]


def test_the_form_takes_a_window_instead_of_words(client):
    typed = {"announced_on_1": "2026-03-02", "promised_from_1": "2026-03-09", "promised_to_1": "2026-03-15"}
    body = client.get("/try.json", query_string={**typed, "as_of": "2026-03-31"}).json
    assert (body["reading"][0]["promised_from"], body["reading"][0]["promised_to"]) == (
        "2026-03-09",
        "2026-03-15",
    )
    half = client.get("/try", query_string={**typed, "promised_to_1": ""})
    assert half.status_code == 422
    assert 'id="fault-promised_to_1"' in half.text


def test_a_faulty_form_keeps_what_was_typed_and_names_each_fault_beside_its_field(client):
    typed = {
        "organization": "Meta <script>",
        "announced_on_2": "2025-05-15",
        "wording_2": "fall or latter",
        "modality": "smell",
        "by": "2020-01-01",
        "as_of": "2025-05-16",
    }
    answer = client.get("/try", query_string=typed)
    assert answer.status_code == 422
    for name in ("wording_2", "modality", "by"):
        assert f'id="fault-{name}"' in answer.text
        assert re.search(rf'name="{name}"[^>]*aria-invalid="true"', answer.text), name
    assert 'value="Meta &lt;script&gt;"' in answer.text
    assert 'value="fall or latter"' in answer.text
    assert "<script>" not in answer.text


def test_an_unknown_page_helps_a_reader_and_a_program(client):
    page = client.get("/nothing", headers=IN_A_BROWSER)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert 'href="/try"' in page.text
    assert client.get("/nothing").mimetype == "application/problem+json"
    assert client.get("/v1/nothing", headers=IN_A_BROWSER).mimetype == "application/problem+json"
    near = client.get("/releases/meta-llama-4-behemot", headers=IN_A_BROWSER)
    assert near.status_code == 404
    assert f'href="{BEHEMOTH}"' in near.text
