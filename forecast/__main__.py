"""The command line: `python -m forecast validate | crosscheck | draw | train | backtest | ...`."""

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from statistics import fmean

from forecast.answering.ledger import append_edition, make_edition, read_ledger, resolve
from forecast.artifact.store import load_artifact, save_artifact
from forecast.dataset import draw_sample, read_dataset, summary_lines
from forecast.dataset.crosscheck import EXPLAINED_BY, TOLERANCE_IN_DAYS, compare, read_reference
from forecast.errors import InvalidDataset
from forecast.evaluation.summary import as_table, question_table
from forecast.scoring import HORIZONS_IN_DAYS
from forecast.tables import as_csv

_DATA = Path("data")
_BUILD = Path("build")
_TRAINING_LIBRARIES = ("scikit-learn", "scipy", "numpy")


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused with a reason, 2 a wrong call."""
    parser = argparse.ArgumentParser(prog="python -m forecast", description=__doc__)
    parser.add_argument("--data", type=Path, default=_DATA, help="the dataset's folder (default: data)")
    parser.add_argument("--build", type=Path, default=_BUILD, help="the artifact's folder (default: build)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("validate", help="list every broken rule of the dataset")
    crosscheck = commands.add_parser("crosscheck", help="hold the outcomes against another list of dates")
    crosscheck.add_argument("reference", type=Path, help="CSV with lab, model, name and release_date")
    draw = commands.add_parser("draw", help="draw announcements to be coded again, without their coding")
    draw.add_argument("-n", type=int, default=80, help="how many (default: 80)")
    draw.add_argument("--seed", type=int, required=True)
    commands.add_parser("train", help="walk forward, choose the champion, save the artifact")
    backtest = commands.add_parser("backtest", help="walk forward and write the record; saves no artifact")
    backtest.add_argument("--backend", choices=["loky", "dask"], default="loky", help="(default: loky)")
    backtest.add_argument("--scheduler", help="address of the Dask scheduler; without one a local cluster")
    record = commands.add_parser("record", help="run every trial and write the record's page")
    record.add_argument("--page", type=Path, default=Path("RECORD.md"), help="(default: RECORD.md)")
    commands.add_parser("issue", help="append the forecasts of all that is pending to the ledger")
    commands.add_parser("resolve", help="score the ledger's forecasts whose day has come")
    call = parser.parse_args(arguments)
    run = {
        "validate": _validate,
        "crosscheck": _crosscheck,
        "draw": _draw,
        "train": _train,
        "backtest": _backtest,
        "record": _record,
        "issue": _issue,
        "resolve": _resolve,
    }[call.command]
    try:
        run(call)
    except InvalidDataset as error:
        print(*error.faults, f"{len(error.faults)} faults in {call.data}", sep="\n", file=sys.stderr)
    except (ValueError, OSError) as error:  # refusals: artifacts, days, wording, too little data
        print(error, file=sys.stderr)
    else:
        return 0
    return 1


def _validate(call: argparse.Namespace) -> None:
    dataset = read_dataset(call.data)
    print(*summary_lines(dataset), "no fault", sep="\n")


def _crosscheck(call: argparse.Namespace) -> None:
    comparisons = compare(read_dataset(call.data).history, read_reference(call.reference))
    disagreeing = [comparison for comparison in comparisons if comparison.disagrees]
    for comparison in disagreeing:
        release, testimony = comparison.release, comparison.testimony
        said = testimony.first if testimony.first == testimony.last else f"{testimony.first:%Y-%m}"
        why = release.note if comparison.explained else "NOT EXPLAINED"
        print(
            f"{release.release_id}: {release.resolved_on}, the witness {said} ({testimony.names[1]}): {why}"
        )
    n_open = sum(not comparison.explained for comparison in disagreeing)
    print(
        f"{len(comparisons)} releases compared, {len(disagreeing)} more than {TOLERANCE_IN_DAYS} days apart,"
        f" {n_open} of them not explained"
    )
    if n_open:
        raise ValueError(f"correct resolved_on, or say in note why {EXPLAINED_BY} differs")


def _draw(call: argparse.Namespace) -> None:
    history = read_dataset(call.data).history
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(
        ["announcement", "of_how_many", "organization", "release", "access", "source_url", "outcome_url"]
    )
    for announcement in draw_sample(history, call.n, call.seed):
        story = history.announcements[announcement.release_id]
        release = history.releases[announcement.release_id]
        writer.writerow(
            [
                story.index(announcement) + 1,
                len(story),
                release.organization_id,
                release.name,
                release.access,
                announcement.source_url,
                release.source_url,
            ]
        )


def _train(call: argparse.Namespace) -> None:
    from forecast.artifact.training import train  # heavy, and needed by no other command but backtest

    dataset = read_dataset(call.data)
    training = train(dataset)
    libraries = {name: version(name) for name in _TRAINING_LIBRARIES}
    manifest = save_artifact(call.build, dataset, training, libraries)
    print(as_table(training.summary))
    print(f"{len(training.vintages)} vintages; serving {manifest['candidate']} from {manifest['file']}")


def _backtest(call: argparse.Namespace) -> None:
    from forecast.artifact.training import train

    with _cluster(call.backend, call.scheduler):
        training = train(read_dataset(call.data), n_jobs=-1 if call.backend == "loky" else None)
    print(as_table(training.summary))
    call.build.mkdir(parents=True, exist_ok=True)
    (call.build / "backtest.json").write_text(
        json.dumps(training.summary, indent=2, allow_nan=False) + "\n", encoding="utf-8"
    )
    questions = as_csv(question_table(training.walk.scores, training.landmarks))
    (call.build / "backtest.csv").write_text(questions, encoding="utf-8", newline="")
    print(f"wrote backtest.json and backtest.csv in {call.build}")


@contextmanager
def _cluster(backend: str, scheduler: str | None) -> Iterator[None]:
    """Let joblib run on the cores of this machine, or on a Dask cluster."""
    if backend == "loky":
        yield
        return
    from distributed import Client  # the extra `cluster`
    from joblib import parallel_config

    with Client(scheduler), parallel_config(backend="dask"):  # type: ignore[no-untyped-call]
        yield


def _record(call: argparse.Namespace) -> None:
    from forecast.artifact.training import train
    from forecast.evaluation.report import record_page
    from forecast.evaluation.selection import with_chosen
    from forecast.evaluation.trials import trials

    dataset = read_dataset(call.data)
    training = train(dataset)
    chosen = [vintage.candidate for vintage in training.vintages]
    scores = with_chosen(training.walk.scores, training.walk.cuts, chosen)
    asides = trials(dataset, training.landmarks, n_jobs=-1)
    page = record_page(dataset, training.landmarks, training.summary, scores, asides)
    call.page.write_text(page, encoding="utf-8")
    print(f"wrote {call.page}")


def _issue(call: argparse.Namespace) -> None:
    edition = make_edition(load_artifact(call.build))
    append_edition(call.data, edition)
    releases = {issued.release_id for issued in edition}
    print(f"issued {len(edition)} forecasts of {len(releases)} releases as of {edition[0].as_of}")


def _resolve(call: argparse.Namespace) -> None:
    history, ledger = read_dataset(call.data).history, read_ledger(call.data)
    resolved = resolve(history, ledger)
    print(f"{len(resolved)} of {len(ledger)} forecasts have come due by {history.known_through}")
    for horizon in HORIZONS_IN_DAYS:
        due = [row for row in resolved if row.issued.horizon_days == horizon]
        if due:
            brier = fmean(row.brier for row in due)
            reference = fmean(row.brier_reference_class for row in due)
            face_value = fmean(row.brier_face_value for row in due)
            expected = sum(row.issued.released for row in due)
            print(
                f"{horizon} days: Brier {brier:.3f} (reference class {reference:.3f}, face value"
                f" {face_value:.3f}); {sum(row.came_true for row in due)} of {len(due)} came true,"
                f" {expected:.1f} expected"
            )


if __name__ == "__main__":
    sys.exit(main())
