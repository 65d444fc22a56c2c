"""Run calls in worker processes, which end when the process that started them has died."""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from joblib import Parallel, delayed

_LOOKS_EVERY_SECONDS = 0.5
_Result = TypeVar("_Result")


def run_in_workers(
    function: Callable[..., _Result], calls: Iterable[tuple[object, ...]], n_jobs: int | None = -1
) -> Iterator[_Result]:
    """Yield the results of calls, in their order.

    Parameters
    ----------
    function
        What to call; a function of a module.
    calls
        The arguments of each call.
    n_jobs
        Processes; all cores by default. None leaves it to the `joblib.parallel_config` in force.

    Examples
    --------
    >>> list(run_in_workers(pow, [(2, 3), (3, 2)], n_jobs=1))
    [8, 9]
    """
    parallel = Parallel(
        n_jobs=n_jobs, return_as="generator", initializer=_end_with_parent, initargs=(os.getpid(),)
    )
    yield from parallel(delayed(function)(*call) for call in calls)


def _end_with_parent(parent_id: int) -> None:
    """End this worker soon after its parent has died, however it died.

    A killed process can't stop its workers, and joblib's would wait for work that never comes, each with its
    memory. When the last has ended, joblib's resource tracker removes semaphores and temporary files,
    and ends too. Linux could send a signal instead (PR_SET_PDEATHSIG), but sends it when the thread ends
    that started the worker.
    """

    def watch() -> None:
        while os.getppid() == parent_id:  # an orphan is given another parent
            time.sleep(_LOOKS_EVERY_SECONDS)
        os._exit(1)  # the exit handlers would wait for the parent

    threading.Thread(target=watch, daemon=True).start()
