"""Lexicons: the timing words that Slipcast reads, a file for each language.

To teach a word, add it to its language here, and a phrase with it to
`tests/data/promises.csv`. An entry may have several words; the longest one that fits wins.
"""

from forecast.promise.kinds import Kind, Value
from forecast.promise.lexicons import english, french, others

#: Each phrase as the words of `forecast.promise.tokenize.WORD`, with its kind and value.
PHRASES: dict[str, tuple[Kind, Value]] = {
    phrase.strip(): (kind, value)
    for language in (english, french, others)
    for kind, values in language.WORDS.items()
    for value, phrases in values.items()
    for phrase in phrases.split("|")
}
