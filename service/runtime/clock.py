"""The clock: the only place of the service that reads the time."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the present, to the second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)
