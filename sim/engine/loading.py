"""Loading a scenario with every check there is, the names of measures included; and whatever may name one."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable
from typing import Any

from sim.engine.measures import BY_NAME
from sim.scenario import probable
from sim.scenario.checks.references import checks
from sim.scenario.faults import Question
from sim.scenario.loading import Given, Loaded, in_full, read
from sim.scenario.schema import Scenario

Strategies = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]


def load(scenario: Given, strategies: Strategies = ()) -> Loaded:
    """Return a scenario, checked, with strategies laid over it.

    ``scenario`` is a name, such as ``"bradford-2018"``, the path of a TOML file, or a scenario; ``strategies`` are
    names or paths of files, one or several. Raises ``ScenarioError`` with every fault (the file, the key, what was
    found and what is allowed), ``TypeError`` for something else. Warns with a ``Question`` for every number outside
    what English councils reported, unless its source says why.
    """
    if not isinstance(scenario, Scenario | str | os.PathLike):
        allowed = "a scenario, as of sim.load, a name such as 'bradford-2018', or the path of a file"
        raise TypeError(f"scenario: found {_kind(scenario)}; allowed: {allowed}")
    given = names_of(strategies)
    loaded = read(scenario, checks(BY_NAME, hold_outs=not given), given)
    asked_before = isinstance(scenario, Scenario) and not strategies
    for question in () if asked_before else probable.questions(loaded):
        warnings.warn(f"{loaded.source_file.name}: {question}", Question, stacklevel=2)
    return loaded


def scenario_of(given: Given) -> Scenario:
    """Return a scenario as it is, or the one of a name or a path; raises as ``load`` does."""
    return given if isinstance(given, Scenario) else load(given)


def names_of(strategies: Strategies) -> list[str]:
    """Return one strategy or several as a list of names in full and paths; raises ``TypeError`` for something else."""
    alone = isinstance(strategies, str | os.PathLike) or not isinstance(strategies, Iterable)
    found: list[Any] = [strategies] if alone else list(strategies)  # type: ignore[arg-type]
    for one in found:
        if not isinstance(one, str | os.PathLike):
            allowed = "names of strategies, such as 'grow-our-own', or paths of files"
            raise TypeError(f"strategies: found {_kind(one)}; allowed: {allowed}")
    return [in_full(os.fspath(one)) for one in found]


def _kind(value: object) -> str:
    name = type(value).__name__
    return "None" if value is None else f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
