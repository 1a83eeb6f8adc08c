"""One number of a scenario, by its dotted key, and the scenario with other values of it.

A key is written as in the file, with elements of lists numbered from 1: ``leaving.turnover``, ``cohorts.1.size``,
``actions.1.set.caseload.early_handover``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.scenario.document import Document
from sim.scenario.faults import LISTED, Fault, Place, ScenarioError, closest_first, listed, shown
from sim.scenario.loading import Loaded, document_of
from sim.scenario.quantities import People
from sim.scenario.shape import node_at, parts
from sim.scenario.validation import Check, validated


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
    document = Document(document_of(scenario))
    place = _place(key)
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


def keys_of(document: dict[str, Any]) -> list[str]:
    """Return the keys of the quantities of a document."""
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
    document = document_of(scenario)
    here: Any = document
    for step in number.place[:-1]:
        here = here[step]
    here[number.place[-1]] = round(value) if number.whole and node_is_integer(number.place) else float(value)
    label = f"{scenario.source_file.name} with {number.key} = {value:g}"
    return scenario.beside(validated(Loaded, document, label, also))


def _place(key: str) -> Place:
    return tuple(int(step) - 1 if step.isdigit() and int(step) > 0 else step for step in key.split("."))


def node_is_integer(place: Place) -> bool:
    """Tell whether the schema has only whole numbers at the place."""
    return (node_at(place) or {}).get("type") == "integer"


def _is_whole(place: Place, quantity: dict[str, Any]) -> bool:
    """Tell whether only whole numbers make sense: what the schema counts, and workers."""
    fields = set(People.model_fields)
    return node_is_integer(place) or (set(quantity) == fields and quantity["unit"] == "workers")
