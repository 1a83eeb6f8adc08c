"""Locks of the operating system, which lets go of them when the process ends, however it ends."""

from __future__ import annotations

import errno
import sys

HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}  # how systems say that another holds it

if sys.platform == "win32":
    import msvcrt

    def take(descriptor: int) -> None:
        """Hold the open file until it is closed; raises ``OSError``: one of ``HELD`` where another holds it."""
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def take(descriptor: int) -> None:
        """Hold the open file until it is closed; raises ``OSError``: one of ``HELD`` where another holds it."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
