"""Display: forecasts and tables as HTML, for notebooks."""

from collections.abc import Iterable, Sequence
from html import escape

from forecast.answering.forecast_record import Forecast
from forecast.answering.sentence import percent
from forecast.errors import MissingExtra
from forecast.extras import require
from forecast.rendering.charts import Facts, curve_chart


def forecast_html(record: Forecast, facts: Facts) -> str:
    """Return a forecast's sentence, its curve, and its chances by the dates asked for, or its quantiles."""
    if record.released_by:
        heading: Sequence[str] = ("by", "chance", "80 % interval", "reference class")
        reference = record.baselines.reference_class
        rows: list[list[object]] = [
            [
                row.date,
                percent(row.probability),
                f"{percent(row.low)} to {percent(row.high)}",
                percent(base.probability),
            ]
            for row, base in zip(record.released_by, reference, strict=True)
        ]
    else:
        heading = ("chance", "by")
        rows = [[percent(q.level), q.date or "not within two years"] for q in record.quantiles]
    warnings = "".join(f"<p>{escape(warning.text)}</p>" for warning in record.warnings)
    title = escape(facts["title"])
    return (
        f"<div><p><strong>{title}</strong><br>{escape(record.sentence)}</p>{_curve(facts)}"
        f"{table_html(heading, rows)}{warnings}</div>"
    )


def table_html(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; what is unknown is left blank.

    Examples
    --------
    >>> table_html(["a"], [["<b>"], [None]])
    '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>&lt;b&gt;</td></tr><tr><td></td></tr></tbody></table>'
    """
    head = "".join(f"<th>{escape(name)}</th>" for name in heading)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    return f"<td>{'' if value is None else escape(str(value))}</td>"


def _curve(facts: Facts) -> str:
    """Return the small chart as SVG; without the extra `charts`, how to have it."""
    try:
        require("charts", "The chart")
    except MissingExtra as missing:
        return f"<p><small>{escape(str(missing))}</small></p>"
    import vl_convert

    return str(vl_convert.vegalite_to_svg(curve_chart(facts).to_json()))
