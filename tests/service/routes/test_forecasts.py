"""The HTTP contract: answers in their documented form, time travel, and problems for bad input."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from openapi_spec_validator import validate as validate_openapi

from forecast.artifact.store import Artifact
from service.app import MOST_BODY_BYTES, create_app
from tests.conftest import LEDGER, NOW, ROOT
from tests.support.http import ASKED, ask, conforms, faulty_fields

BEHEMOTH = "/v1/releases/meta-llama-4-behemoth/forecast"


def test_the_document_is_valid_openapi_and_names_every_route(client, openapi):
    validate_openapi(openapi)
    rules = {
        str(rule.rule).replace("<", "{").replace(">", "}")
        for rule in client.application.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in ("api", "exports", "downloads", "metrics")
        and rule.endpoint != "api.openapi"
    }
    twins = {f"/{name}.json" for name in ("organizations", "record", "data", "method", "index", "try")}
    assert rules | twins | {"/releases/{release_id}.json"} == set(openapi["paths"])


@pytest.mark.parametrize(
    ("path", "arguments"),
    [
        ("/v1/releases", {}),
        ("/v1/releases/{release_id}", {"release_id": "meta-llama-4-behemoth"}),
        ("/v1/releases/{release_id}/forecast", {"release_id": "meta-llama-4-behemoth"}),
        ("/v1/releases/{release_id}/history", {"release_id": "meta-llama-4-behemoth"}),
        ("/v1/scorecard", {}),
        ("/v1/provenance", {}),
        ("/healthz", {}),
        ("/readyz", {}),
    ],
)
def test_answers_have_the_documented_form(client, openapi, path, arguments):
    answer = client.get(path.format(**arguments))
    assert answer.status_code == 200
    conforms(openapi, path, "get", answer)


def test_no_field_of_an_answer_has_two_types(openapi):
    schemas = openapi["components"]["schemas"]
    answers = {name: schema for name, schema in schemas.items() if not name.endswith("Request")}
    assert answers
    assert "anyOf" not in json.dumps(answers)


def test_a_question_is_answered_in_full(client, openapi):
    answer = ask(client)
    assert answer.status_code == 200, answer.text
    body = conforms(openapi, "/v1/forecasts", "post", answer)
    assert body["as_of"] == "2025-05-16"
    assert body["horizon"] == "2027-05-16"
    assert [row["date"] for row in body["released_by"]] == ASKED["dates"]
    december, september = body["released_by"]
    assert september["probability"] < december["probability"]
    for row in body["released_by"]:
        assert 0 <= row["low"] <= row["probability"] <= row["high"] <= 1
        assert row["low"] < row["high"]
    assert sum(body["at_horizon"].values()) == pytest.approx(1, abs=1e-3)
    assert body["curve"]["dates"][0] == "2025-05-16"
    assert body["curve"]["dates"][-1] == body["horizon"]
    assert body["curve"]["released"] == sorted(body["curve"]["released"])
    assert body["reading"][1] == {
        "announced_on": "2025-05-15",
        "wording": "fall or later",
        "promised_from": "2025-09-01",
        "promised_to": "2025-11-30",
        "open_ended": True,
    }
    assert [row["date"] for row in body["baselines"]["face_value"]] == ASKED["dates"]
    assert len(body["comparables"]) == 5
    assert all(case["on"] <= "2025-05-16" for case in body["comparables"])
    assert body["provenance"]["trained_through"] <= "2025-05-16"
    assert body["provenance"]["generated_at"] == "2026-04-15T12:00:00Z"


def test_factors_add_up_to_the_difference_from_the_reference_class(client):
    day = str(date(2025, 5, 16) + timedelta(days=90))
    body = ask(client, dates=[day]).json
    chance, reference = body["released_by"][0], body["baselines"]["reference_class"][0]
    difference = 100 * (chance["probability"] - reference["probability"])
    assert sum(f["percentage_points"] for f in body["factors"]) == pytest.approx(difference, abs=0.05)


def test_no_chance_is_shown_as_certain(client):
    """Neither a day after "tomorrow" nor after a wait of years is anything below 0.5 % or above 99.5 %."""
    for announced_on, wording in (("2025-05-15", "tomorrow"), ("2019-06-01", "in June 2019")):
        announcements = [{"announced_on": announced_on, "wording": wording}]
        dates = ["2025-05-17", "2027-05-16"]
        body = ask(client, announcements=announcements, dates=dates).json
        chances = [row[key] for row in body["released_by"] for key in ("probability", "low", "high")]
        chances += [row["probability"] for rows in body["baselines"].values() for row in rows]
        chances += body["curve"]["released"][1:] + body["curve"]["cancelled"][1:]
        chances += body["at_horizon"].values()
        assert all(0.005 <= chance <= 0.995 for chance in chances)
        assert sum(body["at_horizon"].values()) == pytest.approx(1.0, abs=0.001)


def test_what_is_out_of_its_depth_is_warned_of(client):
    announcements = [{"announced_on": "2015-01-02", "wording": "in 2015"}]
    codes = {warning["code"] for warning in ask(client, announcements=announcements).json["warnings"]}
    assert "older_than_the_data" in codes
    early = {"as_of": "2022-08-20", "announcements": [{"announced_on": "2022-08-16", "wording": "H2 2022"}]}
    codes = {warning["code"] for warning in client.post("/v1/forecasts", json=early).json["warnings"]}
    assert {"few_comparable_cases", "few_cases"} <= codes


def test_only_announcements_are_required(client):
    body = client.post("/v1/forecasts", json={"announcements": [{"announced_on": "2026-03-01"}]}).json
    assert body["as_of"] == "2026-04-15"
    assert body["released_by"] == []
    codes = {warning["code"] for warning in body["warnings"]}
    assert {"status_not_verified", "no_window", "unseen_organization"} <= codes


def test_an_explicit_window_wins_over_wording_which_is_not_read(client):
    told = {"announced_on": "2025-05-01", "promised_from": "2025-06-01", "promised_to": "2025-06-30"}
    body = ask(client, announcements=[{**told, "wording": "when the moon is full"}]).json
    assert body["reading"][0]["promised_to"] == "2025-06-30"
    assert body["reading"][0]["wording"] == "when the moon is full"


def test_a_past_day_is_answered_by_the_vintage_of_that_day(client):
    trained = []
    for as_of in ("2025-04-06", "2025-05-16", "2025-07-01"):
        body = client.get(f"{BEHEMOTH}?as_of={as_of}&dates=2025-12-31").json
        assert body["as_of"] == as_of
        assert body["provenance"]["trained_through"] <= as_of
        assert all(reading["announced_on"] <= as_of for reading in body["reading"])
        assert all(case["on"] <= as_of for case in body["comparables"])
        trained.append(body["provenance"]["trained_through"])
    assert trained == ["2025-03-31", "2025-04-30", "2025-06-30"]


def test_a_resolved_release_is_answered_as_of_its_last_pending_day(client, artifact: Artifact):
    body = client.get("/v1/releases/openai-gpt-4-5/forecast").json
    release = artifact.history.releases["openai-gpt-4-5"]
    assert body["as_of"] == str(release.resolved_on - timedelta(days=1))
    assert body["resolution"] == {"outcome": "released", "on": str(release.resolved_on)}


def test_a_pending_release_is_answered_as_of_the_last_verified_day(client, artifact: Artifact):
    release_id = next(r.release_id for r in artifact.history.releases.values() if r.resolved_on is None)
    body = client.get(f"/v1/releases/{release_id}/forecast").json
    assert body["as_of"] == "2026-03-31"
    assert "resolution" not in body
    later = client.get(f"/v1/releases/{release_id}/forecast?as_of=2026-04-10").json
    assert "status_not_verified" in {warning["code"] for warning in later["warnings"]}


def test_after_its_resolution_a_release_is_a_conflict_that_names_the_outcome(client):
    answer = client.get("/v1/releases/openai-gpt-4-5/forecast?as_of=2025-06-01")
    assert faulty_fields(answer, 409) == ["as_of"]
    assert answer.json["resolution"] == {"outcome": "released", "on": "2025-02-27"}


def test_before_its_announcement_there_is_nothing_to_forecast(client):
    assert faulty_fields(client.get(f"{BEHEMOTH}?as_of=2025-01-01")) == ["as_of"]
    both = client.get(f"{BEHEMOTH}?as_of=2025-01-01&dates=2024-12-31")
    assert faulty_fields(both) == ["dates", "as_of"]


def test_before_the_first_vintage_the_refusal_says_when_forecasts_begin(client, artifact: Artifact):
    first = str(artifact.vintages[0].trained_through)
    answer = client.post(
        "/v1/forecasts", json={"announcements": [{"announced_on": "2019-02-01"}], "as_of": "2019-02-14"}
    )
    assert faulty_fields(answer) == ["/as_of"]
    assert first in answer.json["detail"] + answer.json["faults"][0]["fault"]


def test_the_first_vintages_are_the_reference_class_and_say_so(client, artifact: Artifact):
    first = artifact.vintages[0].trained_through
    assert artifact.vintages[0].candidate == "reference_class"
    body = ask(client, as_of=str(first), dates=[], announcements=[{"announced_on": str(first)}]).json
    assert body["provenance"]["candidate"] == "reference_class"
    assert {"reference_class_served", "few_cases"} <= {warning["code"] for warning in body["warnings"]}


def test_a_tracked_release_told_otherwise_is_not_its_own_comparable(client):
    release = {"organization": "openai", "name": "GPT-4.5"}
    told = [{"announced_on": "2025-02-12", "wording": "in the coming weeks"}]
    body = ask(client, release=release, announcements=told, as_of="2025-03-10", dates=[]).json
    assert "openai-gpt-4-5" not in {case["release_id"] for case in body["comparables"]}


def test_an_unknown_release_names_the_nearest(client):
    answer = client.get("/v1/releases/meta-llama-4-behemot/forecast")
    assert faulty_fields(answer, 404) == ["release_id"]
    assert answer.json["nearest"][0] == "meta-llama-4-behemoth"
    assert client.get("/v1/releases/%E2%98%83").json["nearest"] == []


def test_every_fault_of_a_request_is_listed_at_once(client):
    answer = client.post(
        "/v1/forecasts",
        json={
            "release": {"modality": "smell"},
            "announcements": [
                {"announced_on": "2025-05-17", "wording": "soon"},
                {"announced_on": "2025-02-30"},
                {"announced_on": "2025-05-01", "wording": "fall or latter"},
                {"announced_on": "2025-05-01", "promised_from": "2025-07-01", "promised_to": "2025-06-01"},
                {"wording": 7},
            ],
            "as_of": "2025-05-16",
            "dates": ["2025-05-16", "2035-01-01", "soon"],
            "colour": "red",
        },
    )
    assert set(faulty_fields(answer)) == {
        "/release/modality",
        "/announcements/0/announced_on",
        "/announcements/1/announced_on",
        "/announcements/2/wording",
        "/announcements/3/promised_to",
        "/announcements/4/announced_on",
        "/announcements/4/wording",
        "/dates/0",
        "/dates/1",
        "/dates/2",
        "/colour",
    }
    wording = next(f for f in answer.json["faults"] if f["field"] == "/announcements/2/wording")
    assert "⟦latter⟧" in wording["fault"]


SINGLE_FAULTS = [
    ({"announcements": []}, "/announcements"),
    # Seconds since 1970 in a string are no day, though pydantic takes them for one.
    ({"as_of": "4070908800"}, "/as_of"),
    ({"dates": ["1746057600"]}, "/dates/0"),
    ({"announcements": [{"announced_on": "1746057600"}]}, "/announcements/0/announced_on"),
    (
        {
            "announcements": [
                {"announced_on": "1998-01-01", "promised_from": "2025-07-01", "promised_to": "2025-06-01"}
            ]
        },
        "/announcements/0/promised_to",
    ),
    ({"announcements": [{"wording": "frobnicate"}]}, "/announcements/0/wording"),
    ({"a/b~c": 1}, "/a~1b~0c"),
    ({"announcements": [{"announced_on": "2025-05-01"}] * 201}, "/announcements"),
    ({"dates": ["2025-12-31"] * 501}, "/dates"),
    ({"as_of": "2026-04-16"}, "/as_of"),
    ({"as_of": 20250516}, "/as_of"),
    ({"as_of": "2025-05-16T00:00:00"}, "/as_of"),
    ({"release": None}, "/release"),
    ({"release": {"voice": "press"}}, "/release/voice"),
    ({"release": {"name": "x" * 201}}, "/release/name"),
    ({"announcements": [{"announced_on": "1999-12-31"}]}, "/announcements/0/announced_on"),
    (
        {"announcements": [{"announced_on": "2025-05-01", "promised_from": "2025-05-01"}]},
        "/announcements/0/promised_to",
    ),
    (
        {
            "announcements": [
                {"announced_on": "2025-05-01", "promised_from": "2025-04-01", "promised_to": "2025-04-02"}
            ]
        },
        "/announcements/0/promised_to",
    ),
    ({"announcements": [{"announced_on": "2025-05-01", "voice": "rumour"}]}, "/announcements/0/voice"),
    ({"announcements": [{"announced_on": "2025-05-01", "open_ended": "yes"}]}, "/announcements/0/open_ended"),
    ({"announcements": [None]}, "/announcements/0"),
    ({"announcements": {"announced_on": "2025-05-01"}}, "/announcements"),
]


@pytest.mark.parametrize(("changes", "field"), SINGLE_FAULTS, ids=lambda value: str(value)[:50])
def test_a_fault_is_named_by_its_field(client, changes, field):
    assert field in faulty_fields(ask(client, **changes))


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"a": ' * 3000, b"[1, 2", b'{"a": "\\ud800"}'])
def test_malformed_json_is_a_400(client, body):
    answer = client.post("/v1/forecasts", data=body, content_type="application/json")
    assert faulty_fields(answer, 400) == [""]


@pytest.mark.parametrize("body", [b"[]", b"null", b"7", b'"text"'])
def test_json_that_is_no_object_is_a_422(client, body):
    assert faulty_fields(client.post("/v1/forecasts", data=body, content_type="application/json")) == [""]


def test_a_body_over_the_limit_is_a_413(client):
    body = b" " * (MOST_BODY_BYTES + 1)
    answer = client.post("/v1/forecasts", data=body, content_type="application/json")
    assert faulty_fields(answer, 413) == ["body"]


@pytest.mark.parametrize("media_type", ["text/plain", "", "application/xml"])
def test_another_media_type_is_a_415(client, media_type):
    answer = client.post("/v1/forecasts", data=json.dumps(ASKED), content_type=media_type)
    assert faulty_fields(answer, 415) == ["Content-Type"]


def test_another_method_is_a_405_that_names_those_allowed(client):
    answer = client.delete("/v1/forecasts")
    assert faulty_fields(answer, 405) == ["method"]
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("as_of=yesterday", ["as_of"]),
        ("as_of=2026-04-16", ["as_of"]),
        ("dates=2025-13-01,2025-12-31,x", ["dates", "dates"]),
        ("as_of=2025-05-16&dates=2025-05-16", ["dates"]),
        ("by=2025-12-31", ["by"]),
        ("dates=" + ",".join(["2025-12-31"] * 501), ["dates"]),
        ("as_of=2025-05-16&as_of=2025-05-17", ["as_of"]),
        ("as_of=2025-04-06&dates=x,2025-04-06,2030-01-01&foo=1", ["foo", "dates", "dates", "dates"]),
    ],
)
def test_a_faulty_query_is_named(client, query, fields):
    assert faulty_fields(client.get(f"{BEHEMOTH}?{query}")) == fields


def test_an_unknown_address_is_a_problem_too(client):
    assert faulty_fields(client.get("/nowhere"), 404) == ["path"]


@pytest.mark.parametrize("path", ["/v1/releases", "/v1/releases/meta-llama-4-behemoth", "/v1/provenance"])
def test_a_parameter_that_an_address_does_not_have_is_refused(client, path):
    assert faulty_fields(client.get(f"{path}?as_of=2025-01-01")) == ["as_of"]


def test_an_unreadable_as_of_is_the_only_fault_it_makes(client):
    assert faulty_fields(ask(client, as_of="16/05/2025")) == ["/as_of"]


@pytest.mark.parametrize(
    ("announcement", "open_ended"),
    [
        ({"wording": "fall", "open_ended": True}, True),
        ({"wording": "fall or later"}, True),
        ({"wording": "fall"}, False),
        ({"promised_from": "2025-09-01", "promised_to": "2025-11-30", "open_ended": True}, True),
    ],
)
def test_open_ended_is_kept_however_it_is_said(client, announcement, open_ended):
    body = ask(client, announcements=[{"announced_on": "2025-05-15", **announcement}]).json
    assert body["reading"][0]["open_ended"] is open_ended


def test_quantiles_agree_with_the_chances_by_their_days(client, artifact: Artifact):
    """On the day of a quantile the chance is at least its level, on the day before it is not."""
    n_checked = 0
    for release_id in list(artifact.history.releases)[::40]:
        path = f"/v1/releases/{release_id}/forecast"
        body = client.get(path).json
        for quantile in body.get("quantiles", []):
            day = date.fromisoformat(quantile.get("date", body["horizon"]))
            if not quantile["reached"] or (day - date.fromisoformat(body["as_of"])).days < 2:
                continue
            days = f"{day - timedelta(days=1)},{day}"
            before, on = client.get(f"{path}?as_of={body['as_of']}&dates={days}").json["released_by"]
            assert before["probability"] <= quantile["level"] + 1e-4
            assert on["probability"] >= quantile["level"] - 1e-4
            n_checked += 1
    assert n_checked > 10


def test_without_an_artifact_the_service_lives_and_says_why_it_is_not_ready(tmp_path):
    bare = create_app(tmp_path / "empty", LEDGER).test_client()
    assert bare.get("/healthz").status_code == 200
    for path in ("/readyz", "/v1/releases", "/v1/provenance"):
        answer = bare.get(path)
        faulty_fields(answer, 503)
        assert "slipcast train" in answer.json["detail"]


def test_a_surprise_is_a_problem_without_its_inside(saved, monkeypatch):
    app = create_app(saved, LEDGER, now=lambda: NOW)
    monkeypatch.setattr("service.operations.questions.find_release", lambda *_: 1 / 0)
    answer = app.test_client().get("/v1/releases/anything")
    faulty_fields(answer, 500)
    assert "division" not in answer.text


def test_answers_are_hardened(client):
    for path in ("/", "/v1/releases", "/nowhere"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_the_clock_is_utc(tmp_path):
    state = create_app(tmp_path, LEDGER).extensions["slipcast"]
    assert abs(state.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_whole_dataset_can_be_forecast(client, artifact: Artifact):
    """No release of the real dataset makes the service stumble."""
    for release_id in artifact.history.releases:
        answer = client.get(f"/v1/releases/{release_id}/forecast")
        assert answer.status_code in (200, 422), answer.text
        if answer.status_code == 422:
            assert "resolved" in answer.json["faults"][0]["fault"]  # before the first vintage
    assert ROOT.joinpath("build", "manifest.json").exists()
