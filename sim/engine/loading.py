"""Loading a scenario with every check there is, the names of measures included."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.engine.measures import BY_NAME
from sim.inputs import references
from sim.scenario.loading import Loaded


def load(name_or_path: str | Path, strategies: Sequence[str] = ()) -> Loaded:
    """Return the scenario of a name, such as ``bradford-2018``, or of a TOML file's path, with strategies, by name or
    path, laid over it.

    Raises ``ScenarioError`` with every fault: the file, the key, what was found and what is allowed.
    """
    return references.load(name_or_path, BY_NAME, strategies)
