"""Downloads: the tables of the dataset, the questions of the backtest, and the ledger, as CSV or Parquet."""

import zlib
from dataclasses import astuple
from http import HTTPStatus

from flask import Blueprint, Response

from forecast.answering.ledger import COLUMNS
from forecast.artifact import Artifact
from forecast.dataset import snapshot
from forecast.tables import Table, as_csv
from service.requests.queries import BomQuery, Query, SnapshotQuery, TableQuery
from service.requests.question_faults import as_of_faults
from service.requests.schemas import quoted
from service.responses.problems import FaultBody, Problem, invalid_request
from service.routes.reading import csv_response, query_of
from service.runtime.state import artifact, serving, state, today

downloads = Blueprint("downloads", __name__)

DATASET_TABLES = ("organizations", "releases", "announcements", "frames")
TABLES = (*DATASET_TABLES, "backtest", "ledger")
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"


def citation(artifact: Artifact) -> str:
    """Return the citation of the dataset."""
    dataset = artifact.manifest["dataset"]
    return (
        f"Slipcast: announced and actual release dates of AI models, version {dataset['version']},"
        f" observed through {dataset['observed_through']}"
    )


@downloads.get("/v1/downloads/<file>")
def download(file: str) -> Response:
    """Return a table as a file; `as_of` selects a snapshot of the dataset's tables."""
    table, _, suffix = file.rpartition(".")
    if table not in TABLES or suffix not in MEDIA_TYPES:
        remedy = f"use one of {', '.join(TABLES)} with .csv or .parquet"
        fault = FaultBody(field="file", fault=f"there is no download {quoted(file)}", remedy=remedy)
        detail = f"There is no download {quoted(file)}; {remedy}."
        raise Problem(HTTPStatus.NOT_FOUND, "not-found", detail, [fault])
    about = {"licence": LICENCE, "citation": citation(artifact())}
    if suffix == "csv":
        query = query_of(TableQuery if table in DATASET_TABLES else BomQuery)
        response = csv_response(_text(artifact(), table, query), query.bom)
    else:
        text = _text(artifact(), table, query_of(SnapshotQuery if table in DATASET_TABLES else Query))
        content = state().renderer.render({"kind": "parquet", "csv": text, "about": about})
        response = Response(content, content_type=MEDIA_TYPES[suffix])
    response.headers["Content-Disposition"] = f'attachment; filename="slipcast-{file}"'
    response.headers["Link"] = '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    response.headers["Slipcast-Citation"] = about["citation"]
    return response


def _text(artifact: Artifact, table: str, query: Query) -> str:
    """Return a table as CSV; of a table of the dataset, the snapshot that the query selects."""
    if table == "backtest":
        return zlib.decompress(artifact.supplement.questions).decode()
    if table == "ledger":
        return as_csv(Table.of(COLUMNS, (astuple(row) for row in serving().ledger)))
    as_of = (query.as_of if isinstance(query, SnapshotQuery) else None) or artifact.history.known_through
    if faults := list(as_of_faults(as_of, "as_of", today())):
        raise invalid_request(faults)
    return as_csv(snapshot(artifact.history_on(as_of), artifact.supplement.frames)[table])
