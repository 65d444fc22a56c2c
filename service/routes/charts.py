"""Charts as responses."""

from collections.abc import Mapping
from typing import Any, Literal

from flask import Response

from service.runtime.state import state

Kind = Literal["svg", "png"]
_MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def chart_response(facts: Mapping[str, Any], kind: Kind, theme: str) -> Response:
    """Return the chart of `forecast.rendering.charts.chart_facts` in a theme."""
    content = state().renderer.render({"kind": kind, "facts": facts, "theme": theme})
    return Response(content, content_type=_MEDIA_TYPES[kind])
