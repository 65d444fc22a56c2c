"""Fixtures that several test modules share."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import settings

from forecast.artifact.store import Artifact, load_artifact, save_artifact
from forecast.artifact.training import Training, train
from forecast.dataset import Dataset, History, read_dataset
from forecast.features.design import Landmarks
from service.app import create_app
from service.runtime.state import EXTENSION
from tests.support.simulate import simulate_history

# Nothing here is timed, and the same commit is tested with the same examples.
settings.register_profile("slipcast", deadline=None, derandomize=True)
settings.load_profile("slipcast")

ROOT = Path(__file__).parent.parent
LEDGER = ROOT / "data" / "ledger" / "forecasts.csv"
NOW = datetime(2026, 4, 15, 12, 0, tzinfo=UTC)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Return a copy of the smallest valid dataset, to be broken."""
    return Path(shutil.copytree(ROOT / "tests" / "data" / "tiny", tmp_path / "tiny"))


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """Return the real dataset."""
    return read_dataset(ROOT / "data")


@pytest.fixture(scope="session")
def artifact() -> Artifact:
    """Return the artifact that `make test` has trained on the real dataset."""
    return load_artifact(ROOT / "build")


@pytest.fixture(scope="session")
def client(artifact: Artifact) -> Iterator[FlaskClient]:  # noqa: ARG001 (it must be there)
    """Yield a client of the service on the real artifact, with a fixed clock."""
    app = create_app(ROOT / "build", LEDGER, now=lambda: NOW)
    yield app.test_client()
    app.extensions[EXTENSION].renderer.close()


@pytest.fixture(scope="session")
def simulated() -> History:
    """Return a small simulated history."""
    return simulate_history(80, seed=1, n_days=900)


@pytest.fixture(scope="session")
def simulated_dataset(simulated: History) -> Dataset:
    """Return the simulated history as a dataset."""
    return Dataset(simulated, {}, "simulated", "0" * 64)


@pytest.fixture(scope="session")
def training(simulated_dataset: Dataset) -> Training:
    """Return what training on the simulated dataset yields."""
    return train(simulated_dataset, n_jobs=1)


@pytest.fixture
def saved(tmp_path: Path, simulated_dataset: Dataset, training: Training) -> Path:
    """Return a folder with an artifact of the simulated dataset."""
    build = tmp_path / "build"
    save_artifact(build, simulated_dataset, training, {})
    return build


@pytest.fixture(scope="session")
def simulated_landmarks(simulated: History) -> Landmarks:
    """Return the landmarks of the simulated history."""
    return Landmarks.of(simulated)


@pytest.fixture(scope="session")
def middle_day() -> date:
    """Return a day in the middle of the simulated history."""
    return date(2023, 6, 15)
