"""What is wrong with a scenario: each fault names the file, the key, what was found there and what is allowed."""

from __future__ import annotations

import datetime
import difflib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

Place = tuple[str | int, ...]  # keys and, from 0, numbers in lists: ("teams", 2, "holds")
MISSING = "missing"
LONGEST = 60  # characters of a text shown in a message
LISTED = 20  # allowed names shown in a message
MOST = 500  # faults listed for one file
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")


class Finding(NamedTuple):
    """A fault as a check finds it: where, what was found, in words, and what is allowed."""

    place: Place
    found: str
    allowed: str


@dataclass(frozen=True)
class Fault:
    """One fault of a scenario file, in words for whoever wrote the file."""

    file: str
    key: str
    found: str
    allowed: str

    def __str__(self) -> str:
        """Return the fault on one line."""
        where = f"{self.file}: {self.key}: " if self.key else f"{self.file}: "
        if self.found == MISSING:
            return f"{where}missing; needed: {self.allowed}"
        return f"{where}found {self.found}; allowed: {self.allowed}"


class Question(UserWarning):
    """A number that is allowed and improbable; whoever wrote it is asked whether it is meant."""


class ScenarioError(Exception):
    """A scenario that cannot be run, with every fault that was found in it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults)
        self.faults = tuple(faults)

    def __str__(self) -> str:
        """Return how many faults there are, and each on a line."""
        number = len(self.faults)
        lines = [f"{number} fault{'' if number == 1 else 's'}:", *map(str, self.faults[:MOST])]
        if number > MOST:
            lines.append(f"and {number - MOST} more")
        return "\n".join(lines)


def finding(place: Place, value: object, allowed: str) -> Finding:
    """Return the fault of a value that is not allowed at the place."""
    return Finding(place, shown(value), allowed)


def missing(place: Place, needed: str) -> Finding:
    """Return the fault of a key that is needed and not there."""
    return Finding(place, MISSING, needed)


def shown(value: object) -> str:
    """Return a value of a TOML file on one short line, much as the file writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = value if len(value) <= LONGEST else value[: LONGEST - 3] + "..."
        return json.dumps(text, ensure_ascii=not text.isprintable())
    if isinstance(value, int):  # Python declines to write a number of thousands of digits
        return str(value) if value.bit_length() < 64 else f"a number of about {int(value.bit_length() * 0.302)} digits"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, dict):
        return "a table" if value else "an empty table"
    if isinstance(value, list):
        return f"a list of {len(value)}" if value else "an empty list"
    return "something else"


def listed(values: Iterable[str]) -> str:
    """Return names in quotation marks, joined by commas and at last by "or"."""
    quoted = [shown(value) for value in values]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}" if quoted else "nothing"


def closest_first(name: object, known: Iterable[str]) -> list[str]:
    """Return the known names, those most like the given one first."""
    names = list(known)
    near = difflib.get_close_matches(str(name)[:LONGEST], names, n=3, cutoff=0.6)
    return near + [other for other in names if other not in near]


def unknown(place: Place, value: object, known: Iterable[str]) -> Finding:
    """Return the fault of a name that is none of the known ones."""
    names = closest_first(value, known)
    more = f", and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return finding(place, value, listed(names[:LISTED]) + more)


def key_in_words(document: Any, place: Place) -> str:
    """Return a place as TOML writes it, counted from 1, with the names of teams, cohorts and actions."""
    text, here = "", document
    for step in place:
        here = _inside(here, step)
        if isinstance(step, int):
            name = next((n for n in (_inside(here, "name"), _inside(here, "title")) if isinstance(n, str)), None)
            text += f"[{step + 1}]" + (f" {shown(name)}" if name else "")
        else:
            text += ("." if text else "") + (step if BARE_KEY.match(step) else shown(step))
    return text


def _inside(container: Any, step: str | int) -> Any:
    if isinstance(container, dict):
        return container.get(step)
    if isinstance(container, list) and isinstance(step, int) and step < len(container):
        return container[step]
    return None


def as_faults(file: str, document: Any, findings: Iterable[Finding]) -> list[Fault]:
    """Return the findings as faults of the file, in the order of the document, none twice."""
    ordered = sorted(dict.fromkeys(findings), key=lambda found: _position(document, found.place))
    return [Fault(file, key_in_words(document, place), found, allowed) for place, found, allowed in ordered]


def _position(document: Any, place: Place) -> tuple[int, ...]:
    position, here = [], document
    for step in place:
        if isinstance(step, int):
            position.append(step)
        else:
            keys = list(here) if isinstance(here, dict) else []
            position.append(keys.index(step) if step in keys else len(keys))
        here = _inside(here, step)
    return tuple(position)
