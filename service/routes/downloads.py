"""Downloads: the dataset, the backtest's questions and the ledger, as CSV and as Parquet."""

import zlib
from dataclasses import astuple
from http import HTTPStatus

from flask import Blueprint, Response, request

from forecast.answering.ledger import COLUMNS
from forecast.artifact.store import Artifact
from forecast.dataset import snapshot
from forecast.tables import Table, as_csv
from service.requests.faults import DATE_REMEDY, read_day
from service.requests.schemas import unknown_parameters
from service.responses.problems import FaultBody, Problem, invalid_request
from service.runtime.state import artifact, serving, state, today

downloads = Blueprint("downloads", __name__)

DATASET_TABLES = ("organizations", "releases", "announcements", "frames")
TABLES = (*DATASET_TABLES, "backtest", "ledger")
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"


def citation(loaded: Artifact) -> str:
    """Return how to cite the dataset."""
    dataset = loaded.manifest["dataset"]
    return (
        f"Slipcast: announced and actual release dates of AI models, version {dataset['version']},"
        f" observed through {dataset['observed_through']}"
    )


@downloads.get("/v1/downloads/<file>")
def download(file: str) -> Response:
    """Give a table; one of the dataset as it could have been written on the day of `as_of`."""
    loaded = artifact()
    table, _, suffix = file.rpartition(".")
    if table not in TABLES or suffix not in MEDIA_TYPES:
        remedy = f"take one of {', '.join(TABLES)} as .csv or .parquet"
        fault = FaultBody(field="file", fault=f"no {file[:60]}", remedy=remedy)
        raise Problem(HTTPStatus.NOT_FOUND, "not-found", f"There is no such download; {remedy}.", [fault])
    text = _text(loaded, table)
    about = {"licence": LICENCE, "citation": citation(loaded)}
    if suffix == "csv":
        content = text.encode()
    else:
        content = state().renderer.render({"kind": "parquet", "csv": text, "about": about})
    response = Response(content, content_type=MEDIA_TYPES[suffix])
    response.headers["Content-Disposition"] = f'attachment; filename="slipcast-{file}"'
    response.headers["Link"] = '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    response.headers["Slipcast-Citation"] = about["citation"]
    return response


def _text(loaded: Artifact, table: str) -> str:
    known = ("as_of",) if table in DATASET_TABLES else ()
    faults = unknown_parameters(request.args, known)
    as_of = loaded.observed_through
    if not faults and "as_of" in request.args:
        given = request.args.getlist("as_of")
        day = read_day(given[0]) if len(given) == 1 else None
        if day is None:
            faults.append(FaultBody(field="as_of", fault=f"{given!r:.60} is no day", remedy=DATE_REMEDY))
        elif day > today():
            faults.append(
                FaultBody(field="as_of", fault=f"{day} is after today", remedy="ask for an earlier day")
            )
        else:
            as_of = day
    if faults:
        raise invalid_request(faults)
    if table == "backtest":
        return zlib.decompress(loaded.supplement.questions).decode()
    if table == "ledger":
        return as_csv(Table.of(COLUMNS, (astuple(row) for row in serving().ledger)))
    return as_csv(snapshot(loaded.history_on(as_of), loaded.supplement.frames)[table])
