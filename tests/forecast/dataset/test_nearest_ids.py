"""The search for similar ids: misspelt ids are found, and many unknown ones cost little."""

import random
import time

import pytest

from forecast.answering.questions import find_release
from forecast.dataset.nearest_ids import MOST_CHARACTERS, id_index
from forecast.errors import UnknownRelease


def nearest(artifact, release_id, **options):
    with pytest.raises(UnknownRelease) as caught:
        find_release(artifact, release_id, **options)
    return caught.value.nearest


def misspellings(release_id):
    """Yield an id with one letter left out, doubled, or swapped with the next one."""
    for at in range(len(release_id)):
        yield release_id[:at] + release_id[at + 1 :]
        yield release_id[: at + 1] + release_id[at:]
        yield release_id[:at] + release_id[at + 1 : at + 2] + release_id[at] + release_id[at + 2 :]


@pytest.mark.parametrize("release_id", ["meta-llama-4-behemoth", "apple-health-coach", "google-home-speaker"])
def test_a_misspelt_id_finds_the_id_first(artifact, release_id):
    for misspelt in misspellings(release_id):
        if misspelt != release_id:
            assert nearest(artifact, misspelt)[0] == release_id, misspelt
    assert nearest(artifact, release_id.upper())[0] == release_id


def test_nearly_every_misspelt_id_is_among_the_nearest(artifact):
    ids = artifact.history.releases
    draw = random.Random(0)
    misspelt = {
        wrong: release_id
        for release_id in ids
        if (wrong := draw.choice(list(misspellings(release_id)))) not in ids
    }
    n_first = sum(nearest(artifact, wrong)[0] == right for wrong, right in misspelt.items())
    n_among = sum(right in nearest(artifact, wrong) for wrong, right in misspelt.items())
    assert n_first > 0.9 * len(misspelt)
    assert n_among > 0.97 * len(misspelt)


def test_what_resembles_no_id_finds_none(artifact):
    assert nearest(artifact, "☃") == nearest(artifact, "") == nearest(artifact, "\ud800\x00") == []
    assert nearest(artifact, "qwertzuiop") == []


def test_as_many_ids_are_named_as_asked_for(artifact):
    assert len(nearest(artifact, "meta-llama-4-behemot")) == 5
    assert nearest(artifact, "meta-llama-4-behemot", n_nearest=1) == ["meta-llama-4-behemoth"]
    assert nearest(artifact, "meta-llama-4-behemot", n_nearest=0) == []


def test_nothing_is_searched_for_a_text_too_long_to_be_an_id(artifact):
    repeated = "meta-llama-4-behemoth" * 10
    assert nearest(artifact, repeated[:MOST_CHARACTERS]) != []
    assert nearest(artifact, repeated[: MOST_CHARACTERS + 1]) == []


def test_a_thousand_unknown_ids_cost_less_than_a_second(artifact):
    ids = list(artifact.history.releases)
    id_index.cache_clear()
    draw = random.Random(0)
    unknown = ["".join(draw.choices("".join(ids), k=MOST_CHARACTERS)) for _ in range(500)]
    unknown += [f"{draw.choice(ids)}-{draw.choice(ids)}"[:MOST_CHARACTERS] for _ in range(500)]
    start = time.process_time()
    for release_id in unknown:
        nearest(artifact, release_id)
    assert time.process_time() - start < 1  # a tenth of it is usual; comparing each id with each took 30
