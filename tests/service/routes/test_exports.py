"""Exports and downloads: each format is read back with a common library for it."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta

import pyarrow.parquet as pq
import pytest
from flask import render_template
from icalendar import Calendar

from forecast.answering.moves import Move
from forecast.answering.sentence import in_words, percent
from forecast.artifact.store import Artifact
from forecast.dataset import Dataset, snapshot
from forecast.rendering.worker import render
from forecast.tables import Table, as_csv
from tests.conftest import ROOT
from tests.support.http import faulty_fields

BEHEMOTH = "/v1/releases/meta-llama-4-behemoth"
ATOM = "{http://www.w3.org/2005/Atom}"
DATASET_TABLES = ("organizations", "releases", "announcements", "frames")


def pending_id(artifact: Artifact) -> str:
    return next(key for key, r in artifact.history.releases.items() if r.resolved_on is None)


def rows(response) -> list[dict[str, str]]:
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.text)))


def test_the_csv_has_the_curve_of_the_json(client):
    curve = client.get(f"{BEHEMOTH}/forecast?as_of=2025-05-16").json["curve"]
    exported = rows(client.get(f"{BEHEMOTH}/forecast.csv?as_of=2025-05-16"))
    assert [row["date"] for row in exported] == curve["dates"]
    assert [float(row["released"]) for row in exported] == pytest.approx(curve["released"], abs=1e-4)
    assert [float(row["cancelled"]) for row in exported] == pytest.approx(curve["cancelled"], abs=1e-4)


def events(response) -> list:
    assert response.mimetype == "text/calendar"
    return Calendar.from_ical(response.data).walk("VEVENT")


def test_the_calendar_has_the_likely_window_as_an_all_day_event(client):
    forecast = client.get(f"{BEHEMOTH}/forecast?as_of=2025-05-16").json
    by_level = {quantile["level"]: quantile["date"] for quantile in forecast["quantiles"][:-1]}
    (event,) = events(client.get(f"{BEHEMOTH}/forecast.ics?as_of=2025-05-16"))
    assert event["uid"] == "meta-llama-4-behemoth@slipcast"
    assert event.start == date.fromisoformat(by_level[0.25])
    assert event.end == date.fromisoformat(by_level[0.75]) + timedelta(days=1)
    assert forecast["sentence"].split(":")[0] in event["description"]


def test_the_event_moves_with_the_forecast_and_ends_on_the_day_of_the_outcome(client):
    moving = [
        events(client.get(f"{BEHEMOTH}/forecast.ics?as_of={day}"))[0] for day in ("2025-05-16", "2025-07-16")
    ]
    assert moving[0]["uid"] == moving[1]["uid"]
    assert moving[0].start != moving[1].start
    (event,) = events(client.get(f"{BEHEMOTH}/forecast.ics"))
    assert (event.start, event["uid"]) == (date(2025, 8, 29), moving[0]["uid"])
    assert "cancelled" in event["summary"]


def test_a_chart_names_its_as_of_date_and_is_drawn_in_both_themes(client):
    charts = {}
    for theme in ("light", "dark"):
        response = client.get(f"{BEHEMOTH}/chart.svg?as_of=2025-05-16&theme={theme}")
        assert response.mimetype == "image/svg+xml"
        ET.fromstring(response.text)
        assert "As of 16 May 2025" in response.text
        assert "cancelled on 29 August 2025" in response.text
        charts[theme] = response.text
    assert charts["light"] != charts["dark"]
    assert client.get(f"{BEHEMOTH}/chart.png?as_of=2025-05-16").data.startswith(b"\x89PNG\r\n")


def test_an_unknown_theme_is_rejected(client):
    assert faulty_fields(client.get(f"{BEHEMOTH}/chart.svg?theme=pink")) == ["theme"]


def test_a_chart_shows_later_announcements_in_pale(client):
    """As of the first announcement, all others are pale."""
    early = client.get(f"{BEHEMOTH}/chart.svg?as_of=2025-04-30").text
    late = client.get(f"{BEHEMOTH}/chart.svg?as_of=2025-08-28").text
    assert early.count('opacity="0.35"') > late.count('opacity="0.35"') > 0


def test_a_badge_shows_the_chance_or_the_outcome(client, artifact: Artifact):
    resolved = client.get(f"{BEHEMOTH}/badge.svg")
    ET.fromstring(resolved.text)
    assert "cancelled 2025-08-29" in resolved.text
    pending = client.get(f"/v1/releases/{pending_id(artifact)}/badge.svg").text
    assert re.search(r"\d % out by now, checked \d{4}-\d\d-\d\d", pending)


def test_the_feed_has_moves_and_announcements_with_working_links(client, artifact: Artifact):
    feed = ET.fromstring(client.get("/feeds/moves.atom").data)
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids) > 10
    for entry in [feed, *entries]:
        assert all(entry.findtext(f"{ATOM}{tag}") for tag in ("id", "title", "updated"))
    titles = [entry.findtext(f"{ATOM}title") or "" for entry in entries]
    assert any(re.search(r"\d % to .*\d % by ", title) for title in titles)
    latest = max(story[-1].announced_on for story in artifact.history.announcements.values())
    assert any((entry.findtext(f"{ATOM}updated") or "").startswith(str(latest)) for entry in entries)
    for link in {entries[0].find(f"{ATOM}link").get("href"), entries[-1].find(f"{ATOM}link").get("href")}:
        assert client.get(link.removeprefix("http://localhost")).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        f"{BEHEMOTH}/forecast.csv?as_of=2025-05-16",
        "/v1/downloads/organizations.csv?",
        "/v1/downloads/ledger.csv?",
    ],
)
def test_a_csv_file_begins_with_a_byte_order_mark_if_asked(client, path):
    plain = client.get(path).data
    assert not plain.startswith(b"\xef\xbb\xbf")
    assert client.get(f"{path}&bom=false").data == plain
    with_mark = client.get(f"{path}&bom=true")
    assert with_mark.data == b"\xef\xbb\xbf" + plain
    assert with_mark.content_type == "text/csv; charset=utf-8"


def test_only_csv_files_have_a_byte_order_mark(client):
    for path in (
        "/v1/downloads/ledger.parquet",
        "/v1/downloads/releases.parquet",
        f"{BEHEMOTH}/forecast.ics",
    ):
        assert faulty_fields(client.get(f"{path}?bom=true")) == ["bom"]


def test_ids_of_the_feed_are_the_same_behind_every_host(client):
    ids = []
    for host in ("localhost", "slipcast.example:8443", "mirror.example"):
        feed = ET.fromstring(client.get("/feeds/moves.atom", headers={"Host": host}).data)
        ids.append([element.text for element in feed.iter(f"{ATOM}id")])
        assert feed.find(f"{ATOM}link").get("href") == f"http://{host}/feeds/moves.atom"
    assert ids[0] == ids[1] == ids[2]
    assert all(re.fullmatch(r"tag:[a-z.]+,\d{4}:\S+", name) for name in ids[0])


def test_an_event_has_the_day_of_the_data_and_a_revision_that_grows_with_it(client, artifact):
    (event,) = events(client.get(f"{BEHEMOTH}/forecast.ics?as_of=2025-05-16"))
    day = artifact.observed_through
    assert event["dtstamp"].dt == datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert event["sequence"] == (day - date(2020, 1, 1)).days > 0


def test_a_name_with_markup_is_escaped_in_the_feed(client):
    move = Move("acme-q-a", "Q&A <3", *(date(2026, 1, day) for day in (1, 2, 3)), before=0.1, after=0.4)
    with client.application.test_request_context():
        feed = render_template(
            "moves.xml",
            moves=[move],
            news=[],
            releases={},
            updated="2026-01-02T00:00:00+00:00",
            root="http://localhost/",
            percent=percent,
            in_words=in_words,
        )
    title = ET.fromstring(feed).findtext(f"{ATOM}entry/{ATOM}title") or ""
    assert title.startswith("Q&A <3: 10 % to 40 %")


@pytest.mark.parametrize("table", DATASET_TABLES)
def test_a_download_has_the_rows_and_columns_of_the_file_in_data(client, dataset: Dataset, table):
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    downloaded = rows(client.get(f"/v1/downloads/{table}.csv"))
    key = f"{table.removesuffix('s')}_id"
    if table == "organizations":
        used = {release.organization_id for release in dataset.history.releases.values()}
        written = [row for row in written if row[key] in used]
    by_id = {row[key]: row for row in downloaded}
    assert len(by_id) == len(written)
    for row in written:
        same = by_id[row[key]]
        assert list(same) == list(row)
        if table != "frames":  # which splits its list of URLs at any space
            assert {name: value.strip() for name, value in row.items()} == same


def test_a_snapshot_has_nothing_that_became_known_later(client):
    for day in ("2024-06-30", "2025-06-30"):
        announcements = rows(client.get(f"/v1/downloads/announcements.csv?as_of={day}"))
        assert max(row["announced_on"] for row in announcements) <= day
        releases = rows(client.get(f"/v1/downloads/releases.csv?as_of={day}"))
        assert max(row["resolved_on"] for row in releases) <= day
        assert {row["release_id"] for row in releases} == {row["release_id"] for row in announcements}
    behemoth = {row["release_id"]: row for row in releases}["meta-llama-4-behemoth"]
    assert (behemoth["status"], behemoth["resolved_on"], behemoth["note"]) == ("pending", "", "")


def test_a_snapshot_of_the_last_day_is_the_whole_table(client, artifact: Artifact):
    whole = client.get("/v1/downloads/releases.csv").data
    last_day = artifact.observed_through
    assert client.get(f"/v1/downloads/releases.csv?as_of={last_day}").data == whole


@pytest.mark.parametrize("table", [*DATASET_TABLES, "backtest", "ledger"])
def test_parquet_has_the_rows_of_the_csv_with_licence_and_citation(client, table):
    csv_rows = rows(client.get(f"/v1/downloads/{table}.csv"))
    response = client.get(f"/v1/downloads/{table}.parquet")
    parquet = pq.read_table(io.BytesIO(response.data))
    assert parquet.num_rows == len(csv_rows)
    assert parquet.column_names == list(csv_rows[0])
    metadata = {key.decode(): value.decode() for key, value in parquet.schema.metadata.items()}
    assert metadata["licence"].startswith("CC BY 4.0")
    assert metadata["citation"] == response.headers["Slipcast-Citation"]
    assert f'filename="slipcast-{table}.parquet"' in response.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("path", "status", "fields"),
    [
        ("/v1/downloads/secrets.csv", 404, ["file"]),
        ("/v1/downloads/releases.xlsx", 404, ["file"]),
        ("/v1/downloads/releases.csv?as_of=June", 422, ["as_of"]),
        ("/v1/downloads/releases.csv?as_of=2999-01-01", 422, ["as_of"]),
        ("/v1/downloads/ledger.csv?as_of=2025-01-01", 422, ["as_of"]),
        ("/v1/downloads/releases.csv?until=2025-01-01", 422, ["until"]),
    ],
)
def test_the_faults_of_a_download_are_listed(client, path, status, fields):
    assert faulty_fields(client.get(path), status) == fields


def test_awkward_text_survives_both_formats():
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


def test_a_row_with_too_few_cells_is_rejected():
    with pytest.raises(ValueError, match="cells"):
        Table.of(("a", "b", "c"), [(1, 2)])


def test_a_snapshot_names_its_tables(dataset: Dataset):
    assert set(snapshot(dataset.history, dataset.frames)) == set(DATASET_TABLES)
