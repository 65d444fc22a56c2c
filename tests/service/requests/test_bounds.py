"""Hostile bodies: too large, too deep, with too many faults, or with characters that no file may hold."""

import pytest


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\ufffe"])
def test_control_characters_are_refused_by_name_and_place(client, character):
    request = {
        "release": {"name": f"Gemini{character} 3", "organization": character},
        "announcements": [{"announced_on": "2024-01-10", "wording": f"soon{character}"}],
        "as_of": "2024-03-01",
    }
    response = client.post("/v1/forecasts", json=request)
    assert response.status_code == 422
    named = {fault["field"]: fault["fault"] for fault in response.json["faults"]}
    assert {"/release/name", "/release/organization", "/announcements/0/wording"} <= named.keys()
    assert all(
        f"U+{ord(character):04X}" in named[field] for field in ("/release/name", "/release/organization")
    )


def test_a_name_with_a_control_character_does_not_stop_the_chart(client):
    query = {
        "name": "Gemini\x07 3",
        "announced_on_1": "2024-01-10",
        "wording_1": "soon",
        "as_of": "2024-03-01",
    }
    assert client.get("/try/chart.svg", query_string=query).status_code == 422
    assert client.get("/try", query_string=query).status_code == 422


@pytest.mark.parametrize("path", ["/v1/forecasts", "/v1/cdf", "/v1/forecasts/batch", "/v1/promises"])
def test_a_problem_lists_a_hundred_faults_and_counts_the_others(client, path):
    unknown = {f"field_{number}": 1 for number in range(40)}
    body = {"announcements": [unknown] * 100, "questions": [unknown] * 1_000, **unknown}
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert len(response.json["faults"]) == 100 if path in ("/v1/forecasts", "/v1/cdf") else True
    assert len(response.data) < 30_000


def test_a_problem_says_how_many_faults_it_does_not_list(client):
    unknown = {f"field_{number}": 1 for number in range(40)}
    response = client.post("/v1/forecasts", json={"announcements": [unknown] * 100})
    # Each announcement lacks announced_on besides.
    assert "4100 faults" in response.json["detail"]
    assert "4000 more" in response.json["detail"]


def test_a_faulty_batch_lists_a_thousand_faults_at_most_and_one_for_each_question(client):
    unknown = {f"field_{number}": 1 for number in range(30)}
    response = client.post("/v1/forecasts/batch", json={"questions": [unknown] * 500})
    counts = [len(answer["problem"]["faults"]) for answer in response.json["answers"]]
    assert min(counts) == 1
    assert sum(counts) < 1_000 + len(counts)
    assert "31 faults" in response.json["answers"][-1]["problem"]["detail"]


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        ({"release": {f"f{number}": 1 for number in range(51)}}, "/release", "51 fields are too many"),
        ({"dates": ["2025-01-01"] * 1_001}, "/dates", "1001 items are too many"),
        ({"release": {"name": [[[[[[[[1]]]]]]]]}}, "/release/name/0/0/0/0/0/0", "nested too deeply"),
        ({"dates": [[]] * 30_001}, "", "30003 lists and objects are too many"),
    ],
)
def test_bodies_out_of_bounds_are_refused_with_the_place(client, body, field, says):
    response = client.post("/v1/forecasts", json=body)
    assert response.status_code == 422
    assert (response.json["faults"][0]["field"], response.json["faults"][0]["fault"]) == (field, says)


def test_what_a_client_wrote_is_cut_where_it_is_echoed(client):
    long = "x" * 50_000
    responses = [
        client.post("/v1/forecasts", json={long: 1}),
        client.post("/v1/forecasts", json={"release_id": long}),
        client.post("/v1/forecasts", data="{}", content_type=f"text/{long}"),
        client.get(f"/{long}"),
        client.get("/v1/releases", query_string={long: 1, "status": long}),
        client.get(f"/v1/releases/{long}"),
    ]
    assert [len(response.data) < 2_000 for response in responses] == [True] * len(responses)
