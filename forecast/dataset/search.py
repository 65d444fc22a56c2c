"""Search releases by the words of their id, name and organization."""

from forecast.dataset.history import History
from forecast.dataset.records import Release, Status


def search_releases(
    history: History, text: str = "", status: Status | None = None, n_most: int = 20
) -> list[Release]:
    """Return the releases whose id, name and organization together contain all words of a text.

    Parameters
    ----------
    history
        The history to search, in its order.
    text
        Words or parts of words, in any case; every release matches an empty text.
    status
        Status of the releases to return; any by default.
    n_most
        The most releases to return.

    Examples
    --------
    >>> from pathlib import Path
    >>> from forecast.dataset import read_dataset
    >>> history = read_dataset(Path("tests/data/tiny")).history
    >>> [release.release_id for release in search_releases(history, "acme THREE")]
    ['acme-three']
    """
    words = text.casefold().split()
    matching = []
    for release in history.releases.values():
        organization = history.organizations[release.organization_id or ""]
        names = f"{release.release_id} {release.name} {organization.name}".casefold()
        if all(word in names for word in words) and status in (None, release.status):
            matching.append(release)
    return matching[:n_most]
