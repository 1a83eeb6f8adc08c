"""Checking a scenario: the schema and everything beyond it, all faults at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sim.scenario.checks.quantities import quantity_findings
from sim.scenario.checks.schema import respelt, schema_findings
from sim.scenario.checks.size import size_findings
from sim.scenario.checks.texts import text_findings
from sim.scenario.document import Document
from sim.scenario.faults import Fault, Finding, ScenarioError, as_faults
from sim.scenario.schema import Scenario
from sim.scenario.sections import (
    absence,
    actions,
    agency,
    cohorts,
    council,
    drift,
    establishment,
    inspections,
    leaving,
    progression,
    recruitment,
    restructures,
    retention_payment,
    staff,
    stages,
    teams,
)

Check = Callable[[Document], list[Finding]]
S = TypeVar("S", bound=Scenario)

BEYOND_SCHEMA: tuple[Check, ...] = (
    quantity_findings,
    teams.findings,
    stages.findings,
    council.findings,
    staff.findings,
    leaving.findings,
    absence.findings,
    progression.findings,
    recruitment.findings,
    establishment.findings,
    inspections.findings,
    drift.findings,
    agency.findings,
    retention_payment.findings,
    cohorts.findings,
    restructures.findings,
    actions.findings,
    size_findings,
    text_findings,
)


def faults_in(raw: Any, file: str, also: tuple[Check, ...] = ()) -> list[Fault]:
    """Return every fault of a document read from the file, in its order; ``also`` are checks of upper layers."""
    misspelt, read = respelt(raw)
    found = [*misspelt, *schema_findings(read)]
    places = {one.place for one in found}
    document = Document(read)
    for check in (*BEYOND_SCHEMA, *also):
        found += [one for one in check(document) if one.place not in places]
    return as_faults(file, raw, found)


def validated(kind: type[S], raw: Any, file: str = "scenario", also: tuple[Check, ...] = ()) -> S:
    """Return the scenario that a document describes; raises ``ScenarioError`` with every fault in it."""
    faults = faults_in(raw, file, also)
    if faults:
        raise ScenarioError(faults)
    return kind.model_validate(raw)
