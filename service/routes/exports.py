"""The formats of a forecast beside JSON: a curve as CSV, a calendar, charts, a badge, and a feed of moves."""

from datetime import UTC, datetime, time, timedelta

from flask import Blueprint, Response, render_template, request
from werkzeug.datastructures import MultiDict

from forecast.answering.answer import Answer
from forecast.answering.moves import recent_moves
from forecast.answering.sentence import in_words, percent, sentence
from forecast.artifact.store import Artifact
from forecast.dataset import Release, Status
from forecast.rendering.charts import chart_facts
from forecast.tables import Table, as_csv
from service.operations.forecasts import answer_of_release
from service.operations.questions import find
from service.requests.schemas import refuse_parameters
from service.routes.charts import Kind, drawn, read_theme
from service.runtime.state import artifact, moment

formats = Blueprint("formats", __name__)

#: Announcements of so many days before the dataset's last are in the feed.
_NEWS_IN_DAYS = 92
_LIKELY = (0.25, 0.75)
#: Of the badge's letters, on average.
_LETTER_WIDTH, _BADGE_PADDING = 6.6, 12


@formats.get("/v1/releases/<release_id>/forecast.csv")
def curve_csv(release_id: str) -> Response:
    """Give the weekly curve of a forecast as CSV."""
    answered, _ = answer_of_release(artifact(), release_id, request.args, moment())
    chances = zip(answered.curve_dates, answered.curve_released, answered.curve_cancelled, strict=True)
    rows = ((day, f"{released:.4f}", f"{cancelled:.4f}") for day, released, cancelled in chances)
    return Response(as_csv(Table.of(("date", "released", "cancelled"), rows)), content_type="text/csv")


@formats.get("/v1/releases/<release_id>/forecast.ics")
def calendar(release_id: str) -> Response:
    """Give the likely window as an all-day event; once the release is resolved, the day of that."""
    # Calendars are seldom asked for, and their library takes as much memory as a third of all others.
    from icalendar import Calendar, Event  # noqa: PLC0415

    loaded = artifact()
    answered, release = answer_of_release(loaded, release_id, request.args, moment(), soon=True)
    event = Event()
    event.add("uid", f"{release_id}@slipcast")
    event.add("dtstamp", _moment(loaded))
    event.add("transp", "TRANSPARENT")
    if release.resolved_on is not None and "as_of" not in request.args:
        event.add("summary", f"{release.name}: {release.status}")
        event.add("dtstart", release.resolved_on)
        event.add("dtend", release.resolved_on + timedelta(days=1))
    else:
        likely = {q.level: q.date for q in answered.quantiles}
        first, last = (likely[level] for level in _LIKELY)
        event.add("summary", f"{release.name}: likely window" if first else f"{release.name}: unlikely")
        event.add("dtstart", first or answered.horizon)
        event.add("dtend", (last or answered.horizon) + timedelta(days=1))
        event.add("description", _description(answered, first is None, last is None))
    found = Calendar()
    found.add("prodid", "-//Slipcast//forecasts//EN")
    found.add("version", "2.0")
    found.add("name", release.name)
    found.add("x-wr-calname", release.name)
    found.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    found.add_component(event)
    return Response(found.to_ical(), content_type="text/calendar; charset=utf-8")


def _description(answered: Answer, never: bool, open_ended: bool) -> str:
    lines = [sentence(answered)]
    if never:
        lines.append("The chance stays below a quarter, so the event is at the horizon of two years.")
    elif open_ended:
        lines.append("The chance stays below three quarters, so the event ends at the horizon of two years.")
    else:
        lines.append("From the day by which the chance is a quarter to that by which it is three quarters.")
    return "\n".join(lines)


@formats.get("/v1/releases/<release_id>/chart.svg")
def chart_svg(release_id: str) -> Response:
    """Draw a forecast as SVG."""
    return _chart(release_id, "svg")


@formats.get("/v1/releases/<release_id>/chart.png")
def chart_png(release_id: str) -> Response:
    """Draw a forecast as PNG."""
    return _chart(release_id, "png")


def _chart(release_id: str, kind: Kind) -> Response:
    loaded = artifact()
    theme, query = read_theme(request.args)
    answered, release = answer_of_release(loaded, release_id, query, moment(), soon=True)
    told = loaded.history.announcements[release_id]
    since = [announcement for announcement in told if announcement.announced_on > answered.as_of]
    return drawn(chart_facts(answered, since, release), kind, theme)


@formats.get("/v1/releases/<release_id>/badge.svg")
def badge(release_id: str) -> Response:
    """Draw a small badge: the chance within 90 days, or the outcome."""
    refuse_parameters(request.args)
    release = find(artifact(), release_id)
    text = _verdict(release)
    widths = [round(len(part) * _LETTER_WIDTH) + _BADGE_PADDING for part in (release.name, text)]
    drawn = render_template("badge.svg", name=release.name, text=text, widths=widths)
    return Response(drawn, content_type="image/svg+xml")


def _verdict(release: Release) -> str:
    if release.status is not Status.PENDING and release.resolved_on is not None:
        return f"{release.status} {release.resolved_on}"
    answered, _ = answer_of_release(artifact(), release.release_id, MultiDict(), moment(), soon=True)
    soon = answered.released_by[0]
    return f"{percent(soon.probability)} by {soon.date}"


@formats.get("/feeds/moves.atom")
def moves() -> Response:
    """Tell of forecasts that moved by more than ten points, and of new announcements."""
    refuse_parameters(request.args)
    loaded = artifact()
    since = loaded.observed_through - timedelta(days=_NEWS_IN_DAYS)
    news = sorted(
        (
            told
            for announcements in loaded.history.announcements.values()
            for told in announcements
            if told.announced_on >= since
        ),
        key=lambda told: (told.announced_on, told.announcement_id),
        reverse=True,
    )
    drawn = render_template(
        "moves.atom",
        moves=recent_moves(loaded, n_vintages=3),
        news=news,
        releases=loaded.history.releases,
        updated=_moment(loaded).isoformat(),
        root=request.url_root,
        percent=percent,
        in_words=in_words,
    )
    return Response(drawn, content_type="application/atom+xml")


def _moment(loaded: Artifact) -> datetime:
    """Return when what is told was last changed: with the dataset, and not with the hour of asking."""
    return datetime.combine(loaded.observed_through, time(), UTC)
