"""How fast the engine is, in ratios within one run: run with ``uv run python benchmarks/engine.py``.

Prints: time to load the compiled code and to compile it anew; time per event against the ordinary SimPy twin of the
tests; a thousand replications of Bradford's five years on all cores (``--replications`` for fewer) with peak memory;
threads against processes; and how time grows at 1, 4 and 16 times the size. The machine's noise shows in the ranges;
trust the ratios.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sim.engine import kernel, worlds
from sim.engine.loading import load
from sim.engine.outcome import Outcomes
from sim.engine.replication import replicate
from sim.questions.replications import Replicator
from sim.questions.run import cores_here
from sim.scenario.derivation import Derived, derive
from sim.scenario.schema import Scenario

ONE = """
import time
from sim.engine import kernel
started = time.perf_counter()
kernel.compile_all()
print(time.perf_counter() - started)
"""


def timed(cache: str) -> tuple[float, float]:
    """Return the seconds of a fresh process that only gets the compiled code ready: in all, and of that the getting
    ready.
    """
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", ONE],
        env={**os.environ, "STEADY_HANDS_CACHE": cache},
        capture_output=True,
        text=True,
        check=True,
    )
    return time.perf_counter() - started, float(done.stdout)


def compiling() -> None:
    """Print how long compiling takes, cold and from the cache."""
    with tempfile.TemporaryDirectory() as cache:
        cold = timed(cache)
        warm = [timed(cache) for _ in range(3)]
    cached, started = min(seconds for _, seconds in warm), min(seconds for seconds, _ in warm)
    print(f"compile, cold: {cold[1]:.1f} s; from cache: {cached:.2f} s, with start and imports {started:.2f} s")


def one_history(derived: Derived, world: worlds.World, replication: int) -> tuple[float, int]:
    """Return the seconds that the events of one replication take, and their number; the first day is not counted."""
    worlds.prepare(world, derived, 1, replication)
    worlds.set_initial_state(world)
    started = time.perf_counter()
    events = worlds.advance(world, derived.horizon)
    return time.perf_counter() - started, events


def against_twin(derived: Derived, rounds: int) -> None:
    """Print time per event of the engine and of the SimPy twin, turn by turn."""
    from tests.verification import twin

    world = worlds.make_world(derived)
    one_history(derived, world, 0)
    ratios, engine, ordinary = [], [], []
    for number in range(rounds):
        runs = [one_history(derived, world, 10 * number + k) for k in range(10)]
        per_event = statistics.median(seconds / events for seconds, events in runs)
        started = time.perf_counter()
        outcome = twin.run(derived, seed=number)
        per_step = (time.perf_counter() - started) / outcome.events
        engine.append(per_event * 1e9)
        ordinary.append(per_step * 1e9)
        ratios.append(per_step / per_event)
    print(
        f"per event: engine {statistics.median(engine):.0f} ns ({min(engine):.0f}-{max(engine):.0f}), "
        f"ordinary SimPy {statistics.median(ordinary):.0f} ns; ratio {statistics.median(ratios):.0f} "
        f"({min(ratios):.0f}-{max(ratios):.0f})"
    )


def many(derived: Derived, replications: int) -> None:
    """Print how long many replications take on all cores, and the peak memory of this process."""
    with Replicator(lambda _: derived, 1, cores_here()) as replicator:
        outcomes = Outcomes()
        started = time.perf_counter()
        for outcome in replicator.outcomes():
            outcomes.append(outcome)
            if len(outcomes) == replications:
                break
        seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{replications} replications on {cores_here()} cores: {seconds:.1f} s; peak memory {peak:.0f} MB")


_DERIVED: Derived | None = None


def _in_process(replication: int) -> int:
    global _DERIVED
    if _DERIVED is None:
        _DERIVED = derive(load("bradford-2018"))
    return replicate(_DERIVED, 1, replication).events


def threads_and_processes(derived: Derived, replications: int = 60) -> None:
    """Print how long the same replications take on one core, in threads and in processes."""
    seconds = {}
    for cores in (1, cores_here()):
        with Replicator(lambda _: derived, 1, cores) as replicator:
            feed = replicator.outcomes()
            for _ in range(2 * cores):
                next(feed)
            started = time.perf_counter()
            for _ in range(replications):
                next(feed)
            seconds[cores] = time.perf_counter() - started
    with ProcessPoolExecutor(cores_here()) as pool:
        list(pool.map(_in_process, range(2 * cores_here())))
        started = time.perf_counter()
        list(pool.map(_in_process, range(replications)))
        processes = time.perf_counter() - started
    one, threads = seconds[1], seconds[cores_here()]
    print(
        f"one core {one:.1f} s, threads {threads:.1f} s ({one / threads:.2f}x), "
        f"processes {processes:.1f} s ({one / processes:.2f}x)"
    )


def scaled(scenario: Scenario, factor: int) -> Scenario:
    """Return the scenario with ``factor`` times the teams, staff, children and referrals."""

    def more(part: object, name: str) -> object:
        given = getattr(part, name)
        return given and given.model_copy(update={"value": given.value * factor})

    staff = scenario.staff.model_copy(
        update={
            n: more(scenario.staff, n)
            for n in ("newly_qualified", "social_worker", "experienced", "community_resource_worker", "team_manager")
        }
    )
    teams = [
        team.model_copy(update={"name": f"{team.name} ({copy})"}) for copy in range(factor) for team in scenario.teams
    ]
    demand = scenario.demand.model_copy(update={"referrals": more(scenario.demand, "referrals")})
    stages = scenario.stages.model_copy(
        update={
            name: getattr(scenario.stages, name).model_copy(
                update={
                    "stock": more(getattr(scenario.stages, name), "stock"),
                    "ends": more(getattr(scenario.stages, name), "ends"),
                }
            )
            for name in type(scenario.stages).model_fields
        }
    )
    applicants = scenario.recruitment.applicants if scenario.recruitment else None
    recruitment = scenario.recruitment and scenario.recruitment.model_copy(
        update={
            "applicants": applicants.model_copy(update={n: more(applicants, n) for n in type(applicants).model_fields})
        }
    )
    cohorts = [cohort.model_copy(update={"size": more(cohort, "size")}) for cohort in scenario.cohorts]
    return scenario.model_copy(
        update={
            "staff": staff,
            "teams": teams,
            "demand": demand,
            "stages": stages,
            "recruitment": recruitment,
            "cohorts": cohorts,
        }
    )


def growth(scenario: Scenario) -> None:
    """Print the time of one history at 1, 4 and 16 times the size."""
    base = 0.0
    for factor in (1, 4, 16):
        derived = derive(scaled(scenario, factor))
        world = worlds.make_world(derived)
        one_history(derived, world, 0)
        seconds = [one_history(derived, world, k) for k in range(1, 8 if factor == 1 else 4)]
        median = statistics.median(s for s, _ in seconds)
        base = base or median
        print(
            f"{factor:2d} times the size: {1000 * median:.0f} ms, {1e9 * median / seconds[-1][1]:.0f} ns per event, "
            f"{median / base:.1f} times the time"
        )


def main() -> None:
    """Measure everything."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--replications", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    scenario = load("bradford-2018")
    derived = derive(scenario)
    kernel.compile_all()
    many(derived, given.replications)
    threads_and_processes(derived)
    growth(scenario)
    against_twin(derived, given.rounds)
    compiling()


if __name__ == "__main__":
    main()
