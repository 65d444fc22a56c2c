"""The reloader: files that come late, change their mode or are no files neither stop nor deceive it."""

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from forecast import locations
from forecast.artifact.store import ArtifactRefused, load_artifact
from service.app import create_app, find_folders
from service.runtime.reloader import file_versions
from service.runtime.settings import BUILD, LEDGER
from service.runtime.state import EXTENSION
from tests.conftest import NOW
from tests.support.processes import Service, serving, wait_until


def is_refused(service: Service, reason: str) -> bool:
    return reason in service.ask("/readyz")[1].get("refusal", "")


def test_a_manifest_that_arrives_before_its_artifact_is_loaded_once_the_artifact_is_there(saved: Path):
    (file,) = saved.glob("artifact-*")
    content = file.read_bytes()
    with serving(saved.parent) as service:
        file.unlink()
        wait_until(lambda: is_refused(service, "can't be read"), service.log)
        file.write_bytes(content)
        wait_until(lambda: "refusal" not in service.ask("/readyz")[1], service.log)


def test_a_pipe_in_place_of_a_file_does_not_stop_the_watching(saved: Path):
    manifest, ledger = saved / "manifest.json", saved.parent / "data" / "ledger" / "forecasts.csv"
    content = manifest.read_bytes()
    ledger.parent.mkdir(parents=True)
    with serving(saved.parent) as service:
        manifest.unlink()
        os.mkfifo(manifest)
        os.mkfifo(ledger)
        wait_until(lambda: is_refused(service, "it is not a file"), service.log)
        wait_until(lambda: is_refused(service, "forecasts.csv"), service.log)
        metrics = service.text("/metrics")
        assert "slipcast_artifact_refused 1.0" in metrics
        assert "slipcast_ledger_refused 1.0" in metrics
        before = service.ask("/readyz")[1]["watched_at"]
        wait_until(lambda: service.ask("/readyz")[1]["watched_at"] > before, service.log)
        manifest.unlink()
        ledger.unlink()
        manifest.write_bytes(content)
        wait_until(lambda: "refusal" not in service.ask("/readyz")[1], service.log)
        assert service.log.read_text().count("artifact refused") == 1


def test_a_pipe_is_refused_without_waiting(saved: Path):
    (file,) = saved.glob("artifact-*")
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(ArtifactRefused, match="it is not a file"):
        load_artifact(saved)


@pytest.mark.parametrize("name", ["manifest.json", "artifact-*"])
def test_a_change_of_mode_is_a_change(saved: Path, name: str):
    (file,) = saved.glob(name)
    before = file_versions(saved, saved / "forecasts.csv")
    file.chmod(0o600)
    assert file_versions(saved, saved / "forecasts.csv") != before


def test_a_service_whose_watcher_sleeps_is_not_ready(saved: Path):
    app = create_app(saved, saved / "forecasts.csv", now=lambda: NOW)
    client, state = app.test_client(), app.extensions[EXTENSION]
    assert client.get("/readyz").status_code == 200  # nothing watches, and nothing should
    state.watched_at = NOW - timedelta(seconds=59)
    assert client.get("/readyz").status_code == 200
    state.watched_at = NOW - timedelta(seconds=61)
    response = client.get("/readyz")
    assert (response.status_code, response.json["type"]) == (503, "urn:slipcast:problem:not-ready")
    assert "slipcast_unwatched_seconds 61.0" in client.get("/metrics").text


def test_a_service_outside_a_checkout_finds_what_is_trained_later_and_passes_over_what_other_code_made(
    saved, tmp_path, monkeypatch
):
    """As where a wheel is installed: its own artifact, then one that the user trains, then an old one."""
    packaged, home = tmp_path / "packaged", tmp_path / "home"
    shutil.copytree(saved, packaged / "build")
    own = home / "slipcast" / "build"
    monkeypatch.setattr(locations, "_PACKAGED", packaged)
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    monkeypatch.delenv(BUILD, raising=False)
    monkeypatch.delenv(LEDGER, raising=False)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert find_folders()[0] == packaged / "build"
    shutil.copytree(saved, own)
    assert find_folders()[0] == own
    manifest = json.loads((own / "manifest.json").read_text())
    manifest["environment"]["code"] = "other"
    (own / "manifest.json").write_text(json.dumps(manifest))
    assert find_folders()[0] == packaged / "build"
    monkeypatch.setenv(BUILD, str(own))
    assert find_folders()[0] == own
