"""Fixtures of the service's tests."""

import pytest
from flask.testing import FlaskClient


@pytest.fixture(scope="session")
def openapi(client: FlaskClient) -> dict:
    """Return the OpenAPI document that the service gives."""
    return client.get("/openapi.json").json
