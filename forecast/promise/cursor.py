"""Step through the tokens of a promise, from left to right."""

from dataclasses import dataclass
from datetime import date

from forecast.errors import UnreadableWording
from forecast.promise.kinds import Kind
from forecast.promise.tokenize import Token


@dataclass
class Cursor:
    """A position in the tokens of a promise; the readers derive from this class.

    Attributes
    ----------
    wording
        The whole text, for error messages.
    announced_on
        The day of the announcement.
    tokens
        The tokens of the text, without fillers.
    position
        Index of the next token.
    """

    wording: str
    announced_on: date
    tokens: list[Token]
    position: int = 0

    def _peek(self, *kinds: Kind, ahead: int = 0) -> Token | None:
        """Return the token at `ahead` tokens after the next one, if it is of one of these kinds."""
        index = self.position + ahead
        if index < len(self.tokens) and self.tokens[index].kind in kinds:
            return self.tokens[index]
        return None

    def _take(self, *kinds: Kind) -> Token | None:
        """Return the next token and step over it, if it is of one of these kinds."""
        token = self._peek(*kinds)
        if token is not None:
            self.position += 1
        return token

    def _fail(self, reason: str, token: Token | None = None) -> UnreadableWording:
        """Return the error to raise about a token, or about the whole text."""
        if token is None:
            return UnreadableWording(self.wording, 0, len(self.wording), reason)
        return UnreadableWording(self.wording, token.start, token.end, reason)
