"""The pages that people read, each with a twin in JSON at the same address and `.json`."""

from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from forecast.answering.moves import days_of_change
from forecast.answering.overview import pending_overview
from forecast.answering.sentence import in_words, percent
from forecast.artifact.store import Artifact
from forecast.rendering.charts import chart_facts
from service.middleware.headers import json_answer
from service.operations import pending_list, try_form
from service.operations.forecasts import answer_of_release, release_told
from service.requests.schemas import refuse_parameters
from service.responses.body import Body
from service.responses.page_schemas import (
    HomeBody,
    ReleasePageBody,
    data_body,
    home_body,
    method_body,
    organizations_body,
    record_body,
)
from service.responses.problems import Problem, invalid_request
from service.responses.serializers import forecast_body
from service.routes import downloads
from service.routes.charts import Kind, drawn, read_theme
from service.runtime.state import artifact, moment, serving

pages = Blueprint("pages", __name__)

#: What pages without a question show, by their address.
_ABOUT = "<any(organizations, record, data, method):name>"


def _page(template: str, loaded: Artifact, **values: object) -> str:
    words = {"percent": percent, "in_words": in_words, "citation": downloads.citation(loaded)}
    return render_template(template, artifact=loaded, **words, **values)


@pages.get("/")
def home() -> str:
    """List what is awaited, with its likely window and its chances."""
    loaded = artifact()
    view, body = _home(loaded)
    choices = pending_list.choices(loaded)
    shown = body.awaited if view.all else body.awaited[: pending_list.N_SHOWN]
    return _page(
        "home.html", loaded, body=body, shown=shown, view=view, choices=choices, sorts=pending_list.Sort
    )


@pages.get("/index.json")
def home_json() -> Response:
    """Say what the home page says."""
    return json_answer(_home(artifact())[1])


def _home(loaded: Artifact) -> tuple[pending_list.View, HomeBody]:
    view, faults = pending_list.read_view(request.args)
    if faults:
        raise invalid_request(faults)
    rows, n_awaited = pending_list.awaited(loaded, view), len(pending_overview(loaded))
    return view, home_body(loaded, rows, n_awaited, moment())


@pages.get("/releases/<release_id>")
def release(release_id: str) -> AnyResponse:
    """Show a release: its forecast as of any day, its announcements, and what became of it."""
    loaded, now = artifact(), moment()
    told = release_told(loaded, release_id, now)
    days = days_of_change(loaded, release_id)
    query = MultiDict(request.args)
    step = query.pop("step", "")
    if step.isascii() and step.isdigit() and int(step[:6]) < len(days):  # the slider, without JavaScript
        return redirect(url_for("pages.release", release_id=release_id, as_of=days[int(step)]))
    shown: dict[str, object] = {"forecast": None, "problem": None, "place": 0}
    status = HTTPStatus.OK
    try:
        answered, tracked = answer_of_release(loaded, release_id, query, now, soon=True)
    except Problem as problem:
        shown["problem"] = problem
        # Of some releases nothing can be forecast on any day; their page is there all the same.
        status = problem.status if query else HTTPStatus.OK
    else:
        shown["forecast"] = forecast_body(answered, loaded, now, tracked)
        shown["place"] = max((n for n, day in enumerate(days) if day <= answered.as_of), default=0)
    return make_response(_page("release.html", loaded, told=told, days=days, **shown), status)


@pages.get("/releases/<release_id>.json")
def release_json(release_id: str) -> Response:
    """Say what a release's page says."""
    loaded, now = artifact(), moment()
    told = release_told(loaded, release_id, now)
    answered, tracked = answer_of_release(loaded, release_id, request.args, now, soon=True)
    return json_answer(
        ReleasePageBody(
            release=told,
            forecast=forecast_body(answered, loaded, now, tracked),
            days_of_change=days_of_change(loaded, release_id),
        )
    )


@pages.get("/try")
def supposed() -> AnyResponse:
    """Forecast what a form tells; without anything told, show the form."""
    loaded = artifact()
    form = try_form.read_form(request.args)
    found = try_form.answer_form(form, loaded, moment())
    places = range(1, try_form.N_ANNOUNCEMENTS + 1)
    page = _page("try.html", loaded, form=form, found=found, choices=try_form.CHOICES, places=places)
    faulty = found is not None and found.faults
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if faulty else HTTPStatus.OK)


@pages.get("/try.json")
def supposed_json() -> Response:
    """Say what the form's page says."""
    form = try_form.read_form(request.args)
    return json_answer(try_form.forecast_of_form(form, artifact(), moment())[0])


@pages.get("/try/chart.<any(svg, png):kind>")
def supposed_chart(kind: Kind) -> Response:
    """Draw the forecast of what a form tells."""
    theme, query = read_theme(request.args)
    _, answered = try_form.forecast_of_form(try_form.read_form(query), artifact(), moment())
    return drawn(chart_facts(answered), kind, theme)


@pages.get(f"/{_ABOUT}")
def about(name: str) -> str:
    """Show how punctual organizations are, how forecasts did, what the data hold, or the method."""
    loaded = artifact()
    files = {"tables": downloads.TABLES, "formats": downloads.MEDIA_TYPES}
    return _page(f"{name}.html", loaded, body=_about(loaded, name), **files)


@pages.get(f"/{_ABOUT}.json")
def about_json(name: str) -> Response:
    """Say what that page says."""
    return json_answer(_about(artifact(), name))


def _about(loaded: Artifact, name: str) -> Body:
    refuse_parameters(request.args)
    now = moment()
    if name == "record":
        return record_body(loaded, serving().ledger, now)
    return {"organizations": organizations_body, "data": data_body, "method": method_body}[name](loaded, now)
