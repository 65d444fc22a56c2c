"""Find the release ids that are most similar to one that the dataset does not have."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from forecast.caching import cached
from forecast.dataset.history import History

#: Nothing is searched for a longer text, which is no misspelt id.
MOST_CHARACTERS = 100
#: Less similar ids are not worth naming.
_LEAST_SIMILARITY = 0.3


class IdIndex:
    """Ids by the pairs of adjacent letters in them, to look many texts up at little cost.

    Two texts are as similar as the share of pairs that they have in common: the Sørensen-Dice coefficient of
    their sets of pairs, 1 for equal texts and 0 for texts without a common pair.

    Parameters
    ----------
    ids
        In lower case.

    References
    ----------
    L. R. Dice (1945), Measures of the amount of ecologic association between species, Ecology 26.

    Examples
    --------
    >>> index = IdIndex(["acme-behemoth", "acme-live", "other-behemoth"])
    >>> index.nearest("acme-behemot", 2)
    ['acme-behemoth', 'other-behemoth']
    >>> index.nearest("something", 2)
    []
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self._ids = list(ids)
        having: dict[str, list[int]] = defaultdict(list)
        for number, of_release in enumerate(self._ids):
            for pair in _pairs(of_release):
                having[pair].append(number)
        self._having: dict[str, npt.NDArray[np.intp]] = {
            pair: np.array(numbers) for pair, numbers in having.items()
        }
        self._n_pairs = np.array([len(_pairs(of_release)) for of_release in self._ids])

    def nearest(self, text: str, n_most: int) -> list[str]:
        """Return the most similar ids, best first.

        Parameters
        ----------
        text
            What may be a misspelt id. There is no search if it is longer than `MOST_CHARACTERS`.
        n_most
            The most ids to return; there is no search for 0.
        """
        if n_most == 0 or len(text) > MOST_CHARACTERS:
            return []
        pairs = _pairs(text.lower())
        found = [self._having[pair] for pair in pairs if pair in self._having]
        if not found:
            return []
        n_common = np.bincount(np.concatenate(found), minlength=len(self._ids))
        similarity = 2 * n_common / (len(pairs) + self._n_pairs)
        best = np.argsort(-similarity, kind="stable")[:n_most]
        return [self._ids[number] for number in best if similarity[number] >= _LEAST_SIMILARITY]


def _pairs(text: str) -> set[str]:
    marked = f"^{text}$"  # so that the first and the last letter count too
    return {marked[start : start + 2] for start in range(len(marked) - 1)}


@cached(2)
def id_index(history: History) -> IdIndex:
    """Return the index of a history's release ids, built once.

    Parameters
    ----------
    history
        The history.
    """
    return IdIndex(history.releases)
