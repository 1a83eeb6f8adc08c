"""The runs of a study on a cluster: what travels to a worker, and what it plays."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache

from sim.questions.cluster import A_LASTING_ONE, Cluster
from sim.questions.documents import as_document, scenario_of
from sim.questions.sensitivity import runs as played_here
from sim.questions.sensitivity.runs import Council, Played, StudyRun

BATCH = 16  # runs


def play_on(address: str, council: Council, runs: Iterable[StudyRun]) -> Iterator[Played]:
    """Yield each run's number and headline measures as they come, in no order.

    Raises ``ScenarioError`` where Dask is missing, nothing answers at the address, or the cluster is lost.
    """
    with Cluster(address, f"{A_LASTING_ONE}; the runs are kept") as cluster:
        yield from cluster.play(play_batch, played_here.__name__, describe(council), runs, BATCH)


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


def play_batch(text: str, runs: list[StudyRun]) -> list[Played]:
    """Play some runs on a worker, one after another in its own thread."""
    return list(played_here.play(described_by(text), runs, cores=1))
