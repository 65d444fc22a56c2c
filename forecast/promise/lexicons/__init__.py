"""List the timing words that Slipcast reads, in one file for each language.

To add a word, add it to its language's file here, and a phrase with it to `tests/data/promises.csv`. An
entry may have several words; the longest entry that matches wins.
"""

from forecast.promise.kinds import Kind, Value
from forecast.promise.lexicons import english, french, others

#: Kind and value by phrase.
PHRASES: dict[str, tuple[Kind, Value]] = {
    phrase.strip(): (kind, value)
    for language in (english, french, others)
    for kind, values in language.WORDS.items()
    for value, phrases in values.items()
    for phrase in phrases.split("|")
}
