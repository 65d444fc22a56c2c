"""Fixtures of the tests of `deploy/`."""

from collections.abc import Iterator

import pytest

from tests.conftest import ROOT
from tests.support.processes import Service, serving


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Yield the real service on the real artifact."""
    with serving(ROOT, log_in=tmp_path_factory.mktemp("log")) as service:
        yield service
