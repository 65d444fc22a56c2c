"""Encoding: what an artifact holds, as MessagePack of records, arrays and estimators.

Nothing is pickled. An estimator is written as the name of its class, its parameters, and what it learned;
reading accepts the classes in `CLASSES` alone, so that a file holds data and never code, and is the same
under every version of Python and numpy.
"""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import msgspec
import numpy as np

from forecast.artifact.supplement import Supplement
from forecast.dataset import History
from forecast.dataset.records import Announcement, Organization, Release
from forecast.estimators import (
    AcceleratedFailureTime,
    DiscreteHazard,
    FaceValue,
    Lindy,
    LinearPool,
    ReferenceClass,
)
from forecast.estimators.base import CumulativeIncidenceEstimator
from forecast.estimators.reference_class import CauseSteps, IncidenceCurve
from forecast.estimators.vintage import Vintage
from forecast.features.design import Landmarks

#: What may be read beside records and arrays, by name.
CLASSES: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        *(AcceleratedFailureTime, DiscreteHazard, FaceValue, Lindy, LinearPool, ReferenceClass),
        *(IncidenceCurve, CauseSteps),
    )
}
_ARRAY, _ESTIMATOR, _DATACLASS = 1, 2, 3
#: Arrays of other types than numbers and truth values are none of ours.
_ARRAY_KINDS = "biuf"


class Contents(msgspec.Struct):
    """All that an artifact's file holds; `landmarks` and `vintages` by the names of their fields."""

    known_through: date
    organizations: list[Organization]
    releases: list[Release]
    announcements: list[Announcement]
    landmarks: dict[str, Any]
    vintages: list[dict[str, Any]]
    supplement: Supplement

    @classmethod
    def of(
        cls, history: History, landmarks: Landmarks, vintages: Iterable[Vintage], supplement: Supplement
    ) -> "Contents":
        """Return the contents of an artifact; `history` is that of a dataset."""
        return cls(
            history.known_through,
            list(history.organizations.values()),
            list(history.releases.values()),
            [announcement for story in history.announcements.values() for announcement in story],
            _by_field(landmarks),
            [_by_field(vintage) for vintage in vintages],
            supplement,
        )

    def history(self) -> History:
        """Return the history."""
        return History.from_records(self.known_through, self.organizations, self.releases, self.announcements)


def encode(contents: Contents) -> bytes:
    """Return contents as MessagePack; equal contents give equal bytes."""
    return msgspec.msgpack.encode(contents, enc_hook=_extension)


def decode(content: bytes) -> Contents:
    """Return the contents that `encode` has written.

    Raises
    ------
    msgspec.MsgspecError, ValueError, TypeError
        If it is none.
    """
    contents = msgspec.msgpack.decode(content, type=Contents, ext_hook=_from_extension)
    contents.landmarks["release_ids"] = tuple(contents.landmarks["release_ids"])
    for vintage in contents.vintages:
        vintage["trained_through"] = date.fromisoformat(vintage["trained_through"])
    return contents


def _by_field(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _extension(value: Any) -> msgspec.msgpack.Ext:
    """Return an array, an estimator, or a part of one, as an extension type of MessagePack."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in _ARRAY_KINDS:
            raise TypeError(f"an array of {value.dtype} is not among what an artifact holds")
        parts = [value.dtype.str, value.shape, np.ascontiguousarray(value).tobytes()]
        return msgspec.msgpack.Ext(_ARRAY, msgspec.msgpack.encode(parts))
    name = type(value).__name__
    if CLASSES.get(name) is not type(value):
        raise TypeError(f"{name} is not among what an artifact holds")
    if isinstance(value, CumulativeIncidenceEstimator):
        learned = {key: kept for key, kept in vars(value).items() if key.endswith("_")}
        code, parts = _ESTIMATOR, [name, value.get_params(), _without_dataclasses(learned)]
    else:
        code, parts = _DATACLASS, [name, _without_dataclasses(_by_field(value))]
    return msgspec.msgpack.Ext(code, msgspec.msgpack.encode(parts, enc_hook=_extension))


def _without_dataclasses(values: dict[str, Any]) -> dict[str, Any]:
    """Return values with dataclasses as extensions: msgspec by itself would forget their class."""

    def plain(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [plain(item) for item in value]
        return _extension(value) if is_dataclass(value) else value

    return {key: plain(value) for key, value in values.items()}


def _from_extension(code: int, data: memoryview) -> Any:
    """Return what `_extension` has written."""
    if code == _ARRAY:
        kind, shape, content = msgspec.msgpack.decode(data, type=tuple[str, tuple[int, ...], bytes])
        if np.dtype(kind).kind not in _ARRAY_KINDS:
            raise ValueError(f"an array of type {kind}")
        return np.frombuffer(content, kind).reshape(shape).copy()
    if code not in (_ESTIMATOR, _DATACLASS):
        raise ValueError(f"an extension of type {code}")
    name, given, *learned = msgspec.msgpack.decode(data, ext_hook=_from_extension)
    as_given = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    read = CLASSES[name](**as_given)
    for key, value in (learned[0] if learned else {}).items():
        setattr(read, key, value)
    return read
