"""What was worked out for an artifact is forgotten with it."""

import gc
import weakref
from datetime import date

from forecast.answering.overview import pending_overview
from forecast.artifact.store import load_artifact
from forecast.caching import clear_caches


def test_an_artifact_that_no_longer_serves_can_go(saved):
    loaded = load_artifact(saved)
    assert pending_overview(loaded, date(2026, 11, 28))
    kept = [weakref.ref(loaded), weakref.ref(loaded.history), weakref.ref(loaded.vintages[-1])]
    del loaded
    gc.collect()
    assert any(reference() is not None for reference in kept), "nothing is cached: the test is void"
    clear_caches()
    gc.collect()
    assert [reference() for reference in kept] == [None] * 3
