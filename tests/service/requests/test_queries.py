"""Query strings: all faults are found at once, and what is readable survives."""

from datetime import date

import pytest

from service.requests.queries import (
    ChartQuery,
    ForecastQuery,
    PendingQuery,
    Query,
    ReleasesQuery,
    SnapshotQuery,
    try_query,
)
from tests.support.http import faulty_fields

BEHEMOTH = "/v1/releases/meta-llama-4-behemoth/forecast"
#: Routes that ignore unknown parameters: health checks and metrics, whose callers may add some against
#: caches, the documents of the API, and static files.
LENIENT = {"api.healthz", "api.readyz", "api.openapi", "metrics.expose", "docs.page", "docs.file", "static"}
VALUES = {"release_id": "meta-llama-4-behemoth", "file": "releases.csv", "name": "record", "kind": "svg"}


def faults_of(kind: type[Query], parameters: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(fault.field, fault.fault) for fault in try_query(kind, parameters).faults]


@pytest.mark.parametrize("kind", [ForecastQuery, ChartQuery, SnapshotQuery, ReleasesQuery, PendingQuery])
@pytest.mark.parametrize("blank", [[], [""], ["  "], ["", " "]])
def test_blank_parameters_count_as_not_given(kind, blank):
    reading = try_query(kind, dict.fromkeys(kind.model_fields, blank))
    assert reading.faults == []
    assert reading.query == kind()


def test_blank_items_of_a_list_are_left_out():
    reading = try_query(ForecastQuery, {"dates": [" 2025-09-30, ,,2025-12-31 ", ""]})
    assert reading.faults == []
    assert reading.query.dates == [date(2025, 9, 30), date(2025, 12, 31)]


@pytest.mark.parametrize(
    ("kind", "name", "values"),
    [
        (ForecastQuery, "as_of", ["2025-05-16", "2025-05-16"]),
        (ReleasesQuery, "status", ["pending", "released"]),
        (ReleasesQuery, "page", ["1", "2", "3"]),
        (PendingQuery, "sort", ["soon", "name"]),
        (ChartQuery, "theme", ["light", "dark"]),
    ],
)
def test_a_repeated_parameter_is_a_fault_and_has_its_default(kind, name, values):
    reading = try_query(kind, {name: values})
    assert faults_of(kind, {name: values}) == [(name, f"given {len(values)} times")]
    assert reading.query == kind()


def test_a_repeated_list_is_one_list():
    reading = try_query(ForecastQuery, {"dates": ["2025-09-30", "2025-12-31,2026-01-31"]})
    assert reading.faults == []
    assert len(reading.query.dates) == 3


def test_readable_items_of_a_list_survive_unreadable_ones():
    reading = try_query(ForecastQuery, {"as_of": ["May"], "dates": ["x,2025-09-30,2025-02-30,2025-12-31"]})
    assert [(fault.field, fault.fault) for fault in reading.faults] == [
        ("as_of", "'May' is not a date"),
        ("dates", "'x' is not a date"),
        ("dates", "'2025-02-30' is not a date"),
    ]
    assert reading.query.as_of is None
    assert reading.query.dates == [date(2025, 9, 30), date(2025, 12, 31)]


def test_readable_parameters_survive_faulty_ones():
    parameters = {"status": ["pending"], "modality": ["smell"], "page": ["x"], "foo": ["1"]}
    reading = try_query(ReleasesQuery, parameters)
    assert {fault.field for fault in reading.faults} == {"modality", "page", "foo"}
    assert all(fault.remedy for fault in reading.faults)
    assert (reading.query.status, reading.query.modality, reading.query.page) == ("pending", None, 1)


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
def test_every_fault_of_a_forecast_query_is_listed(client, query, fields):
    assert faulty_fields(client.get(f"{BEHEMOTH}?{query}")) == fields


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
def test_every_fault_of_a_list_query_is_listed(client, query, fields):
    assert faulty_fields(client.get(f"/v1/releases?{query}")) == fields


def test_every_get_route_rejects_unknown_parameters(client):
    n_routes = 0
    with client.application.test_request_context() as context:
        rules = [rule for rule in client.application.url_map.iter_rules() if "GET" in rule.methods]
        assert {rule.endpoint for rule in rules} > LENIENT
        for rule in rules:
            if rule.endpoint in LENIENT:
                continue
            values = {name: VALUES[name] for name in rule.arguments}
            path = context.url_adapter.build(rule.endpoint, values)
            response = client.get(f"{path}?no_such_parameter=1")
            assert response.status_code == 422, path
            assert "no_such_parameter" in response.text, path
            n_routes += 1
    assert n_routes >= 20
