"""Validate the dataset: report every broken rule at once, each with its location and its remedy."""

from forecast.dataset.validation.descriptor import TABLES
from forecast.dataset.validation.faults import Fault
from forecast.dataset.validation.validate import CheckedFiles, check_files, dataset_sha256, validate

__all__ = ["TABLES", "CheckedFiles", "Fault", "check_files", "dataset_sha256", "validate"]
