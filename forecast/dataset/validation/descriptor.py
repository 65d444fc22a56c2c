"""Read a dataset's descriptor, and refuse all that the validator does not know.

The validator executes what `datapackage.json` says, and whoever contributes a dataset writes that file. So it
may hold the keys, types and patterns below and nothing else: no address to fetch, no pattern without end.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from forecast.dataset.records import RECORDS, columns_of
from forecast.dataset.validation.faults import Fault

#: Name of the descriptor in a dataset folder.
DESCRIPTOR = "datapackage.json"
#: The tables that a history is read from; a dataset may describe others as well.
TABLES = ("frames", "organizations", "releases", "announcements")
#: The most bytes of a descriptor; that of the project's own dataset has 22,000.
MOST_BYTES = 100_000

_REMEDY = "write what data/datapackage.json of Slipcast has there"
#: The most characters of a reason that are quoted.
_MOST_QUOTED = 300
_TYPES = {
    **dict.fromkeys(("period_from", "period_to", "resolved_from", "resolved_on"), "date"),
    **dict.fromkeys(("checked_on", "found_on", "announced_on", "promised_from", "promised_to"), "date"),
    "open_ended": "boolean",
}

_Text = Annotated[str, msgspec.Meta(max_length=1000)]
_Column = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,40}\Z")]
_Columns = Annotated[list[_Column], msgspec.Meta(min_length=1, max_length=5)]
_Words = Annotated[list[Annotated[str, msgspec.Meta(max_length=100)]], msgspec.Meta(max_length=100)]
#: Patterns that take time in proportion to the cell. Frictionless runs them on every cell.
_Pattern = Literal[
    "[a-z0-9]+(-[a-z0-9]+)*",
    "[a-z0-9]+(-[a-z0-9]+)*/\\d{4}-\\d\\d-\\d\\d(-[2-9])?",
    "(event|organization|catalogue):[a-z0-9]+(-[a-z0-9]+)*|delay-news",
    "[A-Z]{2}",
    "world|(eu|[A-Z]{2})(;[A-Z]{2})*",
    "\\d{4}-\\d\\d-\\d\\d\\.\\.\\d{4}-\\d\\d-\\d\\d(;\\d{4}-\\d\\d-\\d\\d\\.\\.\\d{4}-\\d\\d-\\d\\d)*",
    "https?://[^\\s]+",
    "https?://[^\\s]+( https?://[^\\s]+)*",
]


class _Known(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """A part of the descriptor, which has the keys of its class and no others."""


class _Constraints(_Known):
    required: bool = False
    unique: bool = False
    enum: _Words | None = None
    pattern: _Pattern | None = None


class _Field(_Known):
    name: _Column
    type: Literal["string", "date", "boolean", "integer", "number"]
    title: _Text = ""
    description: _Text = ""
    format: Literal["default", "%Y-%m-%d"] = "default"
    constraints: _Constraints = msgspec.field(default_factory=_Constraints)
    true_values: list[Literal["true"]] | None = None
    false_values: list[Literal["false"]] | None = None


class _Reference(_Known):
    resource: _Column
    fields: _Columns


class _ForeignKey(_Known):
    fields: _Columns
    reference: _Reference


class _Schema(_Known):
    fields: Annotated[list[_Field], msgspec.Meta(min_length=1, max_length=50)]
    missing_values: Annotated[list[Literal[""]], msgspec.Meta(max_length=1)] | None = None
    primary_key: _Columns | None = None
    foreign_keys: Annotated[list[_ForeignKey], msgspec.Meta(max_length=10)] | None = None


class _Csv(_Known):
    delimiter: Literal[","] = ","
    quote_char: Literal['"'] = '"'
    double_quote: bool = True


class _Dialect(_Known):
    csv: _Csv


class _Resource(_Known):
    name: _Column
    path: str
    schema: _Schema
    title: _Text = ""
    description: _Text = ""
    type: Literal["table"] = "table"
    scheme: Literal["file"] = "file"
    format: Literal["csv"] = "csv"
    mediatype: Literal["text/csv"] = "text/csv"
    encoding: Literal["utf-8"] = "utf-8"
    dialect: _Dialect | None = None


class _License(_Known):
    name: _Text
    title: _Text = ""
    path: _Text = ""


class _Descriptor(_Known):
    version: Annotated[str, msgspec.Meta(pattern=r"^[0-9][0-9A-Za-z.-]{0,40}\Z")]
    observed_through: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d\Z")] = msgspec.field(
        name="observed_through"
    )
    resources: Annotated[list[_Resource], msgspec.Meta(max_length=10)]
    updated_through: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d\Z")] | None = msgspec.field(
        name="updated_through", default=None
    )
    profile: Literal["https://datapackage.org/profiles/1.0/datapackage.json"] | None = msgspec.field(
        name="$schema", default=None
    )
    name: _Text = ""
    title: _Text = ""
    description: _Text = ""
    licenses: Annotated[list[_License], msgspec.Meta(max_length=10)] | None = None


def read_descriptor(content: bytes) -> dict[str, Any] | Fault:
    """Return the descriptor, or the fault that makes it unusable.

    Parameters
    ----------
    content
        Content of `datapackage.json`.

    Examples
    --------
    >>> print(read_descriptor(b'{"profile": "https://example.com/profile.json"}'))
    datapackage.json: can't be used: Object contains unknown field `profile`; write what \
data/datapackage.json of Slipcast has there
    """
    if len(content) > MOST_BYTES:
        return _fault(f"it has {len(content):,} bytes, and at most {MOST_BYTES:,} are read")
    try:
        descriptor: dict[str, Any] = json.loads(content)
        known = msgspec.convert(descriptor, _Descriptor)
        observed_through = date.fromisoformat(known.observed_through)
        if date.fromisoformat(known.updated_through or known.observed_through) < observed_through:
            return _fault("updated_through is before observed_through")
    except RecursionError:
        return _fault("it is nested too deeply")
    except ValueError as error:  # not JSON, not UTF-8, no day, or not what the classes above describe
        return _fault(str(error))
    reason = _misdescribed(known)
    return _fault(reason) if reason else descriptor


def known_through(descriptor: Mapping[str, Any]) -> date:
    """Return the last day that a fact of a dataset may be of.

    Parameters
    ----------
    descriptor
        A valid one. `observed_through` is the day of its edition, through which whole frames were swept.
        Single facts may be as late as `updated_through`, which is given where there are later ones.

    Examples
    --------
    >>> str(known_through({"observed_through": "2026-03-31", "updated_through": "2026-05-02"}))
    '2026-05-02'
    """
    return date.fromisoformat(descriptor.get("updated_through", descriptor["observed_through"]))


def _misdescribed(descriptor: _Descriptor) -> str:
    """Return how the descriptor's tables differ from those that are read; empty if they don't."""
    by_name = {resource.name: resource for resource in descriptor.resources}
    if len(by_name) < len(descriptor.resources) or not set(TABLES) <= set(by_name):
        return f"it must describe {', '.join(TABLES)}, each once"
    for name, resource in by_name.items():
        if resource.path != f"{name}.csv":
            return f"the path of {name} is {resource.path!r}, and must be '{name}.csv'"
        if resource.dialect is not None and not resource.dialect.csv.double_quote:
            return f"doubleQuote of {name} must be true"
        columns = {field.name: field.type for field in resource.schema.fields}
        if len(columns) < len(resource.schema.fields):
            return f"{name} has two columns of one name"
        if name not in TABLES:
            continue
        for column in columns_of(RECORDS[name]):
            if columns.get(column) != (type_ := _TYPES.get(column, "string")):
                return f"{name} must have a column {column} of the type {type_}"
    return ""


def _fault(reason: str) -> Fault:
    reason = reason if len(reason) <= _MOST_QUOTED else f"{reason[:_MOST_QUOTED]}…"
    return Fault(DESCRIPTOR, None, "", "", f"can't be used: {reason}", _REMEDY)
