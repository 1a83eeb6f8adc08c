"""Scenarios as JSON, and back again, to the same numbers: for a study's folder, and for workers elsewhere.

A date is written as ``{"date": "2018-03-31"}``, so that it is not taken for words when it is read.
"""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import ValidationError

from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.schema import Scenario


def as_document(scenario: Scenario | None) -> Any:
    """Return what JSON can hold of a scenario."""
    return None if scenario is None else _written(scenario.model_dump(by_alias=True))


def scenario_of(document: Any) -> Scenario:
    """Return the scenario of such a document; raises ``ScenarioError`` where this program has no such scenarios."""
    try:
        return Scenario.model_validate(_read(document))
    except ValidationError as error:  # of another version of the program, though its model is the same
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise ScenarioError(
            [Fault("study.json", f"scenario.{key}", first["msg"], "a scenario of this program")]
        ) from None


def _written(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _written(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_written(value) for value in part]
    return {"date": part.isoformat()} if isinstance(part, datetime.date) else part


def _read(part: Any) -> Any:
    if isinstance(part, dict):
        if set(part) == {"date"} and isinstance(part["date"], str):
            return datetime.date.fromisoformat(part["date"])
        return {key: _read(value) for key, value in part.items()}
    return [_read(value) for value in part] if isinstance(part, list) else part
