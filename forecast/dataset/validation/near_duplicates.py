"""Find names that are nearly the same: equal but for order and punctuation, or misspelt."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

#: Words that do not distinguish two names.
_FILLERS = frozenset({"a", "an", "and", "for", "in", "of", "on", "the", "to", "with"})
_WORD = re.compile(r"[^\W_]+")
#: Two words of `_LEAST_LETTERS` or more, at least this similar, count as one word misspelt.
_LEAST_SIMILARITY = 0.8
_LEAST_LETTERS = 5
#: The most pairs of words whose spelling is compared, which takes seconds.
MOST_COMPARISONS = 200_000


def near_duplicates(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of identifiers whose names are nearly the same.

    Parameters
    ----------
    names
        Pairs of identifier and name, among which names should be unique.

    Raises
    ------
    ValueError
        If so many names differ in one word that comparing its spelling needs over `MOST_COMPARISONS` pairs.

    Examples
    --------
    >>> names = [("first", "Gemini Live for iOS"), ("second", "gemini live (iOS)"), ("third", "Gemini 3")]
    >>> list(near_duplicates(names))
    [('first', 'second')]
    """
    # Names can be nearly the same only if they share all words, or all but one long one. Looking both up
    # spares comparing each name with each other.
    by_words: dict[frozenset[str], list[str]] = defaultdict(list)
    by_other_words: dict[frozenset[str], list[tuple[str, str]]] = defaultdict(list)
    n_comparisons = 0
    for identifier, name in names:
        words = _words(name)
        for earlier in by_words[words]:
            yield earlier, identifier
        by_words[words].append(identifier)
        for word in sorted(filter(_is_long, words)):
            alike = by_other_words[words - {word}]
            for earlier, earlier_word in alike:
                if earlier_word == word:
                    continue
                n_comparisons += 1
                if n_comparisons > MOST_COMPARISONS:
                    raise ValueError("too many differ in one word only")
                if SequenceMatcher(None, earlier_word, word).ratio() >= _LEAST_SIMILARITY:
                    yield earlier, identifier
            alike.append((identifier, word))


def _words(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(name.casefold())) - _FILLERS


def _is_long(word: str) -> bool:
    return word.isalpha() and len(word) >= _LEAST_LETTERS
