"""Writing a file at once: whoever looks finds the old content or the new, never half of it."""

import os
import tempfile
from pathlib import Path

_SUFFIX = ".part"
#: What is older was left behind by somebody who was killed.
_ABANDONED_AFTER_SECONDS = 3600.0


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name in its folder, then rename it.

    Raises
    ------
    OSError
        If the folder can't be written; what was there is untouched.
    """
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-", suffix=_SUFFIX)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _clear_abandoned(path.parent, os.fstat(descriptor).st_mtime)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)  # a service may run as another user
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _clear_abandoned(folder: Path, now: float) -> None:
    for part in folder.glob(f".*{_SUFFIX}"):
        try:
            if now - part.stat().st_mtime > _ABANDONED_AFTER_SECONDS:
                part.unlink()
        except FileNotFoundError:
            continue  # somebody else has finished, or cleared it
