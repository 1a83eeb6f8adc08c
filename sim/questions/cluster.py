"""Work on a Dask cluster that somebody else has started (Rocklin 2015, SciPy 14, 130-136).

Runs travel in small batches; what all of them have in common, a text, travels once. Results come back to this process,
which alone keeps them: a batch whose worker is lost is played again by another, with the same result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sim.mechanics.compiling import source_hash
from sim.scenario.faults import Fault, ScenarioError

R = TypeVar("R")
T = TypeVar("T")
Work = Callable[[str, list[R]], Sequence[T]]  # what a worker makes of the text and a batch

AHEAD = 3  # batches for each core of the cluster that are under way or wait
PATIENCE = 20.0  # seconds to connect, and for a first worker to be there
TRIES = 20  # workers that a batch may lose before it is thought to be the reason
INSTALL = "the extra that brings it: pip install 'steady-hands[dask]'"
AN_ADDRESS = "the address of a running Dask scheduler, such as tcp://127.0.0.1:8786"
A_LASTING_ONE = "a cluster that stays"


class AnotherModelError(Exception):
    """A worker that has another state of the program."""


class Cluster:
    """The cluster at an address, connected to when it is first given work.

    ``allowed`` says what is needed instead of a cluster that is lost.
    """

    def __init__(self, address: str, allowed: str = A_LASTING_ONE) -> None:
        self.address, self.allowed = address, allowed
        self._client: Any = None

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *error: object) -> None:
        if self._client is not None:
            self._client.close()

    def connect(self) -> Any:
        """Return Dask's client; raises ``ScenarioError`` where Dask is missing or no worker answers."""
        if self._client is not None:
            return self._client
        try:
            from distributed import Client
        except ImportError:
            raise _fault("Dask, which is not installed", INSTALL) from None
        if not self.address.startswith(("tcp://", "tls://")):
            raise _fault(self.address, AN_ADDRESS)
        try:
            client = Client(self.address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            found = f"{self.address}, where no scheduler answers ({type(error).__name__})"
            raise _fault(found, AN_ADDRESS) from None
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            client.close()
            found = f"{self.address}, a scheduler without workers"
            raise _fault(found, "a scheduler with at least one worker") from None
        self._client = client
        return client

    def play(self, work: Work[R, T], module: str, text: str, runs: Iterable[R], size: int) -> Iterator[T]:
        """Yield what ``work`` makes of the text and each of the runs as it comes, in no order; ``size`` runs are a
        batch. A worker must have the same sources as here of all that the module reaches.

        Raises ``ScenarioError`` where there is no such cluster, or it is lost.
        """
        client = self.connect()
        from distributed import as_completed
        from distributed.scheduler import KilledWorker

        described = client.submit(_itself, text, pure=False)
        iterator = iter(runs)
        tries: dict[Any, tuple[list[R], int]] = {}

        def send(batch: list[R], number: int = 1) -> Any:
            future = client.submit(at_work, work, described, batch, module, source_hash(module), pure=False)
            tries[future.key] = (batch, number)
            return future

        width = AHEAD * max(1, sum(client.ncores().values()))
        under_way = as_completed([send(batch) for batch in _batches(iterator, size, width)], loop=client.loop)
        for future in under_way:
            batch, number = tries.pop(future.key)
            try:
                played = future.result()
            except KilledWorker:
                if number == TRIES:
                    found = f"{TRIES} workers that ended while they played"
                    raise _fault(found, "workers with enough memory") from None
                under_way.add(send(batch, number + 1))
                continue
            except AnotherModelError as error:
                raise _fault(str(error), "workers with the same program, Python and Numba as here") from None
            except Exception as error:
                raise _fault(f"{self.address}, lost ({type(error).__name__}: {error})", self.allowed) from None
            for batch in _batches(iterator, size, 1):
                under_way.add(send(batch))
            yield from played


def in_order(numbered: Iterable[tuple[int, T]]) -> Iterator[T]:
    """Yield what is numbered from 0, and comes in any order, by its numbers."""
    waiting: dict[int, T] = {}
    following = 0
    for number, one in numbered:
        waiting[number] = one
        while following in waiting:
            yield waiting.pop(following)
            following += 1


def at_work(work: Work[R, T], text: str, batch: list[R], module: str, wanted: str) -> Sequence[T]:
    """Return what a worker makes of a batch; raises ``AnotherModelError`` where its sources are others."""
    if source_hash(module) != wanted:
        raise AnotherModelError("workers with another state of the program")
    return work(text, batch)


def _itself(text: str) -> str:
    return text


def _batches(runs: Iterator[R], size: int, most: int) -> Iterator[list[R]]:
    for _ in range(most):
        batch = list(islice(runs, size))
        if not batch:
            return
        yield batch


def _fault(found: str, allowed: str) -> ScenarioError:
    return ScenarioError([Fault("cluster", "", found, allowed)])
