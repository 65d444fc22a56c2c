"""The render child: one run of `forecast.rendering.worker`, which is killed if it does not answer in time."""

import json
import subprocess
import sys
from threading import Timer

_STOPS_WITHIN_SECONDS = 5.0


class RenderingFailed(RuntimeError):
    """The child process could not render a task, or died while doing so."""


class ChildDied(RenderingFailed):
    """The child process ended, or was killed since it gave no answer in time."""


class RenderChild:
    """A child process that renders tasks; one thread at a time may use it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "forecast.rendering.worker"]
        # The child exits when its input closes, so it never outlives this process.
        self._process = subprocess.Popen(  # noqa: S603 (no part of it comes from a request)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._loaded: set[str] = set()

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    def is_running(self) -> bool:
        """Return whether the process has not ended."""
        return self._process.poll() is None

    def load(self, kind: str, within: float) -> None:
        """Load the libraries that a kind of task needs, if they are not loaded yet.

        Parameters
        ----------
        kind
            Kind of the tasks.
        within
            Seconds after which the process is killed.

        Raises
        ------
        ChildDied
            If the process has ended.
        """
        if kind not in self._loaded:
            self.ask(json.dumps({"kind": "load", "of": kind}), within)
            self._loaded.add(kind)

    def ask(self, task: str, within: float) -> bytes:
        """Return the rendered file.

        Parameters
        ----------
        task
            A line of JSON, see `forecast.rendering.worker`.
        within
            Seconds after which the process is killed.

        Raises
        ------
        ChildDied
            If the process has ended.
        RenderingFailed
            If it reports an error.
        """
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None
        assert answers is not None
        # A stopped process neither reads nor writes; once it is killed, both calls below return.
        deadline = Timer(within, self._process.kill)
        deadline.daemon = True
        deadline.start()
        try:
            requests.write(task.encode() + b"\n")
            requests.flush()
            n_bytes = int(answers.readline())
            content = answers.read(abs(n_bytes))
        except (OSError, ValueError) as error:
            self.end()
            raise ChildDied("the render process has died") from error
        finally:
            deadline.cancel()
        if len(content) < abs(n_bytes):
            self.end()
            raise ChildDied("the render process has died")
        if n_bytes < 0:  # the worker reports an error by a negative length
            raise RenderingFailed(content.decode())
        return content

    def close(self) -> None:
        """Let the process end, or kill it if it does not."""
        try:
            self._process.communicate(timeout=_STOPS_WITHIN_SECONDS)  # this closes its input
        except subprocess.TimeoutExpired:
            self.end()

    def end(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.communicate()
