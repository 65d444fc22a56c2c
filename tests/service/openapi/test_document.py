"""The OpenAPI document: it is valid and complete, its examples work, and responses conform to it."""

import pytest
from openapi_spec_validator import validate

from service.routes.downloads import MEDIA_TYPES
from tests.support.http import conforms

BEHEMOTH = "/v1/releases/meta-llama-4-behemoth"


def operations(openapi: dict) -> list[dict]:
    return [operation for item in openapi["paths"].values() for operation in item.values()]


def test_the_document_is_valid_and_contains_every_route(client, openapi):
    validate(openapi)
    rules = {
        str(rule.rule).replace("<file>", f"{{table}}.{suffix}").replace("<", "{").replace(">", "}")
        for rule in client.application.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in ("api", "exports", "downloads", "metrics")
        and rule.endpoint != "api.openapi"
        for suffix in MEDIA_TYPES
    }
    pages = {
        f"/{name}.json" for name in ("organizations", "record", "data", "method", "index", "try", "search")
    }
    assert rules | pages | {"/releases/{release_id}.json"} == set(openapi["paths"])


def test_every_operation_has_a_unique_id_a_summary_and_a_documented_tag(openapi):
    ids = [operation["operationId"] for operation in operations(openapi)]
    assert len(set(ids)) == len(ids)
    assert all(name.isalpha() and name[0].islower() for name in ids)
    tags = {tag["name"] for tag in openapi["tags"] if tag["description"]}
    assert {tag for operation in operations(openapi) for tag in operation["tags"]} == tags
    assert all(len(operation["tags"]) == 1 and operation["summary"] for operation in operations(openapi))


def test_every_parameter_and_every_response_is_described(openapi):
    for operation in operations(openapi):
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (operation["operationId"], parameter["name"])
            assert parameter.get("allowEmptyValue", False) == (parameter["in"] == "query")
        for response in operation["responses"].values():
            assert response["description"], operation["operationId"]


def test_every_operation_says_that_the_service_may_be_busy_or_known_by_other_names(openapi):
    for operation in operations(openapi):
        busy = operation["responses"]["503"]
        assert busy["headers"]["Retry-After"]["description"], operation["operationId"]
        has_hosts = operation["tags"] != ["operations"]  # health checks go by an address
        assert ("421" in operation["responses"]) == has_hosts, operation["operationId"]


def test_files_are_described_as_text_or_as_binary(client, openapi):
    binary = {"image/png", "application/vnd.apache.parquet"}
    files = [
        (path, media_type, content["schema"].get("format") == "binary")
        for path, item in openapi["paths"].items()
        if "get" in item
        for media_type, content in item["get"]["responses"]["200"]["content"].items()
        if media_type != "application/json"
    ]
    assert len(files) == 9
    for path, media_type, is_binary in files:
        assert is_binary == (media_type in binary), path
        address = path.format(release_id="meta-llama-4-behemoth", table="frames")
        query = "" if "releases" not in path or "badge" in path else "?as_of=2025-05-16"
        response = client.get(f"{address}{query}")
        assert (response.status_code, response.mimetype) == (200, media_type), path


def test_every_field_of_a_request_and_of_a_response_is_described(openapi):
    schemas = openapi["components"]["schemas"]
    assert {"ForecastRequest", "Forecast", "Provenance", "ReleaseBody", "ProblemBody"} <= schemas.keys()
    for name, schema in schemas.items():
        for field, described in schema.get("properties", {}).items():
            assert described.get("description"), (name, field)


@pytest.mark.parametrize("path", ["", "/forecast", "/history"], ids=["release", "forecast", "history"])
def test_responses_about_a_release_conform_to_the_document(client, openapi, path):
    conforms(openapi, f"/v1/releases/{{release_id}}{path}", "get", client.get(f"{BEHEMOTH}{path}"))


@pytest.mark.parametrize("path", ["/v1/releases", "/v1/scorecard", "/v1/provenance", "/healthz", "/readyz"])
def test_responses_conform_to_the_document(client, openapi, path):
    conforms(openapi, path, "get", client.get(path))


def test_no_field_of_a_response_has_two_types(openapi):
    schemas = openapi["components"]["schemas"]
    responses = {name: schema for name, schema in schemas.items() if not name.endswith("Request")}
    assert responses
    assert "anyOf" not in str(responses)


def test_every_example_is_a_valid_request(client, openapi):
    n_examples = 0
    for path, item in openapi["paths"].items():
        content = item.get("post", {}).get("requestBody", {}).get("content", {})
        for example in content.get("application/json", {}).get("examples", {}).values():
            response = client.post(path, json=example["value"])
            assert response.status_code == 200, (path, response.text)
            n_examples += 1
    assert n_examples >= 5
