"""The uncertain numbers of a scenario: where they are, and the scenario with other values of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sim.scenario.quantities import Whole
from sim.scenario.schema import Scenario
from sim.scenario.shape import parts

S = TypeVar("S", bound=Scenario)
WHOLE = {kind.__name__ for kind in Whole.__subclasses__()}
MOST = {"percent": 100.0, "share": 1.0}


def numbers_of(document: Any) -> dict[str, Any]:
    """Return the quantities that may be uncertain by dotted key, such as ``leaving.turnover``: none that is whole, none
    in a list.
    """
    return {
        ".".join(map(str, place)): raw
        for place, kind, raw in parts(document)
        if kind not in WHOLE and all(isinstance(step, str) for step in place) and ("value" in raw or "mean" in raw)
    }


def with_factors(scenario: S, factors: Mapping[str, float]) -> S:
    """Return the scenario with each number at a key multiplied by its factor; a share never exceeds 1.

    Raises ``KeyError`` for a key at which there is no number.
    """
    document = scenario.model_dump(by_alias=True)
    for key, factor in factors.items():
        number = document
        for step in key.split("."):
            number = number[step]
        name = "mean" if number.get("mean") is not None else "value"
        number[name] = min(number[name] * factor, MOST.get(number["unit"], float("inf")))
    return type(scenario).model_validate(document)
