"""Draw the charts of a forecast: the promises with the forecast's quantiles, and the chances over time."""

import textwrap
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from forecast.answering.answer import Answer
from forecast.answering.present import Present
from forecast.answering.sentence import in_words, sentence
from forecast.dataset import Announcement, Release

#: The data of a chart, in JSON's types.
Facts = dict[str, Any]

#: Colours by theme.
THEMES = {
    "light": {"ink": "#1c1b19", "quiet": "#5f5b53", "paper": "#fbfaf7", "line": "#dcd7cc"},
    "dark": {"ink": "#ece9e2", "quiet": "#a9a397", "paper": "#191816", "line": "#3a3731"},
}
_COLORS = {
    "light": {"promise": "#b3541e", "forecast": "#0b5a8a", "cancelled": "#8a3a5c"},
    "dark": {"promise": "#f0a070", "forecast": "#7cc0ee", "cancelled": "#e08fb4"},
}
#: Opacity of a promise by how its target is known.
_OPACITIES = {"known by then": 1.0, "formerly": 0.5, "since then": 0.35}
_WIDTH = 600
_SMALL_WIDTH, _SMALL_HEIGHT = 420, 120
#: An axis over more days names only months.
_MOST_DAYS_BY_NAME = 150


def chart_facts(
    answer: Answer,
    since: Sequence[Announcement] = (),
    release: Release | None = None,
    present: Present | None = None,
) -> Facts:
    """Return the data of an answer's charts, in JSON's types.

    Parameters
    ----------
    answer
        The answer to a question.
    since
        Announcements of the release after the as-of date.
    release
        The release with its outcome as known today; None if it is not in the dataset.
    present
        What is known of it, if it is pending.
    """
    promises = [
        (reading.announced_on, reading.promised_from, reading.promised_to, "known by then")
        for reading in answer.reading
    ]
    promises += [
        (reading.announced_on, target.promised_from, target.promised_to, "formerly")
        for reading in answer.reading
        for target in reading.formerly
    ]
    promises += [
        (later.announced_on, later.window.promised_from, later.window.promised_to, "since then")
        for later in since
    ]
    outcome = None
    if release is not None and release.resolved_on is not None:
        text = f"{release.status} on {in_words(release.resolved_on)}"
        outcome = {"on": release.resolved_on.isoformat(), "text": text}
    return {
        "title": answer.release.name or "A release",
        "subtitle": sentence(answer, present),
        "as_of": answer.as_of.isoformat(),
        "announcements": [
            {
                "announced_on": announced_on.isoformat(),
                "promised_from": _iso(promised_from),
                # A window that ends far away would squeeze the rest of the chart.
                "promised_to": _iso(promised_to and min(promised_to, answer.horizon)),
                "when": when,
            }
            for announced_on, promised_from, promised_to, when in promises
        ],
        "fan": {f"{q.level}": (q.date or answer.horizon).isoformat() for q in answer.quantiles},
        "outcome": outcome,
        "curve": [
            {"date": day.isoformat(), "outcome": name, "chance": chance}
            for name, chances in (("released", answer.curve.released), ("cancelled", answer.curve.cancelled))
            for day, chance in zip(answer.curve.dates, chances, strict=True)
        ],
    }


def forecast_chart(facts: Facts, theme: str = "light") -> Any:
    """Return a forecast's chart, an altair chart; needs the extra `charts`.

    Parameters
    ----------
    facts
        As `chart_facts` returns them.
    theme
        A key of `THEMES`.
    """
    import altair as alt

    look = THEMES[theme]
    title = alt.TitleParams(
        facts["title"],
        subtitle=_wrapped(facts["subtitle"]),
        anchor="start",
        color=look["ink"],
        subtitleColor=look["quiet"],
        offset=14,
    )
    charts = alt.vconcat(_milestones(facts, theme), _curve(facts, theme), spacing=28)
    return _configured(charts.properties(title=title, padding=12), theme)


def curve_chart(facts: Facts, theme: str = "light") -> Any:
    """Return a small chart of the chances over time; needs the extra `charts`.

    Parameters
    ----------
    facts
        As `chart_facts` returns them.
    theme
        A key of `THEMES`.
    """
    return _configured(_curve(facts, theme).properties(width=_SMALL_WIDTH, height=_SMALL_HEIGHT), theme)


def _configured(chart: Any, theme: str) -> Any:
    """Return a chart in a theme's colours."""
    look = THEMES[theme]
    return (
        chart.properties(background=look["paper"])
        .configure(font="system-ui, sans-serif")
        .configure_view(stroke=None)
        .configure_axis(
            gridColor=look["line"],
            domainColor=look["quiet"],
            tickColor=look["quiet"],
            labelColor=look["quiet"],
            titleColor=look["quiet"],
            titleFontWeight="normal",
        )
    )


