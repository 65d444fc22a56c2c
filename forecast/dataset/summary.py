"""Count what a dataset contains, for `make data` and the datasheet."""

from collections import Counter

from forecast.dataset.read import Dataset
from forecast.dataset.vocabularies import Evidence, Status, Swept

_N_SHOWN = 12


def summary_lines(dataset: Dataset) -> list[str]:
    """Return the counts of a dataset, one line for each subject.

    Parameters
    ----------
    dataset
        As `read_dataset` returns it.

    Examples
    --------
    >>> from pathlib import Path
    >>> from forecast.dataset import read_dataset
    >>> for line in summary_lines(read_dataset(Path("tests/data/tiny")))[1:4]:
    ...     print(line)
    3 releases (1 released, 1 cancelled, 1 pending), 5 announcements, 1 organizations, 1 countries
    2 releases with two announcements or more, at most 2
    evidence read: 87.5% of 8 rows
    """
    history = dataset.history
    releases = list(history.releases.values())
    by_release = list(history.announcements.values())
    announcements = [announcement for of_release in by_release for announcement in of_release]
    used = {release.organization_id for release in releases}
    countries = Counter(
        history.organizations[r.organization_id].country for r in releases if r.organization_id
    )
    statuses = Counter(release.status for release in releases)
    evidence = [*(release.evidence for release in releases), *(a.evidence for a in announcements)]
    n_read = evidence.count(Evidence.READ)
    frame_kinds = Counter(dataset.frames[release.found_by].kind for release in releases)
    swept = {
        degree: Counter(frame.kind for frame in dataset.frames.values() if frame.swept is degree)
        for degree in Swept
    }
    n_rows = len(releases) + len(announcements)
    by_status = ", ".join(f"{statuses[status]} {status}" for status in Status)
    totals = [f"{len(releases)} releases ({by_status})", f"{len(announcements)} announcements"]
    totals += [f"{len(used)} organizations", f"{len(countries)} countries"]
    revised = sum(len(of_release) > 1 for of_release in by_release)
    years = Counter(of_release[0].announced_on.year for of_release in by_release)
    return [
        f"dataset {dataset.version}, observed through {history.known_through}",
        ", ".join(totals),
        f"{revised} releases with two announcements or more, at most {max(map(len, by_release))}",
        f"evidence read: {n_read / n_rows:.1%} of {n_rows} rows",
        f"frames that found them: {_shares(frame_kinds)}",
        *(f"frames swept, {degree}: {_counts(counter) or 'none'}" for degree, counter in swept.items()),
        f"first announced in: {', '.join(f'{year} {count}' for year, count in sorted(years.items()))}",
        f"modality: {_counts(Counter(str(r.modality) for r in releases))}",
        f"access: {_counts(Counter(str(r.access) for r in releases))}",
        f"voice: {_counts(Counter(str(a.voice) for a in announcements))}",
        f"kind: {_counts(Counter(str(a.kind) for a in announcements))}",
        f"precision: {_counts(Counter(str(a.window.precision) for a in announcements))}",
        f"countries: {_counts(countries)}",
    ]


def _counts(counter: Counter[str]) -> str:
    shown = [f"{key} {count}" for key, count in counter.most_common(_N_SHOWN)]
    rest = len(counter) - _N_SHOWN
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")


def _shares(counter: Counter[str]) -> str:
    total = counter.total()
    return ", ".join(f"{key} {count} ({count / total:.0%})" for key, count in counter.most_common())
