"""Rendering, as a process of its own: `python -m forecast.rendering.worker` turns tasks into files' bytes.

Charts and Parquet need libraries that take more memory than all else a service holds. A task is a line of
JSON on standard input; its answer on standard output is a line with the number of bytes, below zero for a
text that says what failed, and then the bytes. The end of the input ends the process.
"""

import io
import json
import sys
from collections.abc import Mapping
from typing import Any

_SCALE = 2.0


def render(task: Mapping[str, Any]) -> bytes:
    """Return the file that a task asks for.

    Parameters
    ----------
    task
        `{"kind": "svg" or "png", "facts": …, "theme": …}`, see `forecast.rendering.charts.forecast_chart`, or
        `{"kind": "parquet", "csv": …, "about": …}`, the text of a table and texts for the file's metadata.

    Raises
    ------
    ValueError
        If there is no task of this kind.
    """
    match task["kind"]:
        case "svg" | "png":
            return _drawn(task)
        case "parquet":
            return _parquet(task["csv"], task["about"])
    raise ValueError(f"no task of the kind {task['kind']!r}")


def _drawn(task: Mapping[str, Any]) -> bytes:
    import vl_convert  # this process alone draws

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
    """Answer tasks until the input ends."""
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
