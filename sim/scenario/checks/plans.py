"""Plans: cohorts, the retention payment, restructures."""

from __future__ import annotations

from sim.scenario.checks.teams import teams_in
from sim.scenario.document import Document
from sim.scenario.faults import Finding, Place, finding, missing, unknown
from sim.scenario.quantities import Duration, People


def plan_findings(document: Document) -> list[Finding]:
    """Return the faults of cohorts, the retention payment and restructures."""
    names = list(dict.fromkeys(team.name for team in teams_in(document) if team.name is not None))
    found = _people(document)
    for number, _ in enumerate(document.items("restructures")[:1]):
        place: Place = ("restructures", number)
        if not document.has(*place, "holds") and not document.has(*place, "into"):
            found.append(missing((*place, "holds"), "the stages of some teams, or into: a way of working"))
        for name in list(document.table(*place, "holds"))[:100]:
            if names and name not in names:
                found.append(unknown((*place, "holds", name), name, names))
    return found + _claw_back(document)


def _people(document: Document) -> list[Finding]:
    """Find numbers of workers that are no whole number, or more than all posts."""
    places: list[Place] = [("cohorts", number, "size") for number, _ in enumerate(document.items("cohorts")[:50])]
    places += [("actions", number, "engage_agency_workers") for number, _ in enumerate(document.items("actions")[:20])]
    found = []
    for place in places:
        people = document.part(People, *place)
        if people and people.unit == "workers" and people.value != round(people.value):
            found.append(finding((*place, "value"), people.value, 'a whole number, or the unit "percent of posts"'))
        if people and people.unit == "percent of posts" and people.value > 100:
            found.append(finding((*place, "value"), people.value, "a number from 0 to 100"))
    return found


def _claw_back(document: Document) -> list[Finding]:
    """Find a claw-back that goes on after the commitment."""
    commitment = document.part(Duration, "retention_payment", "commitment")
    shares = document.items("retention_payment", "claw_back", "values")
    if commitment and len(shares) > commitment.days / 365 + 1:
        place = ("retention_payment", "claw_back", "values")
        return [finding(place, shares, "a share for each year of the commitment, and no more")]
    return []
