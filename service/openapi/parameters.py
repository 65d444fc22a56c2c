"""Parameters of the interface's addresses, as the OpenAPI document describes them."""

from typing import Any

from forecast.dataset import Access, Modality, Status
from forecast.rendering.charts import THEMES
from service.operations import pending_list
from service.operations.releases import MOST_PER_PAGE, Sort
from service.operations.try_form import FIELDS
from service.requests.faults import MOST_DATES
from service.routes.downloads import MEDIA_TYPES, TABLES

RELEASE_ID = {
    "name": "release_id",
    "in": "path",
    "required": True,
    "description": "As `/v1/releases` lists it",
    "schema": {"type": "string"},
}
AS_OF = {
    "name": "as_of",
    "in": "query",
    "description": "The day of asking, today or earlier; by default the last that it was pending on",
    "schema": {"type": "string", "format": "date"},
}
DATES = {
    "name": "dates",
    "in": "query",
    "description": f"Days to give the chance of release by, separated by commas; at most {MOST_DATES}",
    "style": "form",
    "explode": False,
    "schema": {"type": "array", "items": {"type": "string", "format": "date"}, "maxItems": MOST_DATES},
}
THEME = {
    "name": "theme",
    "in": "query",
    "description": "Light by default",
    "schema": {"type": "string", "enum": [*THEMES]},
}
FILE = {
    "name": "file",
    "in": "path",
    "required": True,
    "description": "A table and a format",
    "schema": {"type": "string", "enum": [f"{table}.{suffix}" for table in TABLES for suffix in MEDIA_TYPES]},
}
SNAPSHOT = {
    "name": "as_of",
    "in": "query",
    "description": "The day of a snapshot, today or earlier; of the dataset's tables alone",
    "schema": {"type": "string", "format": "date"},
}


def _query(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


SELECTION = [
    _query("status", "Of the outcome", type="string", enum=[*Status]),
    _query("modality", "What it takes and makes", type="string", enum=[*Modality]),
    _query("access", "The way in that was promised", type="string", enum=[*Access]),
    _query("organization", "An organization_id", type="string"),
    _query("overdue", "Whether it is pending after the window in force", type="boolean"),
    _query(
        "sort",
        "What to sort by; descending with a minus before it",
        type="string",
        enum=[*Sort, *(f"-{sort}" for sort in Sort)],
    ),
    _query("page", "From 1", type="integer", minimum=1, maximum=1_000_000),
    _query("per_page", "Releases on a page", type="integer", minimum=1, maximum=MOST_PER_PAGE),
]


VIEW = [
    *SELECTION[1:5],
    _query("sort", "What to sort by", type="string", enum=[*pending_list.Sort]),
    _query("all", "Whether the page shows all rows; its twin always has them", type="boolean"),
]
#: Of the form, field by field.
FORM = [_query(name, "As the form has it", type="string") for name in FIELDS]
