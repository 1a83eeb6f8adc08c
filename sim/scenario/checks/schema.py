"""Keys, types, units and bounds: what the schema says, in words for whoever wrote the file."""

from __future__ import annotations

import copy
import difflib
from typing import Any

from pydantic import ValidationError

from sim.scenario.document import Document
from sim.scenario.faults import Finding, Place, closest_first, finding, listed, missing, shown
from sim.scenario.quantities import what_source_is
from sim.scenario.schema import Scenario
from sim.scenario.shape import allowed_at, is_number_or_date, keys_at
from sim.scenario.typed import what_to_type

MOST_MISSPELT = 100  # keys of one file that are read as if they were spelt right
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
    if isinstance(value, str) and location[-1] == "source" and value:
        return finding(location, value, what_source_is(value))
    if isinstance(value, str) and is_number_or_date(location) and (slip := what_to_type(value)):
        allowed = allowed_at(location)
        return finding(location, value, f"type {slip}" if allowed.startswith("a date") else f"{allowed}; type {slip}")
    if kind == "too_long":
        return Finding(location, f"a list of {len(value)}", allowed_at(location))
    return finding(location, value, allowed_at(location))


def respelt(raw: Any) -> tuple[list[Finding], Any]:
    """Return the faults of misspelt keys, and the document as if they were spelt right, so that each is one fault.

    A key is misspelt if the table has no such key, and is without one that is spelt nearly so.
    """
    found = list[Finding]()
    try:
        Scenario.model_validate(raw)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_context=False, include_input=False)[:MOST_ERRORS]:
            place = one["loc"]
            if one["type"] != "extra_forbidden" or len(found) >= MOST_MISSPELT:
                continue
            table = Document(raw).at(*place[:-1])
            meant = _meant(place, table)
            if meant is not None:
                if not found:
                    raw = copy.deepcopy(raw)
                    table = Document(raw).at(*place[:-1])
                table[meant] = table.pop(place[-1])
                found.append(Finding(place, "an unknown key", shown(meant)))
    return found, raw


def _meant(place: Place, table: Any) -> str | None:
    if not isinstance(table, dict):
        return None
    absent = [key for key in keys_at(place[:-1]) if key not in table]
    key = str(place[-1])[:60].lower().replace("-", "_").replace(" ", "_")
    near = difflib.get_close_matches(key, absent, n=1, cutoff=0.75)
    return near[0] if near else None


def _unknown_key(location: Place) -> Finding:
    known = keys_at(location[:-1])
    first = closest_first(location[-1], known)
    is_close = first != known or len(known) <= 3
    return Finding(location, "an unknown key", listed(first[:3] if is_close else first))
