"""Results of the Python interface: they show themselves in Jupyter and turn into plain values."""

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

_SHOWN_COLUMNS = ("release_id", "name", "organization_id", "status", "resolved_on")


@dataclass(frozen=True, eq=False)
class ForecastResult:
    """A forecast; Jupyter shows its sentence, its curve and its chances.

    Attributes
    ----------
    record
        What the HTTP service's JSON says, as typed values.
    answer
        The same with what it rests on: the curve by the day, not rounded, and the vintage.
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
        """Return what the HTTP service's JSON says, as strings, numbers, lists and dictionaries."""
        plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self.record))
        return plain

    def chart(self, theme: str = "light") -> Any:
        """Return the forecast's chart, an altair chart; needs the extra `charts`."""
        require("charts", "A chart")
        from forecast.rendering.charts import forecast_chart

        return forecast_chart(self._facts, theme)


class ReleaseList(Sequence[Release]):
    """Releases of the dataset; Jupyter shows them as a table."""

    def __init__(self, releases: Sequence[Release]) -> None:
        self._releases = releases

    @overload
    def __getitem__(self, index: int) -> Release: ...

    @overload
    def __getitem__(self, index: slice) -> "ReleaseList": ...

    def __getitem__(self, index: int | slice) -> "Release | ReleaseList":
        chosen = self._releases[index]
        return chosen if isinstance(chosen, Release) else ReleaseList(chosen)

    def __len__(self) -> int:
        return len(self._releases)

    def __iter__(self) -> Iterator[Release]:
        return iter(self._releases)

    def __repr__(self) -> str:
        return f"<ReleaseList: {len(self)} releases>"

    def _repr_html_(self) -> str:
        return table_html(_SHOWN_COLUMNS, ([getattr(r, name) for name in _SHOWN_COLUMNS] for r in self))

    def to_dicts(self) -> list[dict[str, object]]:
        """Return a dictionary for each release, by the dataset's columns."""
        return [cells_of(release) for release in self]

    def to_frame(self) -> "pd.DataFrame":
        """Return a DataFrame with the dataset's columns; needs the extra `pandas`."""
        require("pandas", "A DataFrame")
        import pandas as pd

        frame = pd.DataFrame(self.to_dicts())
        return frame.assign(resolved_on=pd.to_datetime(frame["resolved_on"])) if len(frame) else frame
