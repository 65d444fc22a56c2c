"""The heap: what is loaded once is left out of garbage collection."""

import gc


def freeze() -> None:
    """Leave out of later garbage collections what is in memory now, such as an artifact just loaded.

    Otherwise each collection looks through all of it, and a body with many lists, which makes the collector
    run often, costs four times as much.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
