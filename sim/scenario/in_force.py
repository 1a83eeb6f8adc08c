"""The numbers of a scenario while actions are in force: what an action sets replaces, what it multiplies is multiplied.

Works on the document of a scenario, as read from a file or as dumped, so that it can be checked before anything is run.
"""

from __future__ import annotations

from typing import Any, get_args

from sim.scenario.document import Document
from sim.scenario.names import GradeName

Tables = dict[str, Any]
MOST = {"percent": 100.0, "share": 1.0}  # of a number that is multiplied
ONE = {"value": 1.0, "unit": "times"}
UNSAID: Tables = {  # what a number is that is left out, where that is not nothing
    "resigning": dict.fromkeys(get_args(GradeName), ONE),  # in [leaving]
    "leaving": ONE,  # of a team, as the next
    "applications": {"value": 100.0, "unit": "percent"},
}


def laid_over(document: Tables, action: Tables) -> Tables:
    """Return the document with an action's numbers in force; what does not fit together is left as it was."""
    after = dict(document)
    for which, change in (("set", _set), ("times", _multiplied)):
        sections = action.get(which)
        for section, numbers in sections.items() if isinstance(sections, dict) else ():
            if section == "teams":
                after["teams"] = [_of_team(team, numbers, change) for team in after.get("teams") or []]
            elif isinstance(after.get(section), dict) and isinstance(numbers, dict):
                after[section] = change(after[section], numbers)
    return after


def is_of(team: Tables, whose: str) -> bool:
    """Tell whether a table named after a team, a kind of team or a stage is about the team."""
    holds = team.get("holds")
    return whose in (team.get("name"), team.get("kind"), *(holds if isinstance(holds, list) else ()))


def is_number(value: Any) -> bool:
    """Tell whether a value of a document is a number with its unit and source, not a table of such."""
    return isinstance(value, dict) and "source" in value


def _of_team(team: Any, numbers: Any, change: Any) -> Any:
    if isinstance(team, dict) and isinstance(numbers, dict):
        for whose, changes in numbers.items():
            if is_of(team, whose) and isinstance(changes, dict):
                team = change(team, changes)
    return team


def _set(table: Tables, numbers: Tables) -> Tables:
    after = dict(table)
    for key, value in numbers.items():
        before = after.get(key)
        if isinstance(value, dict) and not is_number(value):
            after[key] = _set(before if isinstance(before, dict) else {}, value)
        elif value is not None:
            after[key] = value
    return after


def _multiplied(table: Tables, factors: Tables, unsaid: Tables = UNSAID) -> Tables:
    after = dict(table)
    for key, factor in factors.items():
        if not isinstance(factor, dict):
            continue
        before = after.get(key)
        if not is_number(factor):
            if isinstance(before, dict) or key in unsaid:
                after[key] = _multiplied(before or {}, factor, unsaid.get(key, {}))
            continue
        before = {**unsaid[key], "source": factor["source"]} if before is None and key in unsaid else before
        if isinstance(before, dict) and _is_amount(before) and _is_amount(factor):
            most = MOST.get(str(before.get("unit")), float("inf"))
            after[key] = {**before, "value": min(float(before["value"]) * float(factor["value"]), most)}
    return after


def _is_amount(number: Tables) -> bool:
    return Document(number).number("value") is not None
