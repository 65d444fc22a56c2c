"""Lock a folder, so that one process at a time replaces the files in it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from forecast.errors import FolderLocked

#: The file that is locked. It stays when the lock is released; removing it would let two processes in.
LOCK_FILE = ".lock"
#: Folders that the calling code has locked already, so that it can lock them again.
_HELD: ContextVar[frozenset[Path]] = ContextVar("_HELD", default=frozenset())


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes and threads from locking a folder, until the block ends or the process dies.

    Readers take no lock. A block within a block may lock the same folder.

    Parameters
    ----------
    folder
        Created if it does not exist.

    Raises
    ------
    FolderLocked
        If another process or thread holds the lock.
    OSError
        If the folder can't be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, locked(Path(folder)):
    ...     print(*os.listdir(folder))
    .lock
    """
    import fcntl  # not on Windows, where an artifact can be read all the same

    folder.mkdir(parents=True, exist_ok=True)
    key = folder.resolve()
    if key in _HELD.get():
        yield
        return
    # Nobody else may open the file: who can open it can lock it.
    descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the kernel releases it when we die
        except BlockingIOError:
            raise FolderLocked(str(folder), os.pread(descriptor, 20, 0).decode(errors="replace")) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        held = _HELD.set(_HELD.get() | {key})
        try:
            yield
        finally:
            _HELD.reset(held)
    finally:
        os.close(descriptor)
