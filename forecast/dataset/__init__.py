"""The dataset: read and validate it, and cut its history at a day."""

from forecast.dataset.history import History
from forecast.dataset.read import Dataset, read_dataset
from forecast.dataset.records import Announcement, Frame, Organization, Release, cells_of
from forecast.dataset.second_coding import agreement, draw_sample, read_second_coding
from forecast.dataset.snapshot import snapshot
from forecast.dataset.summary import summary_lines
from forecast.dataset.validation import Fault, dataset_sha256, validate
from forecast.dataset.vocabularies import (
    Access,
    AnnouncementKind,
    EndedAs,
    Evidence,
    Modality,
    Reason,
    StatedIn,
    Status,
    Swept,
    Tier,
    Voice,
)
from forecast.errors import InvalidDataset

__all__ = [
    "Access",
    "Announcement",
    "AnnouncementKind",
    "Dataset",
    "EndedAs",
    "Evidence",
    "Fault",
    "Frame",
    "History",
    "InvalidDataset",
    "Modality",
    "Organization",
    "Reason",
    "Release",
    "StatedIn",
    "Status",
    "Swept",
    "Tier",
    "Voice",
    "agreement",
    "cells_of",
    "dataset_sha256",
    "draw_sample",
    "read_dataset",
    "read_second_coding",
    "snapshot",
    "summary_lines",
    "validate",
]
