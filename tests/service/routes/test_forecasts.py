"""Forecasts over HTTP: their contents, as-of dates, and the faults of questions."""

from datetime import UTC, date, datetime, timedelta

import pytest

from forecast.artifact.store import Artifact
from service.app import create_app
from tests.conftest import LEDGER, ROOT
from tests.support.http import ASKED, ask, conforms, faulty_fields

BEHEMOTH = "/v1/releases/meta-llama-4-behemoth/forecast"


def test_a_forecast_has_all_its_parts(client, openapi):
    response = ask(client)
    assert response.status_code == 200, response.text
    body = conforms(openapi, "/v1/forecasts", "post", response)
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


def test_no_probability_is_shown_as_certain(client):
    """All stay from 0.5 % to 99.5 %, even a day after "tomorrow" and after years of waiting."""
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


def test_unusual_questions_get_warnings(client):
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


def test_an_explicit_window_takes_precedence_over_wording(client):
    window = {"announced_on": "2025-05-01", "promised_from": "2025-06-01", "promised_to": "2025-06-30"}
    body = ask(client, announcements=[{**window, "wording": "when the moon is full"}]).json
    assert body["reading"][0]["promised_to"] == "2025-06-30"
    assert body["reading"][0]["wording"] == "when the moon is full"


def test_a_question_about_a_past_day_is_answered_by_the_vintage_of_that_day(client):
    trained = []
    for as_of in ("2025-04-06", "2025-05-16", "2025-07-01"):
        body = client.get(f"{BEHEMOTH}?as_of={as_of}&dates=2025-12-31").json
        assert body["as_of"] == as_of
        assert body["provenance"]["trained_through"] <= as_of
        assert all(reading["announced_on"] <= as_of for reading in body["reading"])
        assert all(case["on"] <= as_of for case in body["comparables"])
        trained.append(body["provenance"]["trained_through"])
    assert trained == ["2025-03-31", "2025-04-30", "2025-06-30"]


def test_a_resolved_release_is_forecast_as_of_its_last_pending_day(client, artifact: Artifact):
    body = client.get("/v1/releases/openai-gpt-4-5/forecast").json
    release = artifact.history.releases["openai-gpt-4-5"]
    assert body["as_of"] == str(release.resolved_on - timedelta(days=1))
    assert body["resolution"] == {"outcome": "released", "on": str(release.resolved_on)}


def test_a_pending_release_is_forecast_as_of_its_own_last_check(client, artifact: Artifact):
    release_id = next(r.release_id for r in artifact.history.releases.values() if r.resolved_on is None)
    body = client.get(f"/v1/releases/{release_id}/forecast").json
    checked_on = str(artifact.history.releases[release_id].checked_on)
    assert body["as_of"] == body["checked_on"] == checked_on
    assert "resolution" not in body
    assert "assumes" not in body
    later = client.get(f"/v1/releases/{release_id}/forecast?as_of=2026-04-10").json
    assert "status_not_verified" in {warning["code"] for warning in later["warnings"]}


def test_an_as_of_date_after_the_outcome_is_a_409_with_the_outcome(client):
    response = client.get("/v1/releases/openai-gpt-4-5/forecast?as_of=2025-06-01")
    assert faulty_fields(response, 409) == ["as_of"]
    assert response.json["resolution"] == {"outcome": "released", "on": "2025-02-27"}


def test_an_as_of_date_before_the_first_announcement_is_a_fault(client):
    assert faulty_fields(client.get(f"{BEHEMOTH}?as_of=2025-01-01")) == ["as_of"]
    both = client.get(f"{BEHEMOTH}?as_of=2025-01-01&dates=2024-12-31")
    assert faulty_fields(both) == ["dates", "as_of"]


def test_an_as_of_date_before_the_first_vintage_is_a_fault_with_the_first_date(client, artifact: Artifact):
    first = str(artifact.vintages[0].trained_through)
    response = client.post(
        "/v1/forecasts", json={"announcements": [{"announced_on": "2019-02-01"}], "as_of": "2019-02-14"}
    )
    assert faulty_fields(response) == ["/as_of"]
    assert first in response.json["detail"] + response.json["faults"][0]["fault"]


def test_the_first_vintage_is_the_reference_class_and_warns_of_it(client, artifact: Artifact):
    first = artifact.vintages[0].trained_through
    assert artifact.vintages[0].candidate == "reference_class"
    body = ask(client, as_of=str(first), dates=[], announcements=[{"announced_on": str(first)}]).json
    assert body["provenance"]["candidate"] == "reference_class"
    assert {"reference_class_served", "few_cases"} <= {warning["code"] for warning in body["warnings"]}


def test_a_release_described_by_a_request_is_not_its_own_comparable(client):
    release = {"organization": "openai", "name": "GPT-4.5"}
    announcements = [{"announced_on": "2025-02-12", "wording": "in the coming weeks"}]
    body = ask(client, release=release, announcements=announcements, as_of="2025-03-10", dates=[]).json
    assert "openai-gpt-4-5" not in {case["release_id"] for case in body["comparables"]}


def test_an_unknown_release_is_a_404_with_similar_ids(client):
    response = client.get("/v1/releases/meta-llama-4-behemot/forecast")
    assert faulty_fields(response, 404) == ["release_id"]
    assert response.json["nearest"][0] == "meta-llama-4-behemoth"
    assert client.get("/v1/releases/%E2%98%83").json["nearest"] == []


def test_every_fault_of_a_question_is_listed_at_once(client):
    response = client.post(
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
    assert set(faulty_fields(response)) == {
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
    wording = next(f for f in response.json["faults"] if f["field"] == "/announcements/2/wording")
    assert "⟦latter⟧" in wording["fault"]


SINGLE_FAULTS = [
    ({"announcements": []}, "/announcements"),
    # Pydantic would take seconds since 1970 in a string for a date.
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
    ({"as_of": "2025-05-16T25:00:00"}, "/as_of"),
    ({"as_of": "0001-01-01T00:00:00+23:00"}, "/as_of"),
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
def test_a_fault_names_its_field(client, changes, field):
    assert field in faulty_fields(ask(client, **changes))


def test_an_unreadable_as_of_date_causes_no_further_faults(client):
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
def test_open_ended_is_kept_from_the_words_and_from_the_field(client, announcement, open_ended):
    body = ask(client, announcements=[{"announced_on": "2025-05-15", **announcement}]).json
    assert body["reading"][0]["open_ended"] is open_ended


def test_quantiles_agree_with_the_probabilities(client, artifact: Artifact):
    """On the day of a quantile the probability reaches its level, and on the day before it does not."""
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


def test_the_clock_is_utc(tmp_path):
    state = create_app(tmp_path, LEDGER).extensions["slipcast"]
    assert abs(state.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_every_release_of_the_dataset_can_be_forecast(client, artifact: Artifact):
    """Except for those that were resolved before the first vintage."""
    for release_id in artifact.history.releases:
        response = client.get(f"/v1/releases/{release_id}/forecast")
        assert response.status_code in (200, 422), response.text
        if response.status_code == 422:
            assert str(artifact.vintages[0].trained_through) in response.json["faults"][0]["remedy"]
    assert ROOT.joinpath("build", "manifest.json").exists()
