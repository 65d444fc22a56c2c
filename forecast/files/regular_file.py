"""Read a file, and refuse what is none without waiting for it."""

import errno
import os
import stat
from pathlib import Path


def read_regular_file(path: Path) -> bytes:
    """Return the content of a file.

    Parameters
    ----------
    path
        The file. Anything else, such as a pipe whose other end nobody writes to, is refused without waiting.

    Raises
    ------
    OSError
        If it is not a regular file, or can't be read.

    Examples
    --------
    >>> read_regular_file(Path("tests"))
    Traceback (most recent call last):
    OSError: [Errno 22] it is not a file
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is not a file")
    with os.fdopen(descriptor, "rb") as file:
        return file.read()
