"""Read promises: turn timing words, in English or French, into the window of days that they cover."""

from forecast.errors import UnreadableWording
from forecast.promise.interpret import read_promise
from forecast.promise.phrase import Phrase, phrase_of
from forecast.promise.vagueness import says_soon
from forecast.promise.window import Precision, PromisedWindow

__all__ = [
    "Phrase",
    "Precision",
    "PromisedWindow",
    "UnreadableWording",
    "phrase_of",
    "read_promise",
    "says_soon",
]
