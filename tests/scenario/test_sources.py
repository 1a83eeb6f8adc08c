"""The list of every number with its source, and the JSON Schema of a scenario file."""

from __future__ import annotations

import json

from sim.engine.loading import load
from sim.scenario.loading import json_schema
from sim.scenario.quantities import SourceKind, source_kind
from sim.scenario.sources import SourceLine, sources
from tests.scenarios import BRADFORD_FILE, bradford, queue, scenario, tiny_service


def number_of_sources(value: object) -> int:
    """Count the sources anywhere in a document."""
    if isinstance(value, dict):
        return ("source" in value) + sum(map(number_of_sources, value.values()))
    return sum(map(number_of_sources, value)) if isinstance(value, list) else 0


def test_every_number_of_bradford_is_listed_once() -> None:
    lines = sources(load("bradford-2018"))
    assert len(lines) == len({line.key for line in lines}) == number_of_sources(bradford())


def test_assumptions_come_first_and_reported_figures_last() -> None:
    kinds = [line.kind for line in sources(load("bradford-2018"))]
    assert kinds == sorted(kinds, key=list(SourceKind).index)
    assert (kinds[0], kinds[-1]) == (SourceKind.ASSUMPTION, SourceKind.FIGURE)


def test_a_line_has_key_value_unit_and_source() -> None:
    lines = {line.key: line for line in sources(scenario(tiny_service()))}
    key = "caseload.guide.social_worker"
    assert lines[key] == SourceLine(key, "14", "cases", SourceKind.ASSUMPTION, "assumption: a test")
    assert lines['teams[1] "Front door".social_workers'].value == "6"
    assert lines["absence.sickness_length"].value == "9 (lognormal, variation 3)"
    assert lines["agency.assignment"].value == "6 (exponential)"
    assert lines["demand.family_sizes"].value == "60, 25, 15"
    assert lines["demand.ages"].value == "0 to 5: 35, 5 to 10: 25, 10 to 18: 40"
    assert lines["stages.court_proceedings.onward"].value == "looked after 62, child in need 8, closed 30"


def test_a_scenario_from_a_document_has_sources_too() -> None:
    assert "stages.assessment.length" in {line.key for line in sources(scenario(queue(2, 1, 1)))}


def test_a_source_says_of_which_kind_it_is() -> None:
    assert source_kind("BR-079, BR-080 the middle of 560 and 710") == SourceKind.FIGURE
    assert source_kind("DfE CSWW 2017 Bradford") == SourceKind.DFE
    assert source_kind("national: 1.07 changes") == SourceKind.NATIONAL
    assert source_kind("rule: law") == SourceKind.RULE
    assert source_kind("council: HR system") == SourceKind.COUNCIL
    assert source_kind("dfe/bradford/2018/cases") == SourceKind.DFE
    assert source_kind("assumption: why") == SourceKind.ASSUMPTION
    for words in ("", "BR-79", "BR-0791", "assumption:", "assumption: ", "dfe table", "a guess"):
        assert source_kind(words) is None, words


def test_the_schema_file_beside_the_scenarios_is_current() -> None:
    """If this fails: ``uv run sim schema --out scenarios/scenario.schema.json``."""
    written = (BRADFORD_FILE.parent / "scenario.schema.json").read_text(encoding="utf-8")
    assert written == json.dumps(json_schema(), indent=2) + "\n"


def test_the_schema_names_its_dialect_and_knows_no_null() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] == "Scenario"
    assert schema["description"]
    assert schema["$defs"]["Council"]["properties"]["start"]["format"] == "date"
    assert "null" not in json.dumps(schema)
