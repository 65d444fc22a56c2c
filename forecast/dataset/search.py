"""Search releases by the words of their id, name and organization."""

from forecast.dataset.characters import forbidden_in_xml
from forecast.dataset.history import History
from forecast.dataset.records import Release
from forecast.dataset.vocabularies import Status

#: The most characters and words of a text to search for: each word is looked for in every release.
MOST_CHARACTERS, MOST_WORDS = 200, 20


def search_releases(
    history: History, text: str = "", status: Status | None = None, n_most: int = 20
) -> list[Release]:
    """Return the releases whose id, name and organization together contain all words of a text.

    Parameters
    ----------
    history
        The history to search, in its order.
    text
        At most `MOST_WORDS` words or parts of words, in any case; every release matches an empty text.
    status
        Status of the releases to return; any by default.
    n_most
        The most releases to return.

    Raises
    ------
    ValueError
        If the text has over `MOST_CHARACTERS` characters or `MOST_WORDS` words, or a character that XML
        forbids, which no name has.

    Examples
    --------
    >>> from pathlib import Path
    >>> from forecast.dataset import read_dataset
    >>> history = read_dataset(Path("tests/data/tiny")).history
    >>> [release.release_id for release in search_releases(history, "acme THREE")]
    ['acme-three']
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError(
            f"the text begins with {text[:40]!r} and has {len(text):,} characters; "
            f"search for words of a name, with at most {MOST_CHARACTERS} characters"
        )
    if (character := forbidden_in_xml(text)) is not None:
        raise ValueError(f"the text has the character U+{ord(character):04X}; remove it")
    words = text.casefold().split()
    if len(words) > MOST_WORDS:
        raise ValueError(
            f"the text begins with {text[:40]!r} and has {len(words)} words; search for at most {MOST_WORDS}"
        )
    matching = []
    for release in history.releases.values():
        organization = history.organizations[release.organization_id or ""]
        names = f"{release.release_id} {release.name} {organization.name}".casefold()
        if all(word in names for word in words) and status in (None, release.status):
            matching.append(release)
    return matching[:n_most]
