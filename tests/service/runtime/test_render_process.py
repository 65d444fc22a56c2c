"""The render process: it survives failed tasks and its own end."""

import io

import pyarrow.parquet as pq
import pytest

from service.runtime.render_process import RenderingFailed, RenderProcess


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
