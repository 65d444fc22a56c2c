"""One as-of rule: every route answers as of the last check, and says what follows for today."""

import json
from contextlib import redirect_stdout
from datetime import date, timedelta
from io import StringIO

import pytest

from forecast.dataset import Status
from service.app import create_app
from service.cli import main
from tests.conftest import LEDGER, NOW, ROOT

TODAY = NOW.date()
BY = "2026-12-31"


@pytest.fixture(scope="module")
def checked(artifact) -> list[str]:
    """Return five pending releases that were last checked on different days."""
    pending = [r for r in artifact.history.releases.values() if r.status is Status.PENDING]
    recent = sorted(pending, key=lambda r: (r.checked_on, r.release_id), reverse=True)
    return [release.release_id for release in recent[:100:20]]


def _posted(client, release_id: str, **more: object) -> dict:
    response = client.post("/v1/forecasts", json={"release_id": release_id, **more})
    assert response.status_code == 200, response.text
    return response.json


def test_every_route_gives_the_same_chance_as_of_the_same_day(client, checked):
    for release_id in checked:
        by = str(
            date.fromisoformat(client.get(f"/v1/releases/{release_id}/forecast").json["as_of"])
            + timedelta(300)
        )
        got = client.get(f"/v1/releases/{release_id}/forecast?dates={by}").json
        posted = _posted(client, release_id, dates=[by])
        batch = client.post(
            "/v1/forecasts/batch", json={"questions": [{"release_id": release_id, "dates": [by]}]}
        ).json["answers"][0]["forecast"]
        page = client.get(f"/releases/{release_id}.json?dates={by}").json["forecast"]
        printed = StringIO()
        with redirect_stdout(printed):
            assert main(["forecast", release_id, "--by", by, "--json"]) == 0
        command = json.loads(printed.getvalue())
        for body in (posted, batch, page, command):
            assert body["released_by"] == got["released_by"]
            assert body["as_of"] == body["checked_on"] == got["as_of"]
        end = 86_400 * (date.fromisoformat(by) - date(1970, 1, 1)).days + 86_400
        cdf = client.post(
            "/v1/cdf",
            json={
                "release_id": release_id,
                "range_min": end - 86_400 * 200,
                "range_max": end,
                "open_lower_bound": True,
                "open_upper_bound": True,
            },
        ).json
        assert cdf["as_of"] == cdf["checked_on"] == got["as_of"]
        assert cdf["continuous_cdf"][-1] == pytest.approx(got["released_by"][0]["probability"], abs=0.006)


def test_an_answer_says_what_follows_for_today(client, checked):
    for release_id in checked:
        body = _posted(client, release_id)
        now = body["by_today"]
        assert now["date"] == min(str(TODAY), body["horizon"])
        assert now["released"] + now["cancelled"] + now["pending"] == pytest.approx(1, abs=2e-4)
        assert "out by now" in body["sentence"]
        assert "last checked on" in body["sentence"]
        again = _posted(client, release_id, dates=[now["date"]])["released_by"][0]
        assert now["released"] == pytest.approx(again["probability"], abs=0.006)


def test_dates_may_be_past_and_a_date_before_the_check_is_refused_with_its_place(client, checked):
    release_id = checked[0]
    as_of = date.fromisoformat(_posted(client, release_id)["as_of"])
    past = str(as_of + timedelta(days=1))
    assert past < str(TODAY)
    assert _posted(client, release_id, dates=[past])["released_by"][0]["date"] == past
    response = client.post("/v1/forecasts", json={"release_id": release_id, "dates": [past, str(as_of)]})
    assert response.status_code == 422
    assert [fault["field"] for fault in response.json["faults"]] == ["/dates/1"]


def test_a_later_as_of_date_is_an_assumption_and_is_told(client, checked):
    release_id = checked[0]
    known = _posted(client, release_id)
    later = str(date.fromisoformat(known["as_of"]) + timedelta(days=1))
    body = client.get(f"/v1/releases/{release_id}/forecast?as_of={later}").json
    assert body["assumes"] == f"that it was still pending on {later}; it was last checked on {known['as_of']}"
    assert body["checked_on"] == known["as_of"]
    assert body["assumes"] in body["sentence"]
    assert "assumes" not in known


def test_an_earlier_as_of_date_says_nothing_about_today(client, artifact, checked):
    release_id = next(
        name
        for name in checked
        if artifact.history.announcements[name][0].announced_on
        < artifact.history.releases[name].checked_on - timedelta(days=30)
    )
    earlier = artifact.history.releases[release_id].checked_on - timedelta(days=10)
    body = client.get(f"/v1/releases/{release_id}/forecast?as_of={earlier}").json
    assert "by_today" not in body
    assert "out by now" not in body["sentence"]


def test_whoever_asks_about_a_release_of_their_own_knows_that_it_is_pending_today(client):
    request = {"announcements": [{"announced_on": "2026-03-01", "wording": "soon"}]}
    body = client.post("/v1/forecasts", json=request).json
    assert body["as_of"] == str(TODAY)
    assert not {"checked_on", "by_today", "assumes"} & body.keys()


def test_a_supposed_announcement_after_the_check_moves_the_as_of_date(client, checked):
    release_id = checked[0]
    said_on = str(date.fromisoformat(_posted(client, release_id)["as_of"]) + timedelta(days=1))
    supposed = {"announced_on": said_on, "wording": "in the coming weeks"}
    body = _posted(client, release_id, announcements=[supposed])
    assert body["as_of"] == said_on
    assert "still pending" in body["assumes"]


@pytest.mark.parametrize(
    "path", ["/", "/releases/{id}", "/record", "/data", "/organizations", "/method", "/try", "/search"]
)
def test_every_page_says_first_how_old_its_data_are(client, checked, path):
    page = client.get(path.format(id=checked[0])).text
    body = page[page.index("<body>") :]
    assert "Data checked through 31 March 2026, " in body
    assert body.index("Data checked through") < body.index("<h1>")


def test_pictures_badges_calendars_and_feeds_say_it_too(client, checked):
    path = f"/v1/releases/{checked[0]}"
    for file in ("chart.svg", "badge.svg", "forecast.ics"):
        text = client.get(f"{path}/{file}").text.replace("\r\n ", "")
        assert "checked" in text, file
    assert "<subtitle>Data checked through 31 March 2026" in client.get("/feeds/moves.atom").text


def test_what_follows_for_today_changes_with_the_day(artifact, checked):  # noqa: ARG001 (needed)
    shares = []
    for days in (0, 30, 60):
        now = NOW + timedelta(days=days)
        client = create_app(ROOT / "build", LEDGER, now=lambda now=now: now).test_client()
        body = client.get(f"/v1/releases/{checked[0]}/forecast").json
        shares.append(body.get("by_today", {}).get("released", 0.0))
    assert shares == sorted(shares)
    assert shares[0] < shares[-1]
