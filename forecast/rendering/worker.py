"""Render files in a process of its own: `python -m forecast.rendering.worker` reads tasks, writes files.

The libraries for charts and Parquet take more memory than the rest of the service. A task is one line of JSON
on standard input. The answer on standard output is a line with a number of bytes, and then the bytes: the
file's or, if the number is below zero, those of an error message. The process ends with its input.
"""

import io
import json
import sys
from collections.abc import Mapping
from typing import Any

_SCALE = 2.0


def render(task: Mapping[str, Any]) -> bytes:
    r"""Return the bytes of the file that a task describes.

    Parameters
    ----------
    task
        `{"kind": "svg" or "png", "facts": …, "theme": …}` for a chart, see
        `forecast.rendering.charts.forecast_chart`; or `{"kind": "parquet", "csv": …, "about": …}` for a
        Parquet file, with a table as CSV and the file's metadata. `{"kind": "load", "of": …}` makes no file:
        it loads the libraries of another kind, which takes longer than its later tasks.

    Raises
    ------
    ValueError
        If the kind is unknown.

    Examples
    --------
    >>> render({"kind": "parquet", "csv": "name,days\nOne,30\n", "about": {}})[:4]
    b'PAR1'
    """
    match task["kind"]:
        case "svg" | "png":
            return _draw(task)
        case "parquet":
            return _parquet(task["csv"], task["about"])
        case "load":
            _load(task["of"])
            return b""
    raise ValueError(f"no task of kind {task['kind']!r}; use svg, png, parquet or load")


def _load(kind: str) -> None:
    """Load the libraries of a kind of task; the first drawing also starts the engine that draws."""
    if kind == "parquet":
        _parquet("a\n1\n", {})
    else:
        import vl_convert

        import forecast.rendering.charts  # noqa: F401

        vl_convert.vegalite_to_svg({"data": {"values": [{"a": 1}]}, "mark": "point", "encoding": {}})


def _draw(task: Mapping[str, Any]) -> bytes:
    import vl_convert  # only this process draws

    from forecast.rendering.charts import forecast_chart

    chart = forecast_chart(task["facts"], task["theme"]).to_json()
    if task["kind"] == "svg":
        return str(vl_convert.vegalite_to_svg(chart)).encode()
    return bytes(vl_convert.vegalite_to_png(chart, scale=_SCALE))


def _parquet(text: str, about: Mapping[str, str]) -> bytes:
    from pyarrow import csv, parquet

    table = csv.read_csv(
        io.BytesIO(text.encode()),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(strings_can_be_null=True),
    )
    sink = io.BytesIO()
    parquet.write_table(table.replace_schema_metadata(dict(about)), sink, compression="zstd")
    return sink.getvalue()


def main() -> None:
    """Read tasks from standard input and answer them, until the input ends."""
    answers = sys.stdout.buffer
    for line in sys.stdin.buffer:
        try:
            content, sign = render(json.loads(line)), 1
        except Exception as error:
            content, sign = f"{type(error).__name__}: {error}".encode(), -1
        answers.write(b"%d\n" % (sign * len(content)))
        answers.write(content)
        answers.flush()


if __name__ == "__main__":
    main()
