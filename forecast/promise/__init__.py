"""Reading promises: timing words, in English and French, to the window of days that they cover."""

from forecast.promise.interpret import read_promise
from forecast.promise.tokenize import UnreadableWording
from forecast.promise.window import Precision, PromisedWindow

__all__ = ["Precision", "PromisedWindow", "UnreadableWording", "read_promise"]
