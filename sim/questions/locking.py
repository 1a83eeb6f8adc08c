"""A study is played by one process at a time. The system lets go of the lock when the process ends, however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.mechanics.locks import take
from sim.scenario.faults import Fault, ScenarioError

FILE = ".playing"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the study's folder; raises ``ScenarioError`` where another process plays it."""
    with (folder / FILE).open("ab") as stream:
        try:
            take(stream.fileno())
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
