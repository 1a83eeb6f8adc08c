"""Helpers of these tests: changing one thing in a document, and what is then said about it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from sim.engine.measures import BY_NAME
from sim.scenario.checks.references import checks
from sim.scenario.validation import faults_in

BRADFORD_FILE = Path(__file__).parents[2] / "scenarios" / "bradford-2018.toml"
DELETED = object()
CHECKS = checks(BY_NAME)


def bradford() -> dict[str, Any]:
    """Return the Bradford scenario as its file says it."""
    return tomllib.loads(BRADFORD_FILE.read_text(encoding="utf-8"))


def changed(document: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return the document with other values at keys such as ``teams.0.holds``, in which lists count from 0."""
    for key, value in changes.items():
        *before, last = [int(step) if step.isdigit() else step for step in key.split(".")]
        here: Any = document
        for step in before:
            if isinstance(here, dict) and step not in here:
                here[step] = {}
            here = here[step]
        if value is DELETED:
            del here[last]
        elif isinstance(here, list) and last == len(here):
            here.append(value)
        else:
            here[last] = value
    return document


def messages(document: Any) -> list[str]:
    """Return all that is said to be wrong with a document."""
    return [str(fault) for fault in faults_in(document, "x.toml", CHECKS)]
