"""The uncertain numbers of a scenario: where they are, and the scenario with other values of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sim.scenario.quantities import Whole
from sim.scenario.schema import Scenario
from sim.scenario.shape import parts

S = TypeVar("S", bound=Scenario)
Quantity = dict[str, Any]  # as the document has it
WHOLE = {kind.__name__ for kind in Whole.__subclasses__()}
MOST = {"percent": 100.0, "share": 1.0}
AMOUNTS = ("value", "mean", "after_1_year", "after_5_years")  # what a factor multiplies; a spread keeps its shape


def numbers_of(document: Any) -> dict[str, Quantity]:
    """Return the quantities that may be uncertain by dotted key, such as ``leaving.turnover``: none that is whole, none
    in a list.
    """
    return {
        ".".join(map(str, place)): raw
        for place, kind, raw in parts(document)
        if kind not in WHOLE and all(isinstance(step, str) for step in place) and any(name in raw for name in AMOUNTS)
    }


def amount_of(quantity: Quantity) -> float:
    """Return the number of a quantity; of a spread, what it is after one year."""
    return float(next(quantity[name] for name in AMOUNTS if quantity.get(name) is not None))


def unit_of(quantity: Quantity) -> str:
    """Return the unit of that number."""
    return f"{quantity['unit']} after 1 year" if "after_1_year" in quantity else str(quantity["unit"])


def times(amount: float, factor: float, unit: str) -> float:
    """Return the amount multiplied by the factor; a share never exceeds 1."""
    return min(amount * factor, MOST.get(unit, float("inf")))


def multiply(quantity: Quantity, factor: float) -> None:
    """Multiply a quantity by a factor."""
    for name in AMOUNTS:
        if quantity.get(name) is not None:
            quantity[name] = times(quantity[name], factor, unit_of(quantity))


def with_factors(scenario: S, factors: Mapping[str, float]) -> S:
    """Return the scenario with each number at a key multiplied by its factor; a share never exceeds 1.

    Raises ``KeyError`` for a key at which there is no number.
    """
    document = scenario.model_dump(by_alias=True)
    for key, factor in factors.items():
        number = document
        for step in key.split("."):
            number = number[step]
        multiply(number, factor)
    return type(scenario).model_validate(document)
