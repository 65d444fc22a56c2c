"""Search: releases by the words of their id, name and organization."""

from forecast.dataset.history import History
from forecast.dataset.records import Release, Status


def search_releases(
    history: History, text: str = "", status: Status | None = None, n_most: int = 20
) -> list[Release]:
    """Return the first releases whose id, name or organization holds all words of a text.

    Parameters
    ----------
    history
        Whose releases are searched, in its order.
    text
        Words, in any case; without any, all releases match.
    status
        Of the releases to return; any by default.
    n_most
        The most to return.
    """
    words = text.casefold().split()
    matching = []
    for release in history.releases.values():
        organization = history.organizations[release.organization_id or ""]
        names = f"{release.release_id} {release.name} {organization.name}".casefold()
        if all(word in names for word in words) and status in (None, release.status):
            matching.append(release)
    return matching[:n_most]
