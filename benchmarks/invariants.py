"""Does everything that always holds hold at length? Run with ``uv run python benchmarks/invariants.py --events 1e8``.

Plays whole five-year histories of the kept councils, one after another, each with a posterior sample of its own, with
drifting rates, and with up to three strategies, drawn at random, laid over it. A process beside the model wakes after
a random number of days and checks the whole world from its columns alone: teams, caseloads, waiting lists, posts,
levels, the event list; at the end of each history also the log of allocations and the years. Prints what was played
and checked; ends with the first thing that does not hold.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any

import simpy

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sim.engine import worlds
from sim.engine.council import CouncilView
from sim.engine.host import play
from sim.engine.loading import load
from sim.engine.management import processes_of
from sim.model.events import Event
from sim.questions import posterior as posteriors
from sim.scenario.derivation import derive
from sim.scenario.faults import ScenarioError
from sim.scenario.loading import strategies
from sim.scenario.quantities import YEAR
from tests.kept import COUNCILS
from tests.verification.conservation import BrokenError, check


def drawn(council: str, chance: random.Random) -> tuple[Any, list[str]]:
    """Return the council with up to three strategies that can be laid over it together, and which they are."""
    names = chance.sample(sorted(strategies()), chance.randint(0, 3))
    while True:
        try:
            return load(council, strategies=names), names
        except ScenarioError:  # of another council, or two that cannot be combined
            names.pop()


def history(council: str, number: int, seed: int, days: float) -> tuple[int, int, list[str]]:
    """Play one history and return its events, how often everything was checked, and with which strategies."""
    chance = random.Random(f"{seed} {council} {number}")
    scenario, names = drawn(council, chance)
    posterior, _ = posteriors.of(scenario)
    derived = posterior.rates_of(scenario)(number * posteriors.PER_SAMPLE) if posterior else derive(scenario)
    world, checks = worlds.make_world(derived), 2
    plans = [action.cost.value / YEAR for action in derived.scenario.actions if action.cost]

    def inspector(env: simpy.Environment, council: CouncilView) -> Generator[Any, Any, Any]:
        nonlocal checks
        while True:
            yield env.timeout(chance.expovariate(1 / days))
            check(world, log=False, plans=plans)
            checks += 1

    worlds.prepare(world, derived, seed, number)
    worlds.set_initial_state(world)
    try:
        check(world)
        play(world, derived, [*processes_of(derived), inspector])
        check(world, plans=plans)
    except BrokenError as broken:
        told = world.history
        last = f"event {told.events}, {Event(told.last_event).name} of {told.last_subject}, on day {told.now:.3f}"
        raise SystemExit(f"{council} with {names}, seed {seed}, replication {number}, {last}: {broken}") from broken
    return int(world.history.events), checks, names


def main() -> None:
    """Read the arguments and play until there have been as many events as asked for."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--events", type=float, default=1e8, help="events to play in all (default 1e8)")
    arguments.add_argument("--days", type=float, default=60, help="days between two checks, on average (default 60)")
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    events, used, checks, number, started = Counter[str](), Counter[str](), 0, 0, time.perf_counter()
    while events.total() < asked.events:
        for council in COUNCILS:
            played, checked, names = history(council, number, asked.seed, asked.days)
            events[council], checks = events[council] + played, checks + checked
            used.update(names)
        number += 1
        seconds = time.perf_counter() - started
        print(
            f"{events.total():,} events in {len(COUNCILS) * number:,} histories, {checks:,} checks, {seconds:,.0f} s",
            flush=True,
        )
    print("Everything held. Events: " + ", ".join(f"{name} {n:,}" for name, n in events.items()))
    print("Histories with each strategy: " + ", ".join(f"{name} {n:,}" for name, n in sorted(used.items())))


if __name__ == "__main__":
    main()
