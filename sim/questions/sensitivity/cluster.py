"""The runs of a study on a Dask cluster that somebody else has started (Rocklin 2015, SciPy 14, 130-136).

Runs travel in small batches; a batch says its points, and the scenario travels once. Results come back to this process,
which alone writes. A batch whose worker is lost is played again by another, with the same result.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np

from sim.questions.sensitivity.documents import as_document, scenario_of
from sim.questions.sensitivity.keeping import model
from sim.questions.sensitivity.runs import Council, Played, StudyRun, play
from sim.scenario.faults import Fault, ScenarioError

BATCH = 16  # runs
AHEAD = 3  # batches for each core of the cluster that are under way or wait
PATIENCE = 20.0  # seconds to connect, and for a first worker to be there
TRIES = 20  # workers that a batch may lose before it is thought to be the reason
INSTALL = "the extra that brings it: pip install 'steady-hands[dask]'"
AN_ADDRESS = "the address of a running Dask scheduler, such as tcp://127.0.0.1:8786"


class AnotherModelError(Exception):
    """A worker that has another state of the program."""


def play_on(address: str, council: Council, runs: Iterable[StudyRun]) -> Iterator[Played]:
    """Yield each run's number and headline measures as they come, in no order.

    Raises ``ScenarioError`` where Dask is missing, nothing answers at the address, or the cluster is lost.
    """
    try:
        from distributed import Client, as_completed
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise _fault("Dask, which is not installed", INSTALL) from None
    if not address.startswith(("tcp://", "tls://")):
        raise _fault(address, AN_ADDRESS)
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise _fault(f"{address}, where no scheduler answers ({type(error).__name__})", AN_ADDRESS) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise _fault(f"{address}, a scheduler without workers", "a scheduler with at least one worker") from None
        described = client.submit(_itself, describe(council), pure=False)
        iterator = iter(runs)
        tries: dict[Any, tuple[list[StudyRun], int]] = {}

        def send(batch: list[StudyRun], number: int = 1) -> Any:
            future = client.submit(play_batch, described, batch, model(), pure=False)
            tries[future.key] = (batch, number)
            return future

        width = AHEAD * max(1, sum(client.ncores().values()))
        under_way = as_completed([send(batch) for batch in _batches(iterator, width)], loop=client.loop)
        for future in under_way:
            batch, number = tries.pop(future.key)
            try:
                played = future.result()
            except KilledWorker:
                if number == TRIES:
                    raise _fault(
                        f"{TRIES} workers that ended while they played", "workers with enough memory"
                    ) from None
                under_way.add(send(batch, number + 1))
                continue
            except AnotherModelError as error:
                raise _fault(str(error), "workers with the same program, Python and Numba as here") from None
            except Exception as error:
                raise _fault(
                    f"{address}, lost ({type(error).__name__}: {error})", "a cluster that stays; the runs are kept"
                ) from None
            for batch in _batches(iterator, 1):
                under_way.add(send(batch))
            for run, values in played:
                yield run, np.array(values)


def _batches(runs: Iterator[StudyRun], most: int) -> Iterator[list[StudyRun]]:
    for _ in range(most):
        batch = list(islice(runs, BATCH))
        if not batch:
            return
        yield batch


def _itself(text: str) -> str:
    return text


def describe(council: Council) -> str:
    """Return a council as text, which is small and means the same to every worker."""
    return json.dumps(
        {
            "scenario": as_document(council.scenario),
            "baseline": as_document(council.baseline),
            "keys": council.keys,
            "held": council.held,
            "seed": council.seed,
        }
    )


@lru_cache(maxsize=4)
def described_by(text: str) -> Council:
    """Return the council that a text describes."""
    said = json.loads(text)
    baseline = said["baseline"] and scenario_of(said["baseline"])
    return Council(scenario_of(said["scenario"]), baseline, tuple(said["keys"]), said["held"], said["seed"])


def play_batch(text: str, runs: list[StudyRun], wanted: str) -> list[tuple[int, list[float]]]:
    """Play some runs on a worker, one after another in its own thread."""
    if model() != wanted:
        raise AnotherModelError("workers with another state of the program")
    return [(number, values.tolist()) for number, values in play(described_by(text), runs, cores=1)]


def _fault(found: str, allowed: str) -> ScenarioError:
    return ScenarioError([Fault("sensitivity", "cluster", found, allowed)])
