"""Beyond one machine: the walk on a Dask cluster gives the numbers that it gives here."""

import numpy as np
from distributed import Client, LocalCluster
from joblib import parallel_config

from forecast.evaluation.backtest import walk_forward
from forecast.features.design import Landmarks
from tests.support.simulate import simulate_history


def test_two_dask_workers_give_the_same_numbers():
    history = simulate_history(90, seed=8, n_days=800)
    landmarks = Landmarks.of(history)
    here = walk_forward(history, landmarks, n_jobs=1).scores
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster),
        parallel_config(backend="dask"),
    ):
        there = walk_forward(history, landmarks, n_jobs=None).scores
    np.testing.assert_array_equal(there.landmark, here.landmark)
    np.testing.assert_allclose(there.released_by, here.released_by, atol=1e-12)
    np.testing.assert_allclose(there.values, here.values, atol=1e-12)
