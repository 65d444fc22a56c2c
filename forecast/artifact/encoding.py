"""Encode an artifact's records, arrays and estimators as MessagePack, and decode them.

Nothing is pickled. An estimator is written as the name of its class, its parameters and its learned
attributes. Decoding accepts only the classes in `CLASSES`, so a file contains data and never code. Its format
does not depend on the version of Python or numpy.
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

#: The classes that may be decoded, besides records and arrays, by name.
CLASSES: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        *(AcceleratedFailureTime, DiscreteHazard, FaceValue, Lindy, LinearPool, ReferenceClass),
        *(IncidenceCurve, CauseSteps),
    )
}
_ARRAY, _ESTIMATOR, _DATACLASS = 1, 2, 3
#: Kinds of numpy types that may be encoded: booleans and numbers.
_ARRAY_KINDS = "biuf"


class Contents(msgspec.Struct):
    """The content of an artifact's file.

    Attributes
    ----------
    known_through, organizations, releases, announcements
        The history.
    landmarks, vintages
        Attributes by name.
    supplement
        Data for pages and downloads.
    """

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
        """Return the content of an artifact's file.

        Parameters
        ----------
        history
            The history of a whole dataset.
        landmarks, vintages, supplement
            The results of training on it.
        """
        return cls(
            history.known_through,
            list(history.organizations.values()),
            list(history.releases.values()),
            [a for announcements in history.announcements.values() for a in announcements],
            _by_field(landmarks),
            [_by_field(vintage) for vintage in vintages],
            supplement,
        )

    def history(self) -> History:
        """Return the history that the content describes."""
        return History.from_records(self.known_through, self.organizations, self.releases, self.announcements)


def encode(contents: Contents) -> bytes:
    """Return an artifact's content as MessagePack; equal contents give equal bytes.

    Parameters
    ----------
    contents
        The content of the file.

    Raises
    ------
    TypeError
        If a value is of a class or a type that an artifact can't contain.
    """
    return msgspec.msgpack.encode(contents, enc_hook=_extension)


def decode(content: bytes) -> Contents:
    """Return the content of an artifact from the bytes that `encode` has written.

    Parameters
    ----------
    content
        The bytes of the file, decompressed.

    Raises
    ------
    msgspec.MsgspecError, ValueError, TypeError, KeyError
        If the bytes are not those of an artifact.
    """
    contents = msgspec.msgpack.decode(content, type=Contents, ext_hook=_from_extension)
    contents.landmarks["release_ids"] = tuple(contents.landmarks["release_ids"])
    for vintage in contents.vintages:
        vintage["trained_through"] = date.fromisoformat(vintage["trained_through"])
    return contents


def _by_field(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _extension(value: Any) -> msgspec.msgpack.Ext:
    """Return an array, an estimator or a part of one as a MessagePack extension."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in _ARRAY_KINDS:
            raise TypeError(f"an artifact can't contain an array of {value.dtype}; use numbers or booleans")
        parts = [value.dtype.str, value.shape, np.ascontiguousarray(value).tobytes()]
        return msgspec.msgpack.Ext(_ARRAY, msgspec.msgpack.encode(parts))
    class_name = type(value).__name__
    if CLASSES.get(class_name) is not type(value):
        raise TypeError(f"an artifact can't contain a {class_name}; add it to CLASSES")
    if isinstance(value, CumulativeIncidenceEstimator):
        learned = {name: array for name, array in vars(value).items() if name.endswith("_")}
        code, parts = _ESTIMATOR, [class_name, value.get_params(), _without_dataclasses(learned)]
    else:
        code, parts = _DATACLASS, [class_name, _without_dataclasses(_by_field(value))]
    return msgspec.msgpack.Ext(code, msgspec.msgpack.encode(parts, enc_hook=_extension))


def _without_dataclasses(values: dict[str, Any]) -> dict[str, Any]:
    """Return values with dataclasses replaced by extensions, as msgspec alone would not keep their class."""

    def plain(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [plain(item) for item in value]
        return _extension(value) if is_dataclass(value) else value

    return {key: plain(value) for key, value in values.items()}


def _from_extension(code: int, data: memoryview) -> Any:
    """Return the array, estimator or part of one that `_extension` has encoded."""
    if code == _ARRAY:
        kind, shape, content = msgspec.msgpack.decode(data, type=tuple[str, tuple[int, ...], bytes])
        if np.dtype(kind).kind not in _ARRAY_KINDS:
            raise ValueError(f"an array of type {kind} is not allowed")
        return np.frombuffer(content, kind).reshape(shape).copy()
    if code not in (_ESTIMATOR, _DATACLASS):
        raise ValueError(f"an extension of type {code} is unknown")
    class_name, params, *learned = msgspec.msgpack.decode(data, ext_hook=_from_extension)
    params = {name: tuple(value) if isinstance(value, list) else value for name, value in params.items()}
    instance = CLASSES[class_name](**params)
    for name, value in (learned[0] if learned else {}).items():
        setattr(instance, name, value)
    return instance
