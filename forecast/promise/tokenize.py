"""Timing words to tokens that remember their place in the text."""

import re
from dataclasses import dataclass

from forecast.errors import UnreadableWording
from forecast.promise.kinds import Kind, Value
from forecast.promise.lexicons import PHRASES

WORD = re.compile(
    r"\d{4}-\d\d-\d\d"  # an ISO date
    r"|\d[hq]\b|[hqts]\d\b"  # a half or quarter: 2H, Q3, T1
    r"|\d+(?:st|nd|rd|th|er|re|ème|eme|e)?\b"
    r"|(?:l|d|qu)'"  # a French elision stands apart from its noun
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
    """A lexicon entry found in the text, at `start` to `end`."""

    kind: Kind
    value: Value
    start: int
    end: int


def _normalise(text: str) -> str:
    """Lower-case the text and unify quotes and dashes, keeping every character's place."""
    quotes_and_dashes = str.maketrans("’‘ʼ–—‑−", "'''----")  # noqa: RUF001
    lowered = (low if len(low := char.lower()) == 1 else char for char in text)
    return "".join(lowered).translate(quotes_and_dashes)


def _split(phrase: str) -> tuple[str, ...]:
    return tuple(WORD.findall(phrase))


_ENTRIES = {_split(phrase): entry for phrase, entry in PHRASES.items()}
_LONGEST_PHRASE_WORDS = max(len(words) for words in _ENTRIES)


def _read_digits(word: str) -> tuple[Kind, Value] | None:
    """Read a token that consists of digits, with or without an ordinal ending."""
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
    """Cut timing words into tokens, without the fillers.

    Raises
    ------
    UnreadableWording
        At the first word that is in no lexicon entry.
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
