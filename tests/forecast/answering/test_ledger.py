"""The ledger: what was issued stays to the byte, and is scored when its day has come and not before."""

from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs

from forecast.answering.ledger import Resolution, append_edition, make_edition, read_ledger, resolve
from forecast.artifact.store import load_artifact
from forecast.dataset import Status
from forecast.errors import AlreadyIssued
from forecast.files import atomic_write
from forecast.scoring import HORIZONS_IN_DAYS
from tests.support.ledger import moved


@pytest.fixture
def ledger(tmp_path):
    """Return the path of a ledger that is not there yet."""
    return tmp_path / "ledger" / "forecasts.csv"


@pytest.fixture
def edition(saved):
    """Return the edition that the simulated artifact would issue."""
    return make_edition(load_artifact(saved))


def test_an_edition_has_every_pending_release_at_every_horizon(edition, simulated):
    pending = {r.release_id for r in simulated.releases.values() if r.status is Status.PENDING}
    assert {(row.release_id, row.horizon_days) for row in edition} == {
        (release_id, horizon) for release_id in pending for horizon in HORIZONS_IN_DAYS
    }
    for row in edition:
        assert row.as_of == simulated.known_through
        assert row.by == row.as_of + timedelta(days=row.horizon_days)
        assert 0 <= row.low <= row.released <= row.high <= 1
        assert row.trained_through <= row.as_of


def test_what_is_appended_is_read_back(ledger, edition):
    append_edition(ledger, edition)
    assert read_ledger(ledger) == edition


def test_a_ledger_goes_on_from_an_earlier_one(tmp_path, ledger, edition):
    """As where the package brought one that the user can't write to."""
    append_edition(ledger, edition)
    later = moved(edition, 90)
    own = tmp_path / "own" / "forecasts.csv"
    append_edition(own, later, earlier=ledger)
    assert read_ledger(own) == [*edition, *later]
    assert read_ledger(ledger) == edition
    with pytest.raises(AlreadyIssued):
        append_edition(tmp_path / "third.csv", edition, earlier=own)


def test_what_was_issued_stays_to_the_byte(ledger, edition):
    append_edition(ledger, edition)
    before = ledger.read_bytes()
    with pytest.raises(AlreadyIssued, match=str(edition[0].as_of)):
        append_edition(ledger, edition)
    assert ledger.read_bytes() == before
    later = moved(edition, 90)
    append_edition(ledger, later)
    assert ledger.read_bytes().startswith(before)
    assert read_ledger(ledger) == [*edition, *later]


def test_a_full_disk_loses_nothing(ledger, edition, monkeypatch):
    append_edition(ledger, edition)
    before = ledger.read_bytes()

    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic_write.os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        append_edition(ledger, moved(edition, 90))
    assert ledger.read_bytes() == before
    assert read_ledger(ledger) == edition
    assert not list(ledger.parent.glob(".*.part")), "half-written files are left behind"


def test_a_forecast_is_scored_when_its_day_has_come_whatever_happened(edition, simulated):
    """The same releases, known a hundred days longer: one is out on day 20, one on day 60, the rest wait."""
    first, second, *_ = sorted({row.release_id for row in edition})
    known_through = simulated.known_through + timedelta(days=100)
    releases = dict(simulated.releases)
    for release_id, days in ((first, 20), (second, 60)):
        out_on = simulated.known_through + timedelta(days=days)
        releases[release_id] = structs.replace(
            releases[release_id], status=Status.RELEASED, resolved_on=out_on
        )
    later = replace(simulated, releases=releases, known_through=known_through, verified_through=known_through)
    resolution = resolve(later, edition)
    resolved = resolution.resolved
    assert resolution.n_waiting == 0
    assert {row.issued.horizon_days for row in resolved} == {30, 90}
    came_true = {(row.issued.release_id, row.issued.horizon_days) for row in resolved if row.came_true}
    assert came_true == {(first, 30), (first, 90), (second, 90)}
    for row in resolved:
        assert row.brier == pytest.approx((row.issued.released - row.came_true) ** 2)
    assert resolve(simulated, edition) == Resolution([], 0)


def test_a_forecast_whose_release_nobody_has_looked_at_since_waits_for_a_check(edition, simulated):
    first, second, *_ = sorted({row.release_id for row in edition})
    known_through = simulated.known_through + timedelta(days=100)
    releases = dict(simulated.releases)
    for release_id, days in ((first, 0), (second, 31)):
        checked_on = simulated.known_through + timedelta(days=days)
        releases[release_id] = structs.replace(releases[release_id], checked_on=checked_on)
    later = replace(simulated, releases=releases, known_through=known_through, verified_through=known_through)
    resolution = resolve(later, edition)
    scored = {(row.issued.release_id, row.issued.horizon_days) for row in resolution.resolved}
    assert {horizon for release_id, horizon in scored if release_id == first} == set()
    assert {horizon for release_id, horizon in scored if release_id == second} == {30}
    assert resolution.n_waiting == 3


def test_a_day_can_have_an_edition_from_another_version_of_the_dataset(ledger, edition):
    append_edition(ledger, edition)
    corrected = [replace(row, dataset_version="9.9.9") for row in edition]
    declared = append_edition(ledger, corrected)
    assert (declared.day, declared.dataset_version) == (edition[0].as_of, "9.9.9")
    assert read_ledger(ledger) == [*edition, *corrected]


def test_each_forecast_is_as_of_the_day_on_which_its_release_was_last_checked(saved):
    artifact = load_artifact(saved)
    history = artifact.history
    release_id = min(r.release_id for r in history.releases.values() if r.status is Status.PENDING)
    checked_on = history.known_through - timedelta(days=40)
    checked = structs.replace(history.releases[release_id], checked_on=checked_on)
    announced = [a for a in history.announcements[release_id] if a.announced_on <= checked_on]
    known = replace(history.with_release(checked, announced or history.announcements[release_id]), base=None)
    days = {row.release_id: row.as_of for row in make_edition(replace(artifact, history=known))}
    assert days.pop(release_id) == max(checked_on, known.announcements[release_id][0].announced_on)
    assert set(days.values()) == {history.known_through}
