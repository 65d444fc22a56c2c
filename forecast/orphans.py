"""Orphans: let a worker process end when the process that started it has died."""

import os
import threading
import time

_LOOKS_EVERY_SECONDS = 0.5


def end_with_parent(parent_id: int) -> None:
    """End this process soon after its parent has died, however it died.

    A killed process can't stop its workers, and they would wait for work that never comes, each with its
    memory. Linux could send a signal instead (PR_SET_PDEATHSIG), but sends it when the thread ends that
    started the worker.

    Parameters
    ----------
    parent_id
        Process id of the parent.
    """

    def watch() -> None:
        while os.getppid() == parent_id:  # an orphan is given another parent
            time.sleep(_LOOKS_EVERY_SECONDS)
        os._exit(1)  # the exit handlers would wait for the parent

    threading.Thread(target=watch, daemon=True).start()
