"""Exports: forecasts as CSV, calendar, chart and badge, and the feed of forecasts that moved."""

from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, Response, render_template, request

from forecast.answering import Answer
from forecast.answering.forecast_record import present_of
from forecast.answering.moves import recent_moves
from forecast.answering.sentence import checked_through, in_words, percent, sentence
from forecast.artifact import Artifact
from forecast.dataset import Release, Status
from forecast.rendering.charts import chart_facts
from forecast.tables import Table, as_csv
from service.operations.forecasts import answer_of_release
from service.operations.questions import tracked_release
from service.requests.queries import ChartQuery, CurveQuery, ForecastQuery, QueryReading
from service.routes.charts import Kind, chart_response
from service.routes.reading import csv_response, refuse_parameters, try_query_of
from service.runtime.state import artifact, moment, today

exports = Blueprint("exports", __name__)

#: The feed holds announcements of the last days that the dataset covers, this many.
_NEWS_IN_DAYS = 92
#: An event's number of revisions counts the days of the data from here.
_FIRST_REVISION = date(2020, 1, 1)
#: The likely window is between the days on which the chance of release reaches these levels.
_LIKELY = (0.25, 0.75)
#: Average width of a letter on the badge, and the padding of its text, in pixels.
_LETTER_WIDTH, _BADGE_PADDING = 6.6, 12


@exports.get("/v1/releases/<release_id>/forecast.csv")
def curve_csv(release_id: str) -> Response:
    """Return the weekly curve of a forecast as CSV."""
    reading = try_query_of(CurveQuery)
    answer, _ = _answer(release_id, reading)
    curve = answer.curve
    chances = zip(curve.dates, curve.released, curve.cancelled, strict=True)
    rows = ((day, f"{released:.4f}", f"{cancelled:.4f}") for day, released, cancelled in chances)
    return csv_response(as_csv(Table.of(("date", "released", "cancelled"), rows)), reading.query.bom)


@exports.get("/v1/releases/<release_id>/forecast.ics")
def calendar_event(release_id: str) -> Response:
    """Return the likely window as an all-day event, or the day of the outcome if that is known."""
    # Imported here because few requests need it, and it takes a third as much memory as all other libraries.
    from icalendar import Calendar, Event  # noqa: PLC0415

    reading = try_query_of(ForecastQuery)
    answer, release = _answer(release_id, reading, soon=True)
    event = Event()
    event.add("uid", f"{release_id}@slipcast")
    event.add("dtstamp", _data_moment(artifact()))
    # Calendars take an event for revised if its number is higher; this one grows with the data.
    event.add("sequence", (artifact().history.known_through - _FIRST_REVISION).days)
    event.add("transp", "TRANSPARENT")
    if release.resolved_on is not None and reading.query.as_of is None:
        event.add("summary", f"{release.name}: {release.status}")
        event.add("dtstart", release.resolved_on)
        event.add("dtend", release.resolved_on + timedelta(days=1))
    else:
        likely = {quantile.level: quantile.date for quantile in answer.quantiles}
        first, last = (likely[level] for level in _LIKELY)
        event.add("summary", f"{release.name}: likely window" if first else f"{release.name}: unlikely")
        event.add("dtstart", first or answer.horizon)
        event.add("dtend", (last or answer.horizon) + timedelta(days=1))
        text = sentence(answer, present_of(answer, artifact(), today(), release))
        event.add("description", _description(text, first is None, last is None))
    calendar = Calendar()
    calendar.add("prodid", "-//Slipcast//forecasts//EN")
    calendar.add("version", "2.0")
    calendar.add("name", release.name)
    calendar.add("x-wr-calname", release.name)
    calendar.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    calendar.add_component(event)
    return Response(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


def _description(text: str, never: bool, open_ended: bool) -> str:
    lines = [text]
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
    answer, release = _answer(release_id, reading, soon=True)
    announcements = artifact().history.announcements[release_id]
    later = [announcement for announcement in announcements if announcement.announced_on > answer.as_of]
    present = present_of(answer, artifact(), today(), release)
    return chart_response(chart_facts(answer, later, release, present), kind, reading.query.theme)


def _answer(
    release_id: str,
    reading: QueryReading[ForecastQuery] | QueryReading[ChartQuery] | QueryReading[CurveQuery],
    *,
    soon: bool = False,
) -> tuple[Answer, Release]:
    query = reading.query
    return answer_of_release(
        artifact(), release_id, query.as_of, query.dates, moment(), soon=soon, faults=reading.faults
    )


@exports.get("/v1/releases/<release_id>/badge.svg")
def badge_svg(release_id: str) -> Response:
    """Draw a badge with the chance of release within 90 days, or with the outcome."""
    refuse_parameters()
    release = tracked_release(artifact(), release_id)
    text = _badge_text(release)
    widths = [round(len(part) * _LETTER_WIDTH) + _BADGE_PADDING for part in (release.name, text)]
    badge = render_template("badge.svg", name=release.name, text=text, widths=widths)
    return Response(badge, content_type="image/svg+xml")


def _badge_text(release: Release) -> str:
    if release.status is not Status.PENDING and release.resolved_on is not None:
        return f"{release.status} {release.resolved_on}"
    answer, _ = answer_of_release(artifact(), release.release_id, None, [], moment(), soon=True)
    known = present_of(answer, artifact(), today(), release)
    chance = answer.released_by[0]
    text = f"{percent(chance.probability)} by {chance.date}"
    if known is not None and known.by_today is not None:
        text = f"{percent(known.by_today.released)} out by now"
    return f"{text}, checked {answer.as_of}"


@exports.get("/feeds/moves.atom")
def moves() -> Response:
    """Return a feed of forecasts that moved by more than ten points, and of new announcements."""
    refuse_parameters()
    history = artifact().history
    since = artifact().history.known_through - timedelta(days=_NEWS_IN_DAYS)
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
        "moves.xml",
        moves=recent_moves(artifact(), n_vintages=3),
        news=news,
        releases=history.releases,
        updated=_data_moment(artifact()).isoformat(),
        root=request.url_root,
        percent=percent,
        in_words=in_words,
        checked=checked_through(artifact().observed_through, today()),
    )
    return Response(feed, content_type="application/atom+xml")


def _data_moment(artifact: Artifact) -> datetime:
    """Return the start of the last day that the dataset covers; feeds and events change only with it."""
    return datetime.combine(artifact.history.known_through, time(), UTC)
