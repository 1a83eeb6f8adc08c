"""Many histories of one scenario, on all cores, the same on any number of them."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from sim.engine import kernel
from sim.engine.host import Process
from sim.engine.outcome import Outcome
from sim.engine.replication import replicate
from sim.engine.worlds import make_world
from sim.inputs.derivation import Derived


def cores_here() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


class Replicator:
    """Plays replications of a scenario in threads: compiled code runs outside Python's lock, and each thread has one world."""

    def __init__(self, derived: Derived, seed: int, cores: int, processes: Sequence[Process] = ()) -> None:
        self.derived = derived
        self.seed = seed
        self.processes = tuple(processes)
        kernel.compiled_run.compile()
        kernel.compiled_found.compile()
        self._own = threading.local()
        self._stopped = threading.Event()
        self._threads = ThreadPoolExecutor(max_workers=cores)

    def __enter__(self) -> Replicator:
        return self

    def __exit__(self, *error: object) -> None:
        self._stopped.set()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _one(self, replication: int) -> Outcome:
        if self._stopped.is_set():
            raise RuntimeError("stopped")
        if not hasattr(self._own, "world"):
            self._own.world = make_world(self.derived)
        return replicate(self.derived, self.seed, replication, self.processes, self._own.world)

    def outcomes(self, first: int, count: int) -> Iterator[Outcome]:
        """Yield the outcomes of ``count`` replications from number ``first`` on, in order."""
        yield from self._threads.map(self._one, range(first, first + count))


Progress = Callable[[int, int], None]
