"""Actions: when they begin and end, and whether what they set can be in force."""

from __future__ import annotations

from typing import Any

from sim.scenario.actions import IN_FORCE, UNITS_OF
from sim.scenario.checks.limits import limit_findings
from sim.scenario.checks.quantities import quantity_findings
from sim.scenario.document import Document
from sim.scenario.faults import Finding, Place, finding, listed, missing, unknown
from sim.scenario.in_force import UNSAID, is_number, laid_over
from sim.scenario.names import STAGE_NAMES
from sim.scenario.quantities import Threshold

MOST_ACTIONS = 20
WHICH = ("set", "times")


def action_findings(document: Document) -> list[Finding]:
    """Return the faults of actions."""
    found: list[Finding] = []
    for number, action in enumerate(document.items("actions")[:MOST_ACTIONS]):
        if isinstance(action, dict):
            place: Place = ("actions", number)
            found += _when(document, place) + _what(document, place) + _whose(document, place)
            absent = _absent(document, place)
            found += absent or _beyond_limits(document, place, action)
    return found


def _when(document: Document, place: Place) -> list[Finding]:
    found = []
    if document.has(*place, "on") and document.has(*place, "when"):
        found.append(Finding((*place, "when"), "both on and when", "one of them"))
    for trigger in ("when", "stops"):
        condition = (*place, trigger)
        if not document.has(*condition):
            continue
        if not document.has(*condition, "above") and not document.has(*condition, "below"):
            found.append(missing((*condition, "above"), "above or below, or both"))
        units = UNITS_OF.get(document.text(*condition, "measure") or "", ())
        above, below = (document.part(Threshold, *condition, end) for end in ("above", "below"))
        for end, threshold in (("above", above), ("below", below)):
            if units and threshold and threshold.unit not in units:
                found.append(finding((*condition, end, "unit"), threshold.unit, listed(units)))
        if above and below and above.amount >= below.amount:
            allowed = f"less than {below.value:g} {below.unit}, which is below"
            found.append(finding((*condition, "above", "value"), above.value, allowed))
    on, until = document.date(*place, "on"), document.date(*place, "until")
    if on and until and until <= on:
        found.append(finding((*place, "until"), until, f"a date after on, {on}"))
    return found


def _what(document: Document, place: Place) -> list[Finding]:
    engages = document.has(*place, "engage_agency_workers")
    changes = any(document.table(*place, which) for which in WHICH)
    found = []
    if not engages and not changes:
        found.append(missing((*place, "set"), "what to do: set, times, or engage_agency_workers"))
    if engages and not document.has("agency"):
        found.append(missing(("agency",), "this section, because an action engages agency workers"))
    in_force = changes or any(document.has(*place, key) for key in ("when", "cost"))
    for end in ("lasting", "until", "stops") if engages and not in_force else ():
        if document.has(*place, end):
            allowed = "none for workers who are only engaged: they stay as long as an assignment lasts ([agency])"
            found.append(Finding((*place, end), "an end", allowed))
    return found


def _whose(document: Document, place: Place) -> list[Finding]:
    """Find teams that are not there."""
    teams = [team for team in document.items("teams") if isinstance(team, dict)]
    names = list(dict.fromkeys(str(team["name"]) for team in teams if isinstance(team.get("name"), str)))
    kinds = [str(team["kind"]) for team in teams if isinstance(team.get("kind"), str)]
    found, team = [], document.text(*place, "team")
    if names and team is not None and team not in names:
        found.append(unknown((*place, "team"), team, names))
    for which in WHICH:
        for whose in list(document.table(*place, which, "teams"))[:100]:
            known = list(dict.fromkeys([*names, *kinds, *STAGE_NAMES]))
            if names and whose not in known:
                found.append(unknown((*place, which, "teams", whose), whose, known))
    return found


def _absent(document: Document, place: Place) -> list[Finding]:
    """Find sections, and numbers to multiply, that the scenario does not have."""
    found = []
    for which in WHICH:
        for section, numbers in document.table(*place, which).items():
            if section not in IN_FORCE:
                continue
            here: Place = (*place, which, section)
            if not isinstance(document.at(section), dict):
                found.append(Finding(here, "a section that the scenario does not have", f"a scenario with [{section}]"))
            elif which == "times":
                found += _nothing_to_multiply(here, numbers, document.table(section))
    return found


def _nothing_to_multiply(place: Place, factors: Any, numbers: dict[str, Any]) -> list[Finding]:
    """Find factors of numbers that the scenario does not have; of grades it is enough that it has one of those."""
    found: list[Finding] = []
    for key, factor in factors.items() if isinstance(factors, dict) else ():
        number = numbers.get(key)
        if not isinstance(factor, dict) or (isinstance(number, dict) and is_number(factor)) or key in UNSAID:
            continue
        if is_number(factor):
            words = "a number that the scenario does not have"
            found.append(Finding((*place, key), words, "a key of the scenario, or set in the place of times"))
        else:
            absent = _nothing_to_multiply((*place, key), factor, number if isinstance(number, dict) else {})
            found += absent if len(absent) == len(factor) else []
    return found


def _beyond_limits(document: Document, place: Place, action: dict[str, Any]) -> list[Finding]:
    """Find numbers that would be too large or too small while the action is in force."""
    if not isinstance(document.raw, dict):
        return []
    after = Document(laid_over(document.raw, action))
    before = {*limit_findings(document), *quantity_findings(document)}
    found = []
    for one in [*limit_findings(after), *quantity_findings(after)]:
        if one not in before:
            found.append(one._replace(place=_said_at(document, place, one.place)))
    return found


def _said_at(document: Document, place: Place, where: Place) -> Place:
    """Return where the action says the number."""
    if where[0] == "teams":
        return (*place, "set" if document.has(*place, "set", "teams") else "times", "teams")
    for which in WHICH:
        if document.has(*place, which, *where[:-1]):
            return (*place, which, *where)
    return (*place, "set")
