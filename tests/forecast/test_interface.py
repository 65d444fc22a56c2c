"""The Python interface: the answers of the HTTP service, shown in notebooks, with every fault at once."""

from datetime import date

import pytest

from forecast import Slipcast, load
from forecast.artifact import Artifact
from forecast.errors import InvalidQuestion, UnknownRelease
from forecast.interface import ReleaseList
from tests.conftest import NOW, ROOT

BEHEMOTH = "meta-llama-4-behemoth"


@pytest.fixture(scope="module")
def slip(artifact: Artifact) -> Slipcast:
    return Slipcast(artifact, now=lambda: NOW)


def test_a_forecast_is_what_the_service_answers(slip, client):
    result = slip.forecast(BEHEMOTH, as_of="2025-05-16", dates=["2025-09-30", date(2025, 12, 31)])
    address = f"/v1/releases/{BEHEMOTH}/forecast?as_of=2025-05-16&dates=2025-09-30,2025-12-31"
    assert result.to_dict() == client.get(address).json
    assert str(result) == result.record.sentence


def test_the_day_of_asking_is_by_default_the_last_pending_one(slip, client):
    assert slip.forecast(BEHEMOTH).to_dict() == client.get(f"/v1/releases/{BEHEMOTH}/forecast").json


def test_a_question_is_what_the_service_answers(slip, client):
    announcements = [
        {"announced_on": "2025-04-05", "promised_from": "2025-04-29", "promised_to": "2025-04-29"},
        {"announced_on": "2025-05-15", "wording": "fall or later", "voice": "press"},
    ]
    result = slip.ask(announcements, organization="Meta", tier="flagship", as_of="2025-05-16")
    body = {
        "release": {"organization": "Meta", "tier": "flagship"},
        "announcements": announcements,
        "as_of": "2025-05-16",
    }
    assert result.to_dict() == client.post("/v1/forecasts", json=body).json


def test_the_default_as_of_date_is_today(slip):
    assert slip.ask([("2026-03-01", "in the coming months")]).record.as_of == NOW.date()


def test_the_history_is_what_the_service_answers(slip, client):
    answered = client.get(f"/v1/releases/{BEHEMOTH}/history").json["forecasts"]
    assert [result.to_dict() for result in slip.history(BEHEMOTH)] == answered


def test_every_fault_of_a_question_is_named(slip):
    announcements = [
        ("2025-13-15", "fall"),
        ("2025-05-15", "whenever"),
        {"announced_on": "2025-05-15", "words": "fall"},
        ("2026-05-01", "soon"),
    ]
    with pytest.raises(InvalidQuestion) as caught:
        slip.ask(announcements, tier="huge", as_of="2026-04-01", dates=["June"])
    fields = [fault.partition(":")[0] for fault in caught.value.faults]
    assert fields == ["dates", "tier", *(f"announcements[{n}]" for n in range(3)), "announcements"]
    assert "use one of flagship, mid, small, feature" in str(caught.value)
    with pytest.raises(InvalidQuestion, match="give at least one"):
        slip.ask([])


def test_an_unknown_release_names_the_nearest(slip):
    with pytest.raises(UnknownRelease) as caught:
        slip.forecast("meta-llama-4-behemot")
    assert caught.value.nearest[0] == BEHEMOTH


def test_releases_are_listed_and_found(slip, dataset):
    every = slip.releases()
    assert len(every) == len(dataset.history.releases)
    assert len(slip.releases("pending")) + len(slip.releases("released")) < len(every)
    found = slip.search("meta BEHEMOTH")
    assert [release.release_id for release in found] == [BEHEMOTH]
    assert isinstance(every[:3], ReleaseList)
    assert slip.announcements(BEHEMOTH) == dataset.history.announcements[BEHEMOTH]


def test_a_list_is_a_table_with_the_columns_of_the_dataset(slip):
    releases = slip.search("behemoth")
    header = (ROOT / "data" / "releases.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
    frame = releases.to_frame()
    assert list(frame.columns) == header == list(releases.to_dicts()[0])
    assert frame["resolved_on"].dt.year.to_list() == [2025]
    assert list(slip.search("nothing is called so").to_frame().columns) == []


def test_results_show_themselves_in_a_notebook(slip):
    shown = slip.forecast(BEHEMOTH, as_of="2025-05-16", dates=["2025-12-31"])._repr_html_()
    assert "78 % by 31 December 2025" in shown
    assert shown.count("<svg") == 1
    assert "<td>2025-12-31</td>" in shown
    assert "not within two years" in slip.forecast(BEHEMOTH, as_of="2025-05-16")._repr_html_()
    assert BEHEMOTH in slip.search("behemoth")._repr_html_()
    assert slip.forecast(BEHEMOTH).chart().to_dict()["title"]["text"] == "Llama 4 Behemoth"


def test_what_people_type_is_escaped(slip):
    shown = slip.ask([("2026-03-01", "soon")], name="<script>alert(1)</script>")._repr_html_()
    assert "<script>" not in shown


def test_load_takes_the_artifact_of_the_checkout(monkeypatch):
    monkeypatch.chdir(ROOT / "notebooks")
    assert repr(load()) == repr(load(ROOT / "build"))
