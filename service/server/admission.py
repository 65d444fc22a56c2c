"""Admission: what a request will probably cost decides which threads take it, and whether it is refused.

The cost is CPU time, estimated from what requests of the same route have cost so far. Costly requests share
few threads, so that cheap ones need not wait for them; and their queue is bounded by its estimated CPU time.
"""

import asyncio
import math
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Busy(Exception):
    """A queue takes no more work now.

    Parameters
    ----------
    retry_after
        Seconds after which it probably will.
    """

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"try again in {retry_after:.0f} s")
        self.retry_after = max(1, math.ceil(retry_after))


class Costs:
    """The mean CPU time of each route, for each unit of work that a request asks for.

    Parameters
    ----------
    rules
        Patterns of the routes, as Flask writes them: `/v1/releases/<release_id>/forecast`.

    Examples
    --------
    >>> costs = Costs(["/v1/cdf", "/v1/releases/<release_id>/chart.svg"])
    >>> costs.route("/v1/releases/acme-one/chart.svg"), costs.route("/elsewhere")
    ('/v1/releases/…/chart.svg', '')
    >>> costs.learn("/v1/cdf", n_units=10, seconds=0.5)
    >>> costs.expected("/v1/cdf", n_units=100) > costs.expected("", n_units=100)
    True
    """

    #: Seconds for a unit of a route of which nothing is known yet, and the weight of the latest request.
    _FIRST_GUESS, _WEIGHT = 0.001, 0.2

    def __init__(self, rules: Iterable[str]) -> None:
        self._exact: dict[str, str] = {}
        self._patterns: list[tuple[str, str, str]] = []
        for rule in rules:
            start, variable, rest = rule.partition("<")
            end = rest.rpartition(">")[2]
            if variable:
                self._patterns.append((start, end, f"{start}…{end}"))
            else:
                self._exact[rule] = rule
        self._patterns.sort(key=lambda pattern: -len(pattern[2]))
        self._seconds: dict[str, float] = {}

    def route(self, path: str) -> str:
        """Return the key of the route that a path belongs to; empty for all that belong to none."""
        if path in self._exact:
            return path
        for start, end, key in self._patterns:
            if path.startswith(start) and path.endswith(end):
                return key
        return ""

    def expected(self, route: str, n_units: int) -> float:
        """Return the CPU seconds that a request will probably take."""
        return n_units * self._seconds.get(route, self._FIRST_GUESS)

    def learn(self, route: str, n_units: int, seconds: float) -> None:
        """Take into account what a request has cost."""
        mean = self._seconds.get(route, self._FIRST_GUESS)
        self._seconds[route] = mean + self._WEIGHT * (seconds / n_units - mean)


class Queue(Generic[Result]):
    """A bounded queue of work, and the threads that do it. Its methods belong to the event loop.

    Parameters
    ----------
    name
        Of the threads.
    n_threads
        How many do the work.
    most_items
        The most items of work in hand, those that are being done included.
    most_seconds
        The most CPU seconds that they will probably take; a first item is admitted whatever it takes.
    within
        Seconds in which an item must have been begun; later it is refused instead.
    """

    def __init__(
        self,
        name: str,
        n_threads: int,
        most_items: int,
        most_seconds: float = math.inf,
        within: float = math.inf,
    ) -> None:
        self._threads = ThreadPoolExecutor(n_threads, thread_name_prefix=name)
        self._most_items, self._most_seconds, self._within = most_items, most_seconds, within
        self._n_items, self._seconds = 0, 0.0

    def submit(
        self, loop: asyncio.AbstractEventLoop, work: Callable[[], Result], seconds: float
    ) -> "Future[Result]":
        """Queue an item of work.

        Parameters
        ----------
        loop
            The running event loop.
        work
            What to do, in a thread.
        seconds
            CPU time that it will probably take.

        Returns
        -------
        Future
            Of the work's result; it raises `Busy` if the item was not begun in time. Cancel it if nobody
            needs it any more.

        Raises
        ------
        Busy
            If the queue is full.
        """
        if self._n_items >= self._most_items or (
            self._n_items and self._seconds + seconds > self._most_seconds
        ):
            raise Busy(self._seconds)
        self._n_items += 1
        self._seconds += seconds
        latest = loop.time() + self._within

        def begin() -> Result:
            if loop.time() > latest:
                raise Busy(self._within)
            return work()

        def done() -> None:
            self._n_items -= 1
            self._seconds -= seconds

        future = self._threads.submit(begin)
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(done))
        return future
