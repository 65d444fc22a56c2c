"""The JSON API: batches, hypothetical announcements, histories, CDFs, promises and lists."""

import time

import numpy as np
import pytest

from forecast.artifact.store import Artifact
from tests.support.http import ASKED, ask, conforms, faulty_fields

TRACKED = {"release_id": "meta-llama-4-behemoth", "as_of": "2025-06-15", "dates": ["2025-09-30"]}
HYPOTHETICAL = {"announced_on": "2025-06-10", "wording": "July", "voice": "official"}


def test_a_batch_answers_each_question_as_a_single_request_does(client, openapi):
    questions = [ASKED, {**ASKED, "as_of": "2025-08-01"}, TRACKED, {**ASKED, "dates": []}]
    response = client.post("/v1/forecasts/batch", json={"questions": questions})
    body = conforms(openapi, "/v1/forecasts/batch", "post", response)
    assert len(body["answers"]) == len(questions)
    for question, answer in zip(questions, body["answers"], strict=True):
        assert answer["forecast"] == client.post("/v1/forecasts", json=question).json


def test_a_faulty_question_of_a_batch_does_not_affect_the_others(client, openapi):
    resolved = {**TRACKED, "as_of": "2026-01-01", "dates": []}
    questions = [{"as_of": "nope"}, ASKED, {"release_id": "meta-nothing"}, resolved]
    response = client.post("/v1/forecasts/batch", json={"questions": questions})
    answers = conforms(openapi, "/v1/forecasts/batch", "post", response)["answers"]
    assert [answer.get("problem", {}).get("status") for answer in answers] == [422, None, 404, 409]
    assert {fault["field"] for fault in answers[0]["problem"]["faults"]} == {"/as_of", "/announcements"}
    assert answers[1]["forecast"]["as_of"] == ASKED["as_of"]


def test_a_batch_of_unknown_ids_costs_little_and_the_first_ten_get_the_nearest(client, openapi):
    similar = "meta-llama-4-behemot-openai-gpt-5-google-gemini-anthropic-claude-deepseek-mistral"
    questions = [ASKED, {"release_id": similar}, {"as_of": "nope"}]
    questions += [{"release_id": f"{similar}-{number}"} for number in range(997)]
    start = time.process_time()
    response = client.post("/v1/forecasts/batch", json={"questions": questions})
    assert time.process_time() - start < 2.0
    answers = conforms(openapi, "/v1/forecasts/batch", "post", response)["answers"]
    problems = [answer["problem"] for answer in answers if answer.get("problem", {}).get("status") == 404]
    assert len(problems) == 998
    assert all(problem["nearest"] for problem in problems[:10])
    assert not any("nearest" in problem for problem in problems[10:])
    assert problems[-1]["faults"][0]["remedy"] == "search for it at /v1/releases?q="


@pytest.mark.parametrize("questions", [[], [{}] * 1_001, ["not an object"], None])
def test_a_batch_without_questions_or_with_too_many_is_rejected(client, questions):
    response = client.post("/v1/forecasts/batch", json={"questions": questions})
    assert faulty_fields(response)[0].startswith("/questions")


def test_a_hypothetical_announcement_moves_the_forecast_and_the_response_has_both(client, openapi):
    response = client.post("/v1/forecasts", json={**TRACKED, "announcements": [HYPOTHETICAL]})
    body = conforms(openapi, "/v1/forecasts", "post", response)
    tracked = client.get(f"/v1/releases/{TRACKED['release_id']}/forecast?as_of=2025-06-15&dates=2025-09-30")
    for part in ("released_by", "quantiles", "at_horizon", "curve"):
        assert body["tracked"][part] == tracked.json[part]
    assert body["released_by"][0]["probability"] > body["tracked"]["released_by"][0]["probability"] + 0.1
    assert body["reading"][-1]["promised_to"] == "2025-07-31"


def test_a_post_without_announcements_gives_the_tracked_forecast(client):
    body = client.post("/v1/forecasts", json=TRACKED).json
    assert "tracked" not in body
    assert (
        body["curve"]
        == client.get(f"/v1/releases/{TRACKED['release_id']}/forecast?as_of=2025-06-15").json["curve"]
    )


def test_a_tracked_release_cannot_also_be_described(client):
    assert faulty_fields(ask(client, release_id="meta-llama-4-behemoth")) == ["/release"]


def test_an_empty_question_names_the_missing_field(client):
    assert faulty_fields(client.post("/v1/forecasts", json={})) == ["/announcements"]


def test_a_history_has_the_forecast_as_of_each_announcement_by_its_vintage(client, artifact: Artifact):
    body = client.get("/v1/releases/meta-llama-4-behemoth/history").json
    announced = [a.announced_on.isoformat() for a in artifact.history.announcements["meta-llama-4-behemoth"]]
    days = [forecast["as_of"] for forecast in body["forecasts"]]
    assert days == [*(day for day in announced if day < "2025-08-28"), "2025-08-28"]
    for forecast in body["forecasts"]:
        assert forecast["provenance"]["trained_through"] <= forecast["as_of"]
        single = client.get(f"/v1/releases/meta-llama-4-behemoth/forecast?as_of={forecast['as_of']}").json
        assert forecast["curve"] == single["curve"]


