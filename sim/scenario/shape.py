"""The shape of a scenario file, as a JSON Schema: for editors, for saying what is allowed, for walking a document."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from sim.scenario.faults import Place, listed
from sim.scenario.schema import Scenario
from sim.scenario.strategies import Strategy

Node = dict[str, Any]


DESCRIBED: dict[type[BaseModel], str] = {
    Scenario: "A council's children's social workers and children, as the simulation is to run them.",
    Strategy: "What management plans, laid over any council's scenario.",
}


@cache
def _schema(kind: type[BaseModel] = Scenario) -> Node:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_without_null(kind.model_json_schema()),
        "title": kind.__name__,
        "description": DESCRIBED[kind],
    }


def json_schema(kind: type[BaseModel] = Scenario) -> dict[str, Any]:
    """Return the JSON Schema of a scenario or strategy file, for an editor to complete and check by."""
    return copy.deepcopy(_schema(kind))


def _without_null(node: Any) -> Any:
    """Leave out null, which TOML does not have: a key that may be null is a key that may be left out."""
    if isinstance(node, list):
        return [_without_null(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _without_null(value) for key, value in node.items() if not (key == "default" and _is_empty(value))}
    options = kept.get("anyOf")
    if isinstance(options, list):
        options = [option for option in options if option != {"type": "null"}]
        if len(options) == 1:
            del kept["anyOf"]
            kept = {**kept, **options[0]}
    return kept


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, dict) and all(item is None for item in value.values()))


def _resolved(node: Node) -> Node:
    reference = node.get("$ref")
    return _schema()["$defs"][reference.rsplit("/", 1)[1]] if reference else node


def _below(node: Node, step: str | int) -> Node | None:
    node = _resolved(node)
    found = node.get("items") if isinstance(step, int) else node.get("properties", {}).get(step)
    if found is None and isinstance(step, str) and isinstance(node.get("additionalProperties"), dict):
        found = node["additionalProperties"]
    return found


def node_at(place: Place) -> Node | None:
    """Return what the schema says of a place, or None if it does not know the place."""
    node: Node | None = _schema()
    for step in place:
        node = _below(node, step) if node is not None else None
    return None if node is None else _resolved(node)


def keys_at(place: Place) -> list[str]:
    """Return the keys that a table at the place may have."""
    return list((node_at(place) or {}).get("properties", {}))


def is_number_or_date(place: Place) -> bool:
    """Tell whether a number or a date is to stand at a place."""
    node = node_at(place) or {}
    return node.get("type") in ("number", "integer") or node.get("format") == "date"


def allowed_at(place: Place) -> str:
    """Return in words what is allowed at a place."""
    return _in_words(node_at(place) or {})


def _in_words(node: Node) -> str:
    node = _resolved(node)
    if "const" in node:
        return listed([node["const"]])
    if "enum" in node:
        return listed(node["enum"])
    if "pattern" in node:
        return str(node["description"])
    if node.get("format") == "date":
        return "a date such as 2018-04-01, without quotation marks"
    kind = node.get("type")
    if kind in ("number", "integer"):
        return ("a number" if kind == "number" else "a whole number") + _bounds(node)
    if kind == "string":
        return f"text of 1 to {node['maxLength']} characters" if "maxLength" in node else "text"
    if kind == "boolean":
        return "true or false"
    if kind == "array":
        return f"a list of {_lengths(node)}{_in_words(node['items'])}"
    required = sorted(node.get("required", []), key=lambda key: key == "source")
    return f"a table with {', '.join(required)}" if required else "a table"


def _bounds(node: Node) -> str:
    least, most, above = node.get("minimum"), node.get("maximum"), node.get("exclusiveMinimum")
    if above is not None:
        return f" above {above:,g}" + ("" if most is None else f" and at most {most:,.10g}")
    if least is not None and most is not None:
        return f" from {least:,.10g} to {most:,.10g}"
    return "" if least is None else f" from {least:,.10g}"


def _lengths(node: Node) -> str:
    least, most = node.get("minItems", 0), node.get("maxItems")
    if least == most:
        return f"exactly {least}, each "
    if most is None:
        return f"{least} or more, each " if least else ""
    return f"{least} to {most}, each "


class Found(NamedTuple):
    """A part of a document, with the name of its class in ``quantities`` or ``schema``."""

    place: Place
    kind: str
    raw: dict[str, Any]


def parts(document: Any) -> Iterator[Found]:
    """Yield every table of a document that the schema knows, faulty ones too, in the order of the schema."""
    yield from _parts(_schema(), document, ())


def _parts(node: Node, value: Any, place: Place) -> Iterator[Found]:
    inner = _resolved(node)
    if isinstance(value, list) and "items" in inner:
        for number, item in enumerate(value[: inner.get("maxItems", 100)]):
            yield from _parts(inner["items"], item, (*place, number))
    elif isinstance(value, dict):
        if "$ref" in node:
            yield Found(place, node["$ref"].rsplit("/", 1)[1], value)
        for key, below in inner.get("properties", {}).items():
            if key in value:
                yield from _parts(below, value[key], (*place, key))
        named = inner.get("additionalProperties")
        if isinstance(named, dict):
            for key in list(value)[:100]:
                yield from _parts(named, value[key], (*place, key))
