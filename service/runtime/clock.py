"""The clock: the only module of the service that reads the time."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the current time in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