def test_timing_words_are_read_as_a_window(client, openapi):
    response = client.post("/v1/promises", json={"announced_on": "2025-05-15", "wording": "fall or later"})
    body = conforms(openapi, "/v1/promises", "post", response)
    assert (body["promised_from"], body["promised_to"], body["open_ended"]) == (
        "2025-09-01",
        "2025-11-30",
        True,
    )


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"announced_on": "2025-05-15", "wording": "fall or latter"}, ["/wording"]),
        ({"announced_on": "2025-02-30", "wording": "soon"}, ["/announced_on"]),
        ({"announced_on": "1999-01-01", "wording": "soon"}, ["/announced_on"]),
        ({"announced_on": "2025-05-15", "wording": ""}, ["/wording"]),
        ({}, ["/announced_on", "/wording"]),
    ],
)
def test_the_faults_of_a_promise_are_releases(client, body, fields):
    assert faulty_fields(client.post("/v1/promises", json=body)) == fields


CDF = {
    **{key: ASKED[key] for key in ("release", "announcements", "as_of")},
    "range_min": 1747353600,  # 2025-05-16
    "range_max": 1767225600,  # 2026-01-01
    "open_lower_bound": False,
    "open_upper_bound": True,
}


def test_a_cdf_has_the_probabilities_of_the_forecast(client, openapi):
    body = conforms(openapi, "/v1/cdf", "post", client.post("/v1/cdf", json=CDF))
    values = np.array(body["continuous_cdf"])
    assert len(values) == 201
    assert values[0] == 0.0
    by_new_year = ask(client, dates=["2025-12-31"]).json["released_by"][0]["probability"]
    assert values[-1] == pytest.approx(by_new_year, abs=0.01)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"range_max": 1}, "/range_max"),
        ({"inbound_outcome_count": 0}, "/inbound_outcome_count"),
        ({"range_min": 1e300}, "/range_min"),
        ({"open_upper_bound": "yes"}, "/open_upper_bound"),
        ({"dates": []}, "/dates"),
    ],
)
def test_the_faults_of_a_range_are_releases(client, changes, field):
    assert field in faulty_fields(client.post("/v1/cdf", json={**CDF, **changes}))


def releases(client, query: str) -> list[dict]:
    return client.get(f"/v1/releases?{query}").json["releases"]


def test_lists_are_filtered(client):
    pending = releases(client, "status=pending")
    assert {release["status"] for release in pending} == {"pending"}
    assert {r["organization_id"] for r in releases(client, "organization=meta&access=open_weights")} == {
        "meta"
    }
    overdue = releases(client, "overdue=true")
    in_time = releases(client, "status=pending&overdue=false")
    assert len(overdue) + len(in_time) == len(pending)
    assert overdue
    assert releases(client, "organization=nobody") == []


def test_lists_are_sorted_and_releases_without_the_date_come_last(client):
    days = [release.get("resolved_on") for release in releases(client, "sort=-resolved_on")]
    dated = [day for day in days if day is not None]
    assert dated == sorted(dated, reverse=True)
    assert days[len(dated) :] == [None] * (len(days) - len(dated))
    assert 0 < len(dated) < len(days)


def test_pages_add_up_to_the_whole_list(client, artifact: Artifact):
    first = client.get("/v1/releases?per_page=500").json
    second = client.get("/v1/releases?per_page=500&page=2").json
    assert first["n_releases"] == second["n_releases"] == len(artifact.history.releases)
    ids = [release["release_id"] for page in (first, second) for release in page["releases"]]
    assert ids == sorted(artifact.history.releases)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("behemoth", "meta-llama-4-behemoth"),
        ("META llama4 behemoht", "meta-llama-4-behemoth"),
        ("openai-gpt-5", "openai-gpt-5"),
        ("Grok 5", "xai-grok-5"),
    ],
)
def test_a_search_puts_the_best_match_first(client, openapi, text, first):
    response = client.get("/v1/releases", query_string={"q": text})
    body = conforms(openapi, "/v1/releases", "get", response)
    assert body["releases"][0]["release_id"] == first
    assert body["n_releases"] < 20


def test_a_search_by_the_address_of_a_source_finds_its_releases(client, artifact: Artifact):
    release = artifact.history.releases["meta-llama-4-behemoth"]
    found = client.get("/v1/releases", query_string={"q": release.source_url}).json["releases"]
    assert release.release_id in {each["release_id"] for each in found}


def test_a_search_is_filtered_sorted_and_paged(client):
    best_first = [release["release_id"] for release in releases(client, "q=gpt")]
    by_id = [release["release_id"] for release in releases(client, "q=gpt&sort=release_id")]
    assert by_id == sorted(best_first) != best_first
    second = client.get("/v1/releases?q=gpt&per_page=2&page=2").json
    assert [release["release_id"] for release in second["releases"]] == best_first[2:4]
    assert second["n_releases"] == len(best_first)
    pending = releases(client, "q=gpt&status=pending")
    assert {release["status"] for release in pending} == {"pending"}
    assert len(pending) < len(best_first)
    assert releases(client, "q=xylophone") == []
    assert releases(client, "q=+") == releases(client, "")


@pytest.mark.parametrize("text", ["a" * 201, "a " * 21, "5" + ".a" * 50, "gpt\x00"])
def test_a_text_that_cannot_be_searched_for_is_a_fault_among_the_others(client, text):
    response = client.get("/v1/releases", query_string={"q": text, "page": "x"})
    assert sorted(faulty_fields(response)) == ["page", "q"]
    fault = next(fault for fault in response.json["faults"] if fault["field"] == "q")
    assert "the text" in fault["fault"]
    assert "search for" in fault["remedy"] or fault["remedy"] == "remove it"
    assert len(response.data) < 2_000
