"""Strategies: small files over a scenario. What a strategy says replaces what the scenario says; lists are added to.

A strategy is looked for by name in the folder ``strategies`` beside the scenarios, or by its path.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.scenario.faults import Fault, ScenarioError, closest_first, listed

FOLDER = "strategies"
OWN = ("title", "summary")  # parts that describe the strategy itself
ALLOWED = ("actions", "cohorts", "retention_payment", "restructures")


def over(document: dict[str, Any], strategy: dict[str, Any]) -> dict[str, Any]:
    """Return the scenario's document with the strategy's laid over it."""
    merged = dict(document)
    for key, value in strategy.items():
        if key in OWN:
            continue
        before = merged.get(key)
        if isinstance(value, dict) and isinstance(before, dict):
            merged[key] = over(before, value)
        elif isinstance(value, list) and isinstance(before, list):
            merged[key] = [*before, *value]
        else:
            merged[key] = value
    return merged


def find(name: str, folders: list[Path]) -> Path:
    """Return the file of a strategy; raises ``ScenarioError`` if there is none."""
    known = {path.stem: path for folder in folders for path in sorted((folder / FOLDER).glob("*.toml"))}
    if name in known:
        return known[name]
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        return path
    names = listed(closest_first(name, known)) if known else "there are none by name"
    raise ScenarioError([Fault(name, "", "no strategy of this name", f"{names}, or the path of a file")])


def strange_keys(strategy: dict[str, Any], file: str) -> list[Fault]:
    """Return the faults of a strategy's own sections."""
    allowed = listed([*OWN, *ALLOWED])
    faults = [
        Fault(file, key, "a section that no strategy has", allowed) for key in strategy if key not in (*OWN, *ALLOWED)
    ]
    if not isinstance(strategy.get("title"), str):
        faults.append(Fault(file, "title", "no title in words", "text of 1 to 60 characters"))
    return faults
