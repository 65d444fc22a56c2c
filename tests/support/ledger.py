"""Editions of the ledger for other days."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from forecast.answering.ledger import Issued


def moved(edition: Iterable[Issued], days: int) -> list[Issued]:
    """Return an edition as if it had been issued some days later, from another version of the dataset."""
    by = timedelta(days=days)
    return [
        replace(
            row,
            as_of=row.as_of + by,
            by=row.by + by,
            trained_through=row.trained_through + by,
            dataset_version=f"{row.dataset_version}.{days}",
        )
        for row in edition
    ]
