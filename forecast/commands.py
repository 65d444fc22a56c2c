"""Define the curator's commands, from `validate` to `resolve`; `add_commands` lists them."""

import argparse
import csv
import hashlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from statistics import fmean
from typing import Any

from forecast.curation.commands import add_data_commands
from forecast.errors import InvalidDataset, SlipcastError
from forecast.extras import require
from forecast.locations import Locations, locate

_TRAINING_LIBRARIES = ("scikit-learn", "scipy", "numpy")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the curator's commands to a command line.

    Parameters
    ----------
    commands
        The subcommands of an argument parser. Each added one sets `run`, a function of the parsed call.
    """
    folders = argparse.ArgumentParser(add_help=False)
    folders.add_argument("--data", type=Path, help="the dataset's folder")
    folders.add_argument("--build", type=Path, help="the artifact's folder")

    def add(name: str, run: Any, about: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=about, description=about, parents=[folders])
        command.set_defaults(run=run)
        return command

    add_data_commands(commands, folders)
    add("validate", _validate, "list every broken rule of the dataset")
    crosscheck = add("crosscheck", _crosscheck, "compare the outcomes with another list of dates")
    crosscheck.add_argument("reference", type=Path, help="CSV with lab, model, name and release_date")
    draw = add("draw", _draw, "draw announcements to be coded again, without their coding")
    draw.add_argument("-n", type=int, default=80, help="how many (default: 80)")
    draw.add_argument("--seed", type=int, required=True)
    train = add("train", _train, "walk forward, select the champion, save the artifact")
    train.add_argument("--if-stale", action="store_true", help="only if the data or the code have changed")
    backtest = add("backtest", _backtest, "walk forward and write the record; saves no artifact")
    backtest.add_argument("--backend", choices=["loky", "dask"], default="loky", help="(default: loky)")
    backtest.add_argument("--scheduler", help="address of the Dask scheduler; without one a local cluster")
    record = add("record", _record, "run every trial and write the record's page")
    record.add_argument("--page", type=Path, default=Path("RECORD.md"), help="(default: RECORD.md)")
    add("issue", _issue, "append the forecasts of all that is pending to the ledger")
    add("declare", _declare, "declare the editions of a ledger from before `editions.csv` was kept, once")
    add("resolve", _resolve, "score the ledger's forecasts whose day has come")


def run(call: argparse.Namespace) -> int:
    """Run a parsed call and return its exit code: 0 for success, 1 for a refusal, whose reason is printed.

    Parameters
    ----------
    call
        A parsed call of a command that `add_commands` has added.
    """
    try:
        call.run(call)
    except InvalidDataset as error:
        folder = locate(call.data).data
        print(*error.faults, f"{len(error.faults)} faults in {folder}", sep="\n", file=sys.stderr)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"{where}{error.strerror or error}; name another folder by --build or --data", file=sys.stderr)
    except (SlipcastError, ValueError) as error:  # an artifact, a day, a wording, or too little data
        print(error, file=sys.stderr)
    else:
        return 0
    return 1


def _locations(call: argparse.Namespace) -> Locations:
    return locate(call.data, call.build)


def _validate(call: argparse.Namespace) -> None:
    from forecast.dataset import read_dataset, summary_lines

    dataset = read_dataset(_locations(call).data)
    print(*summary_lines(dataset), "no fault", sep="\n")


def _crosscheck(call: argparse.Namespace) -> None:
    from forecast.dataset import read_dataset
    from forecast.dataset.crosscheck import EXPLAINED_BY, TOLERANCE_IN_DAYS, compare, read_reference

    history = read_dataset(_locations(call).data).history
    comparisons = compare(history, read_reference(call.reference))
    disagreeing = [comparison for comparison in comparisons if comparison.disagrees]
    for comparison in disagreeing:
        release, reference = comparison.release, comparison.reference
        day = reference.first if reference.first == reference.last else f"{reference.first:%Y-%m}"
        why = release.note if comparison.explained else "NOT EXPLAINED"
        print(
            f"{release.release_id}: {release.resolved_on}, the reference {day} ({reference.names[1]}): {why}"
        )
    n_open = sum(not comparison.explained for comparison in disagreeing)
    print(
        f"{len(comparisons)} releases compared, {len(disagreeing)} more than {TOLERANCE_IN_DAYS} days apart,"
        f" {n_open} of them not explained"
    )
    if n_open:
        raise ValueError(f"correct resolved_on, or say in note why {EXPLAINED_BY} differs")


def _draw(call: argparse.Namespace) -> None:
    from forecast.dataset import draw_sample, read_dataset

    history = read_dataset(_locations(call).data).history
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(
        ["announcement", "of_how_many", "organization", "release", "access", "source_url", "outcome_url"]
    )
    for announcement in draw_sample(history, call.n, call.seed):
        announcements = history.announcements[announcement.release_id]
        release = history.releases[announcement.release_id]
        writer.writerow(
            [
                announcements.index(announcement) + 1,
                len(announcements),
                release.organization_id,
                release.name,
                release.access,
                announcement.source_url,
                release.source_url,
            ]
        )


def _train(call: argparse.Namespace) -> None:
    require("train", "Training")
    from forecast.artifact import is_current, save_artifact
    from forecast.artifact.store import MANIFEST
    from forecast.dataset import read_dataset

    locations = _locations(call)
    if call.if_stale and is_current(locations.written_build, locations.data):
        print(f"the artifact in {locations.written_build} is of this data and this code")
        return
    from forecast.artifact.training import train
    from forecast.evaluation.summary import as_table
    from forecast.files.folder_lock import locked

    dataset = read_dataset(locations.data)
    with locked(locations.written_build):  # before the work, so that a second training is told at once
        training = train(dataset)
        libraries = {name: version(name) for name in _TRAINING_LIBRARIES}
        manifest = save_artifact(locations.written_build, dataset, training, libraries)
    print(as_table(training.summary))
    print(
        f"{len(training.vintages)} vintages; {manifest['candidate']} is served"
        f" from {locations.written_build / manifest['file']}"
    )
    sha256 = hashlib.sha256((locations.written_build / MANIFEST).read_bytes()).hexdigest()
    print(f"to serve this artifact and no other, set SLIPCAST_MANIFEST_SHA256={sha256}")


def _backtest(call: argparse.Namespace) -> None:
    require("train", "The backtest")
    from forecast.artifact.training import train
    from forecast.dataset import read_dataset
    from forecast.evaluation.summary import as_table, question_table
    from forecast.tables import as_csv

    locations = _locations(call)
    with _cluster(call.backend, call.scheduler):
        training = train(read_dataset(locations.data), n_jobs=-1 if call.backend == "loky" else None)
    print(as_table(training.summary))
    folder = locations.written_build
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "backtest.json").write_text(
        json.dumps(training.summary, indent=2, allow_nan=False) + "\n", encoding="utf-8"
    )
    questions = as_csv(question_table(training.walk.scores, training.landmarks))
    (folder / "backtest.csv").write_text(questions, encoding="utf-8", newline="")
    print(f"wrote backtest.json and backtest.csv in {folder}")


@contextmanager
def _cluster(backend: str, scheduler: str | None) -> Iterator[None]:
    """Make joblib run on this machine's cores, or on a Dask cluster."""
    if backend == "loky":
        yield
        return
    require("cluster", "A Dask cluster")
    from distributed import Client
    from joblib import parallel_config

    with Client(scheduler), parallel_config(backend="dask"):  # type: ignore[no-untyped-call]
        yield


