"""The results page: it lists releases of every status, and helps where nothing matches."""

import re

import pytest

from service.operations.pending_list import N_SHOWN
from tests.support.http import conforms, faulty_fields

PATHS = ["/", "/releases/meta-llama-4-behemoth", "/try", "/record", "/search", "/nothing-here"]


def listed(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/releases/([^"]+)"', page)


@pytest.mark.parametrize("path", PATHS)
def test_every_page_has_a_labelled_box(client, path):
    page = client.get(path, headers={"Accept": "text/html"}).text
    form = re.search(
        r'<form class="search" role="search" action="/search" method="get">.*?</form>', page, re.S
    )
    assert form is not None
    assert '<label class="hidden" for="search">Search releases</label>' in form[0]
    assert 'id="search" type="search" name="q"' in form[0]


def test_the_page_lists_what_its_json_and_the_api_list(client, openapi):
    body = conforms(openapi, "/search.json", "get", client.get("/search.json?q=gpt"))
    ids = [release["release_id"] for release in body["releases"]]
    assert listed(client.get("/search?q=gpt").text) == ids
    assert ids == [release["release_id"] for release in client.get("/v1/releases?q=gpt").json["releases"]]
    assert body["q"] == "gpt"
    assert body["nearest"] == []


def test_each_release_has_its_organization_and_its_status(client):
    page = client.get("/search?q=behemoth").text
    assert '<a href="/releases/meta-llama-4-behemoth">' in page
    assert '<td data-label="Organization">Meta' in page
    assert "Cancelled on <time>2025-08-29</time>" in page
    released = client.get("/search?q=openai-gpt-4-5").text
    assert "Released on <time>2025-02-27</time>" in released
    pending = client.get("/search.json?q=grok+5").json["releases"][0]
    assert pending["status"] == "pending"
    assert "resolved_on" not in pending
    checked = f"Pending, last checked on <time>{pending['checked_on']}</time>"
    assert checked in client.get("/search?q=grok+5").text


def test_the_page_shows_the_best_matches_or_all(client):
    n_found = len(client.get("/search.json?q=openai").json["releases"])
    assert n_found > N_SHOWN
    first = client.get("/search?q=openai").text
    assert len(listed(first)) == N_SHOWN
    assert '<a href="/search?q=openai&amp;all=true">' in first
    assert len(listed(client.get("/search?q=openai&all=true").text)) == n_found


def test_a_page_without_matches_names_the_nearest_and_examples(client, openapi):
    body = conforms(openapi, "/search.json", "get", client.get("/search.json?q=llama+behemots+two"))
    assert body["releases"] == []
    assert "meta-llama-4-behemoth" in [release["release_id"] for release in body["nearest"]]
    page = client.get("/search?q=llama+behemots+two").text
    assert "No release matches “llama behemots two”" in page
    assert listed(page) == [release["release_id"] for release in body["nearest"]]
    assert 'href="/try"' in page


@pytest.mark.parametrize("query", ["", "?q=", "?q=++"])
def test_without_a_text_the_page_has_examples_that_find_something(client, query):
    assert client.get(f"/search.json{query}").json["releases"] == []
    page = client.get(f"/search{query}")
    assert page.status_code == 200
    assert "No release matches" not in page.text
    examples = re.findall(r'href="(/search\?q=[^"]+)"', page.text)
    assert len(examples) > 3
    for example in examples:
        assert listed(client.get(example).text), example


def test_what_was_searched_for_stays_in_the_box_and_runs_no_code(client):
    page = client.get("/search", query_string={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page
    assert 'value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page


@pytest.mark.parametrize(
    ("query", "field"), [("q=" + "a" * 201, "q"), ("q=a&q=b", "q"), ("text=a", "text"), ("all=1", "all")]
)
def test_the_faults_of_a_search_are_listed(client, query, field):
    assert faulty_fields(client.get(f"/search.json?{query}")) == [field]
    page = client.get(f"/search?{query}", headers={"Accept": "text/html"})
    assert page.status_code == 422
    assert f"<code>{field}</code>" in page.text
