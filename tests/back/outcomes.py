"""Saved outcomes: what a few histories counted, as text, so that a change of results is read as a difference.

``uv run python tests/back/outcomes.py`` writes them anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sim.engine.loading import load
from sim.engine.measures import MEASURES, YEAR_MEASURES
from sim.engine.replication import replicate
from sim.engine.views import View
from sim.scenario.derivation import Derived, derive
from tests.scenarios import scenario, tiny_service

FOLDER = Path(__file__).parent
SEED = 1


def saved() -> dict[str, Derived]:
    """Return the scenarios whose outcomes are saved, by name."""
    return {"bradford-2018": derive(load("bradford-2018")), "tiny-service": derive(scenario(tiny_service()))}


def told(derived: Derived) -> list[str]:
    """Return one line a measure, with its value at every year's end in one history, and the events of three."""
    outcomes = [replicate(derived, SEED, replication) for replication in range(3)]
    lines = [f"events {' '.join(str(outcome.events) for outcome in outcomes)}"]
    view = View(outcomes[:1], range(len(derived.team_names)), derived)
    for measure in MEASURES:
        values = measure.formula(view)[0, 11::12]
        lines.append(f"{measure.name} {' '.join(f'{value:.3f}' for value in values)}")
    for yearly in YEAR_MEASURES:
        values = yearly.formula(outcomes[0].changes, outcomes[0].workers, outcomes[0].total_changes).ravel()
        lines.append(f"children: {yearly.name} {' '.join(f'{value:.3f}' for value in values)}")
    return lines


def file_of(name: str) -> Path:
    """Return where a scenario's outcome is saved."""
    return FOLDER / f"{name}.txt"


if __name__ == "__main__":
    for name, derived in saved().items():
        file_of(name).write_text("\n".join(told(derived)) + "\n", encoding="utf-8")
        print(f"wrote {file_of(name).name}")
