"""Search releases by the words of their names, organizations and ids, or by the address of a source.

Case, hyphens and spaces do not matter, a word may be cut short or have one slip of the pen, and numbers are
matched whole: "GPT-5" does not find "GPT-5.5". The best matches come first.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from forecast.caching import cached
from forecast.dataset.characters import forbidden_in_xml
from forecast.dataset.history import History
from forecast.dataset.records import Release
from forecast.dataset.vocabularies import Status

#: The most characters and words of a text to search for: each word is looked for in the vocabulary.
MOST_CHARACTERS, MOST_WORDS = 200, 20

_WORD = re.compile(r"\d+(?:[.-]\d+)*|[^\W\d_]+")
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)+/\S+)", re.IGNORECASE)
#: A shorter word with another letter is another word.
_LEAST_LETTERS_FOR_SLIP = 4
_EXACT, _BEGINS, _SLIP = 1.0, 0.8, 0.6
#: A word of the organization tells less than one of the release's name.
_ORGANIZATION = 0.7


class _SearchIndex:
    """The words and source addresses of a history's releases.

    Parameters
    ----------
    history
        The history to search.
    """

    def __init__(self, history: History) -> None:
        self._weights: dict[str, dict[str, float]] = defaultdict(dict)
        self._n_words: dict[str, int] = {}
        self._of_address: dict[str, set[str]] = defaultdict(set)
        for release_id, release in history.releases.items():
            organization = history.organizations[release.organization_id or ""]
            for text in (organization.name, *organization.aliases):
                self._add(release_id, text, _ORGANIZATION)
            for text in (release_id, release.name):
                self._add(release_id, text, 1.0)
            self._n_words[release_id] = len(_words(release.name))
            announced = [announcement.source_url for announcement in history.announcements[release_id]]
            for url in (release.source_url, *announced):
                if url and (address := _address(url)):
                    self._of_address[address].add(release_id)

    def _add(self, release_id: str, text: str, weight: float) -> None:
        for word in _with_joined(_words(text)):
            of_release = self._weights[word]
            of_release[release_id] = max(weight, of_release.get(release_id, 0.0))

    def find(self, text: str) -> list[str]:
        """Return the ids of the releases that match a text, best first.

        Parameters
        ----------
        text
            An id, words that must all match, or the address of a source.
        """
        if address := _address(text):
            return sorted(
                {
                    release_id
                    for source, release_ids in self._of_address.items()
                    if source == address or source.startswith(f"{address}/")
                    for release_id in release_ids
                }
            )
        words = _words(text)
        if not words:
            return []
        joined = [self._matching(first + second) for first, second in pairwise(words)]
        scores: dict[str, float] | None = None
        for number, word in enumerate(words):
            found = self._matching(word)
            for of_pair in joined[max(number - 1, 0) : number + 1]:
                for release_id, score in of_pair.items():
                    found[release_id] = max(score, found.get(release_id, 0.0))
            scores = (
                found
                if scores is None
                else {each: scores[each] + found[each] for each in scores.keys() & found.keys()}
            )
        spoken = text.strip().casefold()
        return sorted(
            scores or {},
            key=lambda each: (each != spoken, -(scores or {})[each], self._n_words[each], each),
        )

    def _matching(self, word: str) -> dict[str, float]:
        """Return the quality of the best match of a word in each release that has one."""
        found: dict[str, float] = {}
        for known, of_releases in self._weights.items():
            quality = _quality(word, known)
            if quality:
                for release_id, weight in of_releases.items():
                    found[release_id] = max(quality * weight, found.get(release_id, 0.0))
        return found


def search_releases(
    history: History, text: str = "", status: Status | None = None, n_most: int = 20
) -> list[Release]:
    """Return the releases that match a text, best first.

    Parameters
    ----------
    history
        The history to search.
    text
        At most `MOST_WORDS` words of names, organizations, aliases or ids, which must all match, in any case
        and with at most one slip of the pen each; or the address of a source. Every release matches an empty
        text, in the history's order.
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
    if (fault := text_fault(text)) is not None:
        raise ValueError("; ".join(fault))
    found = _search_index(history).find(text) if text.strip() else history.releases
    releases = (history.releases[release_id] for release_id in found)
    return [release for release in releases if status in (None, release.status)][:n_most]


def text_fault(text: str) -> tuple[str, str] | None:
    """Return why a text can't be searched for, and the remedy; None if it can.

    Parameters
    ----------
    text
        The text.

    Examples
    --------
    >>> text_fault("acme three")
    >>> text_fault("acme" + chr(7))
    ('the text has the character U+0007', 'remove it')
    """
    if len(text) > MOST_CHARACTERS:
        fault = f"the text begins with {text[:40]!r} and has {len(text):,} characters"
        return fault, f"search for words of a name, with at most {MOST_CHARACTERS} characters"
    if (character := forbidden_in_xml(text)) is not None:
        return f"the text has the character U+{ord(character):04X}", "remove it"
    n_words = max(len(text.split()), 0 if _address(text) else len(_words(text)))
    if n_words > MOST_WORDS:
        fault = f"the text begins with {text[:40]!r} and has {n_words} words"
        return fault, f"search for at most {MOST_WORDS}"
    return None


@cached(2)
def _search_index(history: History) -> _SearchIndex:
    return _SearchIndex(history)


def _words(text: str) -> list[str]:
    """Return the words and whole numbers of a text; "v7" is the number 7, and 1-5 of an id is 1.5."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return [
        word.replace("-", ".")
        for word, following in zip(words, [*words, ""][1:], strict=True)
        if not (word == "v" and following[:1].isdigit())
    ]


def _with_joined(words: list[str]) -> Iterable[str]:
    """Yield the words, and neighbours written as one: "Deep Seek" is found as "deepseek"."""
    yield from words
    for first, second in pairwise(words):
        if first.isalpha() and second.isalpha():
            yield first + second


def _quality(word: str, known: str) -> float:
    if word == known:
        return _EXACT
    if not (word.isalpha() and known.isalpha()):
        return 0.0  # another number is another version
    if len(word) > 1 and known.startswith(word):
        return _BEGINS
    if not word.isascii() and word in known:
        return _BEGINS  # Chinese and Japanese have no spaces between words
    return _SLIP if len(word) >= _LEAST_LETTERS_FOR_SLIP and _is_slip(word, known) else 0.0


def _is_slip(word: str, known: str) -> bool:
    """Return whether one letter is missing, added or wrong, or two neighbours are swapped."""
    if abs(len(word) - len(known)) > 1:
        return False
    start = next((at for at, pair in enumerate(zip(word, known, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    rest, known_rest = word[start:], known[start:]
    return (
        rest[1:] == known_rest[1:]
        or rest[1:] == known_rest
        or rest == known_rest[1:]
        or (rest[:2] == known_rest[:2][::-1] and rest[2:] == known_rest[2:])
    )


def _address(text: str) -> str:
    """Return an address without scheme, www, ending slash and .git; empty if a text is none."""
    match = _ADDRESS.match(text.strip())
    if match is None or " " in text.strip():
        return ""
    return match[1].casefold().rstrip("/").removesuffix(".git")
