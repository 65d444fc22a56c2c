"""Run calls in worker processes, which end when the process that started them has died."""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from joblib import Parallel, delayed

from forecast.orphans import end_with_parent

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
        n_jobs=n_jobs, return_as="generator", initializer=end_with_parent, initargs=(os.getpid(),)
    )
    yield from parallel(delayed(function)(*call) for call in calls)
