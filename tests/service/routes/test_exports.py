"""The formats of a forecast and the downloads: each is read by a library that others use to read it."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pyarrow.parquet as pq
import pytest
from icalendar import Calendar

from forecast.artifact.store import Artifact
from forecast.dataset import Dataset, snapshot
from forecast.rendering.worker import render
from forecast.tables import Table, as_csv
from service.runtime.render_process import RenderingFailed, RenderProcess
from tests.conftest import ROOT
from tests.support.http import faulty_fields

BEHEMOTH = "/v1/releases/meta-llama-4-behemoth"
ATOM = "{http://www.w3.org/2005/Atom}"
DATASET_TABLES = ("organizations", "releases", "announcements", "frames")


def pending_id(artifact: Artifact) -> str:
    return next(key for key, r in artifact.history.releases.items() if r.resolved_on is None)


def rows(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_curve_as_csv_is_that_of_the_json(client):
    curve = client.get(f"{BEHEMOTH}/forecast?as_of=2025-05-16").json["curve"]
    read = rows(client.get(f"{BEHEMOTH}/forecast.csv?as_of=2025-05-16"))
    assert [row["date"] for row in read] == curve["dates"]
    assert [float(row["released"]) for row in read] == pytest.approx(curve["released"], abs=1e-4)
    assert [float(row["cancelled"]) for row in read] == pytest.approx(curve["cancelled"], abs=1e-4)


def events(answer) -> list:
    assert answer.mimetype == "text/calendar"
    return Calendar.from_ical(answer.data).walk("VEVENT")


def test_the_calendar_holds_the_likely_window_as_an_all_day_event(client):
    forecast = client.get(f"{BEHEMOTH}/forecast?as_of=2025-05-16").json
    by_level = {quantile["level"]: quantile["date"] for quantile in forecast["quantiles"][:-1]}
    (event,) = events(client.get(f"{BEHEMOTH}/forecast.ics?as_of=2025-05-16"))
    assert event["uid"] == "meta-llama-4-behemoth@slipcast"
    assert event.start == date.fromisoformat(by_level[0.25])
    assert event.end == date.fromisoformat(by_level[0.75]) + timedelta(days=1)
    assert forecast["sentence"].split(":")[0] in event["description"]


def test_subscribers_see_the_event_move_and_end_on_the_day_of_the_outcome(client):
    moved = [
        events(client.get(f"{BEHEMOTH}/forecast.ics?as_of={day}"))[0] for day in ("2025-05-16", "2025-07-16")
    ]
    assert moved[0]["uid"] == moved[1]["uid"]
    assert moved[0].start != moved[1].start
    (event,) = events(client.get(f"{BEHEMOTH}/forecast.ics"))
    assert (event.start, event["uid"]) == (date(2025, 8, 29), moved[0]["uid"])
    assert "cancelled" in event["summary"]


def test_a_chart_is_dated_and_drawn_in_both_themes(client):
    drawn = {}
    for theme in ("light", "dark"):
        answer = client.get(f"{BEHEMOTH}/chart.svg?as_of=2025-05-16&theme={theme}")
        assert answer.mimetype == "image/svg+xml"
        ET.fromstring(answer.text)
        assert "As of 16 May 2025" in answer.text
        assert "cancelled on 29 August 2025" in answer.text
        drawn[theme] = answer.text
    assert drawn["light"] != drawn["dark"]
    assert client.get(f"{BEHEMOTH}/chart.png?as_of=2025-05-16").data.startswith(b"\x89PNG\r\n")


def test_a_chart_in_no_known_theme_is_refused(client):
    assert faulty_fields(client.get(f"{BEHEMOTH}/chart.svg?theme=pink")) == ["theme"]


def test_a_chart_of_a_past_day_tells_what_came_later_apart(client):
    """On the day of the first announcement all but it are pale."""
    early = client.get(f"{BEHEMOTH}/chart.svg?as_of=2025-04-30").text
    late = client.get(f"{BEHEMOTH}/chart.svg?as_of=2025-08-28").text
    assert early.count('opacity="0.35"') > late.count('opacity="0.35"') > 0


def test_a_badge_says_the_chance_or_the_outcome(client, artifact: Artifact):
    resolved = client.get(f"{BEHEMOTH}/badge.svg")
    ET.fromstring(resolved.text)
    assert "cancelled 2025-08-29" in resolved.text
    pending = client.get(f"/v1/releases/{pending_id(artifact)}/badge.svg").text
    assert re.search(rf"\d % by {artifact.observed_through + timedelta(days=90)}", pending)


def test_the_feed_holds_moves_and_news_with_links_that_are_there(client, artifact: Artifact):
    feed = ET.fromstring(client.get("/feeds/moves.atom").data)
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids) > 10
    for entry in [feed, *entries]:
        assert all(entry.findtext(f"{ATOM}{tag}") for tag in ("id", "title", "updated"))
    titles = [entry.findtext(f"{ATOM}title") or "" for entry in entries]
    assert any(re.search(r"\d % to .*\d % by ", title) for title in titles)
    latest = max(told[-1].announced_on for told in artifact.history.announcements.values())
    assert any((entry.findtext(f"{ATOM}updated") or "").startswith(str(latest)) for entry in entries)
    for link in {entries[0].find(f"{ATOM}link").get("href"), entries[-1].find(f"{ATOM}link").get("href")}:
        assert client.get(link.removeprefix("http://localhost")).status_code == 200


@pytest.mark.parametrize("table", DATASET_TABLES)
def test_a_download_holds_the_rows_and_columns_of_the_file_in_data(client, dataset: Dataset, table):
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    read = rows(client.get(f"/v1/downloads/{table}.csv"))
    key = f"{table.removesuffix('s')}_id"
    if table == "organizations":
        used = {release.organization_id for release in dataset.history.releases.values()}
        written = [row for row in written if row[key] in used]
    by_id = {row[key]: row for row in read}
    assert len(by_id) == len(written)
    for row in written:
        got = by_id[row[key]]
        assert list(got) == list(row)
        if table != "frames":  # its list of addresses is split at any space
            assert {name: value.strip() for name, value in row.items()} == got


def test_a_snapshot_holds_nothing_that_became_known_later(client):
    for day in ("2024-06-30", "2025-06-30"):
        announcements = rows(client.get(f"/v1/downloads/announcements.csv?as_of={day}"))
        assert max(row["announced_on"] for row in announcements) <= day
        releases = rows(client.get(f"/v1/downloads/releases.csv?as_of={day}"))
        assert max(row["resolved_on"] for row in releases) <= day
        assert {row["release_id"] for row in releases} == {row["release_id"] for row in announcements}
    behemoth = {row["release_id"]: row for row in releases}["meta-llama-4-behemoth"]
    assert (behemoth["status"], behemoth["resolved_on"], behemoth["note"]) == ("pending", "", "")


def test_a_snapshot_of_the_last_day_is_the_whole(client, artifact: Artifact):
    whole = client.get("/v1/downloads/releases.csv").data
    last_day = artifact.observed_through
    assert client.get(f"/v1/downloads/releases.csv?as_of={last_day}").data == whole


@pytest.mark.parametrize("table", [*DATASET_TABLES, "backtest", "ledger"])
def test_parquet_holds_what_csv_holds_with_licence_and_citation(client, table):
    read = rows(client.get(f"/v1/downloads/{table}.csv"))
    answer = client.get(f"/v1/downloads/{table}.parquet")
    file = pq.read_table(io.BytesIO(answer.data))
    assert file.num_rows == len(read)
    assert file.column_names == list(read[0])
    told = {key.decode(): value.decode() for key, value in file.schema.metadata.items()}
    assert told["licence"].startswith("CC BY 4.0")
    assert told["citation"] == answer.headers["Slipcast-Citation"]
    assert f'filename="slipcast-{table}.parquet"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("address", "status", "fields"),
    [
        ("/v1/downloads/secrets.csv", 404, ["file"]),
        ("/v1/downloads/releases.xlsx", 404, ["file"]),
        ("/v1/downloads/releases.csv?as_of=June", 422, ["as_of"]),
        ("/v1/downloads/releases.csv?as_of=2999-01-01", 422, ["as_of"]),
        ("/v1/downloads/ledger.csv?as_of=2025-01-01", 422, ["as_of"]),
        ("/v1/downloads/releases.csv?until=2025-01-01", 422, ["until"]),
    ],
)
def test_a_download_that_is_not_there_is_refused_by_name(client, address, status, fields):
    assert faulty_fields(client.get(address), status) == fields


def test_a_table_of_awkward_text_survives_both_formats():
    awkward = 'a "quoted", text\nin two lines'
    table = Table.of(("name", "day", "flag"), [(awkward, date(2025, 1, 2), True), (None,) * 3])
    text = as_csv(table)
    assert [list(row.values()) for row in csv.DictReader(io.StringIO(text))] == [
        [awkward, "2025-01-02", "true"],
        ["", "", ""],
    ]
    read = pq.read_table(io.BytesIO(render({"kind": "parquet", "csv": text, "about": {}})))
    assert read.to_pylist()[0] == {
        "name": awkward,
        "day": date(2025, 1, 2),
        "flag": True,
    }


def test_a_table_with_a_row_too_short_is_refused():
    with pytest.raises(ValueError, match="3 cells"):
        Table.of(("a", "b", "c"), [(1, 2)])


def test_a_snapshot_names_its_tables(dataset: Dataset):
    assert set(snapshot(dataset.history, dataset.frames)) == set(DATASET_TABLES)


def test_a_task_that_fails_says_why_and_the_next_is_rendered():
    renderer = RenderProcess()
    with pytest.raises(RenderingFailed, match="no task of the kind 'mosaic'"):
        renderer.render({"kind": "mosaic"})
    table = {"kind": "parquet", "csv": "a\n1\n", "about": {}}
    assert pq.read_table(io.BytesIO(renderer.render(table))).to_pylist() == [{"a": 1}]
    renderer.close()


def test_a_renderer_that_died_is_started_again():
    renderer = RenderProcess()
    table = {"kind": "parquet", "csv": "a\n1\n", "about": {}}
    renderer.render(table)
    renderer.close()
    assert pq.read_table(io.BytesIO(renderer.render({**table, "csv": "a\n2\n"}))).to_pylist() == [{"a": 2}]
    renderer.close()


def test_examples_of_the_document_are_answered(client):
    document = json.loads(client.get("/openapi.json").data)
    n_run = 0
    for path, item in document["paths"].items():
        content = item.get("post", {}).get("requestBody", {}).get("content", {})
        for example in content.get("application/json", {}).get("examples", {}).values():
            answer = client.post(path, json=example["value"])
            assert answer.status_code == 200, (path, answer.text)
            n_run += 1
    assert n_run >= 5


def test_metrics_count_requests_and_forecasts_by_candidate(client, artifact: Artifact):
    answer = client.get(f"{BEHEMOTH}/forecast?as_of=2025-05-16").json
    text = client.get("/metrics").text
    assert re.search(
        r'slipcast_requests_total\{route="/v1/releases/<release_id>/forecast",status="200"\} [1-9]', text
    )
    candidate = answer["provenance"]["candidate"]
    assert re.search(rf'slipcast_forecasts_total\{{candidate="{candidate}"\}} [1-9]', text)
    assert f'sha256="{artifact.manifest["sha256"]}"' in text
    assert "slipcast_data_age_days " in text


def test_what_is_typed_makes_no_new_series(client):
    client.get("/v1/releases/some-invented-name-0")
    assert "some-invented-name-0" not in client.get("/metrics").text
