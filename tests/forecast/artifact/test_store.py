"""The artifact: what was saved is loaded, what does not match is refused, and no file runs code."""

import gzip
import hashlib
import os
import pickle
import random
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

import forecast
from forecast.artifact import encoding, store
from forecast.artifact.store import load_artifact, save_artifact
from forecast.artifact.training import train
from forecast.errors import ArtifactRefused
from forecast.files import atomic_write
from tests.conftest import ROOT
from tests.support.damage import Bomb, artifact_file, change_manifest, damage, manifest_of


def test_what_is_saved_is_loaded(saved, training, simulated):
    loaded = load_artifact(saved)
    assert loaded.observed_through == simulated.known_through
    assert len(loaded.vintages) == len(training.vintages)
    row = training.landmarks.X[:1]
    np.testing.assert_allclose(
        loaded.vintages[-1].champion.predict_cumulative_incidence(row, [90]),
        training.vintages[-1].champion.predict_cumulative_incidence(row, [90]),
    )
    assert loaded.manifest["candidate"] == training.summary["champion"]


def test_the_manifest_tells_what_was_trained_from_what(saved):
    manifest = manifest_of(saved)
    assert manifest["dataset"].keys() == {"version", "sha256", "observed_through"}
    assert manifest["environment"]["slipcast"] == forecast.__version__
    assert manifest["summary"]["candidates"].keys() >= {"face_value", "reference_class", "lindy"}
    assert (saved / manifest["file"]).exists()


def test_the_same_training_gives_the_same_file(saved, simulated_dataset, training, tmp_path):
    again = save_artifact(tmp_path / "again", simulated_dataset, training, {})
    assert again["sha256"] == manifest_of(saved)["sha256"]


def test_how_many_processes_trained_it_changes_no_byte(saved, simulated_dataset, tmp_path):
    """What came from a worker shares other objects than what was made here; the file does not tell."""
    shared = train(simulated_dataset, n_jobs=2)
    again = save_artifact(tmp_path / "again", simulated_dataset, shared, {})
    assert again["sha256"] == manifest_of(saved)["sha256"]


@pytest.mark.parametrize("how", ["bit", "truncated", "foreign", "missing"])
def test_a_damaged_file_is_refused_before_it_is_decoded(saved, how, monkeypatch):
    monkeypatch.setattr(store, "decode", lambda _: pytest.fail("decoded"))
    damage(saved, how)
    with pytest.raises(ArtifactRefused, match="SHA-256|can't be read"):
        load_artifact(saved)


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ({"format": 0}, "format"),
        ({"columns": ["AGE_DAYS"]}, "columns"),
        ({"environment": {"numpy": "1.0"}}, "made by other code"),
        ({"file": "../elsewhere.msgpack.gz"}, "outside its folder"),
    ],
)
def test_an_artifact_of_other_code_is_refused_before_it_is_decoded(saved, entries, reason, monkeypatch):
    monkeypatch.setattr(store, "decode", lambda _: pytest.fail("decoded"))
    change_manifest(saved, **entries)
    with pytest.raises(ArtifactRefused, match=f"{reason}.*slipcast train"):
        load_artifact(saved)


def test_an_artifact_of_another_python_and_numpy_is_accepted(saved):
    environment = manifest_of(saved)["environment"]
    change_manifest(saved, environment={**environment, "python": "3.99", "numpy": "9.9"})
    load_artifact(saved)


def test_an_artifact_depends_on_the_code_that_its_numbers_depend_on():
    package = ROOT / "forecast"
    names = {path.relative_to(package).as_posix() for path in store._code_files()}
    assert {"columns.py", "estimators/hazard.py", "features/rows.py", "promise/interpret.py"} <= names
    assert not any("report" in name or "challengers" in name or "rendering" in name for name in names)


def vouched_for(build: Path, content: bytes) -> None:
    """Make a file the artifact, with a manifest that vouches for it."""
    (build / manifest_of(build)["file"]).write_bytes(content)
    change_manifest(build, sha256=hashlib.sha256(content).hexdigest())


def hostile(*parts: object) -> bytes:
    """Return an artifact's file that names a class, with arguments."""
    extension = msgspec.msgpack.Ext(2, msgspec.msgpack.encode(parts))
    contents = msgspec.msgpack.decode(msgspec.msgpack.encode(EMPTY)) | {"vintages": [{"champion": extension}]}
    return gzip.compress(msgspec.msgpack.encode(contents))


