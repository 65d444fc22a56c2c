"""The artifact: what was saved is loaded, and nothing that does not match is unpickled."""

import gzip
import hashlib
import os
import pickletools
from dataclasses import replace

import numpy as np
import pytest

import forecast
from forecast import atomic_write
from forecast.artifact import store
from forecast.artifact.store import ArtifactRefused, load_artifact, save_artifact
from forecast.artifact.training import train
from tests.support.damage import artifact_file, change_manifest, damage, manifest_of


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
    assert manifest["backtest"]["candidates"].keys() >= {"face_value", "reference_class", "lindy"}
    assert (saved / manifest["file"]).exists()


def test_the_same_training_gives_the_same_file(saved, simulated_dataset, training, tmp_path):
    again = save_artifact(tmp_path / "again", simulated_dataset, training, {})
    assert again["sha256"] == manifest_of(saved)["sha256"]


def test_how_many_processes_trained_it_changes_no_byte(saved, simulated_dataset, tmp_path):
    """What came from a worker shares other objects than what was made here; the file does not tell."""
    shared = train(simulated_dataset, n_jobs=2)
    again = save_artifact(tmp_path / "again", simulated_dataset, shared, {})
    assert again["sha256"] == manifest_of(saved)["sha256"]


def test_enumerations_are_saved_by_value_as_in_every_release_of_python(saved):
    """Python 3.11.2 writes members by name and 3.11.7 by value: one artifact, and two hashes."""
    named = {str(argument) for _, argument, _ in pickletools.genops(gzip.decompress(artifact_file(saved)))}
    assert {"Status", "released"} <= named
    assert not {"getattr", "RELEASED"} & named


@pytest.mark.parametrize("how", ["bit", "truncated", "foreign", "missing"])
def test_a_damaged_file_is_refused_before_unpickling(saved, how):
    damage(saved, how)
    with pytest.raises(ArtifactRefused, match="SHA-256|can't be read"):
        load_artifact(saved)


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ({"format": 0}, "format"),
        ({"columns": ["AGE_DAYS"]}, "columns"),
        ({"environment": {"numpy": "1.0"}}, "environment"),
        ({"file": "../elsewhere.pickle.gz"}, "outside its folder"),
    ],
)
def test_an_artifact_of_other_code_is_refused_before_unpickling(saved, entries, reason, monkeypatch):
    monkeypatch.setattr(store.pickle, "load", lambda _: pytest.fail("unpickled"))
    change_manifest(saved, **entries)
    with pytest.raises(ArtifactRefused, match=reason):
        load_artifact(saved)


def test_a_file_that_its_manifest_vouches_for_and_that_is_none_is_refused(saved):
    content = b"no artifact"
    (saved / manifest_of(saved)["file"]).write_bytes(content)
    change_manifest(saved, sha256=hashlib.sha256(content).hexdigest())
    with pytest.raises(ArtifactRefused, match="can't be unpacked"):
        load_artifact(saved)


@pytest.mark.parametrize("content", ["", "[]", "{}", "{"])
def test_a_broken_manifest_is_refused(saved, content):
    (saved / "manifest.json").write_text(content)
    with pytest.raises(ArtifactRefused, match="manifest"):
        load_artifact(saved)


def test_an_empty_folder_says_what_to_do(tmp_path):
    with pytest.raises(ArtifactRefused, match="train first"):
        load_artifact(tmp_path)


def test_a_failed_save_leaves_the_old_artifact_whole(saved, simulated_dataset, training, monkeypatch):
    before = manifest_of(saved)
    monkeypatch.setattr(atomic_write.os, "fsync", _full_disk)
    with pytest.raises(OSError, match="No space"):
        save_artifact(saved, simulated_dataset, replace(training, vintages=training.vintages[:-1]), {})
    assert manifest_of(saved) == before
    load_artifact(saved)
    assert not list(saved.glob(".*")), "half-written files are left behind"


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
