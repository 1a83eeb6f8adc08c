"""Everything that lays other numbers over a scenario's document: a strategy, an action in force, uncertain factors, one
number that is varied.

They work on the document as it was read from a file or dumped, so that the result can be checked as a whole before
anything is played. A key is written as in the file, with elements of lists numbered from 1: ``leaving.turnover``,
``cohorts.1.size``, ``actions.1.set.caseload.early_handover``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from sim.scenario.document import Document
from sim.scenario.faults import LISTED, Fault, Place, ScenarioError, closest_first, listed, shown
from sim.scenario.names import GradeName
from sim.scenario.quantities import Part, People, Whole

if TYPE_CHECKING:
    from sim.scenario.loading import Loaded
    from sim.scenario.schema import Scenario
    from sim.scenario.sections.actions import Action
    from sim.scenario.validation import Check

    S = TypeVar("S", bound=Scenario)
    Q = TypeVar("Q", bound=Part)

Tables = dict[str, Any]
OWN = ("title", "summary")  # parts that describe a strategy itself
ADDED = ("actions", "cohorts")
WHOLE = {kind.__name__ for kind in Whole.__subclasses__()}
MOST = {"percent": 100.0, "share": 1.0}  # of a number that is multiplied
AMOUNTS = ("value", "mean", "after_1_year", "after_5_years")  # what a factor multiplies; a spread keeps its shape
ONE = {"value": 1.0, "unit": "times"}
UNSAID: Tables = {  # what a number is that is left out, where that is not nothing
    "resigning": dict.fromkeys(get_args(GradeName), ONE),  # in [leaving]
    "leaving": ONE,  # of a team, as the next
    "applications": {"value": 100.0, "unit": "percent"},
}


def with_strategy(document: Tables, strategy: Tables) -> Tables:
    """Return the document with a strategy's laid over it: actions and cohorts are added, the rest takes the place of
    the scenario's own.
    """
    merged = dict(document)
    for key, value in strategy.items():
        before = merged.get(key)
        if key in ADDED and isinstance(value, list) and isinstance(before, list):
            merged[key] = [*before, *value]
        elif key not in OWN:
            merged[key] = value
    return merged


def with_action(document: Tables, action: Tables) -> Tables:
    """Return the document with an action's numbers in force: what it sets replaces, what it multiplies is multiplied;
    what does not fit together is left as it was.
    """
    after = dict(document)
    for which, change in (("set", _set), ("times", _multiplied)):
        sections = action.get(which)
        for section, numbers in sections.items() if isinstance(sections, dict) else ():
            if section == "teams":
                after["teams"] = [_of_team(team, numbers, change) for team in after.get("teams") or []]
            elif isinstance(after.get(section), dict) and isinstance(numbers, dict):
                after[section] = change(after[section], numbers)
    return after


def with_actions(scenario: S, actions: Sequence[Action]) -> S:
    """Return the scenario with the numbers that are in force while it has these actions, in their order."""
    document = scenario.model_dump(by_alias=True, exclude={"targets", "uncertain"})
    for action in actions:
        document = with_action(document, action.model_dump(include={"set", "times"}, exclude_none=True))
    return type(scenario).model_validate(document)


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
            amount = times(float(before["value"]), float(factor["value"]), str(before.get("unit")))
            after[key] = {**before, "value": amount}
    return after


def _is_amount(number: Tables) -> bool:
    return Document(number).number("value") is not None


def times(amount: float, factor: float, unit: str) -> float:
    """Return the amount multiplied by the factor; a share never exceeds 1."""
    return min(amount * factor, MOST.get(unit, float("inf")))


def numbers_of(document: Any) -> dict[str, Tables]:
    """Return the quantities that may be uncertain by key: none that is whole, none in a list."""
    from sim.scenario.shape import parts

    return {
        ".".join(map(str, place)): raw
        for place, kind, raw in parts(document)
        if kind not in WHOLE and all(isinstance(step, str) for step in place) and any(name in raw for name in AMOUNTS)
    }


def amount_of(quantity: Tables) -> float:
    """Return the number of a quantity; of a spread, what it is after one year."""
    return float(next(quantity[name] for name in AMOUNTS if quantity.get(name) is not None))


def unit_of(quantity: Tables) -> str:
    """Return the unit of that number."""
    return f"{quantity['unit']} after 1 year" if "after_1_year" in quantity else str(quantity["unit"])


def multiply(quantity: Tables, factor: float) -> None:
    """Multiply a quantity by a factor."""
    for name in AMOUNTS:
        if quantity.get(name) is not None:
            quantity[name] = times(quantity[name], factor, unit_of(quantity))


def with_factors(scenario: S, factors: Mapping[str, float]) -> S:
    """Return the scenario with each number at a key multiplied by its factor; a share never exceeds 1.

    Raises ``KeyError`` for a key at which there is no number.
    """
    for key, factor in factors.items():
        scenario = _with_factor(scenario, key.split("."), factor)
    return scenario


def _with_factor(part: Q, steps: Sequence[str], factor: float) -> Q:
    """Return the part with the quantity that the steps lead to multiplied; what is not on the way is shared."""
    if not steps:
        quantity = part.model_dump(by_alias=True)
        multiply(quantity, factor)
        return type(part).model_validate(quantity)
    inner = getattr(part, steps[0], None)
    if not isinstance(inner, Part):
        raise KeyError(steps[0])
    return part.model_copy(update={steps[0]: _with_factor(inner, steps[1:], factor)})


@dataclass(frozen=True)
class Number:
    """A number of a scenario: where it is, its value and unit, and whether it can only be whole."""

    key: str
    place: Place
    value: float
    unit: str
    whole: bool


def number_at(scenario: Loaded, key: str) -> Number:
    """Return the number at the key; raises ``ScenarioError`` if there is none."""
    from sim.scenario.loading import document_of

    document = Document(document_of(scenario))
    place = place_of(key)
    for inner in ((), ("value",), ("mean",)):
        value = document.number(*place, *inner) if "" not in place else None
        if value is not None:
            quantity = document.table(*place) if inner else document.table(*place[:-1])
            unit = quantity.get("unit", "")
            return Number(key, (*place, *inner), value, unit, _is_whole((*place, *inner), quantity))
    known = keys_of(document.raw)
    near = closest_first(key, known)
    more = f", and {len(near) - LISTED} more" if len(near) > LISTED else ""
    found = f"{shown(key)}, at which there is no number"
    raise ScenarioError([Fault("--vary", "", found, f"a number's key: {listed(near[:LISTED])}{more}")])


def keys_of(document: Tables) -> list[str]:
    """Return the keys of the quantities of a document."""
    from sim.scenario.shape import parts

    return [
        ".".join(str(step + 1) if isinstance(step, int) else step for step in place)
        for place, _, raw in parts(document)
        if "value" in raw or "mean" in raw
        if place[:1] not in (("targets",), ("uncertain",))
    ]


def with_number(scenario: Loaded, number: Number, value: float, also: tuple[Check, ...] = ()) -> Loaded:
    """Return the scenario with another value of a number, checked as if a file had said so.

    Raises ``ScenarioError`` with every fault that the value makes.
    """
    from sim.scenario.loading import Loaded, document_of
    from sim.scenario.validation import validated

    document = document_of(scenario)
    here: Any = document
    for step in number.place[:-1]:
        here = here[step]
    here[number.place[-1]] = round(value) if number.whole and node_is_integer(number.place) else float(value)
    label = f"{scenario.source_file.name} with {number.key} = {value:g}"
    return scenario.beside(validated(Loaded, document, label, also))


def place_of(key: str) -> Place:
    return tuple(int(step) - 1 if step.isdigit() and int(step) > 0 else step for step in key.split("."))


def node_is_integer(place: Place) -> bool:
    """Tell whether the schema has only whole numbers at the place."""
    from sim.scenario.shape import node_at

    return (node_at(place) or {}).get("type") == "integer"


def _is_whole(place: Place, quantity: dict[str, Any]) -> bool:
    """Tell whether only whole numbers make sense: what the schema counts, and workers."""
    fields = set(People.model_fields)
    return node_is_integer(place) or (set(quantity) == fields and quantity["unit"] == "workers")