EMPTY = {
    "known_through": "2025-01-01",
    **{name: [] for name in ("organizations", "releases", "announcements", "vintages")},
    "landmarks": {"release_ids": []},
    "supplement": {"frames": {}, "records": [], "misses": [], "questions": b""},
}


@pytest.mark.parametrize(
    "content",
    [
        b"no artifact",
        gzip.compress(b"no contents"),
        gzip.compress(pickle.dumps(Bomb())),
        pickle.dumps(Bomb()),
        hostile("Popen", {"args": "true"}, {}),
        hostile("LinearPool", {"members": [], "weights": [], "further": 1}, {}),
        hostile(),
    ],
)
def test_a_file_that_is_no_artifact_runs_no_code_even_if_its_manifest_vouches_for_it(saved, content):
    vouched_for(saved, content)
    with pytest.raises(ArtifactRefused, match="can't be decoded.*slipcast train"):
        load_artifact(saved)


def test_no_change_of_a_byte_leads_to_anything_but_a_refusal(saved):
    """Or to an artifact with other numbers: whoever can write a manifest can write those."""
    content, rng = bytearray(gzip.decompress(artifact_file(saved))), random.Random(0)
    for _ in range(60):
        changed = bytearray(content)
        changed[rng.randrange(len(changed))] = rng.randrange(256)
        vouched_for(saved, gzip.compress(bytes(changed), 1))
        try:
            load_artifact(saved)
        except ArtifactRefused:
            continue


def test_every_candidate_is_read_as_it_was_written(training):
    for name, fitted in training.walk.fitted[-1].items():
        read = round_trip(fitted)
        assert repr(read) == repr(fitted)
        for forecast_by in ("predict_cumulative_incidence", "predict_replicates"):
            expected = getattr(fitted, forecast_by)(training.landmarks.X[:5], [30, 365])
            np.testing.assert_array_equal(
                getattr(read, forecast_by)(training.landmarks.X[:5], [30, 365]), expected, name
            )


def round_trip(value: object) -> object:
    contents = msgspec.convert(EMPTY, encoding.Contents)
    contents.vintages = [{"trained_through": "2025-01-01", "champion": value}]
    return encoding.decode(encoding.encode(contents)).vintages[0]["champion"]


@pytest.mark.parametrize("value", [object(), np.array([object()])])
def test_what_is_no_part_of_an_artifact_is_not_written(value):
    with pytest.raises(TypeError, match="an artifact can.t contain"):
        round_trip(value)


@pytest.mark.parametrize("content", ["", "[]", "{}", "{"])
def test_a_broken_manifest_is_refused(saved, content):
    (saved / "manifest.json").write_text(content)
    with pytest.raises(ArtifactRefused, match="manifest"):
        load_artifact(saved)


def test_an_empty_folder_says_what_to_do(tmp_path):
    with pytest.raises(ArtifactRefused, match="slipcast train"):
        load_artifact(tmp_path)


def test_a_failed_save_leaves_the_old_artifact_whole(saved, simulated_dataset, training, monkeypatch):
    before = manifest_of(saved)
    monkeypatch.setattr(atomic_write.os, "fsync", _full_disk)
    with pytest.raises(OSError, match="No space"):
        save_artifact(saved, simulated_dataset, replace(training, vintages=training.vintages[:-1]), {})
    assert manifest_of(saved) == before
    load_artifact(saved)
    assert not list(saved.glob(".*.part")), "half-written files are left behind"


def _full_disk(_: int) -> None:
    raise OSError(28, "No space left on device")


def test_what_a_killed_save_left_behind_is_cleared_by_a_later_one(saved, simulated_dataset, training):
    left, fresh = saved / ".artifact-1-x.part", saved / ".artifact-2-x.part"
    for part in (left, fresh):
        part.write_bytes(b"half")
    os.utime(left, (0, 0))
    save_artifact(saved, simulated_dataset, training, {})
    assert not left.exists()
    assert fresh.exists(), "somebody may be at it still"


def test_only_the_superseded_artifact_is_kept_beside_the_new_one(saved, simulated_dataset, training):
    first = manifest_of(saved)["file"]
    for n_left_out in (1, 2):
        fewer = replace(training, vintages=training.vintages[:-n_left_out])
        save_artifact(saved, simulated_dataset, fewer, {})
    files = {file.name for file in saved.glob("artifact-*")}
    assert len(files) == 2
    assert manifest_of(saved)["file"] in files
    assert first not in files
