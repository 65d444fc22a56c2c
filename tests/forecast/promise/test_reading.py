"""Reading promises: the table `tests/data/promises.csv`, and properties of any text.

To add a phrase, add a line to the table: the wording, the day it was said, and either the window that a
reasonable reader takes from it, or, in `unreadable`, the words that can't be read.
"""

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.errors import UnreadableWording
from forecast.promise import Precision, PromisedWindow, read_promise
from forecast.promise.lexicons import PHRASES
from tests.conftest import ROOT

TABLE = ROOT / "tests" / "data" / "promises.csv"
with TABLE.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
READABLE = [row for row in ROWS if not row["unreadable"]]
UNREADABLE = [row for row in ROWS if row["unreadable"]]

days = st.dates(date(2019, 1, 1), date(2030, 12, 31))
timing_words = st.lists(
    st.sampled_from([*PHRASES, "2000", "2025", "2026", "2099", "31", "7", "2025-07-01"]),
    min_size=1,
    max_size=6,
).map(" ".join)


def label(row: dict[str, str]) -> str:
    return f"{row['wording']} ({row['announced_on']})"


@pytest.mark.parametrize("row", READABLE, ids=label)
def test_phrase_is_read_as_the_table_says(row):
    window = read_promise(row["wording"], date.fromisoformat(row["announced_on"]))
    read = {
        "promised_from": str(window.promised_from or ""),
        "promised_to": str(window.promised_to or ""),
        "open_ended": str(window.open_ended).lower(),
        "precision": str(window.precision),
    }
    assert read == {column: row[column] for column in read}


@pytest.mark.parametrize("row", UNREADABLE, ids=label)
def test_unreadable_words_are_marked(row):
    with pytest.raises(UnreadableWording) as caught:
        read_promise(row["wording"], date.fromisoformat(row["announced_on"]))
    assert row["wording"][caught.value.start : caught.value.end] == row["unreadable"]
    assert f"⟦{row['unreadable']}⟧" in str(caught.value)


def test_table_covers_enough_and_both_languages():
    assert len(ROWS) >= 120
    assert len({label(row) for row in ROWS}) == len(ROWS)


@given(timing_words, days)
def test_words_of_the_lexicon_give_a_window_from_the_announcement_on_or_an_error(wording, announced_on):
    try:
        window = read_promise(wording, announced_on)
    except UnreadableWording as unreadable:
        assert 0 <= unreadable.start < unreadable.end <= len(wording)
    else:
        assert window.promised_from is None or window.promised_from >= announced_on


@given(st.text(max_size=60), days)
def test_any_text_gives_a_window_or_an_error_with_a_span_inside_it(text, announced_on):
    try:
        read_promise(text, announced_on)
    except UnreadableWording as unreadable:
        assert 0 <= unreadable.start <= unreadable.end <= len(text)


@given(st.sampled_from(READABLE))
def test_case_and_outer_space_do_not_matter(row):
    announced_on = date.fromisoformat(row["announced_on"])
    window = read_promise(row["wording"], announced_on)
    assert read_promise(f"  {row['wording'].upper()} ", announced_on) == window


@pytest.mark.parametrize(
    "fields",
    [
        (date(2025, 1, 1), None, False, Precision.DAY),
        (date(2025, 1, 2), date(2025, 1, 1), False, Precision.DAY),
        (None, None, False, Precision.DAY),
        (date(2025, 1, 1), date(2025, 1, 1), False, Precision.NONE),
        (date(2025, 1, 1), date(2025, 1, 1), False, Precision.DAY, True),
    ],
)
def test_a_broken_window_can_not_be_made(fields):
    with pytest.raises(ValueError, match="window|promised"):
        PromisedWindow(*fields)


@pytest.mark.parametrize(
    ("wording", "postponed"),
    [
        ("postponed indefinitely", True),
        ("paused", True),
        ("reporté sine die", True),
        ("soon", False),
        ("at a later date", False),
        ("fall or later", False),
    ],
)
def test_putting_off_without_a_new_time_is_told_from_soon(wording, postponed):
    assert read_promise(wording, date(2025, 5, 15)).postponed is postponed
