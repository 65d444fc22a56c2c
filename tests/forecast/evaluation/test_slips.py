"""Slips and punctuality: planted truths, and records that few promises do not carry far."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from statistics import mean

import numpy as np
import pytest
from msgspec import structs

from forecast.dataset import Access, Announcement, History, Organization, Release, Status, Tier, Voice
from forecast.dataset.vocabularies import AnnouncementKind
from forecast.evaluation.slips import first_promises, incidence_by_group, promises, wait_until
from forecast.features.track_record import missed_first_windows, track_records
from forecast.outcome import Outcome
from forecast.promise import Phrase, Precision, PromisedWindow, phrase_of, read_promise
from tests.support.simulate import simulate_history

KNOWN_THROUGH = date(2026, 3, 31)
ANNOUNCED_ON = date(2025, 1, 1)
WINDOW = PromisedWindow(date(2025, 3, 1), date(2025, 3, 31), False, Precision.MONTH)


def history_of(*slips_by_organization: list[int | None]) -> History:
    """Return a history in which each organization slipped by so many days; None is pending."""
    organizations, releases, announcements = [], [], []
    for place, slips in enumerate(slips_by_organization):
        organization = Organization(f"org{place}", f"Org {place}", "US", "startup")
        organizations.append(organization)
        for number, slip in enumerate(slips):
            release_id = f"org{place}-r{number}"
            resolved_on = None if slip is None else date(2025, 3, 31) + timedelta(days=slip)
            status = Status.PENDING if slip is None else Status.RELEASED
            releases.append(
                Release(
                    release_id=release_id,
                    organization_id=f"org{place}",
                    name=release_id,
                    access=Access.API,
                    tier=Tier.MID,
                    status=status,
                    resolved_on=resolved_on,
                    found_by="",
                    source_url="",
                    note="",
                )
            )
            announcements.append(
                Announcement(f"{release_id}/1", release_id, ANNOUNCED_ON, "in March", WINDOW, Voice.OFFICIAL)
            )
    return History.from_records(KNOWN_THROUGH, organizations, releases, announcements)


def test_a_slip_counts_from_the_end_of_the_first_window_and_a_wait_from_the_announcement():
    (promise,) = first_promises(history_of([10]))
    assert (promise.slip_days, promise.waited_days, promise.lead_days) == (10, 99, 89)
    assert promise.outcome is Outcome.RELEASED
    (pending,) = first_promises(history_of([None]))
    assert pending.outcome is Outcome.PENDING
    assert pending.slip_days == (KNOWN_THROUGH - date(2025, 3, 31)).days


def test_the_first_promise_is_the_first_with_a_window():
    history = history_of([10])
    release_id = "org0-r0"
    later = Announcement("x", release_id, date(2025, 2, 1), "in April", replace(WINDOW), Voice.OFFICIAL)
    soon = Announcement("y", release_id, ANNOUNCED_ON, "soon", PromisedWindow.without_time(), Voice.PRESS)
    both = History.from_records(
        KNOWN_THROUGH, history.organizations.values(), history.releases.values(), [soon, later]
    )
    assert [promise.announcement.announcement_id for promise in first_promises(both)] == ["x"]
    assert len(promises(both)) == 2


def test_shares_without_censoring_are_plain_frequencies():
    slips = [-5, 0, 0, 3, 40, 100]
    (group,) = incidence_by_group(first_promises(history_of(slips)), lambda _: "all", [-1, 0, 30, 365])
    assert [share.mean for share in group.released] == pytest.approx([1 / 6, 3 / 6, 4 / 6, 1.0])
    assert all(share.low <= share.mean <= share.high for share in group.released)
    assert (group.n_promises, group.n_released, group.n_cancelled) == (6, 6, 0)
    assert [row["days"] for row in group.rows()] == [-1, 0, 30, 365]


def test_pending_promises_are_censored_and_not_counted_as_failures():
    """Planted: waits are exponential, so half are out after log(2) / 0.01 days however many are censored."""
    history = simulate_history(600, seed=3, released_per_day=0.01, cancelled_per_day=0.0, n_days=500)
    assert sum(release.status is Status.PENDING for release in history.releases.values()) > 50
    first = [promise for promise in promises(history) if promise.announcement.voice is Voice.OFFICIAL]
    (group,) = incidence_by_group(first, lambda _: "all", [round(np.log(2) / 0.01)], since_window=False)
    assert group.released[0].mean == pytest.approx(0.5, abs=0.06)
    assert group.released[0].low < 0.5 < group.released[0].high


@pytest.mark.parametrize(("level", "days"), [(0.25, 90.0), (0.5, 99.0), (0.75, np.inf)])
def test_a_wait_is_the_first_day_by_which_so_many_were_out(level, days):
    """Four promises of 1 January: out after 90 and 99 days, and two that are pending still."""
    wait = wait_until(promises(history_of([1, 10, None, None])), level)
    assert wait.days == days
    assert wait.low <= wait.days <= wait.high


def test_groups_come_with_the_largest_first_and_need_a_window_for_slips():
    firsts = first_promises(history_of([1, 2, 3], [4]))
    groups = incidence_by_group(firsts, lambda promise: promise.release.organization_id or "", [0])
    assert [(group.group, group.n_promises) for group in groups] == [("org0", 3), ("org1", 1)]
    soon = replace(firsts[0], slip_days=None)
    with pytest.raises(ValueError, match="no window"):
        incidence_by_group([soon], lambda _: "all", [0])


def test_a_short_record_is_pulled_towards_all_and_a_long_one_is_not():
    punctual, late = [-1] * 60, [50] * 60
    records = {
        record.organization_id: record for record in track_records(history_of(punctual, late, [-1], [50]))
    }
    assert records["org0"].kept_share > 0.9
    assert records["org1"].kept_share < 0.1
    for few in ("org2", "org3"):
        assert 0.02 < records[few].kept_share < 0.98
        assert records[few].high - records[few].low > records["org0"].high - records["org0"].low
    assert all(record.low < record.kept_share < record.high for record in records.values())
    assert [record.n_promises for record in track_records(history_of(punctual, [1]))] == [60, 1]


def test_organizations_that_keep_alike_are_told_apart_by_nothing():
    """Planted: all keep with 0.6; the shrunken shares are closer to it than the raw ones."""
    rng = np.random.default_rng(5)
    slips = [[-1 if rng.random() < 0.6 else 9 for _ in range(5)] for _ in range(40)]
    records = track_records(history_of(*slips))
    raw = mean(abs(record.n_kept / record.n_promises - 0.6) for record in records)
    assert mean(abs(record.kept_share - 0.6) for record in records) < raw / 2


def test_without_a_verdict_there_is_no_record():
    history = history_of([None]).as_of(date(2025, 2, 1))
    assert missed_first_windows(history) == {}
    with pytest.raises(ValueError, match="no first promise"):
        track_records(history)


def test_an_outcome_within_the_month_of_the_windows_end_gives_no_verdict():
    history = history_of([10, 10])
    release = structs.replace(
        history.releases["org0-r0"], resolved_from=date(2025, 4, 1), resolved_on=date(2025, 4, 30)
    )
    ends_in_april = replace(WINDOW, promised_to=date(2025, 4, 10))
    announcement = structs.replace(history.announcements["org0-r0"][0], window=ends_in_april)
    by_month = history.with_release(release, [announcement])
    assert missed_first_windows(by_month) == {"org0": {"org0-r1": True}}


@pytest.mark.parametrize(
    ("wording", "phrase"),
    [
        ("on May 13", Phrase.DAY),
        ("next week", Phrase.WEEK),
        ("in the coming days", Phrase.COMING_DAYS),
        ("over the coming weeks", Phrase.COMING_WEEKS),
        ("dans les prochains mois", Phrase.COMING_MONTHS),
        ("in two weeks", Phrase.COUNTED_WAIT),
        ("this month", Phrase.MONTH),
        ("early June", Phrase.MONTH),
        ("Q3", Phrase.QUARTER),
        ("à l'automne", Phrase.SEASON),
        ("H2 2025", Phrase.HALF),
        ("later this year", Phrase.THIS_YEAR),
        ("early 2026", Phrase.LATER_YEAR),
        ("soon", Phrase.SOON),
        ("postponed indefinitely", Phrase.POSTPONED),
    ],
)
def test_a_window_tells_its_sort(wording, phrase):
    on = date(2025, 4, 9)
    assert phrase_of(read_promise(wording, on), on) is phrase


def test_every_announcement_of_the_dataset_has_a_sort_that_fits_its_kind(dataset):
    sorts = Counter()
    for story in dataset.history.announcements.values():
        for announcement in story:
            phrase = phrase_of(announcement.window, announcement.announced_on)
            sorts[phrase] += 1
            assert (phrase is Phrase.POSTPONED) == (announcement.kind is AnnouncementKind.INDEFINITE)
    assert set(sorts) == set(Phrase)
