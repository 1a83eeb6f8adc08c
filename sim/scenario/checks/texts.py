"""Checks of texts: no control character, which would act on a terminal or break a chart; one line, if it is a name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.scenario.document import LONGEST_LIST, Document
from sim.scenario.faults import Finding, Place
from sim.scenario.text import hidden_in

SEVERAL_LINES = {"summary", "why", "source"}


def text_findings(document: Document) -> list[Finding]:
    """Return the texts that hold what a text may not."""
    found = []
    for place, text in _texts((), document.raw):
        lines = place[-1] in SEVERAL_LINES
        if hidden := hidden_in(text, lines):
            allowed = "text without control characters and marks of direction" + ("" if lines else ", on one line")
            found.append(Finding(place, f"text with {', '.join(hidden[:5])}", allowed))
    return found


def _texts(place: Place, part: Any) -> Iterator[tuple[Place, str]]:
    if isinstance(part, str) and place:
        yield place, part
    elif isinstance(part, dict):
        for key, inside in part.items():
            yield from _texts((*place, key), inside)
    elif isinstance(part, list):
        for number, inside in enumerate(part[:LONGEST_LIST]):
            yield from _texts((*place, number), inside)
