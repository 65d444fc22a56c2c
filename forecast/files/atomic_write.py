"""Write files atomically: a reader sees the old content or the new, never a part of it."""

import os
import tempfile
from pathlib import Path

_SUFFIX = ".part"
#: An older temporary file was left behind by a process that was killed.
_ABANDONED_AFTER_SECONDS = 3600.0


def write_whole(path: Path, content: bytes) -> None:
    """Write a file to a temporary name in its folder, then rename it.

    Parameters
    ----------
    path
        The file to write or replace; its folder exists.
    content
        The whole content.

    Raises
    ------
    OSError
        If the folder can't be written; the old file is untouched.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "note.txt", b"whole")
    ...     (Path(folder) / "note.txt").read_bytes()
    b'whole'
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
            continue  # another process has renamed or removed it
