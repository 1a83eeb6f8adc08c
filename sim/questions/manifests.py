"""Manifests: what one needs to know to repeat a run, beside its results."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.output.provenance import machine, versions
from sim.questions.contest import Contender
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario


def manifest_of(
    scenario: Scenario, command: str, seed: int, rates: str, seconds: float, started: datetime.datetime
) -> dict[str, Any]:
    """Return what every manifest says: scenario, command, seed, where the rates come from, versions, machine and
    duration.
    """
    return {
        "title": scenario.title,
        "command": command,
        "seed": seed,
        "rates": rates,
        "start": scenario.council.start.isoformat(),
        "years": scenario.council.years,
        "seconds": round(seconds, 1),
        **made_with(started),
    }


def made_with(started: datetime.datetime) -> dict[str, Any]:
    """Return when something was written, with which versions, and on what kind of machine."""
    return {"written": started.isoformat(timespec="seconds"), "versions": versions(), "machine": machine()}


def source_of(scenario: Scenario) -> dict[str, str]:
    """Return which file a scenario was read from, and its hash; nothing, if it was not."""
    if not isinstance(scenario, Loaded):
        return {}
    return {"file": scenario.source_file.name, "sha256": scenario.sha256}


def files_of(contenders: Sequence[Contender]) -> list[dict[str, str]]:
    """Return what each contender was read from."""
    return [{"name": one.name, **source_of(one.scenario)} for one in contenders]


def write_manifest(manifest: dict[str, Any], folder: Path) -> None:
    """Write a manifest into a folder of results."""
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
