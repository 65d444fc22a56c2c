"""A place in the tokens of a promise, and the day that it was said on."""

from dataclasses import dataclass
from datetime import date

from forecast.errors import UnreadableWording
from forecast.promise.kinds import Kind
from forecast.promise.tokenize import Token


@dataclass
class Cursor:
    """One pass over the tokens, left to right; readers derive from it."""

    wording: str
    announced_on: date
    tokens: list[Token]
    at: int = 0

    def _peek(self, *kinds: Kind, ahead: int = 0) -> Token | None:
        index = self.at + ahead
        if index < len(self.tokens) and self.tokens[index].kind in kinds:
            return self.tokens[index]
        return None

    def _take(self, *kinds: Kind) -> Token | None:
        token = self._peek(*kinds)
        if token is not None:
            self.at += 1
        return token

    def _fail(self, reason: str, token: Token | None = None) -> UnreadableWording:
        if token is None:
            return UnreadableWording(self.wording, 0, len(self.wording), reason)
        return UnreadableWording(self.wording, token.start, token.end, reason)
