"""SimPy as the host: management around the kernel.

In every run a ``simpy.Environment`` keeps the council's management time. The kernel answers every event up to the
moment at which a management process next acts; then SimPy lets the process act; and so on to the horizon. A process
is an ordinary SimPy generator::

    def agency_surge(env, council):
        while True:
            yield env.timeout(30)
            if council.average_caseload() > 20:
                council.engage_agency_workers(5)
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

import simpy

from sim.engine.council import CouncilView
from sim.engine.worlds import advance
from sim.model.world import World
from sim.scenario.derivation import Derived

Process = Callable[[simpy.Environment, CouncilView], Generator[Any, Any, Any]]


def play(
    world: World,
    derived: Derived,
    processes: Sequence[Process] = (),
    compiled: bool = True,
    watch: Callable[[bool], None] | None = None,
) -> None:
    """Play a founded world to the horizon, with management processes beside it.

    At one moment the kernel's events come first: a process sees the world with everything of that moment done.
    ``watch`` is called after every single event with True, and after every step of a process with False.
    """
    env = simpy.Environment()
    council = CouncilView(env, world, derived)
    for process in processes:
        env.process(process(env, council))
    while True:
        until = min(env.peek(), derived.horizon)
        if watch is None:
            advance(world, until, compiled=compiled)
        else:
            while advance(world, until, at_most=1, compiled=compiled):
                watch(True)
        if env.peek() > derived.horizon:
            return
        env.step()
        if watch is not None:
            watch(False)
