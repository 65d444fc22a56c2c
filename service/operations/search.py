"""Search the releases of the dataset, and name the nearest ones if none matches."""

import re
from datetime import datetime

from forecast.answering.forecast_record import latest_provenance
from forecast.artifact import Artifact
from forecast.dataset.nearest_ids import id_index
from forecast.dataset.search import search_releases
from service.responses.page_schemas import SearchBody
from service.responses.page_serializers import found_release_body

_N_NEAREST = 5


def results_of_search(artifact: Artifact, text: str, now: datetime) -> SearchBody:
    """Return the releases that match a text, best first, or the nearest ones if none does.

    Parameters
    ----------
    artifact
        The artifact that holds the dataset.
    text
        What to search for, within the limits of `forecast.dataset.search`; nothing matches a blank text.
    now
        The time of the request.
    """
    history = artifact.history
    found = search_releases(history, text, n_most=len(history.releases)) if text.strip() else []
    nearest = [] if found else [history.releases[each] for each in nearest_ids(artifact, text)]
    return SearchBody(
        q=text,
        releases=[found_release_body(release, history) for release in found],
        nearest=[found_release_body(release, history) for release in nearest],
        provenance=latest_provenance(artifact, now),
    )


def nearest_ids(artifact: Artifact, text: str) -> list[str]:
    """Return the ids that are most similar to the words of a text, best first.

    Parameters
    ----------
    artifact
        The artifact that holds the dataset.
    text
        Words of names, or what may be a misspelt id.
    """
    return id_index(artifact.history).nearest("-".join(re.findall(r"\w+", text)), _N_NEAREST)
