"""Recognise words that say "soon", among words that name no time."""

import re

from forecast.promise.kinds import Kind
from forecast.promise.lexicons import PHRASES

_SOON = re.compile(
    "|".join(
        # Chinese, Japanese and Korean put no space between words.
        rf"\b{re.escape(phrase)}\b" if phrase.isascii() else re.escape(phrase)
        for phrase, (kind, value) in PHRASES.items()
        if kind is Kind.NO_TIME and value == "soon"
    )
)


def says_soon(wording: str) -> bool:
    """Return whether timing words contain "soon" or a synonym, in any language of the lexicons.

    Parameters
    ----------
    wording
        Timing words, in upper or lower case.

    Examples
    --------
    >>> says_soon("coming very soon"), says_soon("近日公開"), says_soon("when it's ready")
    (True, True, False)
    """
    return _SOON.search(wording.casefold()) is not None
