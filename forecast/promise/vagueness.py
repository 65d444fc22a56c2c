"""Whether words that name no time say at least that it is near."""

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
    """Return whether timing words have "soon" or its like in them, in any language of the lexicon."""
    return _SOON.search(wording.casefold()) is not None
