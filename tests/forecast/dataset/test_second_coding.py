"""The second coding: a draw that can be repeated, and an agreement that counts what it says."""

from dataclasses import replace

import pytest

from forecast.dataset import agreement, draw_sample
from forecast.dataset.second_coding import CodedTwice, Coding

FIRST = Coding(
    "2025-01-06", ("2025-02-01", "2025-02-28", "false"), "official", "initial", "released", "2025-03-01"
)


@pytest.mark.parametrize(
    ("change", "disagreeing"),
    [
        ({}, set()),
        ({"announced_on": "2025-01-07"}, {"announced_on, exactly"}),
        ({"window": ("2025-02-01", "2025-02-28", "true")}, {"window, exactly"}),
        ({"voice": "press", "kind": "delayed"}, {"voice", "kind"}),
        ({"resolved_on": "2025-03-02"}, set()),
        ({"resolved_on": "2025-03-03"}, {"outcome's date, within a day"}),
        ({"status": "pending", "resolved_on": ""}, {"outcome", "outcome's date, within a day"}),
    ],
)
def test_a_difference_counts_on_its_own_subject(change, disagreeing):
    coded = [
        CodedTwice("a/1", FIRST, FIRST),
        CodedTwice("a/2", FIRST, replace(FIRST, **change)),
        CodedTwice("a/3", FIRST, None),
    ]
    found = agreement(coded)
    assert {share.n_coded for share in found} == {2}
    assert {share.subject for share in found if share.n_agree == 1} == disagreeing


def test_a_draw_can_be_repeated_and_depends_on_its_seed(simulated):
    drawn = draw_sample(simulated, 20, seed=7)
    assert drawn == draw_sample(simulated, 20, seed=7)
    assert drawn != draw_sample(simulated, 20, seed=8)
    assert len({announcement.announcement_id for announcement in drawn}) == 20
