"""A scenario comes back from a study's folder as it went in, strategies and all."""

from __future__ import annotations

import json

import pytest

from sim.engine.loading import load
from sim.questions.documents import as_document, scenario_of
from sim.scenario.faults import ScenarioError
from tests.kept import COUNCILS, STRATEGIES
from tests.questions.calibrate.papers import scenario


def test_every_scenario_comes_back() -> None:
    for one in (scenario(), *map(load, COUNCILS)):
        assert scenario_of(json.loads(json.dumps(as_document(one)))).model_dump() == one.model_dump()


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_strategy_over_a_scenario_comes_back(strategy: str) -> None:
    council = "middlesbrough-2019" if strategy.startswith("middlesbrough") else "bradford-2018"
    one = load(council, [strategy])
    assert scenario_of(json.loads(json.dumps(as_document(one)))).model_dump() == one.model_dump()


def test_a_document_of_another_program_is_refused() -> None:
    document = as_document(scenario())
    document["council"]["years"] = "three"
    with pytest.raises(ScenarioError, match=r"scenario\.council\.years"):
        scenario_of(document)
