"""Delayed entry and missing checks: what they would do to forecasts, and what is said of them."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from msgspec import structs

from forecast.dataset import Announcement, History, Organization, Release, Status
from forecast.estimators import ReferenceClass
from forecast.evaluation.followed import counts, entered_at_once, settled
from forecast.features.design import Landmarks
from forecast.outcome import Outcome
from forecast.promise import PromisedWindow

FIRST, LAST = date(2022, 1, 1), date(2025, 12, 31)
#: The wait of every release is exponential with this mean, so that a third is out after 36 days or so.
_MEAN_DAYS = 90.0
_TRUTH = 1 - np.exp(-90 / _MEAN_DAYS)


def found_late(n_announced: int, seed: int) -> History:
    """Return the releases that news of a delay found, of many that were announced.

    Every one is looked at on a day up to half a year after its announcement; if it is out by then, there is
    no news of a delay, and nobody finds it.
    """
    rng = np.random.default_rng(seed)
    releases, announcements = [], []
    for number in range(n_announced):
        release_id = f"org-r{number}"
        announced_on = FIRST + timedelta(days=int(rng.integers(0, 900)))
        found_on = announced_on + timedelta(days=int(rng.integers(1, 180)))
        out_on = announced_on + timedelta(days=int(np.ceil(rng.exponential(_MEAN_DAYS))))
        if out_on <= found_on:
            continue
        releases.append(
            Release(
                release_id=release_id,
                organization_id="org",
                name=release_id,
                status=Status.RELEASED,
                resolved_on=out_on,
                found_by="delay-news",
                found_on=found_on,
                source_url="",
                note="",
            )
        )
        announcements += [
            Announcement(f"{release_id}/{day}", release_id, day, "", PromisedWindow.without_time(), None)
            for day in (announced_on, found_on)
        ]
    return History.from_records(LAST, [Organization("org", "Org", "US", "startup")], releases, announcements)


def learned(history: History) -> float:
    """Return the chance of release within 90 days that is learned from all questions of a history."""
    known = Landmarks.of(history).known_at(LAST)
    fitted = ReferenceClass().fit(known.X, known.y, known.sample_weight, known.groups)
    return float(fitted.predict_cumulative_incidence(known.X[:1], np.array([90]))[0, Outcome.RELEASED, 0])


def test_delayed_entry_learns_the_truth_from_releases_that_were_found_because_they_were_late():
    history = found_late(1_500, seed=1)
    assert learned(entered_at_once(history)) < _TRUTH - 0.1, "without it, late ones alone seem to exist"
    assert learned(history) == pytest.approx(_TRUTH, abs=0.03)


def test_no_question_is_before_the_day_on_which_its_release_was_found(simulated):
    found = {
        name: structs.replace(release, found_on=simulated.announcements[name][0].announced_on + timedelta(40))
        for name, release in simulated.releases.items()
        if release.resolved_on is None
    }
    late = replace(simulated, releases={**simulated.releases, **found})
    landmarks = Landmarks.of(late)
    for number in range(len(landmarks.as_of)):
        question = landmarks.question(number)
        found_on = late.releases[question.release_id].found_on
        assert found_on is None or question.as_of >= found_on
    assert counts(late).n_before_found == len(Landmarks.of(simulated).as_of) - len(landmarks.as_of) > 0


@pytest.fixture
def unchecked(simulated) -> History:
    """Return a history whose pending releases were last looked at 100 days before its end."""
    checked_on = simulated.known_through - timedelta(days=100)
    return replace(
        simulated,
        releases={
            name: structs.replace(
                release, checked_on=max(checked_on, simulated.announcements[name][-1].announced_on)
            )
            if release.status is Status.PENDING
            else release
            for name, release in simulated.releases.items()
        },
    )


def test_a_pending_release_is_followed_to_its_check_and_no_further(unchecked):
    landmarks = Landmarks.of(unchecked)
    known = landmarks.known_at(unchecked.known_through)
    pending = known.y["event"] == Outcome.PENDING
    ends = landmarks.as_of[landmarks.as_of < landmarks.followed_through] + known.y["duration_in_days"]
    through = {n: unchecked.pending_through(r).toordinal() for n, r in enumerate(landmarks.release_ids)}
    assert pending.any()
    for end, group in zip(ends[pending], known.groups[pending], strict=True):
        assert end == through[group]


def test_the_bounds_give_every_unchecked_release_an_end(unchecked):
    n = counts(unchecked)
    assert n.n_unchecked_releases > 0
    assert n.n_unfollowed > 0
    shipped, never = settled(unchecked, shipped=True), settled(unchecked, shipped=False)
    assert counts(shipped).n_unchecked_releases == counts(never).n_unchecked_releases == 0
    assert len(Landmarks.of(never).as_of) == n.n_questions + n.n_unfollowed
    for name, release in unchecked.releases.items():
        if release.checked_on is not None and release.checked_on < unchecked.known_through:
            assert shipped.releases[name].resolved_on == release.checked_on + timedelta(days=1)
            assert never.pending_through(name) == unchecked.known_through


def test_what_was_checked_later_changes_nothing_as_of_an_earlier_day(unchecked):
    day = unchecked.known_through - timedelta(days=300)
    moved = replace(
        unchecked,
        releases={
            name: structs.replace(
                release, checked_on=unchecked.known_through, checked_url="https://a.example"
            )
            if release.status is Status.PENDING
            else release
            for name, release in unchecked.releases.items()
        },
    )
    before, after = unchecked.as_of(day), moved.as_of(day)
    assert {name: before.pending_through(name) for name in before.releases} == {
        name: after.pending_through(name) for name in after.releases
    }
    assert all(not release.checked_url for release in after.releases.values())
