"""Admission: costs are learnt, queues are bounded, and what nobody waits for is not done."""

import asyncio
import threading

import pytest

from service.server.admission import Busy, Costs, Queue


def test_a_route_is_found_by_its_pattern():
    costs = Costs(
        ["/", "/v1/releases", "/v1/releases/<id>", "/v1/releases/<id>/chart.svg", "/<any(a, b):n>.json"]
    )
    assert costs.route("/v1/releases/x/chart.svg") == "/v1/releases/…/chart.svg"
    assert costs.route("/v1/releases/x") == "/v1/releases/…"
    assert costs.route("/v1/releases") == "/v1/releases"
    assert costs.route("/") == "/"
    assert costs.route("/nowhere") == costs.route("/elsewhere") == ""


def test_the_expected_cost_approaches_what_requests_cost():
    costs = Costs(["/v1/cdf"])
    for _ in range(30):
        costs.learn("/v1/cdf", n_units=4, seconds=0.08)
    assert costs.expected("/v1/cdf", n_units=10) == pytest.approx(0.2, rel=0.02)


def test_a_full_queue_refuses_and_takes_again_when_it_has_room():
    async def scenario() -> None:
        loop, release = asyncio.get_running_loop(), threading.Event()
        queue: Queue[bool] = Queue("test", n_threads=1, most_items=2)
        futures = [queue.submit(loop, release.wait, 1.0) for _ in range(2)]
        with pytest.raises(Busy) as busy:
            queue.submit(loop, release.wait, 1.0)
        assert busy.value.retry_after == 2
        release.set()
        assert await asyncio.gather(*map(asyncio.wrap_future, futures)) == [True, True]
        await asyncio.sleep(0.05)
        assert await asyncio.wrap_future(queue.submit(loop, release.wait, 1.0))

    asyncio.run(scenario())


def test_a_queue_is_bounded_by_cpu_time_but_takes_a_first_item_of_any():
    async def scenario() -> None:
        loop, release = asyncio.get_running_loop(), threading.Event()
        queue: Queue[bool] = Queue("test", n_threads=1, most_items=100, most_seconds=5.0)
        first = queue.submit(loop, release.wait, 60.0)
        with pytest.raises(Busy) as busy:
            queue.submit(loop, release.wait, 0.1)
        assert busy.value.retry_after == 60
        release.set()
        assert await asyncio.wrap_future(first)

    asyncio.run(scenario())


def test_what_was_cancelled_or_waited_too_long_is_not_done():
    async def scenario() -> list[str]:
        loop, release, done = asyncio.get_running_loop(), threading.Event(), []
        queue: Queue[object] = Queue("test", n_threads=1, most_items=100, within=0.1)
        first = queue.submit(loop, release.wait, 0.0)
        cancelled = queue.submit(loop, lambda: done.append("cancelled"), 0.0)
        late = queue.submit(loop, lambda: done.append("late"), 0.0)
        assert cancelled.cancel()
        await asyncio.sleep(0.2)
        release.set()
        assert await asyncio.wrap_future(first)
        with pytest.raises(Busy):
            await asyncio.wrap_future(late)
        await asyncio.sleep(0.05)
        await asyncio.wrap_future(queue.submit(loop, lambda: done.append("in time"), 0.0))
        return done

    assert asyncio.run(scenario()) == ["in time"]
