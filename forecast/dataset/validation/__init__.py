"""Validation: every broken rule of the dataset at once, each with its place and its remedy."""

from forecast.dataset.validation.faults import Fault
from forecast.dataset.validation.validate import TABLES, validate

__all__ = ["TABLES", "Fault", "validate"]
