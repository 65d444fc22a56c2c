"""The bounds of a body: how deep, how wide and how long JSON may be before anything else is checked.

Validation makes an object for each fault; these bounds keep a hostile body from having too many.
"""

from collections.abc import Iterator
from typing import Any

from service.requests.schemas import MOST_QUESTIONS
from service.responses.problems import FaultBody, shortened

#: A batch nests its announcements' fields five deep; objects of the API have at most a dozen fields.
MOST_DEPTH, MOST_FIELDS, MOST_ITEMS = 8, 50, MOST_QUESTIONS
#: In all. A batch whose objects are as small as they can be has fewer.
MOST_CONTAINERS, MOST_VALUES = 30_000, 100_000


def pointer(path: tuple[str | int, ...]) -> str:
    """Return the JSON pointer of a place in a body; long names of fields are cut.

    Examples
    --------
    >>> pointer(("announcements", 0, "and/or"))
    '/announcements/0/and~1or'
    """
    steps = (shortened(str(step)).replace("~", "~0").replace("/", "~1") for step in path)
    return "".join(f"/{step}" for step in steps)


def size_faults(body: bytes) -> Iterator[FaultBody]:
    """Find whether a body has too many values to be parsed.

    Parameters
    ----------
    body
        JSON. Brackets and commas in texts count too; there are few of them in what is allowed.

    Yields
    ------
    FaultBody
        For the whole body.

    Examples
    --------
    >>> [fault.fault for fault in size_faults(b"[" + 200_000 * b"0," + b"0]")]
    ['200001 values are too many']
    """
    n_containers = body.count(b"[") + body.count(b"{")
    if n_containers > MOST_CONTAINERS:
        fault, remedy = f"{n_containers} lists and objects are too many", f"send at most {MOST_CONTAINERS}"
        yield FaultBody(field="", fault=fault, remedy=remedy)
    n_values = body.count(b",") + 1
    if n_values > MOST_VALUES:
        yield FaultBody(
            field="", fault=f"{n_values} values are too many", remedy=f"send at most {MOST_VALUES}"
        )


def bounds_faults(raw: Any) -> Iterator[FaultBody]:
    """Find the places at which a body is out of bounds.

    Parameters
    ----------
    raw
        Parsed JSON.

    Yields
    ------
    FaultBody
        With a JSON pointer as its field. What is nested in a place that is out of bounds is not looked at.

    Examples
    --------
    >>> [fault.field for fault in bounds_faults({"release": [[[[[[[[[]]]]]]]]]})]
    ['/release/0/0/0/0/0/0/0']
    """
    places: list[tuple[tuple[str | int, ...], Any]] = [((), raw)]
    while places:
        path, value = places.pop()
        if not isinstance(value, dict | list):
            continue
        most, what = (MOST_FIELDS, "fields") if isinstance(value, dict) else (MOST_ITEMS, "items")
        if len(path) >= MOST_DEPTH:
            fault, remedy = "nested too deeply", f"nest at most {MOST_DEPTH} levels"
            yield FaultBody(field=pointer(path), fault=fault, remedy=remedy)
        elif len(value) > most:
            fault, remedy = f"{len(value)} {what} are too many", f"give at most {most}"
            yield FaultBody(field=pointer(path), fault=fault, remedy=remedy)
        else:
            inner = value.items() if isinstance(value, dict) else enumerate(value)
            places += [((*path, step), nested) for step, nested in inner if isinstance(nested, dict | list)]
