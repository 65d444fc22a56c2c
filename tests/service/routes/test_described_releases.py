"""Whoever describes a release that the dataset has is told so, with its id and a link to its page."""

import pytest

from tests.support.http import ASKED, conforms

ID = "meta-llama-4-behemoth"
DESCRIBED = {**ASKED, "release": {"name": "llama 4 BEHEMOTH", "organization": "meta"}}
RANGE = {
    "range_min": 1747353600,
    "range_max": 1767225600,
    "open_lower_bound": False,
    "open_upper_bound": True,
}
FORM = {
    "name": "llama 4 BEHEMOTH",
    "organization": "meta",
    "announced_on_1": "2025-05-15",
    "wording_1": "fall or later",
    "as_of": "2025-05-16",
}


def told(body: dict) -> list[dict]:
    return [warning for warning in body["warnings"] if warning["code"] == "tracked_release"]


def test_a_described_release_of_the_dataset_is_named(client, openapi):
    body = conforms(openapi, "/v1/forecasts", "post", client.post("/v1/forecasts", json=DESCRIBED))
    (warning,) = told(body)
    assert warning["release_id"] == ID
    assert f"{ID}, cancelled on 2025-08-29; see /releases/{ID}." in warning["text"]
    assert all("release_id" not in other for other in body["warnings"] if other != warning)
    assert "release_id" not in body, "the forecast is of what was described"
    pending = {**DESCRIBED, "release": {"name": "Grok 5", "organization": "xAI"}}
    assert "xai-grok-5, pending; see" in told(client.post("/v1/forecasts", json=pending).json)[0]["text"]


def test_a_batch_and_a_cdf_name_it_too(client):
    answers = client.post("/v1/forecasts/batch", json={"questions": [ASKED, DESCRIBED]}).json["answers"]
    assert [len(told(answer["forecast"])) for answer in answers] == [0, 1]
    described = {name: DESCRIBED[name] for name in ("release", "announcements", "as_of")}
    assert told(client.post("/v1/cdf", json={**described, **RANGE}).json)[0]["release_id"] == ID


@pytest.mark.parametrize(
    "question",
    [
        ASKED,
        {**DESCRIBED, "release": {"name": "Llama 4 Behemoth"}},
        {**DESCRIBED, "release": {"name": "Llama 4 Behemoth", "organization": "OpenAI"}},
        {"release_id": ID, "as_of": "2025-06-15"},
        {"release_id": ID, "as_of": "2025-06-15", "announcements": ASKED["announcements"][:1]},
    ],
)
def test_other_releases_and_those_named_by_their_id_get_no_such_warning(client, question):
    response = client.post("/v1/forecasts", json=question)
    assert response.status_code == 200
    assert told(response.json) == []


def test_the_form_links_the_release(client):
    page = client.get("/try", query_string=FORM).text
    link = f'<a href="/releases/{ID}">Open {ID}</a>'
    assert link in page
    assert f"The dataset has this release as {ID}" in page
    assert told(client.get("/try.json", query_string=FORM).json)
    assert link not in client.get("/try", query_string={**FORM, "name": "Nobody's model"}).text
