"""Display forecasts and tables as HTML, for notebooks."""

from collections.abc import Iterable, Sequence
from html import escape

from forecast.answering.forecast_record import Forecast
from forecast.answering.sentence import percent
from forecast.errors import MissingExtra
from forecast.extras import require
from forecast.rendering.charts import Facts, curve_chart


def forecast_html(record: Forecast, facts: Facts) -> str:
    """Return a forecast as HTML: its sentence, curve and chances; without dates, its quantiles instead.

    Parameters
    ----------
    record
        The forecast.
    facts
        The data of its charts.
    """
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
    """Return a table as HTML.

    Parameters
    ----------
    heading
        Names of the columns.
    rows
        Values of each row; None gives an empty cell.

    Examples
    --------
    >>> table_html(["chance"], [["< 1 %"]])
    '<table><thead><tr><th>chance</th></tr></thead><tbody><tr><td>&lt; 1 %</td></tr></tbody></table>'
    """
    head = "".join(f"<th>{escape(name)}</th>" for name in heading)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    return f"<td>{'' if value is None else escape(str(value))}</td>"


def _curve(facts: Facts) -> str:
    """Return the small chart as SVG or, without the extra `charts`, how to install it."""
    try:
        require("charts", "The chart")
    except MissingExtra as missing:
        return f"<p><small>{escape(str(missing))}</small></p>"
    import vl_convert

    return str(vl_convert.vegalite_to_svg(curve_chart(facts).to_json()))
