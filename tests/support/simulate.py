"""Simulated histories with known competing hazards, for tests that need a planted truth."""

from datetime import date, timedelta

import numpy as np

from forecast.dataset import (
    Access,
    Announcement,
    History,
    Modality,
    Organization,
    Release,
    Status,
    Tier,
    Voice,
)
from forecast.promise import Precision, PromisedWindow

FIRST_DAY = date(2022, 1, 1)


def simulate_history(
    n_releases: int,
    seed: int,
    released_per_day: float = 0.010,
    cancelled_per_day: float = 0.002,
    n_days: int = 1460,
    promises_matter: bool = False,
) -> History:
    """Return a history in which waits are exponential with the hazards given.

    With `promises_matter`, a release ships within its window with probability 0.7, and otherwise waits
    on from the window's end with those hazards; there are no revisions. Else windows and revisions tell
    nothing.
    """
    rng = np.random.default_rng(seed)
    last_day = FIRST_DAY + timedelta(days=n_days)
    organizations = [Organization(f"org{number}", f"Org {number}", "US", "startup") for number in range(5)]
    releases, announcements = [], []
    for number in range(n_releases):
        organization = organizations[number % len(organizations)]
        release_id = f"{organization.organization_id}-r{number}"
        announced_on = FIRST_DAY + timedelta(days=int(rng.integers(0, n_days - 30)))
        lead, length = int(rng.integers(5, 120)), int(rng.integers(1, 60))
        both = released_per_day + cancelled_per_day
        wait = rng.exponential(1 / both)
        status = Status.RELEASED if rng.random() < released_per_day / both else Status.CANCELLED
        if promises_matter:
            wait += lead + length
            if rng.random() < 0.7:
                wait, status = rng.integers(lead, lead + length + 1), Status.RELEASED
        resolved_on: date | None = announced_on + timedelta(days=max(1, int(np.ceil(wait))))
        if resolved_on is not None and resolved_on > last_day:
            resolved_on, status = None, Status.PENDING
        window = PromisedWindow(
            announced_on + timedelta(days=lead),
            announced_on + timedelta(days=lead + length),
            bool(rng.random() < 0.1),
            Precision.MONTH if length < 35 else Precision.QUARTER,
        )
        if rng.random() < 0.2:
            window = PromisedWindow.without_time()
        tier = Tier.FLAGSHIP if rng.random() < 0.3 else Tier.MID
        releases.append(
            Release(
                release_id=release_id,
                organization_id=organization.organization_id,
                name=release_id,
                modality=Modality.TEXT,
                access=Access.API,
                tier=tier,
                status=status,
                resolved_on=resolved_on,
                found_by="",
                source_url="",
                note="",
            )
        )
        announcements.append(
            Announcement(f"{release_id}/{announced_on}", release_id, announced_on, "", window, Voice.OFFICIAL)
        )
        revised_on = announced_on + timedelta(days=int(rng.integers(1, 200)))
        if not promises_matter and rng.random() < 0.3 and revised_on < min(resolved_on or last_day, last_day):
            later = PromisedWindow(
                revised_on + timedelta(days=30), revised_on + timedelta(days=60), False, Precision.MONTH
            )
            announcements.append(
                Announcement(f"{release_id}/{revised_on}", release_id, revised_on, "", later, Voice.PRESS)
            )
    return History.from_records(last_day, organizations, releases, announcements)
