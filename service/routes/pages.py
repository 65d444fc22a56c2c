"""The HTML pages; each has a JSON version at the same path with `.json` appended."""

from http import HTTPStatus

import msgspec
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from forecast.answering.forecast_record import forecast_record
from forecast.answering.moves import days_of_change
from forecast.answering.overview import pending_overview
from forecast.answering.sentence import checked_through, in_words, percent
from forecast.rendering.charts import chart_facts
from service.operations.forecasts import answer_of_release
from service.operations.pending_list import N_SHOWN, filter_choices, pending_list
from service.operations.releases import release_with_announcements
from service.operations.search import results_of_search
from service.operations.try_form import (
    CHOICES,
    N_ANNOUNCEMENTS,
    Form,
    TryChartQuery,
    TryQuery,
    answer_of_form,
    result_of_form,
)
from service.requests.queries import ForecastQuery, PendingQuery, PendingSort, ReleasePageQuery, SearchQuery
from service.responses.page_schemas import HomeBody, ReleasePageBody
from service.responses.page_serializers import (
    data_body,
    home_body,
    method_body,
    organizations_body,
    record_body,
)
from service.responses.problems import Problem
from service.routes.charts import Kind, chart_response
from service.routes.downloads import MEDIA_TYPES, TABLES, citation
from service.routes.reading import json_response, known_parameters, query_of, refuse_parameters, try_query_of
from service.runtime.state import artifact, moment, serving, today

pages = Blueprint("pages", __name__)

#: The pages without parameters.
_ABOUT = "<any(organizations, record, data, method):name>"


def _page(template: str, **values: object) -> str:
    shared = {
        "percent": percent,
        "in_words": in_words,
        "citation": citation(artifact()),
        "checked": checked_through(artifact().observed_through, today()),
    }
    return render_template(template, artifact=artifact(), **shared, **values)


@pages.get("/")
def home() -> str:
    """List the pending releases with their forecasts."""
    query = query_of(PendingQuery)
    body = _home_body(query)
    shown = body.awaited if query.all else body.awaited[:N_SHOWN]
    choices = filter_choices(artifact(), today())
    parameters = known_parameters(PendingQuery)
    return _page(
        "home.html",
        body=body,
        shown=shown,
        query=query,
        choices=choices,
        sorts=PendingSort,
        parameters=parameters,
    )


@pages.get("/index.json")
def home_json() -> Response:
    """Return the JSON version of the home page."""
    return json_response(_home_body(query_of(PendingQuery)))


def _home_body(query: PendingQuery) -> HomeBody:
    rows = pending_list(artifact(), query, today())
    n_pending = len(pending_overview(artifact(), today()))
    return home_body(artifact(), rows, n_pending, moment())


@pages.get("/search")
def search() -> str:
    """Show the releases that match a text, resolved ones too."""
    query = query_of(SearchQuery)
    body = results_of_search(artifact(), query.q or "", moment())
    shown = body.releases if query.all else body.releases[:N_SHOWN]
    parameters = known_parameters(SearchQuery)
    return _page("search.html", body=body, shown=shown, searched=body.q, parameters=parameters)


@pages.get("/search.json")
def search_json() -> Response:
    """Return the JSON version of the results page."""
    return json_response(results_of_search(artifact(), query_of(SearchQuery).q or "", moment()))


@pages.get("/releases/<release_id>")
def release(release_id: str) -> AnyResponse:
    """Show a release: its forecast as of a day, its announcements and its outcome."""
    tracked = release_with_announcements(artifact(), release_id, moment())
    days = days_of_change(artifact(), release_id)
    reading = try_query_of(ReleasePageQuery)
    query = reading.query
    if query.step is not None and days and not reading.faults:
        day = days[min(query.step, len(days) - 1)]
        return redirect(url_for("pages.release", release_id=release_id, as_of=day))
    values: dict[str, object] = {"forecast": None, "problem": None, "index": 0}
    status = HTTPStatus.OK
    try:
        answer, dataset_release = answer_of_release(
            artifact(), release_id, query.as_of, query.dates, moment(), soon=True, faults=reading.faults
        )
    except Problem as problem:
        values["problem"] = problem
        # Releases that were resolved before forecasts begin have a page, but no forecast on any day.
        status = problem.status if request.args else HTTPStatus.OK
    else:
        values["forecast"] = forecast_record(answer, artifact(), moment(), dataset_release)
        values["index"] = max((index for index, day in enumerate(days) if day <= answer.as_of), default=0)
    parameters = known_parameters(ForecastQuery)
    page = _page("release.html", release=tracked, days=days, parameters=parameters, **values)
    return make_response(page, status)


@pages.get("/releases/<release_id>.json")
def release_json(release_id: str) -> Response:
    """Return the JSON version of a release's page."""
    tracked = release_with_announcements(artifact(), release_id, moment())
    reading = try_query_of(ForecastQuery)
    query = reading.query
    answer, dataset_release = answer_of_release(
        artifact(), release_id, query.as_of, query.dates, moment(), soon=True, faults=reading.faults
    )
    return json_response(
        ReleasePageBody(
            release=tracked,
            forecast=forecast_record(answer, artifact(), moment(), dataset_release),
            days_of_change=days_of_change(artifact(), release_id),
        )
    )


@pages.get("/try")
def try_page() -> AnyResponse:
    """Show the form, and the forecast of what was entered."""
    reading = try_query_of(TryQuery)
    form = Form.of(reading.query, reading.faults)
    result = result_of_form(form, artifact(), moment())
    numbers = range(1, N_ANNOUNCEMENTS + 1)
    parameters = known_parameters(TryQuery)
    page = _page(
        "try.html", form=form, result=result, choices=CHOICES, numbers=numbers, parameters=parameters
    )
    is_faulty = result is not None and result.faults
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if is_faulty else HTTPStatus.OK)


@pages.get("/try.json")
def try_json() -> Response:
    """Return the forecast of what was entered in the form."""
    reading = try_query_of(TryQuery)
    answer = answer_of_form(Form.of(reading.query, reading.faults), artifact(), moment())
    return json_response(forecast_record(answer, artifact(), moment()))


@pages.get("/try/chart.<any(svg, png):kind>")
def try_chart(kind: Kind) -> Response:
    """Draw the forecast of what was entered in the form."""
    reading = try_query_of(TryChartQuery)
    answer = answer_of_form(Form.of(reading.query, reading.faults), artifact(), moment())
    return chart_response(chart_facts(answer), kind, reading.query.theme)


@pages.get(f"/{_ABOUT}")
def about(name: str) -> str:
    """Show the page about organizations, the record, the data or the method."""
    return _page(f"{name}.html", body=_about_body(name), tables=TABLES, formats=MEDIA_TYPES)


@pages.get(f"/{_ABOUT}.json")
def about_json(name: str) -> Response:
    """Return the JSON version of that page."""
    return json_response(_about_body(name))


def _about_body(name: str) -> msgspec.Struct:
    refuse_parameters()
    if name == "record":
        return record_body(artifact(), serving().ledger, moment())
    bodies = {"organizations": organizations_body, "data": data_body, "method": method_body}
    return bodies[name](artifact(), moment())
