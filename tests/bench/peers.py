"""The peers' side, run by their own environment: fit a small scikit-learn pipeline, and save it for both.

The question is the same in kind: from the columns of one row to the chance of release within 90 days. It is
one number, where Slipcast gives a curve with its band, baselines, comparables and factors.
"""

import sys
from pathlib import Path

import joblib
import mlflow.sklearn
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

N_COLUMNS = 18
_BENTO = """
from pathlib import Path

import bentoml
import joblib
import numpy as np


@bentoml.service
class Peer:
    def __init__(self) -> None:
        self.pipeline = joblib.load(Path(__file__).parent / "pipeline.joblib")

    @bentoml.api
    def predict(self, rows: list[list[float]]) -> list[float]:
        return self.pipeline.predict_proba(np.array(rows))[:, 1].tolist()
"""


def main() -> None:
    """Write `mlflow/`, `peer.py` and `pipeline.joblib` into the folder of the first argument."""
    folder = Path(sys.argv[1])
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(5000, N_COLUMNS))
    released = rng.uniform(size=5000) < 1 / (1 + np.exp(-rows[:, 0]))
    pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, released)
    joblib.dump(pipeline, folder / "pipeline.joblib")
    mlflow.sklearn.save_model(pipeline, str(folder / "mlflow"), pip_requirements=[])
    (folder / "peer.py").write_text(_BENTO)


if __name__ == "__main__":
    main()
