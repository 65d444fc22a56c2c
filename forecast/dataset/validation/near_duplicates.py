"""Find names that are nearly the same: equal but for order and punctuation, or misspelt."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import combinations

#: Words that do not distinguish two names.
_FILLERS = frozenset({"a", "an", "and", "for", "in", "of", "on", "the", "to", "with"})
_WORD = re.compile(r"[^\W_]+")
#: Two words of `_LEAST_LETTERS` or more, at least this similar, count as one word misspelt.
_LEAST_SIMILARITY = 0.8
_LEAST_LETTERS = 5


def near_duplicates(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of identifiers whose names are nearly the same.

    Parameters
    ----------
    names
        Pairs of identifier and name, among which names should be unique.

    Examples
    --------
    >>> names = [("first", "Gemini Live for iOS"), ("second", "gemini live (iOS)"), ("third", "Gemini 3")]
    >>> list(near_duplicates(names))
    [('first', 'second')]
    """
    words = [(identifier, _words(name)) for identifier, name in names]
    for (first, first_words), (second, second_words) in combinations(words, 2):
        if first_words == second_words or _misspelt(first_words - second_words, second_words - first_words):
            yield first, second


def _words(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(name.casefold())) - _FILLERS


def _misspelt(only_in_first: frozenset[str], only_in_second: frozenset[str]) -> bool:
    """Return whether two names differ in one word, and only in its spelling."""
    if len(only_in_first) != 1 or len(only_in_second) != 1:
        return False
    (first,), (second,) = only_in_first, only_in_second
    are_long = first.isalpha() and second.isalpha() and min(len(first), len(second)) >= _LEAST_LETTERS
    return are_long and SequenceMatcher(None, first, second).ratio() >= _LEAST_SIMILARITY
