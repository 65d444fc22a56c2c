"""Downloads: the dataset, the backtest's questions and the ledger, as CSV and as Parquet."""

import zlib
from dataclasses import astuple
from http import HTTPStatus

from flask import Blueprint, Response

from forecast.answering.ledger import COLUMNS
from forecast.artifact import Artifact
from forecast.dataset import snapshot
from forecast.tables import Table, as_csv
from service.requests.queries import SnapshotQuery
from service.responses.problems import FaultBody, Problem, invalid_request
from service.routes.reading import query_of, refuse_parameters
from service.runtime.state import artifact, serving, state, today

downloads = Blueprint("downloads", __name__)

DATASET_TABLES = ("organizations", "releases", "announcements", "frames")
TABLES = (*DATASET_TABLES, "backtest", "ledger")
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"


def citation(artifact: Artifact) -> str:
    """Return how to cite the dataset."""
    dataset = artifact.manifest["dataset"]
    return (
        f"Slipcast: announced and actual release dates of AI models, version {dataset['version']},"
        f" observed through {dataset['observed_through']}"
    )


@downloads.get("/v1/downloads/<file>")
def download(file: str) -> Response:
    """Give a table; one of the dataset as it could have been written on the day of `as_of`."""
    table, _, suffix = file.rpartition(".")
    if table not in TABLES or suffix not in MEDIA_TYPES:
        remedy = f"take one of {', '.join(TABLES)} as .csv or .parquet"
        fault = FaultBody(field="file", fault=f"no {file[:60]}", remedy=remedy)
        raise Problem(HTTPStatus.NOT_FOUND, "not-found", f"There is no such download; {remedy}.", [fault])
    text = _text(artifact(), table)
    about = {"licence": LICENCE, "citation": citation(artifact())}
    if suffix == "csv":
        content = text.encode()
    else:
        content = state().renderer.render({"kind": "parquet", "csv": text, "about": about})
    response = Response(content, content_type=MEDIA_TYPES[suffix])
    response.headers["Content-Disposition"] = f'attachment; filename="slipcast-{file}"'
    response.headers["Link"] = '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    response.headers["Slipcast-Citation"] = about["citation"]
    return response


def _text(artifact: Artifact, table: str) -> str:
    """Return a table as CSV, of the dataset as it could have been written on the day of `as_of`."""
    if table not in DATASET_TABLES:
        refuse_parameters()
    if table == "backtest":
        return zlib.decompress(artifact.supplement.questions).decode()
    if table == "ledger":
        return as_csv(Table.of(COLUMNS, (astuple(row) for row in serving().ledger)))
    as_of = query_of(SnapshotQuery).as_of or artifact.observed_through
    if as_of > today():
        fault = FaultBody(field="as_of", fault=f"{as_of} is after today", remedy="ask for an earlier day")
        raise invalid_request([fault])
    return as_csv(snapshot(artifact.history_on(as_of), artifact.supplement.frames)[table])
