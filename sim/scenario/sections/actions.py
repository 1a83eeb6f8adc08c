"""What management does for a time: other numbers than the scenario's are in force, or agency workers are engaged; or
what may come, an inspection.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

from sim.scenario import quantities
from sim.scenario.document import Document
from sim.scenario.edits import UNSAID, is_number, with_action
from sim.scenario.faults import Finding, Place, finding, listed, missing, unknown
from sim.scenario.names import STAGE_NAMES, JudgementName, Name
from sim.scenario.quantities import (
    Day,
    Duration,
    Multiplier,
    Part,
    People,
    PoundsAYear,
    PoundsOnce,
    Threshold,
    Whole,
)
from sim.scenario.sections.absence import Absence
from sim.scenario.sections.agency import Agency
from sim.scenario.sections.base import About, about_field, in_force, part_in
from sim.scenario.sections.caseload import Caseload
from sim.scenario.sections.cohorts import people_findings
from sim.scenario.sections.demand import Demand
from sim.scenario.sections.inspections import Inspections
from sim.scenario.sections.leaving import Leaving
from sim.scenario.sections.pay import Pay
from sim.scenario.sections.progression import Progression
from sim.scenario.sections.recruitment import Recruitment
from sim.scenario.sections.teams import Team

# The sections of which some numbers may change in the course of a forecast: those whose fields say so.
SECTIONS: dict[str, type[Part]] = {
    "caseload": Caseload,
    "recruitment": Recruitment,
    "progression": Progression,
    "leaving": Leaving,
    "absence": Absence,
    "agency": Agency,
    "demand": Demand,
    "pay": Pay,
    "inspections": Inspections,
}
MOST_ACTIONS = 20
WHICH = ("set", "times")


def _optional(kind: type[Part], keys: list[str]) -> type[Part]:
    """Return the part with some of its keys, every one of which may be left out."""
    fields: dict[str, Any] = {}
    for key in keys:
        annotation = kind.model_fields[key].annotation
        inner = part_in(kind, key)
        if inner is not None and not hasattr(quantities, inner.__name__):
            annotation = _optional(inner, list(inner.model_fields))
        fields[key] = (_titled(kind, key, annotation), None)
    return _model(f"{kind.__name__}InForce", f"{kind.__name__}: numbers in force for a time.", fields)


def _titled(kind: type[Part], key: str, annotation: Any) -> Any:
    """Return an annotation that may be left out, with the title that the part gives the key."""
    about = about_field(kind, key)
    return Annotated[annotation | None, About(about.title)] if about else annotation | None


def _multipliers(kind: type[Part], keys: list[str]) -> type[Part]:
    """Return the part with a multiplier for each of its keys that holds one number."""
    fields: dict[str, Any] = {}
    for key in keys:
        inner = part_in(kind, key)
        if inner is None or issubclass(inner, Whole):
            continue
        if "value" in inner.model_fields:
            fields[key] = (_titled(kind, key, Multiplier), None)
        elif not hasattr(quantities, inner.__name__):
            fields[key] = (_titled(kind, key, _multipliers(inner, list(inner.model_fields))), None)
    return _model(f"{kind.__name__}Times", f"{kind.__name__}: numbers multiplied for a time.", fields)


def _model(name: str, words: str, fields: dict[str, Any]) -> type[Part]:
    made = create_model(name, __base__=Part, **fields)
    made.__doc__ = words
    return made


def _sections(name: str, words: str, make: Any) -> type[BaseModel]:
    fields: dict[str, Any] = {section: (make(kind, in_force(kind)) | None, None) for section, kind in SECTIONS.items()}
    by_team: Any = dict[Name, make(Team, in_force(Team))]  # type: ignore[misc]
    return _model(name, words, {**fields, "teams": (Annotated[by_team, Field(max_length=40)] | None, None)})


NumbersInForce: Any = _sections("NumbersInForce", "Numbers of the scenario while an action is in force.", _optional)
NumbersTimes: Any = _sections("NumbersTimes", "What numbers of the scenario are multiplied by meanwhile.", _multipliers)


UNITS_OF = {  # of what a condition may be on
    "average caseload": ("cases",),
    "vacancy rate": ("percent", "share"),
    "agency rate": ("percent", "share"),
    "children waiting": ("children",),
}


class Trigger(Part):
    """A condition on a measure of the whole council, or of the action's team."""

    measure: Literal["average caseload", "vacancy rate", "agency rate", "children waiting"]
    above: Threshold | None = None
    below: Threshold | None = None
    lasting: Duration


class Action(Part):
    """Something management does: from a date (the first day, if none is given) or whenever a condition has lasted.

    It is in force until a date, for so long, or until another condition has lasted, whichever comes first; without
    any of these to the end. ``set`` says other numbers in the scenario's own words; ``times`` multiplies them. The
    tables below ``teams`` are named after a team, a kind of team, or a stage: every team that holds it.
    ``inspection`` is a judgement: the council is inspected when the action begins, and judged so.
    """

    title: Name
    on: Day | None = None
    when: Trigger | None = None
    until: Day | None = None
    lasting: Duration | None = None
    stops: Trigger | None = None
    set: NumbersInForce | None = None
    times: NumbersTimes | None = None
    engage_agency_workers: Annotated[People | None, About("Agency workers engaged")] = None
    inspection: JudgementName | None = None
    team: Name | None = None
    cost: Annotated[PoundsAYear | None, About("Cost of the plan")] = None
    cost_once: Annotated[PoundsOnce | None, About("Cost of the plan, paid once")] = None


def findings(document: Document) -> list[Finding]:
    """Return the faults of actions."""
    found: list[Finding] = []
    for number, action in enumerate(document.items("actions")[:MOST_ACTIONS]):
        if isinstance(action, dict):
            place: Place = ("actions", number)
            found += _when(document, place) + _what(document, place) + _whose(document, place)
            found += people_findings(document, (*place, "engage_agency_workers"))
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
    inspected = document.has(*place, "inspection")
    changes = any(document.table(*place, which) for which in WHICH)
    found = []
    if not engages and not changes and not inspected:
        found.append(missing((*place, "set"), "what to do: set, times, engage_agency_workers, or inspection"))
    if inspected and not document.has("inspections"):
        found.append(missing(("inspections",), "this section, because an action sets an inspection"))
    if engages and not document.has("agency"):
        found.append(missing(("agency",), "this section, because an action engages agency workers"))
    in_force = changes or any(document.has(*place, key) for key in ("when", "cost"))
    for end in ("lasting", "until", "stops") if (engages or inspected) and not in_force else ():
        if document.has(*place, end):
            allowed = "none for workers who are only engaged: they stay as long as an assignment lasts ([agency])"
            if not engages:
                allowed = "none for an inspection alone: what follows fades as [inspections] says"
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
            if section not in SECTIONS:
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
    from sim.scenario.checks.quantities import quantity_findings

    if not isinstance(document.raw, dict):
        return []
    after = Document(with_action(document.raw, action))
    before = set(quantity_findings(document))
    found = []
    for one in quantity_findings(after):
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
