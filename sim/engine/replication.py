"""One replication: found today's service, play it to the horizon, count."""

from __future__ import annotations

from collections.abc import Sequence

from sim.engine import worlds
from sim.engine.host import Process, play
from sim.engine.management import processes_of
from sim.engine.outcome import Outcome, outcome_of
from sim.model.world import World
from sim.scenario.derivation import Derived


def replicate(
    derived: Derived,
    seed: int,
    replication: int,
    processes: Sequence[Process] = (),
    world: World | None = None,
    compiled: bool = True,
) -> Outcome:
    """Return the outcome of the replication with this number, which seed and number alone decide.

    ``world`` is memory to use again, made by ``worlds.make_world`` for the same scenario.
    """
    world = world or worlds.make_world(derived)
    worlds.prepare(world, derived, seed, replication)
    worlds.set_initial_state(world, compiled)
    play(world, derived, [*processes_of(derived), *processes], compiled)
    return outcome_of(world, derived)