def _record(call: argparse.Namespace) -> None:
    require("train", "The record")
    require("record", "The record, for its challengers,")
    from forecast.artifact.training import train
    from forecast.dataset import read_dataset
    from forecast.evaluation.backtest import walk_forward
    from forecast.evaluation.followed import entered_at_once, followed_section
    from forecast.evaluation.report import record_page
    from forecast.evaluation.selection import with_chosen
    from forecast.evaluation.trials import trials
    from forecast.features.design import Landmarks

    dataset = read_dataset(_locations(call).data)
    training = train(dataset)
    chosen = [vintage.candidate for vintage in training.vintages]
    scores = with_chosen(training.walk.scores, training.walk.cuts, chosen)
    at_once = Landmarks.of(entered_at_once(dataset.history))
    without_entry = walk_forward(dataset.history, at_once).scores
    champion = training.vintages[-1].candidate
    asides = {
        "What nobody has looked at since": followed_section(
            dataset.history, training.walk, without_entry, champion
        ),
        **trials(dataset, training.landmarks, n_jobs=-1),
    }
    page = record_page(dataset, training.landmarks, training.summary, scores, asides)
    call.page.write_text(page, encoding="utf-8")
    print(f"wrote {call.page}")


def _issue(call: argparse.Namespace) -> None:
    from forecast.answering.ledger import append_edition, make_edition
    from forecast.artifact import load_artifact

    locations = _locations(call)
    edition = make_edition(load_artifact(locations.build))
    declared = append_edition(locations.written_ledger, edition, locations.ledger)
    releases = {issued.release_id for issued in edition}
    print(
        f"issued {len(edition)} forecasts of {len(releases)} releases, the edition {declared},"
        f" in {locations.written_ledger}; its SHA-256 is now {declared.sha256}"
    )


def _declare(call: argparse.Namespace) -> None:
    from forecast.answering.ledger import declare_editions

    ledger = _locations(call).written_ledger
    for edition in declare_editions(ledger):
        print(f"the edition {edition}: {edition.n_forecasts} forecasts, SHA-256 {edition.sha256}")


def _resolve(call: argparse.Namespace) -> None:
    from forecast.answering.ledger import read_ledger, resolve
    from forecast.dataset import read_dataset
    from forecast.scoring import HORIZONS_IN_DAYS

    locations = _locations(call)
    history, ledger = read_dataset(locations.data).history, read_ledger(locations.ledger)
    resolution = resolve(history, ledger)
    n_scored, n_waiting = len(resolution.resolved), resolution.n_waiting
    print(
        f"{n_scored + n_waiting} of {len(ledger)} forecasts have come due by {history.known_through};"
        f" {n_scored} are scored, {n_waiting} wait for a check of their release"
    )
    for horizon in HORIZONS_IN_DAYS:
        due = [row for row in resolution.resolved if row.issued.horizon_days == horizon]
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
