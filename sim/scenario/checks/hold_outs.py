"""Hold-outs are held out: a figure that feeds a number of the scenario, or is made of fitted figures, is none.

Three ways in which a figure that is said to be held out is known to the scenario all the same:

1. Its id stands in the source of a number of the scenario (or where a number is fitted to figures by id), or in that of
   a fitted figure.
2. It is the sum of figures that are fitted.
3. It counts children at a time up to which later figures of the council were used to set how many come, or how long
   they stay: a stock follows from its flows.

Such a figure may be compared with the simulation as ``context``; it says nothing of how good a forecast is.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

from sim.scenario.document import Document
from sim.scenario.faults import Finding, Place, key_in_words
from sim.scenario.sections.targets import Measures

IDS = re.compile(r"[A-Z]{2}-\d{3}|dfe/(?P<council>[a-z-]+)/(?P<year>\d{4})/(?P<figure>[a-z0-9_]+)")
MORE_YEARS = re.compile(r"(?: to (?P<last>\d{4}))|(?:(?:,| and|, and) (?P<year>\d{4})\b)")
WORDS = ("targets", "title", "summary", "uncertain")
DRIVEN = {  # what a council's later figures decide, by the section whose numbers were set from them
    "demand": ("referrals", "open_cases"),
    "stages": ("open_cases", "children_looked_after", "child_protection", "court_proceedings", "child_in_need"),
}
ALLOWED = 'a figure that the scenario was not set from; as it is, use = "context"'


def cited(text: str) -> Iterator[str]:
    """Yield the ids of figures in a source; ``dfe/leeds/2019/referrals to 2021, 2023`` is four of them."""
    for match in IDS.finditer(text):
        yield match[0]
        if match["year"]:
            last, end = int(match["year"]), match.end()
            while more := MORE_YEARS.match(text, end):
                first = last + 1 if more["last"] else int(more["year"])
                last, end = int(more["last"] or more["year"]), more.end()
                for year in range(first, last + 1):
                    yield f"dfe/{match['council']}/{year}/{match['figure']}"


def texts_in(part: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Yield every text of a document that may cite a figure, with its place."""
    if isinstance(part, str):
        yield place, part
    elif isinstance(part, dict):
        for key, value in part.items():
            if place or key not in WORDS:
                yield from texts_in(value, (*place, key))
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from texts_in(value, (*place, number))


def hold_out_findings(document: Document, measures: Measures | None) -> list[Finding]:
    """Return the faults of figures that are said to be held out and are not."""
    if not any(document.text("targets", number, "use") == "held out" for number in _targets(document)):
        return []
    used, latest = _used(document)
    found = []
    for number in _targets(document):
        if document.text("targets", number, "use") == "held out":
            why = _known_from(document, number, used) or _summed(document, number, measures)
            why = why or _follows(document, number, latest)
            if why:
                found.append(Finding(("targets", number, "use"), f'"held out", {why}', ALLOWED))
    return found


def _targets(document: Document) -> range:
    return range(min(len(document.items("targets")), 400))


def _used(document: Document) -> tuple[dict[str, str], dict[str, tuple[int, str, str]]]:
    """Return where each figure is used by its id, and the latest year of the council's figures behind each of the
    sections that drive what is counted: year, key, and id.
    """
    used: dict[str, str] = {}
    latest: dict[str, tuple[int, str, str]] = {}
    for place, text in texts_in(document.raw):
        key = key_in_words(document.raw, place[:-1] if place[-1] == "source" else place)
        for name in cited(text):
            used.setdefault(name, key)
            match = IDS.fullmatch(name)
            section = str(place[0])
            if match and match["year"] and match["council"] != "england" and section in DRIVEN:
                latest[section] = max(latest.get(section, (0, "", "")), (int(match["year"]), key, name))
    for number in _targets(document):
        if document.text("targets", number, "use") == "fit":
            for name in cited(document.text("targets", number, "value", "source") or ""):
                used.setdefault(name, f"the fitted target {number + 1}")
    return used, latest


def _known_from(document: Document, number: int, used: dict[str, str]) -> str:
    names = [name for name in cited(document.text("targets", number, "value", "source") or "") if name in used]
    return f"though {used[names[0]]} is set from {names[0]}" if names else ""


def _summed(document: Document, number: int, measures: Measures | None) -> str:
    """Say of which fitted figures, of the same teams and time, the figure is the sum, if it is one."""
    measure = (measures or {}).get(document.text("targets", number, "measure") or "")
    parts = measure.parts if measure else ()
    value = document.number("targets", number, "value", "value")
    same = [
        other
        for other in _targets(document)
        if document.text("targets", other, "use") == "fit"
        and document.text("targets", other, "measure") in parts
        and all(
            document.at("targets", other, key) == document.at("targets", number, key)
            for key in ("kind", "team", "date", "from", "to")
        )
    ]
    values = [document.number("targets", other, "value", "value") or 0.0 for other in same]
    if len(same) < 2 or value is None or abs(sum(values) - value) > 1e-9:
        return ""
    return f"though it is the sum of the fitted targets {', '.join(str(other + 1) for other in same)}"


def _follows(document: Document, number: int, latest: dict[str, tuple[int, str, str]]) -> str:
    """Say which later figures decide a count of children, if any do."""
    measure = document.text("targets", number, "measure")
    when = document.date("targets", number, "date") or document.date("targets", number, "to")
    for section, (year, key, name) in latest.items():
        if measure in DRIVEN[section] and when is not None and when <= datetime.date(year, 3, 31):
            return f"though {key} is set from {name}, and children of {when} follow from it"
    return ""
