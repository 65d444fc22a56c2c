"""The rest of the HTTP contract: batches, supposed announcements, histories, CDFs, lists, and delivery."""

import gzip
import json

import numpy as np
import pytest

from forecast.artifact.store import Artifact
from tests.support.http import ASKED, ask, conforms, faulty_fields

TRACKED = {"release_id": "meta-llama-4-behemoth", "as_of": "2025-06-15", "dates": ["2025-09-30"]}
SUPPOSED = {"announced_on": "2025-06-10", "wording": "July", "voice": "official"}


def test_a_batch_answers_each_question_as_a_single_call_does(client, openapi):
    questions = [ASKED, {**ASKED, "as_of": "2025-08-01"}, TRACKED, {**ASKED, "dates": []}]
    answer = client.post("/v1/forecasts/batch", json={"questions": questions})
    body = conforms(openapi, "/v1/forecasts/batch", "post", answer)
    assert len(body["answers"]) == len(questions)
    for question, answered in zip(questions, body["answers"], strict=True):
        assert answered["forecast"] == client.post("/v1/forecasts", json=question).json


def test_a_faulty_question_keeps_no_other_of_the_batch_from_its_answer(client, openapi):
    resolved = {**TRACKED, "as_of": "2026-01-01", "dates": []}
    questions = [{"as_of": "nope"}, ASKED, {"release_id": "meta-nothing"}, resolved]
    answer = client.post("/v1/forecasts/batch", json={"questions": questions})
    answers = conforms(openapi, "/v1/forecasts/batch", "post", answer)["answers"]
    assert [one.get("problem", {}).get("status") for one in answers] == [422, None, 404, 409]
    assert {fault["field"] for fault in answers[0]["problem"]["faults"]} == {"/as_of", "/announcements"}
    assert answers[1]["forecast"]["as_of"] == ASKED["as_of"]


@pytest.mark.parametrize("questions", [[], [ASKED] * 1_001, ["no object"], None])
def test_a_batch_of_nothing_or_too_much_is_refused(client, questions):
    small = [{} for _ in questions] if questions and questions[0] == ASKED else questions
    answer = client.post("/v1/forecasts/batch", json={"questions": small})
    assert faulty_fields(answer)[0].startswith("/questions")


def test_supposed_announcements_move_a_tracked_forecast_and_the_answer_shows_from_where(client, openapi):
    answer = client.post("/v1/forecasts", json={**TRACKED, "announcements": [SUPPOSED]})
    body = conforms(openapi, "/v1/forecasts", "post", answer)
    as_it_is = client.get(f"/v1/releases/{TRACKED['release_id']}/forecast?as_of=2025-06-15&dates=2025-09-30")
    for part in ("released_by", "quantiles", "at_horizon", "curve"):
        assert body["tracked"][part] == as_it_is.json[part]
    assert body["released_by"][0]["probability"] > body["tracked"]["released_by"][0]["probability"] + 0.1
    assert body["reading"][-1]["promised_to"] == "2025-07-31"


def test_nothing_supposed_is_the_tracked_forecast_itself(client):
    body = client.post("/v1/forecasts", json=TRACKED).json
    assert "tracked" not in body
    assert (
        body["curve"]
        == client.get(f"/v1/releases/{TRACKED['release_id']}/forecast?as_of=2025-06-15").json["curve"]
    )


def test_a_tracked_release_is_not_also_told(client):
    assert faulty_fields(ask(client, release_id="meta-llama-4-behemoth")) == ["/release"]


def test_a_question_about_nothing_names_what_is_missing(client):
    assert faulty_fields(client.post("/v1/forecasts", json={})) == ["/announcements"]


