"""The values of query strings: each is read from text, or is a fault with its remedy."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from forecast.dataset.search import text_fault
from service.requests.schemas import DATE_REMEDY, MOST_DATES, quoted, read_date, read_word

#: A number with more digits is out of range, whatever they are.
_MOST_DIGITS = 12
_BOOLEANS = {"true": True, "false": False}
#: The pydantic error type of all faults that this module finds; the error's context holds the remedy.
_FAULT = "query_fault"


def _fault(fault: str, remedy: str) -> PydanticCustomError:
    return PydanticCustomError(_FAULT, "{fault}", {"fault": fault, "remedy": remedy})


def _date(text: object) -> object:
    day = read_date(text)
    if day is None:
        raise _fault(f"{quoted(text)} is not a date", DATE_REMEDY)
    return day


def split(text: object) -> list[str]:
    """Split a list of dates at its commas, and leave out its blank items."""
    items = [item.strip() for item in str(text).split(",")]
    items = [item for item in items if item]
    if len(items) > MOST_DATES:
        raise _fault(f"{len(items)} dates are too many", f"give at most {MOST_DATES}")
    return items


def one_of(words: Iterable[str], prefix: str = "", more_remedy: str = "") -> BeforeValidator:
    """Return a validator that accepts one of the words, whatever their case and hyphens.

    Parameters
    ----------
    words
        The words.
    prefix
        What may precede them.
    more_remedy
        Is appended to the remedy.
    """
    words = [*words]

    def check(text: object) -> object:
        given = str(text).strip()
        used_prefix = prefix if prefix and given.startswith(prefix) else ""
        word = read_word(given.removeprefix(used_prefix))
        if word not in words:
            remedy = f"use one of {', '.join(words)}{more_remedy}"
            raise _fault(f"{quoted(text)} is not a known value", remedy)
        return f"{used_prefix}{word}"

    return BeforeValidator(check)


def _boolean(text: object) -> object:
    word = read_word(str(text))
    if word not in _BOOLEANS:
        raise _fault(f"{quoted(text)} is neither true nor false", "write true or false")
    return _BOOLEANS[word]


def whole_number(most: int, least: int = 1) -> BeforeValidator:
    """Return a validator that accepts a whole number from `least` to `most`."""

    def check(text: object) -> object:
        digits = str(text)
        is_number = digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS
        if not (is_number and least <= int(digits) <= most):
            raise _fault(f"{quoted(text)} is out of range", f"write a whole number from {least} to {most}")
        return int(digits)

    return BeforeValidator(check)


def _search_text(text: object) -> object:
    fault = text_fault(str(text))
    if fault is not None:
        raise _fault(*fault)
    return text


Day = Annotated[date, BeforeValidator(_date)]
Boolean = Annotated[bool, BeforeValidator(_boolean)]
SearchText = Annotated[str, BeforeValidator(_search_text)]
