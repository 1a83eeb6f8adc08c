"""Plans: restructures and management's actions."""

from __future__ import annotations

from sim.scenario.checks.teams import teams_in
from sim.scenario.document import Document
from sim.scenario.faults import Finding, finding, missing, unknown


def plan_findings(document: Document) -> list[Finding]:
    """Return the faults of restructures and actions."""
    teams = teams_in(document)
    names = list(dict.fromkeys(team.name for team in teams if team.name is not None))
    found = []
    for number, _ in enumerate(document.items("restructures")[:1]):
        for name in list(document.table("restructures", number, "holds"))[:100]:
            if names and name not in names:
                found.append(unknown(("restructures", number, "holds", name), name, names))
    for number, _ in enumerate(document.items("actions")[:20]):
        found += _action(document, number, names)
    return found


def _action(document: Document, number: int, names: list[str]) -> list[Finding]:
    found = []
    place = ("actions", number)
    on, when = document.has(*place, "on"), document.has(*place, "when")
    if on and when:
        found.append(Finding((*place, "when"), "both on and when", "one of them"))
    if not on and not when:
        found.append(missing((*place, "on"), "a date, or when: a condition"))
    if when and not document.has(*place, "when", "above") and not document.has(*place, "when", "below"):
        found.append(missing((*place, "when", "above"), "above or below, or both"))
    above, below = document.number(*place, "when", "above"), document.number(*place, "when", "below")
    if above is not None and below is not None and above >= below:
        found.append(finding((*place, "when", "above"), above, f"less than {below:g}, which is below"))
    engages = document.has(*place, "engage_agency_workers")
    if not engages and not document.table(*place, "set"):
        found.append(missing((*place, "set"), "what to do: set, or engage_agency_workers"))
    if engages and not document.has("agency"):
        found.append(missing(("agency",), "this section, because an action engages agency workers"))
    team = document.text(*place, "team")
    if names and team is not None and team not in names:
        found.append(unknown((*place, "team"), team, names))
    return found