def test_a_history_tells_the_forecast_as_of_each_announcement_by_its_own_vintage(client, artifact: Artifact):
    body = client.get("/v1/releases/meta-llama-4-behemoth/history").json
    told = [a.announced_on.isoformat() for a in artifact.history.announcements["meta-llama-4-behemoth"]]
    days = [forecast["as_of"] for forecast in body["forecasts"]]
    assert days == [*(day for day in told if day < "2025-08-28"), "2025-08-28"]
    for forecast in body["forecasts"]:
        assert forecast["provenance"]["trained_through"] <= forecast["as_of"]
        alone = client.get(f"/v1/releases/meta-llama-4-behemoth/forecast?as_of={forecast['as_of']}").json
        assert forecast["curve"] == alone["curve"]


def test_words_are_read_with_their_window(client, openapi):
    answer = client.post("/v1/promises", json={"announced_on": "2025-05-15", "wording": "fall or later"})
    body = conforms(openapi, "/v1/promises", "post", answer)
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
def test_unreadable_words_are_named(client, body, fields):
    assert faulty_fields(client.post("/v1/promises", json=body)) == fields


CDF = {
    **{key: ASKED[key] for key in ("release", "announcements", "as_of")},
    "range_min": 1747353600,  # 2025-05-16
    "range_max": 1767225600,  # 2026-01-01
    "open_lower_bound": False,
    "open_upper_bound": True,
}


def test_a_cdf_tells_the_same_chances_as_the_forecast(client, openapi):
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
def test_a_faulty_range_is_named(client, changes, field):
    assert field in faulty_fields(client.post("/v1/cdf", json={**CDF, **changes}))


def listed(client, query: str) -> list[dict]:
    return client.get(f"/v1/releases?{query}").json["releases"]


def test_lists_are_filtered(client):
    pending = listed(client, "status=pending")
    assert {release["status"] for release in pending} == {"pending"}
    assert {r["organization_id"] for r in listed(client, "organization=meta&access=open_weights")} == {"meta"}
    overdue = listed(client, "overdue=true")
    in_time = listed(client, "status=pending&overdue=false")
    assert len(overdue) + len(in_time) == len(pending)
    assert overdue
    assert listed(client, "organization=nobody") == []


def test_lists_are_sorted_and_what_has_no_day_comes_last(client):
    days = [release.get("resolved_on") for release in listed(client, "sort=-resolved_on")]
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
    ("query", "fields"),
    [
        ("status=late", ["status"]),
        ("overdue=1", ["overdue"]),
        ("sort=+name", ["sort"]),
        ("page=0", ["page"]),
        ("page=\u0663", ["page"]),
        ("per_page=1001&page=x", ["page", "per_page"]),
        ("status=pending&status=released", ["status"]),
        ("state=pending", ["state"]),
    ],
)
def test_every_fault_of_a_list_query_is_named(client, query, fields):
    assert faulty_fields(client.get(f"/v1/releases?{query}")) == fields


def test_who_has_the_answer_is_not_sent_it_again(client):
    first = client.get("/v1/releases/meta-llama-4-behemoth/forecast?as_of=2025-05-16")
    tag = first.headers["ETag"]
    again = client.get(
        "/v1/releases/meta-llama-4-behemoth/forecast?as_of=2025-05-16", headers={"If-None-Match": tag}
    )
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    other = client.get(
        "/v1/releases/meta-llama-4-behemoth/forecast?as_of=2025-05-17", headers={"If-None-Match": tag}
    )
    assert other.status_code == 200
    assert "max-age" in first.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/readyz", "/v1/releases/meta-nothing", "/nowhere"])
def test_what_may_change_at_once_is_never_kept(client, path):
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_answers_are_compressed_for_who_can_read_it(client):
    path = "/v1/releases/meta-llama-4-behemoth"
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.data)) == client.get(path).json
    assert "Content-Encoding" not in client.get(path).headers


def test_pages_of_other_sites_may_ask(client):
    answer = client.options("/v1/forecasts", headers={"Origin": "https://example.org"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert client.get("/v1/provenance").headers["Access-Control-Allow-Origin"] == "*"
