"""A study is played by one process at a time. The system lets go of the lock when the process ends, however it ends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.scenario.faults import Fault, ScenarioError

FILE = ".playing"

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the study's folder; raises ``ScenarioError`` where another process plays it."""
    with (folder / FILE).open("ab") as stream:
        try:
            _take(stream.fileno())
        except OSError:
            raise ScenarioError(
                [Fault(str(folder), "", "a study that another process is playing", "one that nobody plays")]
            ) from None
        yield


def is_played(folder: Path) -> bool:
    """Tell whether a process plays the study now."""
    try:
        if (folder / FILE).is_file():
            with alone(folder):
                return False
    except ScenarioError:
        return True
    return False
