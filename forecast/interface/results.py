"""Define the results of the Python interface, which Jupyter displays and which convert to plain values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import msgspec

from forecast.answering import Answer
from forecast.answering.forecast_record import Forecast
from forecast.dataset import Release, cells_of
from forecast.extras import require
from forecast.interface.display import forecast_html, table_html
from forecast.rendering.charts import Facts

if TYPE_CHECKING:
    import pandas as pd

_DAY_COLUMNS = ("resolved_from", "resolved_on", "checked_on", "found_on")
_SHOWN_COLUMNS = ("release_id", "name", "organization_id", "status", "resolved_on")


@dataclass(frozen=True, eq=False)
class ForecastResult:
    """A forecast; Jupyter displays its sentence, curve and chances.

    Attributes
    ----------
    record
        The content of the HTTP service's JSON, as typed values.
    answer
        The forecast with more detail: the daily curve, not rounded, and the vintage that answered.

    Examples
    --------
    >>> from forecast import load
    >>> result = load().forecast("meta-llama-4-behemoth", as_of="2025-05-16", dates=["2025-12-31"])
    >>> result.to_dict()["released_by"][0]["date"]
    '2025-12-31'
    >>> result.answer.daily.shape
    (3, 731)
    """

    record: Forecast
    answer: Answer
    _facts: Facts

    def __str__(self) -> str:
        return self.record.sentence

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.record.sentence}>"

    def _repr_html_(self) -> str:
        return forecast_html(self.record, self._facts)

    def to_dict(self) -> dict[str, Any]:
        """Return the content of the HTTP service's JSON as strings, numbers, lists and dictionaries."""
        plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self.record))
        return plain

    def chart(self, theme: str = "light") -> Any:
        """Return an altair chart of the forecast; needs the extra `charts`.

        Parameters
        ----------
        theme
            ``"light"`` or ``"dark"``.
        """
        require("charts", "A chart")
        from forecast.rendering.charts import forecast_chart

        return forecast_chart(self._facts, theme)


class ReleaseList(Sequence[Release]):
    """A list of releases; Jupyter displays it as a table.

    Parameters
    ----------
    releases
        Any releases.

    Examples
    --------
    >>> from forecast import load
    >>> releases = load().search("behemoth")
    >>> releases
    <ReleaseList: 1 releases>
    >>> releases[0].release_id
    'meta-llama-4-behemoth'
    """

    def __init__(self, releases: Sequence[Release]) -> None:
        self._releases = releases

    @overload
    def __getitem__(self, index: int) -> Release: ...

    @overload
    def __getitem__(self, index: slice) -> "ReleaseList": ...

    def __getitem__(self, index: int | slice) -> "Release | ReleaseList":
        selected = self._releases[index]
        return selected if isinstance(selected, Release) else ReleaseList(selected)

    def __len__(self) -> int:
        return len(self._releases)

    def __iter__(self) -> Iterator[Release]:
        return iter(self._releases)

    def __repr__(self) -> str:
        return f"<ReleaseList: {len(self)} releases>"

    def _repr_html_(self) -> str:
        return table_html(_SHOWN_COLUMNS, ([getattr(r, name) for name in _SHOWN_COLUMNS] for r in self))

    def to_dicts(self) -> list[dict[str, object]]:
        """Return one dictionary for each release, with the dataset's columns."""
        return [cells_of(release) for release in self]

    def to_frame(self) -> "pd.DataFrame":
        """Return a DataFrame with the dataset's columns; needs the extra `pandas`."""
        require("pandas", "A DataFrame")
        import pandas as pd

        frame = pd.DataFrame(self.to_dicts())
        if not len(frame):
            return frame
        return frame.assign(**{column: pd.to_datetime(frame[column]) for column in _DAY_COLUMNS})
