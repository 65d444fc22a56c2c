"""Tallies: what is counted once for all questions is what counting one by one gives."""

import random
from dataclasses import replace

from msgspec import structs

from forecast.dataset import History
from forecast.features.leave_one_out import OtherReleases, leave_one_out
from forecast.features.track_record import missed_first_window


def counted_one_by_one(history: History, release_id: str) -> OtherReleases:
    rest = [release for key, release in history.releases.items() if key != release_id]
    maker = history.releases[release_id].organization_id
    precision = history.announcements[release_id][-1].window.precision
    missed = {release.release_id: missed_first_window(history, release.release_id) for release in rest}
    judged = [release for release in rest if missed[release.release_id] is not None]
    of_maker = [release for release in judged if release.organization_id == maker]
    return OtherReleases(
        len(judged),
        sum(bool(missed[release.release_id]) for release in judged),
        len(of_maker),
        sum(bool(missed[release.release_id]) for release in of_maker),
        sum(release.organization_id == maker for release in rest),
        sum(
            release.resolved_on is not None
            and any(a.window.precision is precision for a in history.announcements[release.release_id])
            for release in rest
        ),
        min((history.announcements[release.release_id][0].announced_on for release in rest), default=None),
    )


def test_every_release_of_a_cut_history_is_told_from_the_others(simulated, middle_day):
    history = simulated.as_of(middle_day)
    for release_id in history.releases:
        assert leave_one_out(history, release_id) == counted_one_by_one(history, release_id)


def test_a_replaced_or_added_release_changes_nothing_but_itself(simulated):
    """Told with another maker's, an unknown maker's or its own name, with fewer announcements or others'."""
    rng = random.Random(0)
    releases, announcements = list(simulated.releases.values()), simulated.announcements
    for _ in range(200):
        one, other = rng.sample(releases, 2)
        release_id = rng.choice([one.release_id, "asked"])
        organization_id = rng.choice([one.organization_id, other.organization_id, None])
        told = announcements[rng.choice([one, other]).release_id]
        asked = structs.replace(
            rng.choice([one, other]), release_id=release_id, organization_id=organization_id
        )
        history = simulated.with_release(asked, told[: rng.randint(1, len(told))])
        assert leave_one_out(history, release_id) == counted_one_by_one(history, release_id)
        assert leave_one_out(history, other.release_id) == counted_one_by_one(history, other.release_id)


def test_a_release_alone_has_no_others(simulated):
    release_id = next(iter(simulated.releases))
    alone = replace(
        simulated,
        releases={release_id: simulated.releases[release_id]},
        announcements={release_id: simulated.announcements[release_id]},
    )
    assert leave_one_out(alone, release_id) == OtherReleases(0, 0, 0, 0, 0, 0, None)
