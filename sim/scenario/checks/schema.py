"""Keys, types, units and bounds: what the schema says, in words for whoever wrote the file."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from sim.scenario.faults import Finding, Place, closest_first, finding, listed, missing
from sim.scenario.schema import Scenario
from sim.scenario.shape import allowed_at, keys_at

MOST_ERRORS = 2000  # of one file: more are not looked into


def schema_findings(raw: Any) -> list[Finding]:
    """Return every fault of the document against the schema."""
    try:
        Scenario.model_validate(raw)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False)
        return [_in_words(one["loc"], one["type"], one["input"]) for one in errors[:MOST_ERRORS]]
    return []


def _in_words(location: Place, kind: str, value: Any) -> Finding:
    if kind == "missing":
        return missing(location, allowed_at(location))
    if kind == "extra_forbidden":
        return _unknown_key(location)
    if not location:
        return finding(location, value, f"tables and keys such as {', '.join(keys_at(()))}")
    if location[-1] == "[key]":
        return finding(location[:-2], value, "keys of 1 to 60 characters")
    if kind == "too_long":
        return Finding(location, f"a list of {len(value)}", allowed_at(location))
    return finding(location, value, allowed_at(location))


def _unknown_key(location: Place) -> Finding:
    known = keys_at(location[:-1])
    first = closest_first(location[-1], known)
    is_close = first != known or len(known) <= 3
    return Finding(location, "an unknown key", listed(first[:3] if is_close else first))
