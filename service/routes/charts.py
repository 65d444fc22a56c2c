"""Charts: responses with a rendered chart, for the exports and for the form."""

from collections.abc import Mapping
from typing import Any, Literal

from flask import Response

from service.runtime.state import state

Kind = Literal["svg", "png"]
_MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def chart_response(facts: Mapping[str, Any], kind: Kind, theme: str) -> Response:
    """Return a response with a chart.

    Parameters
    ----------
    facts
        As `forecast.rendering.charts.chart_facts` returns them.
    kind
        The format.
    theme
        One of `forecast.rendering.charts.THEMES`.

    Raises
    ------
    forecast.errors.MissingExtra
        If the libraries that draw are not installed; the error handler responds with 501.
    """
    content = state().renderer.render({"kind": kind, "facts": facts, "theme": theme})
    return Response(content, content_type=_MEDIA_TYPES[kind])
