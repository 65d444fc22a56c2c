"""The formats of a forecast beside JSON: a curve as CSV, a calendar, charts, a badge, and a feed of moves."""

from datetime import UTC, datetime, time, timedelta

from flask import Blueprint, Response, render_template, request

from forecast.answering import Answer
from forecast.answering.moves import recent_moves
from forecast.answering.sentence import in_words, percent, sentence
from forecast.artifact import Artifact
from forecast.dataset import Release, Status
from forecast.rendering.charts import chart_facts
from forecast.tables import Table, as_csv
from service.operations.forecasts import answer_of_release
from service.operations.questions import tracked_release
from service.requests.queries import ChartQuery, ForecastQuery, QueryReading
from service.routes.charts import Kind, chart_response
from service.routes.reading import refuse_parameters, try_query_of
from service.runtime.state import artifact, moment

exports = Blueprint("exports", __name__)

#: Announcements of so many days before the dataset's last are in the feed.
_NEWS_IN_DAYS = 92
_LIKELY = (0.25, 0.75)
#: Of the badge's letters, on average.
_LETTER_WIDTH, _BADGE_PADDING = 6.6, 12


@exports.get("/v1/releases/<release_id>/forecast.csv")
def curve_csv(release_id: str) -> Response:
    """Give the weekly curve of a forecast as CSV."""
    answered, _ = _answer(release_id, try_query_of(ForecastQuery))
    curve = answered.curve
    chances = zip(curve.dates, curve.released, curve.cancelled, strict=True)
    rows = ((day, f"{released:.4f}", f"{cancelled:.4f}") for day, released, cancelled in chances)
    return Response(as_csv(Table.of(("date", "released", "cancelled"), rows)), content_type="text/csv")


@exports.get("/v1/releases/<release_id>/forecast.ics")
def calendar_event(release_id: str) -> Response:
    """Give the likely window as an all-day event; once the release is resolved, the day of that."""
    # Calendars are seldom asked for, and their library takes as much memory as a third of all others.
    from icalendar import Calendar, Event  # noqa: PLC0415

    reading = try_query_of(ForecastQuery)
    answered, release = _answer(release_id, reading, soon=True)
    event = Event()
    event.add("uid", f"{release_id}@slipcast")
    event.add("dtstamp", _data_moment(artifact()))
    event.add("transp", "TRANSPARENT")
    if release.resolved_on is not None and reading.query.as_of is None:
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
    calendar = Calendar()
    calendar.add("prodid", "-//Slipcast//forecasts//EN")
    calendar.add("version", "2.0")
    calendar.add("name", release.name)
    calendar.add("x-wr-calname", release.name)
    calendar.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    calendar.add_component(event)
    return Response(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


def _description(answered: Answer, never: bool, open_ended: bool) -> str:
    lines = [sentence(answered)]
    if never:
        lines.append("The chance stays below a quarter, so the event is at the horizon of two years.")
    elif open_ended:
        lines.append("The chance stays below three quarters, so the event ends at the horizon of two years.")
    else:
        lines.append("From the day by which the chance is a quarter to that by which it is three quarters.")
    return "\n".join(lines)


@exports.get("/v1/releases/<release_id>/chart.svg")
def chart_svg(release_id: str) -> Response:
    """Draw a forecast as SVG."""
    return _chart(release_id, "svg")


@exports.get("/v1/releases/<release_id>/chart.png")
def chart_png(release_id: str) -> Response:
    """Draw a forecast as PNG."""
    return _chart(release_id, "png")


def _chart(release_id: str, kind: Kind) -> Response:
    reading = try_query_of(ChartQuery)
    answered, release = _answer(release_id, reading, soon=True)
    announcements = artifact().history.announcements[release_id]
    since = [announcement for announcement in announcements if announcement.announced_on > answered.as_of]
    return chart_response(chart_facts(answered, since, release), kind, reading.query.theme)


def _answer(
    release_id: str, reading: QueryReading[ForecastQuery] | QueryReading[ChartQuery], *, soon: bool = False
) -> tuple[Answer, Release]:
    query = reading.query
    return answer_of_release(
        artifact(), release_id, query.as_of, query.dates, moment(), soon=soon, faults=reading.faults
    )


@exports.get("/v1/releases/<release_id>/badge.svg")
def badge_svg(release_id: str) -> Response:
    """Draw a small badge: the chance within 90 days, or the outcome."""
    refuse_parameters()
    release = tracked_release(artifact(), release_id)
    text = _verdict(release)
    widths = [round(len(part) * _LETTER_WIDTH) + _BADGE_PADDING for part in (release.name, text)]
    badge = render_template("badge.svg", name=release.name, text=text, widths=widths)
    return Response(badge, content_type="image/svg+xml")


def _verdict(release: Release) -> str:
    if release.status is not Status.PENDING and release.resolved_on is not None:
        return f"{release.status} {release.resolved_on}"
    answered, _ = answer_of_release(artifact(), release.release_id, None, [], moment(), soon=True)
    soon = answered.released_by[0]
    return f"{percent(soon.probability)} by {soon.date}"


@exports.get("/feeds/moves.atom")
def moves() -> Response:
    """Tell of forecasts that moved by more than ten points, and of new announcements."""
    refuse_parameters()
    history = artifact().history
    since = artifact().observed_through - timedelta(days=_NEWS_IN_DAYS)
    news = sorted(
        (
            announcement
            for announcements in history.announcements.values()
            for announcement in announcements
            if announcement.announced_on >= since
        ),
        key=lambda announcement: (announcement.announced_on, announcement.announcement_id),
        reverse=True,
    )
    feed = render_template(
        "moves.atom",
        moves=recent_moves(artifact(), n_vintages=3),
        news=news,
        releases=history.releases,
        updated=_data_moment(artifact()).isoformat(),
        root=request.url_root,
        percent=percent,
        in_words=in_words,
    )
    return Response(feed, content_type="application/atom+xml")


def _data_moment(artifact: Artifact) -> datetime:
    """Return when the dataset was last changed, which the hour of asking is not."""
    return datetime.combine(artifact.observed_through, time(), UTC)
