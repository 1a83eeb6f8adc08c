"""Junk in a scenario: either it is in order, and can be derived, or every fault is a line; never another exception."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.derivation import derive
from sim.scenario.faults import ScenarioError
from sim.scenario.schema import Scenario
from sim.scenario.validation import validated
from tests.scenario.mutated import mutated, played_or_refused
from tests.scenario.mutations import places_in, spoilt
from tests.scenarios import BRADFORD_FILE, CHECKS, bradford, changed, faults_in_file, number, queue, tiny_service

DOCUMENTS = [(document, list(places_in(document))) for document in (bradford(), tiny_service(), queue(2, 1, 1))]


@st.composite
def a_spoilt_one(draw: st.DrawFn) -> Any:
    """Draw a scenario in which a few things are changed."""

    def choose(options: Sequence[Any]) -> Any:
        return draw(st.sampled_from(options))

    original, places = choose(DOCUMENTS)
    return spoilt(original, choose, places)


def derived_or_faulty(document: Any) -> list[str]:
    """Return the faults of a document as lines; a document without any is derived."""
    try:
        scenario = validated(Scenario, document, "x.toml", CHECKS)
    except ScenarioError as error:
        return [str(fault) for fault in error.faults]
    derive(scenario)
    return []


@settings(max_examples=300)
@given(a_spoilt_one())
def test_a_spoilt_scenario_is_derived_or_told_its_faults_each_on_one_line(document: Any) -> None:
    for line in derived_or_faulty(document):
        assert line.isprintable()
        assert len(line) < 1000


def checked(content: bytes) -> list[str]:
    """Return what is said of a file with this content."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.toml"
        path.write_bytes(content)
        return [str(fault) for fault in faults_in_file(path)]


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


def test_a_number_of_hundreds_of_digits_that_an_action_multiplies_is_a_fault() -> None:
    """Found by the mutations 7,330 and 7,661 of seed 10."""
    document = changed(tiny_service(), {"leaving.handover.value": 10**400})
    document["actions"][1]["times"] = {"leaving": {"handover": number(2, "times")}}
    assert [
        line
        for line in derived_or_faulty(document)
        if "leaving.handover.value: found a number of about 401 digits" in line
    ]


@pytest.mark.parametrize("seed_and_number", [(1, one) for one in range(40)] + [(10, 7330), (10, 7661)])
def test_a_mutated_file_is_played_or_told_its_faults(seed_and_number: tuple[int, int]) -> None:
    """The first of the many that ``benchmarks/mutations.py`` tries, and those that it found."""
    assert played_or_refused(mutated(*seed_and_number)) in ("played", "refused")
