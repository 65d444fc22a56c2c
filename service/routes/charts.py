"""Charts as answers: the theme that a query names, and the drawing of a forecast in it."""

from collections.abc import Mapping
from typing import Any, Literal

from flask import Response
from werkzeug.datastructures import MultiDict

from forecast.rendering.charts import THEMES
from service.requests.faults import unknown_word
from service.responses.problems import invalid_request
from service.runtime.state import state

Kind = Literal["svg", "png"]
_MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def read_theme(query: MultiDict[str, str]) -> tuple[str, MultiDict[str, str]]:
    """Return the theme that a query names, and what else it holds.

    Raises
    ------
    Problem
        If there is no such theme.
    """
    rest = MultiDict(query)
    theme = rest.pop("theme", "light")
    if theme not in THEMES:
        raise invalid_request([unknown_word("theme", theme, THEMES)])
    return theme, rest


def drawn(facts: Mapping[str, Any], kind: Kind, theme: str) -> Response:
    """Return the chart of `forecast.rendering.charts.chart_facts` as an answer."""
    content = state().renderer.render({"kind": kind, "facts": facts, "theme": theme})
    return Response(content, content_type=_MEDIA_TYPES[kind])
