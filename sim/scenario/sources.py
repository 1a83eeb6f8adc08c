"""Where every number of a scenario comes from, the weakest source first."""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.scenario.faults import key_in_words
from sim.scenario.quantities import SourceKind, source_kind
from sim.scenario.schema import Scenario
from sim.scenario.shape import parts


class SourceLine(NamedTuple):
    """One number of a scenario, as ``sim check --sources`` shows it."""

    key: str
    value: str
    unit: str
    kind: SourceKind
    source: str


def sources(scenario: Scenario) -> list[SourceLine]:
    """Return every number of the scenario with its unit and source: assumptions first, then in order of the file."""
    document = scenario.model_dump()
    lines = []
    for place, _, raw in parts(document):
        kind = source_kind(raw["source"]) if "source" in raw else None
        if kind is not None:
            key = key_in_words(document, place)
            lines.append(SourceLine(key, _value(raw), raw.get("unit", "times"), kind, raw["source"]))
    order = list(SourceKind)
    return sorted(lines, key=lambda line: order.index(line.kind))


def _value(raw: dict[str, Any]) -> str:
    """Return the number, or the numbers, of a quantity."""
    if "value" in raw:
        return _number(raw["value"])
    if "mean" in raw:
        variation = f", variation {_number(raw['variation'])}" if raw["variation"] is not None else ""
        return f"{_number(raw['mean'])} ({raw['shape']}{variation})"
    if "after_1_year" in raw:
        return f"{_number(raw['after_1_year'])} after 1 year, {_number(raw['after_5_years'])} after 5"
    if "low" in raw:
        return f"{_number(raw['low'])} to {_number(raw['high'])}"
    if "of" in raw:
        return ", ".join(f"{name} {_number(share)}" for name, share in raw["of"].items())
    if "years" in raw:
        ages = zip(raw["years"], raw["years"][1:], raw["shares"], strict=False)
        return ", ".join(f"{_number(young)} to {_number(old)}: {_number(share)}" for young, old, share in ages)
    return ", ".join(_number(value) for value in raw["values"])


def _number(value: float) -> str:
    return f"{value:.10g}"
