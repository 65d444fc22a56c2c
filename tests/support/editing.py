"""Editing a copy of a dataset, to break it."""

import csv
from pathlib import Path


def edit(folder: Path, table: str, row: int, **cells: str) -> None:
    """Overwrite cells of a data row, counted from 0."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[row].update(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