def _milestones(facts: Facts, theme: str) -> Any:
    """Draw each announcement's day against the days that it promised, and the forecast at its as-of date."""
    import altair as alt

    look, colors = THEMES[theme], _COLORS[theme]
    announcements = [{**a, "opacity": _OPACITIES[a["when"]]} for a in facts["announcements"]]
    fan, as_of = facts["fan"], facts["as_of"]
    first = min(announcement["announced_on"] for announcement in announcements)
    last = max(as_of, *(announcement["announced_on"] for announcement in announcements))
    outcome = facts["outcome"]
    x_end = max(last, outcome["on"]) if outcome else last
    x_end = f"{date.fromisoformat(x_end) + timedelta(days=21)}"
    n_days = (date.fromisoformat(x_end) - date.fromisoformat(first)).days
    is_short = n_days <= _MOST_DAYS_BY_NAME
    axis = alt.Axis(
        format="%-d %b" if is_short else "%b %Y",
        tickCount=alt.Undefined if is_short else "month",
        labelOverlap=True,
    )
    scale = alt.Scale(domain=[_day(first), _day(x_end)])
    x = alt.X("announced_on:T", title="announced on", scale=scale, axis=axis)
    windows = [announcement for announcement in announcements if announcement["promised_to"]]
    without_time = [
        {**announcement, "promised_to": announcement["announced_on"]}
        for announcement in announcements
        if not announcement["promised_to"]
    ]
    opacity = alt.Opacity("opacity:Q", scale=None)
    y = alt.Y("promised_to:T", title="promised for, and forecast", axis=alt.Axis(format="%b %Y"))
    diagonal = [{"announced_on": day, "promised_to": day} for day in (first, x_end)]
    promised = _rows(windows)
    forecast = _rows(
        [
            {
                "announced_on": as_of,
                "low": fan["0.1"],
                "quarter": fan["0.25"],
                "promised_to": fan["0.5"],
                "three": fan["0.75"],
                "high": fan["0.9"],
            }
        ]
    )
    layers = [
        _rows(diagonal).mark_line(color=look["quiet"], strokeDash=[2, 3], strokeWidth=1).encode(x=x, y=y),
        promised.mark_rule(color=colors["promise"], strokeWidth=5, strokeCap="round").encode(
            x=x, y=alt.Y("promised_from:T"), y2="promised_to:T", opacity=opacity
        ),
        promised.mark_point(color=colors["promise"], filled=True, size=55).encode(x=x, y=y, opacity=opacity),
        _rows(without_time).mark_point(color=colors["promise"], size=45).encode(x=x, y=y, opacity=opacity),
        forecast.mark_rule(color=colors["forecast"], strokeWidth=1.5).encode(
            x=x, y=alt.Y("low:T"), y2="high:T"
        ),
        forecast.mark_rule(color=colors["forecast"], strokeWidth=7, opacity=0.55).encode(
            x=x, y=alt.Y("quarter:T"), y2="three:T"
        ),
        forecast.mark_point(color=colors["forecast"], filled=True, size=70).encode(x=x, y=y),
    ]
    if outcome:
        resolved = _rows([{"announced_on": first, "promised_to": outcome["on"], "text": outcome["text"]}])
        layers += [
            resolved.mark_rule(color=look["ink"], strokeDash=[6, 4]).encode(y=y),
            resolved.mark_text(color=look["ink"], align="left", dx=4, dy=-6).encode(x=x, y=y, text="text:N"),
        ]
    note = (
        "Orange: what was promised, by the day it was said; rings name no time. Pale: an earlier target that"
        " was told then; paler: said after the forecast."
        " Blue: the forecast, its middle half and 80 %. On the dotted diagonal, promised is today."
    )
    return alt.layer(*layers).properties(width=_WIDTH, height=300, title=_note(note, theme))


def _curve(facts: Facts, theme: str) -> Any:
    """Draw the chances of release and of cancellation by each day, up to the horizon."""
    import altair as alt

    colors = _COLORS[theme]
    return (
        _rows(facts["curve"])
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("date:T", title=None, axis=alt.Axis(format="%b %Y", labelOverlap=True)),
            y=alt.Y(
                "chance:Q",
                title="chance by then",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%"),
            ),
            color=alt.Color(
                "outcome:N",
                title=None,
                scale=alt.Scale(
                    domain=["released", "cancelled"], range=[colors["forecast"], colors["cancelled"]]
                ),
                legend=None,
            ),
        )
        .properties(
            width=_WIDTH,
            height=150,
            title=_note("The chance of release, blue, and of cancellation, violet, by each day.", theme),
        )
    )


def _note(text: str, theme: str) -> Any:
    """Return a chart's title, which explains how to read the chart."""
    import altair as alt

    quiet = THEMES[theme]["quiet"]
    return alt.TitleParams(
        _wrapped(text, 108), anchor="start", fontSize=11, fontWeight="normal", color=quiet, offset=10
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _rows(rows: list[dict[str, Any]]) -> Any:
    """Return a chart with some rows as data, to add marks to."""
    import altair as alt

    return alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]


def _day(text: str) -> dict[str, int]:
    """Return a day in the form that Vega-Lite's scales take."""
    day = date.fromisoformat(text)
    return {"year": day.year, "month": day.month, "date": day.day}


def _wrapped(text: str, n_characters: int = 92) -> list[str]:
    """Return a text as lines that fit a chart's width."""
    return textwrap.wrap(text, n_characters)
