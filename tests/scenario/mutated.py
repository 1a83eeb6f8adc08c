"""Mutated scenarios and strategies by number, and what becomes of each: refused with clear faults, or played."""

from __future__ import annotations

import random
import tempfile
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.engine import worlds
from sim.engine.loading import load
from sim.engine.measures import BY_NAME
from sim.scenario.checks.references import checks
from sim.scenario.derivation import derive
from sim.scenario.edits import with_strategy
from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.loading import document_in
from sim.scenario.probable import questions
from sim.scenario.schema import Scenario
from sim.scenario.strategies import faults_of
from sim.scenario.validation import validated
from tests.kept import COUNCILS, SCENARIOS, STRATEGIES
from tests.scenario.mutations import garbled, spoilt
from tests.verification.conservation import check

DAYS = 120.0  # of a forecast
MOST_CHARACTERS = 1000  # of a fault


@dataclass(frozen=True)
class Mutated:
    """A scenario, or a strategy over it, spoilt in its tables or in its bytes."""

    council: str
    strategy: str | None  # the one that is spoilt; the council, if none
    content: bytes | dict[str, Any]


@cache
def _content(council: str, strategy: str | None) -> bytes:
    return (SCENARIOS / (f"strategies/{strategy}.toml" if strategy else f"{council}.toml")).read_bytes()


@cache
def _document(council: str, strategy: str | None) -> dict[str, Any]:
    return tomllib.loads(_content(council, strategy).decode("utf-8"))


def unharmed(council: str) -> Mutated:
    """Return a council as it is."""
    return Mutated(council, None, _content(council, None))


def mutated(seed: int, number: int) -> Mutated:
    """Return the mutation of this number: the same for the same seed."""
    chance = random.Random(f"{seed} {number}")
    council = chance.choice(COUNCILS)
    strategy = chance.choice(STRATEGIES) if chance.random() < 0.4 else None
    if chance.random() < 0.5:
        return Mutated(council, strategy, garbled(_content(council, strategy), chance.choice))
    return Mutated(council, strategy, spoilt(_document(council, strategy), chance.choice))


def played_or_refused(one: Mutated) -> str:
    """Check the mutation and, where it passes, play it for some months; return which, or raise what it raises."""
    try:
        scenario = _read(one)
    except ScenarioError as error:
        told = [str(fault) for fault in error.faults]
        return "refused" if told and all(map(is_clear, told)) else f"unclear: {told}"
    assert all(one.isprintable() for one in questions(scenario))
    derived = derive(scenario.lasting(1))
    world = worlds.make_world(derived)
    worlds.prepare(world, derived, 1, 0)
    worlds.set_initial_state(world)
    worlds.advance(world, min(DAYS, derived.horizon))
    check(world, log=False)
    assert np.isfinite(world.months.flows).all()
    assert np.isfinite(world.months.days).all()
    return "played"


def is_clear(fault: str) -> bool:
    """Tell whether a fault is a line that can be read."""
    return fault.isprintable() and len(fault) < MOST_CHARACTERS


def _read(one: Mutated) -> Scenario:
    """Return the scenario as the program reads it; raises ``ScenarioError``."""
    if isinstance(one.content, bytes):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "x.toml"
            path.write_bytes(one.content)
            return load(one.council, [str(path)]) if one.strategy else load(path)
    document = one.content
    if one.strategy:
        faults: list[Fault] = faults_of(document, "x.toml", {})
        if faults:
            raise ScenarioError(faults)
        council = document_in(_content(one.council, None), "council.toml")
        document = with_strategy(council, {**document, "title": council["title"]})
    return validated(Scenario, document, "x.toml", checks(BY_NAME))
