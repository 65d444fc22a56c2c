"""Train: run the backtest on a dataset, and keep the champion of each cut as a vintage."""

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from forecast.artifact.supplement import Miss, Supplement
from forecast.columns import Column
from forecast.dataset import Dataset
from forecast.estimators.vintage import Vintage, with_members
from forecast.evaluation.backtest import Scores, WalkForward, walk_forward
from forecast.evaluation.selection import CHOSEN, choose_champion, with_chosen
from forecast.evaluation.summary import question_table, summarize
from forecast.features.design import Landmarks
from forecast.features.track_record import track_records
from forecast.outcome import FloatArray, Outcome
from forecast.scoring import HORIZONS_IN_DAYS, PRIMARY_HORIZON_IN_DAYS
from forecast.tables import as_csv

_N_MISSES = 20


@dataclass(frozen=True, eq=False)
class Training:
    """The results of training.

    Attributes
    ----------
    landmarks
        The questions that the candidates were trained and scored on.
    walk
        The backtest: scores, cuts and fitted candidates.
    vintages
        One for each cut, oldest first.
    summary
        Scores of the candidates, as `forecast.evaluation.summary.summarize` returns them.
    supplement
        Track records, misses and the backtest's questions.
    """

    landmarks: Landmarks
    walk: WalkForward
    vintages: tuple[Vintage, ...]
    summary: dict[str, Any]
    supplement: Supplement


def train(dataset: Dataset, n_jobs: int | None = -1) -> Training:
    """Run the backtest, keep the champion of each cut as a vintage, and summarise the scores.

    Parameters
    ----------
    dataset
        As `read_dataset` returns it.
    n_jobs
        Number of processes; by default one for each core. None leaves it to `joblib.parallel_config`.

    Raises
    ------
    ValueError
        If too few releases are resolved.
    """
    landmarks = Landmarks.of(dataset.history)
    walk = walk_forward(dataset.history, landmarks, n_jobs=n_jobs)
    vintages = make_vintages(walk, landmarks)
    scores = with_chosen(walk.scores, walk.cuts, [vintage.candidate for vintage in vintages])
    supplement = Supplement(
        dataset.frames,
        tuple(track_records(dataset.history)),
        _misses(scores, landmarks),
        zlib.compress(as_csv(question_table(scores, landmarks)).encode()),
    )
    return Training(landmarks, walk, vintages, summarize(scores, vintages[-1]), supplement)


def make_vintages(walk: WalkForward, landmarks: Landmarks) -> tuple[Vintage, ...]:
    """Return one vintage for each cut of the backtest, oldest first.

    Parameters
    ----------
    walk
        The backtest of the candidates.
    landmarks
        The questions that it was run on.
    """
    vintages = []
    for cut, fitted in zip(walk.cuts, walk.fitted, strict=True):
        known = landmarks.known_at(cut)
        candidate = choose_champion(walk.scores.known_at(cut))
        ended = known.groups[known.y["event"] != Outcome.PENDING]
        champion, reference_class = fitted[candidate], fitted["reference_class"]
        is_member = any(member is reference_class for member in with_members(champion))
        vintages.append(
            Vintage(
                cut,
                candidate,
                champion,
                fitted["face_value"],
                None if is_member else reference_class,
                _typical_row(known.X),
                len(np.unique(ended)),
            )
        )
    return tuple(vintages)


def _typical_row(X: FloatArray) -> FloatArray:
    """Return the median of each column over rows with a window, and their most frequent precision."""
    windowed = X[~np.isnan(X[:, Column.DAYS_TO_END])]
    typical = np.median(windowed if len(windowed) else X, axis=0)
    codes = windowed[:, Column.PRECISION] if len(windowed) else X[:, Column.PRECISION]
    typical[Column.PRECISION] = np.bincount(codes.astype(int)).argmax()
    return np.asarray(typical)


def _misses(scores: Scores, landmarks: Landmarks) -> tuple[Miss, ...]:
    """Return the worst forecasts of the chosen champions, one for each release, worst first."""
    horizon = HORIZONS_IN_DAYS.index(PRIMARY_HORIZON_IN_DAYS)
    chances = scores.released_by[scores.candidates.index(CHOSEN), :, horizon]
    released = scores.released[:, horizon]
    error = np.nan_to_num(np.abs(chances - released), nan=-1.0)
    misses: dict[str, Miss] = {}
    for index in np.argsort(-error, kind="stable"):
        if error[index] < 0 or len(misses) == _N_MISSES:
            break
        question = landmarks.question(scores.landmark[index])
        chance, came_true = float(chances[index]), bool(released[index])
        miss = Miss(question.release_id, question.as_of, PRIMARY_HORIZON_IN_DAYS, chance, came_true)
        misses.setdefault(question.release_id, miss)
    return tuple(misses.values())
