"""Names that look like the same release recorded twice: equal but for order and punctuation, or misspelt."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import combinations

#: Words that tell no two releases apart.
_FILLERS = frozenset({"a", "an", "and", "for", "in", "of", "on", "the", "to", "with"})
_WORD = re.compile(r"[^\W_]+")
#: Two long words at least so similar are one word misspelt.
_LEAST_SIMILARITY = 0.8
_LEAST_LETTERS = 5


def near_duplicates(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of identifiers whose names can hardly be distinguished.

    Parameters
    ----------
    names
        Pairs of identifier and name, of things among which a name should be unique.
    """
    words = [(identifier, _words(name)) for identifier, name in names]
    for (first, some), (second, others) in combinations(words, 2):
        if some == others or _misspelt(some - others, others - some):
            yield first, second


def _words(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(name.casefold())) - _FILLERS


def _misspelt(only_here: frozenset[str], only_there: frozenset[str]) -> bool:
    if len(only_here) != 1 or len(only_there) != 1:
        return False
    (here,), (there,) = only_here, only_there
    letters = here.isalpha() and there.isalpha() and min(len(here), len(there)) >= _LEAST_LETTERS
    return letters and SequenceMatcher(None, here, there).ratio() >= _LEAST_SIMILARITY
