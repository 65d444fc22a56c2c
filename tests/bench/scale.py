"""What training and forecasting cost as releases grow: `make bench-scale`.

Releases are simulated by the generator of the tests, each asked about on the day of its announcement. Every
fit runs in a process of its own, which tells its time and its peak of memory.
"""

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from datetime import date

import numpy as np

from forecast.estimators import CANDIDATES, CumulativeIncidenceEstimator
from forecast.estimators.challengers import BoostedHazard, LifelinesFailureTime
from forecast.features.design import TrainingSet
from forecast.features.rows import question_row
from forecast.outcome import make_target
from tests.support.simulate import simulate_history

SIZES = (500, 5_000, 50_000)
N_QUESTIONS = 100_000
PEERS: dict[str, Callable[[], CumulativeIncidenceEstimator]] = {
    "pool (served)": lambda: _fresh("pool"),
    "reference_class": lambda: _fresh("reference_class"),
    "hazard": lambda: _fresh("hazard"),
    "log-logistic (lifelines)": LifelinesFailureTime,
    "boosted (scikit-learn)": BoostedHazard,
}


def _fresh(name: str) -> CumulativeIncidenceEstimator:
    candidate = CANDIDATES[name]
    return type(candidate)(**candidate.get_params())


def training_set(n_releases: int) -> TrainingSet:
    """Return the announcements of simulated releases, with rows as known on their days."""
    history = simulate_history(n_releases, seed=1)
    by_day: dict[date, list[str]] = {}
    for release_id, story in history.announcements.items():
        by_day.setdefault(story[0].announced_on, []).append(release_id)
    rows, events, durations = [], [], []
    for day, release_ids in by_day.items():
        cut = history.as_of(day)
        for release_id in release_ids:
            release = history.releases[release_id]
            end = release.resolved_on or history.known_through
            rows.append(question_row(cut, release_id))
            events.append(release.status.outcome)
            durations.append((end - day).days)
    n = len(rows)
    return TrainingSet(np.array(rows), make_target(events, durations), np.ones(n), np.arange(n))


def _measure(
    peer: str, known: TrainingSet, answers: "multiprocessing.Queue[tuple[float, float, float]]"
) -> None:
    estimator = PEERS[peer]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    estimator.fit(known.X, known.y, known.sample_weight, known.groups)
    fitted = time.perf_counter()
    asked = known.X[np.arange(N_QUESTIONS) % len(known.X)]
    estimator.predict_cumulative_incidence(
        asked if len(known.X) == SIZES[-1] else asked[:1000], [30, 90, 365]
    )
    forecast = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answers.put((fitted - started, forecast - fitted, (peak - before) / 1024))


def main() -> int:
    """Print seconds to fit, megabytes beyond the data, and seconds for a batch, for each size and peer."""
    print(f"{'peer':26s} {'releases':>9s} {'fit s':>8s} {'MB':>7s} {'questions':>10s} {'forecast s':>11s}")
    for size in SIZES:
        known = training_set(size)
        for peer in PEERS:
            answers: multiprocessing.Queue[tuple[float, float, float]] = multiprocessing.Queue()
            process = multiprocessing.Process(target=_measure, args=(peer, known, answers))
            process.start()
            fit, forecast, megabytes = answers.get()
            process.join()
            n_asked = N_QUESTIONS if size == SIZES[-1] else 1000
            print(
                f"{peer:26s} {size:9,d} {fit:8.2f} {megabytes:7.0f} {n_asked:10,d} {forecast:11.2f}",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
