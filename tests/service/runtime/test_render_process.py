"""The render process: it survives failed tasks, a stopped child and its own end."""

import io
import os
import random
import signal
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pyarrow.parquet as pq
import pytest

from service.responses.problems import Problem
from service.runtime.render_process import MOST_WAITING, RenderingFailed, RenderProcess
from service.runtime.state import EXTENSION

COUNTED = count(1_000)


def table(cell: int) -> dict:
    """Return the task of a table with one cell."""
    return {"kind": "parquet", "csv": f"a\n{cell}\n", "about": {}}


def cells(parquet: bytes) -> list[dict]:
    return pq.read_table(io.BytesIO(parquet)).to_pylist()


@pytest.fixture
def renderer():
    process = RenderProcess()
    yield process
    process.close()


def test_a_failed_task_raises_its_reason_and_the_next_is_rendered(renderer: RenderProcess):
    with pytest.raises(RenderingFailed, match="mosaic"):
        renderer.render({"kind": "mosaic"})
    assert cells(renderer.render(table(1))) == [{"a": 1}]


def test_a_process_that_ended_is_started_again(renderer: RenderProcess):
    renderer.render(table(1))
    renderer.close()
    assert cells(renderer.render(table(2))) == [{"a": 2}]


def test_an_equal_task_is_rendered_once(renderer: RenderProcess):
    first = renderer.render(table(3))
    renderer.close()
    assert renderer.render(table(3)) is first


def pid_of(renderer: RenderProcess) -> int:
    assert renderer._child is not None
    return renderer._child.pid


def outcome_of(renderer: RenderProcess, task: dict) -> object:
    """Return the rendered file, or the error."""
    try:
        return renderer.render(task)
    except (Problem, RenderingFailed) as error:
        return error


def test_a_stopped_child_is_replaced_and_no_request_waits_without_end():
    renderer = RenderProcess(waits=1.0, renders=3.0)
    renderer.render(table(1))
    os.kill(pid_of(renderer), signal.SIGSTOP)
    with ThreadPoolExecutor(40) as visitors:
        futures = [visitors.submit(outcome_of, renderer, table(cell)) for cell in range(100, 140)]
        outcomes = [future.result(timeout=60) for future in futures]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Problem)]
    assert len(refused) >= 40 - 1 - MOST_WAITING
    assert {(problem.status, problem.kind) for problem in refused} == {(503, "busy")}
    assert all(problem.retry_after for problem in refused)
    assert cells(renderer.render(table(2))) == [{"a": 2}]
    renderer.close()


def test_a_task_of_which_the_child_dies_twice_is_not_rendered_again():
    renderer = RenderProcess(renders=3.0)
    endless = {"kind": "parquet", "csv": "a\n" + 3_000_000 * "1234\n", "about": {}}
    renderer.render(table(1))
    for _ in range(2):
        os.kill(pid_of(renderer), signal.SIGSTOP)  # as a task does that never ends
        error = outcome_of(renderer, endless)
        renderer.render(table(next(COUNTED)))
    assert isinstance(error, RenderingFailed)
    with pytest.raises(RenderingFailed, match="died of this task 2 times"):
        renderer.render(endless)
    renderer.close()


def test_equal_tasks_asked_for_at_once_are_rendered_once(renderer: RenderProcess):
    renderer.render(table(1))
    with ThreadPoolExecutor(40) as visitors:
        contents = list(visitors.map(lambda _: renderer.render(table(4)), range(40)))
    assert len({id(content) for content in contents}) == 1


def test_cached_files_take_a_bounded_number_of_bytes(renderer: RenderProcess):
    for cell in range(12):
        about = {"noise": random.Random(cell).randbytes(400_000).hex()}
        renderer.render({**table(cell), "about": about})
    assert 0 < renderer._cached.n_bytes <= 8 * 1024 * 1024


def test_closing_does_not_wait_for_a_stopped_child(renderer: RenderProcess):
    renderer.render(table(1))
    os.kill(pid_of(renderer), signal.SIGSTOP)
    renderer.close()


def test_a_chart_of_a_stopped_child_is_refused_as_busy_and_drawn_when_asked_again(client):
    state = client.application.extensions[EXTENSION]
    usual, state.renderer = state.renderer, RenderProcess(renders=5.0)
    try:
        chart = "/try/chart.svg?announced_on_1=2026-03-02&wording_1=in+June"
        assert client.get(chart).status_code == 200
        os.kill(pid_of(state.renderer), signal.SIGSTOP)
        refused = client.get(chart.replace("June", "July"))
        assert (refused.status_code, refused.json["type"]) == (503, "urn:slipcast:problem:busy")
        assert refused.headers["Retry-After"] == "5"
        assert client.get(chart.replace("June", "July")).status_code == 200
    finally:
        state.renderer.close()
        state.renderer = usual
