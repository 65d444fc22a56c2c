"""Split timing words into tokens that keep their position in the text."""

import re
from dataclasses import dataclass

from forecast.errors import UnreadableWording
from forecast.promise.kinds import Kind, Value
from forecast.promise.lexicons import PHRASES

#: One word, number, date or mark of punctuation.
WORD = re.compile(
    r"\d{4}-\d\d-\d\d"  # an ISO date
    r"|\d[hq]\b|[hqts]\d\b"  # a half or quarter: 2H, Q3, T1
    r"|\d+(?:st|nd|rd|th|er|re|ème|eme|e)?\b"
    r"|(?:l|d|qu)'"  # a French elision is a word of its own
    r"|'s\b"
    r"|(?:aujourd|when|they|it)'[^\W\d_]+"
    r"|[^\W\d_]+"
    r"|[^\w\s]"
)
_YEARS = range(2000, 2100)
_DAYS_OF_MONTH = range(1, 32)
_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Token:
    """A lexicon entry that matches the characters from `start` to `end`, exclusive."""

    kind: Kind
    value: Value
    start: int
    end: int


def _normalise(text: str) -> str:
    """Lower-case a text and unify its quotes and dashes; every character keeps its position."""
    quotes_and_dashes = str.maketrans("’‘ʼ–—‑−", "'''----")  # noqa: RUF001
    lowered = (low if len(low := char.lower()) == 1 else char for char in text)
    return "".join(lowered).translate(quotes_and_dashes)


def _split(phrase: str) -> tuple[str, ...]:
    return tuple(WORD.findall(phrase))


_ENTRIES = {_split(phrase): entry for phrase, entry in PHRASES.items()}
_LONGEST_PHRASE_WORDS = max(len(words) for words in _ENTRIES)


def _read_digits(word: str) -> tuple[Kind, Value] | None:
    """Return kind and value of a word that begins with digits: a date, a year, or a number like 3 or 3rd."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", word):
        return Kind.DATE, word
    digits = re.match(r"\d+", word)
    if digits is None or len(digits.group()) > _MOST_DIGITS:
        return None
    number = int(digits.group())
    if word == digits.group():
        return (Kind.YEAR, number) if number in _YEARS else (Kind.NUMBER, number)
    return (Kind.NUMBER, number) if number in _DAYS_OF_MONTH else None


def tokenize(wording: str) -> list[Token]:
    """Split timing words into tokens, without fillers such as "in" or "sometime".

    Parameters
    ----------
    wording
        The timing words.

    Raises
    ------
    UnreadableWording
        If a word belongs to no entry of the lexicons; the first such word is marked.

    Examples
    --------
    >>> for token in tokenize("sometime in early June"):
    ...     print(token.kind, token.value, token.start, token.end)
    third 0 12 17
    month 6 18 22
    """
    words = list(WORD.finditer(_normalise(wording)))
    tokens: list[Token] = []
    at = 0
    while at < len(words):
        for n_words in range(min(_LONGEST_PHRASE_WORDS, len(words) - at), 0, -1):
            entry = _ENTRIES.get(tuple(word.group() for word in words[at : at + n_words]))
            if entry is None and n_words == 1:
                entry = _read_digits(words[at].group())
            if entry is not None:
                break
        start, end = words[at].start(), words[at + n_words - 1].end()
        if entry is None:
            raise UnreadableWording(wording, start, end, "not a timing word that Slipcast knows")
        if entry[0] is not Kind.FILLER:
            tokens.append(Token(*entry, start, end))
        at += n_words
    return tokens
