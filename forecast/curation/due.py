"""Name the pending releases to look at next: lapsed windows first, then those longest unchecked."""

from datetime import date

from forecast.dataset.history import History


def due_releases(history: History, today: date) -> list[str]:
    """Return a line for each pending release, the most urgent first.

    Parameters
    ----------
    history
        All that is known.
    today
        The day on which somebody looks.

    Examples
    --------
    >>> from pathlib import Path
    >>> from forecast.dataset import read_dataset
    >>> for line in due_releases(read_dataset(Path("tests/data/tiny")).history, date(2026, 4, 5)):
    ...     print(line)
    acme-three: checked 5 days ago (2026-03-31); see https://example.com/models https://example.com/three
    """
    ranked = []
    for release in history.releases.values():
        if release.checked_on is None or release.resolved_on is not None:
            continue
        last = history.announcements[release.release_id][-1]
        end = last.window.promised_to
        lapsed = end is not None and release.checked_on <= end < today
        unchecked = (today - release.checked_on).days
        why = f"its window ended on {end}; " if lapsed else ""
        pages = " ".join(dict.fromkeys([release.checked_url, last.source_url, release.source_url]))
        line = f"{release.release_id}: {why}checked {unchecked} days ago ({release.checked_on}); see {pages}"
        ranked.append((not lapsed, -unchecked, release.release_id, line))
    return [line for *_, line in sorted(ranked)]
