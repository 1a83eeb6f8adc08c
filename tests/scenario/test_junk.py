"""Junk in a scenario: either it is in order, and can be derived, or every fault is a line; never another exception."""

from __future__ import annotations

import copy
import datetime
import math
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.inputs.derivation import derive
from sim.inputs.references import check
from sim.scenario.faults import ScenarioError
from sim.scenario.schema import Scenario
from sim.scenario.validation import validated
from tests.scenario.documents import BRADFORD_FILE, CHECKS, bradford
from tests.scenarios import queue, tiny_service

Place = tuple[str | int, ...]
BRADFORD, TINY, QUEUE = bradford(), tiny_service(), queue(2, 1, 1)
NUMBERS = [0, -1, 1, 0.5, 7, 100, 1000, 1e6, 10**30, 10**400, -(10**9), 1e-300, 1e300, math.nan, math.inf, -math.inf]
WORDS = [
    "",
    "x",
    "closed",
    "assessment",
    "posts",
    "percent",
    "share",
    "days",
    "gamma",
    "per day",
    "BR-999",
    "\0\n",
    "\xfc" * 99,
]
DATES = [datetime.date(1, 1, 1), datetime.date(9999, 12, 31), datetime.date(2019, 1, 1), datetime.datetime(2018, 1, 1)]
TABLES: list[Any] = [[], [1], ["x"], [[]], {}, {"value": 1}, {"a": {}}]
JUNK: list[Any] = [*NUMBERS, *WORDS, *DATES, *TABLES, True, False, datetime.time(1)]


def places_in(value: Any, place: Place = ()) -> Iterator[Place]:
    """Yield the place of everything in a document."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in pairs:
        yield (*place, step)
        yield from places_in(inner, (*place, step))


PLACES = {id(document): list(places_in(document)) for document in (BRADFORD, TINY, QUEUE)}


def at(document: Any, place: Place) -> Any:
    """Return what is at a place."""
    for step in place:
        document = document[step]
    return document


@st.composite
def spoilt(draw: st.DrawFn) -> Any:
    """Draw a scenario in which a few things are deleted, replaced, duplicated, renamed, or moved elsewhere."""
    original = draw(st.sampled_from([BRADFORD, TINY, QUEUE]))
    places = PLACES[id(original)]
    document = copy.deepcopy(original)
    for _ in range(draw(st.sampled_from([1, 1, 2, 3, 8]))):
        place = draw(st.sampled_from(places))
        try:
            spoil(draw, document, original, place)
        except (LookupError, TypeError):  # an earlier change has taken the place away
            continue
    return document


def spoil(draw: st.DrawFn, document: Any, original: Any, place: Place) -> None:
    """Change one thing in the document."""
    here, last = at(document, place[:-1]), place[-1]
    value = here[last]
    what = draw(st.sampled_from(["delete", "replace", "replace", "scale", "duplicate", "rename", "move"]))
    if what == "delete":
        del here[last]
    elif what == "replace":
        here[last] = copy.deepcopy(draw(st.sampled_from(JUNK)))
    elif what == "scale" and isinstance(value, int | float) and abs(value) < 1e9:
        here[last] = value * draw(st.sampled_from([0, 2, 10, 1000, -1, 0.01, 0.5]))
    elif what == "duplicate" and isinstance(here, list):
        here.append(copy.deepcopy(value))
    elif what in ("duplicate", "rename") and isinstance(here, dict):
        here[draw(st.sampled_from(["x", f"{last}s", "closed", "", "a\nb"]))] = copy.deepcopy(value)
        if what == "rename":
            del here[last]
    else:
        here[last] = copy.deepcopy(at(original, draw(st.sampled_from(PLACES[id(original)]))))


def derived_or_faulty(document: Any) -> list[str]:
    """Return the faults of a document as lines; a document without any is derived."""
    try:
        scenario = validated(Scenario, document, "x.toml", CHECKS)
    except ScenarioError as error:
        return [str(fault) for fault in error.faults]
    derive(scenario)
    return []


@settings(max_examples=300)
@given(spoilt())
def test_a_spoilt_scenario_is_derived_or_told_its_faults_each_on_one_line(document: Any) -> None:
    for line in derived_or_faulty(document):
        assert line.isprintable()
        assert len(line) < 1000


def checked(content: bytes) -> list[str]:
    """Return what is said of a file with this content."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.toml"
        path.write_bytes(content)
        return [str(fault) for fault in check(path)]


@settings(max_examples=150)
@given(st.binary(max_size=300))
def test_random_bytes_are_told_their_faults(content: bytes) -> None:
    assert checked(content)


@settings(max_examples=150)
@given(st.text(max_size=300) | st.text(alphabet="ab.[]{}=\"'\n ,0123456789-:#", max_size=60))
def test_random_text_is_told_its_faults(text: str) -> None:
    assert checked(text.encode("utf-8", errors="surrogatepass"))


@settings(max_examples=150)
@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=3), st.integers(0, 40))
def test_a_damaged_file_is_in_order_or_told_its_faults(place: int, inserted: bytes, removed: int) -> None:
    content = BRADFORD_FILE.read_bytes()
    place %= len(content)
    for line in checked(content[:place] + inserted + content[place + removed :]):
        assert line.isprintable()
