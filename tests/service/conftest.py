"""Fixtures for the tests of the service."""

import pytest
from flask.testing import FlaskClient


@pytest.fixture(scope="session")
def openapi(client: FlaskClient) -> dict:
    """Return the OpenAPI document of the service."""
    return client.get("/openapi.json").json
