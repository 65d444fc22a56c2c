"""What a person would understand is read: words in any case, timestamps, dates asked twice, empty filters."""

import json

import pytest

from service.requests.schemas import read_date
from tests.support.http import ASKED, ask, faulty_fields

BEHEMOTH = "/v1/releases/meta-llama-4-behemoth/forecast"
#: Spellings of two words of a vocabulary.
SPELLINGS = [("API", "api"), ("Open Weights", "open_weights"), ("open-weights", "open_weights")]


@pytest.mark.parametrize(("spelt", "word"), SPELLINGS)
def test_a_body_may_spell_a_word_in_any_way(client, spelt, word):
    spelt_so, plain = (
        ask(client, release={"name": "A", "access": access, "modality": modality, "tier": tier})
        for access, modality, tier in ((spelt, "TEXT", "Flagship"), (word, "text", "flagship"))
    )
    assert spelt_so.status_code == 200, spelt_so.text
    assert spelt_so.json["released_by"] == plain.json["released_by"]


def test_an_unknown_word_is_quoted_and_the_known_ones_are_named(client):
    response = ask(client, release={"access": "Open Wheels"})
    assert faulty_fields(response) == ["/release/access"]
    assert "'open_weights'" in response.json["faults"][0]["remedy"]


def test_an_announcement_may_spell_its_words_in_any_way(client):
    announcement = {"announced_on": "2025-05-15", "voice": "Press", "reason": "TECHNICAL", "wording": "fall"}
    assert ask(client, announcements=[announcement]).status_code == 200


@pytest.mark.parametrize("path", ["/v1/releases", "/index.json"])
@pytest.mark.parametrize(("spelt", "word"), SPELLINGS)
def test_a_query_may_spell_a_word_in_any_way(client, path, spelt, word):
    spelt_so, plain = (client.get(path, query_string={"access": access}) for access in (spelt, word))
    assert spelt_so.status_code == 200, spelt_so.text
    rows = "releases" if path == "/v1/releases" else "awaited"
    assert spelt_so.json[rows] == plain.json[rows] != []


@pytest.mark.parametrize(
    "query", ["status=Pending", "sort=-Announced-On", "sort=Promised_To", "overdue=TRUE", "modality=World"]
)
def test_each_filter_and_order_may_be_spelt_in_any_way(client, query):
    assert client.get(f"/v1/releases?{query}").status_code == 200


@pytest.mark.parametrize("query", ["sort=--announced_on", "status=-pending", "overdue=1", "sort=-"])
def test_what_is_no_spelling_of_a_word_is_refused(client, query):
    assert faulty_fields(client.get(f"/v1/releases?{query}")) == [query.partition("=")[0]]


@pytest.mark.parametrize("path", ["/v1/releases", "/index.json"])
def test_an_empty_filter_is_no_filter(client, path):
    everything = client.get(path).json
    for name in ("modality", "access", "organization", "overdue", "sort"):
        for blank in ("", "%20"):
            response = client.get(f"{path}?{name}={blank}")
            assert response.status_code == 200, (name, response.text)
            numbers = [key for key in everything if key.startswith("n_")]
            assert [response.json[key] for key in numbers] == [everything[key] for key in numbers]


def test_overdue_releases_and_others_are_all_pending_ones(client):
    kinds = [client.get(f"/index.json?overdue={overdue}").json["awaited"] for overdue in ("true", "false")]
    assert all(row.get("overdue_days") for row in kinds[0])
    assert not any(row.get("overdue_days") for row in kinds[1])
    assert len(kinds[0]) + len(kinds[1]) == client.get("/index.json").json["n_awaited"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-05-16", "2025-05-16"),
        ("2025-05-16T10:00:00Z", "2025-05-16"),
        ("2025-05-16t23:59:59.999z", "2025-05-16"),
        ("2025-05-16 10:00", "2025-05-16"),
        ("2025-05-16T23:30:00-02:00", "2025-05-17"),
        ("2025-05-16T00:30:00+05:30", "2025-05-15"),
        ("2025-05-16T23:30:00", "2025-05-16"),
    ],
)
def test_a_timestamp_is_read_as_its_day(client, text, day):
    assert str(read_date(text)) == day
    response = ask(client, announcements=[{"announced_on": text, "wording": "fall"}], as_of="2025-05-18")
    assert response.json["reading"][0]["announced_on"] == day
    assert client.get(BEHEMOTH, query_string={"as_of": text}).json["as_of"] == day


@pytest.mark.parametrize(
    "text",
    [
        *("2025-05-16T", "2025-05-16T25:00", "2025-05-16Z", "2025-05-16T10:00:00Zz", "2025-05-16X10:00"),
        *("20250516T100000Z", "0001-01-01T00:00+23:00", "9999-12-31T23:00-23:00", "1747353600", "T" * 10**6),
    ],
)
def test_what_is_no_timestamp_is_refused(client, text):
    assert read_date(text) is None
    assert faulty_fields(ask(client, as_of=text)) == ["/as_of"]
    if len(text) < 1_000:
        assert faulty_fields(client.get(BEHEMOTH, query_string={"as_of": text})) == ["as_of"]


def test_a_date_asked_twice_is_answered_once(client):
    dates = ["2025-12-31", "2025-09-30", "2025-12-31", "2025-12-31T12:00:00Z"]
    once = ["2025-12-31", "2025-09-30"]
    posted = ask(client, dates=dates).json
    got = client.get(BEHEMOTH, query_string={"as_of": "2025-05-16", "dates": ",".join(dates)}).json
    for body in (posted, got):
        assert [row["date"] for row in body["released_by"]] == once
        assert [row["date"] for row in body["baselines"]["face_value"]] == once
    batch = client.post("/v1/forecasts/batch", json={"questions": [{**ASKED, "dates": dates}]})
    assert json.loads(batch.data)["answers"][0]["forecast"]["released_by"] == posted["released_by"]


@pytest.mark.parametrize(
    ("first", "second", "contradict"),
    [
        ({"wording": "in June"}, {"wording": "in August"}, True),
        ({"wording": "in August"}, {"wording": "in June"}, True),
        ({"promised_from": "2025-06-01", "promised_to": "2025-06-30"}, {"wording": "postponed"}, True),
        ({"wording": "in June"}, {"wording": "in June"}, False),
        ({"wording": "in August"}, {"wording": "this summer"}, False),
        ({"wording": "in June or later"}, {"wording": "in August"}, False),
        ({"wording": "in June"}, {"wording": "soon"}, False),
        ({"wording": "in June"}, {"wording": "in August", "announced_on": "2025-05-16"}, False),
    ],
)
def test_announcements_of_one_day_that_contradict_each_other_get_a_warning(client, first, second, contradict):
    day = {"announced_on": "2025-05-15"}
    answer = ask(client, announcements=[{**day, **first}, {**day, **second}]).json
    codes = [warning["code"] for warning in answer["warnings"]]
    assert codes.count("contradictory_announcements") == contradict
    assert [row["wording"] for row in answer["reading"]] == [first.get("wording", ""), second["wording"]]
