"""What somebody who works in Python meets: a council by name, by path or as a scenario; what things say they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.engine.loading import names_of, scenario_of
from sim.questions import posterior
from sim.scenario.loading import available, strategies

COUNCIL = "central-bedfordshire-2017"
SHORT = sim.Run(replications=2, years=1, cores=1)
TWENTY = sim.Run(replications=20, years=1)


@pytest.fixture(params=["name", "text of a path", "path", "scenario"])
def council(request: pytest.FixtureRequest) -> Any:
    path = available()[COUNCIL]
    return {"name": COUNCIL, "text of a path": str(path), "path": path, "scenario": sim.load(COUNCIL)}[request.param]


@pytest.fixture(scope="module")
def by_name() -> dict[str, pd.DataFrame]:
    return {
        "forecast": sim.forecast(COUNCIL, run=SHORT).tables["yearly"],
        "compare": sim.compare(COUNCIL, ["early-handover"], run=SHORT).tables["pairs"],
    }


def test_a_forecast_takes_a_name_a_path_or_a_scenario(council: Any, by_name: dict[str, pd.DataFrame]) -> None:
    pd.testing.assert_frame_equal(sim.forecast(council, run=SHORT).tables["yearly"], by_name["forecast"])


def test_a_comparison_takes_a_name_a_path_or_a_scenario(council: Any, by_name: dict[str, pd.DataFrame]) -> None:
    pd.testing.assert_frame_equal(sim.compare(council, "early-handover", run=SHORT).tables["pairs"], by_name["compare"])


def test_a_ranking_a_search_and_a_study_take_a_scenario_too() -> None:
    council = sim.load(COUNCIL)
    ranked = sim.rank(council, ["early-handover"], "least caseload", run=TWENTY)
    assert ranked.table.equals(sim.rank(COUNCIL, ["early-handover"], "least caseload", run=TWENTY).table)
    asked: tuple[Any, ...] = ("leaving.turnover", 5, 20, "caseload <= 20")
    sought = sim.seek(council, *asked, step=5, run=TWENTY)
    assert sought.table.equals(sim.seek(COUNCIL, *asked, step=5, run=TWENTY).table)
    few = sim.Run(replications=3, years=1, cores=1)
    study = sim.sensitivity(COUNCIL, keys=["leaving.turnover"], run=few)
    assert study.indices.equals(sim.sensitivity(council, keys=["leaving.turnover"], run=few).indices)
    function = sim.as_function(COUNCIL, keys=["leaving.turnover"], replications=1)
    assert function.keys == ("leaving.turnover",)
    for of, said in (
        (ranked, "least: average caseload"),
        (sought, "leaving.turnover"),
        (study, "tornado"),
        (council, "Bedford"),
    ):
        assert said in repr(of)
        assert len(repr(of)) < 300
        assert "\n" not in repr(of)


@pytest.mark.parametrize("name", sorted(strategies()))
def test_a_strategy_over_a_scenario_that_is_there_is_that_over_its_file(name: str) -> None:
    over_file, over_scenario = sim.load(COUNCIL, [name]), sim.load(sim.load(COUNCIL), name)
    assert over_scenario.model_dump() == over_file.model_dump()
    assert posterior.of(over_scenario)[1] == posterior.of(over_file)[1]
    assert posterior.fingerprint(over_scenario.baseline) == posterior.fingerprint(over_file.baseline)


def test_strategies_over_strategies_keep_the_councils_own_posterior() -> None:
    twice = sim.load(sim.load(COUNCIL, "early-handover"), "grow-our-own")
    both = sim.load(COUNCIL, ["early-handover", "grow-our-own"])
    assert twice.model_dump(exclude={"title"}) == both.model_dump(exclude={"title"})
    assert posterior.fingerprint(twice.baseline) == posterior.fingerprint(sim.load(COUNCIL))


def test_a_steady_scenario_stays_steady_under_a_strategy() -> None:
    assert sim.load(COUNCIL).drift is not None
    assert sim.load(sim.load(COUNCIL).steady(), "early-handover").drift is None


def test_a_scenario_that_is_there_is_taken_as_it_is() -> None:
    council = sim.load(COUNCIL)
    assert scenario_of(council) is council
    assert names_of("a+b") == ["a+b"]
    assert names_of([Path("a.toml"), "b"]) == ["a.toml", "b"]


@pytest.mark.parametrize(
    ("ask", "error", "said"),
    [
        (lambda: sim.forecast({"title": "x"}), TypeError, "scenario: found a dict; allowed: a scenario"),  # type: ignore[arg-type]
        (lambda: sim.forecast(None), TypeError, "scenario: found None; allowed: a scenario"),  # type: ignore[arg-type]
        (lambda: sim.forecast("bradfrd-2018"), sim.ScenarioError, '"bradford-2018"'),
        (lambda: sim.compare(COUNCIL, "early-handovr"), sim.ScenarioError, '"early-handover"'),
        (lambda: sim.compare(COUNCIL, [1]), TypeError, "strategies: found an int; allowed: names"),  # type: ignore[list-item]
        (lambda: sim.compare(COUNCIL, 1), TypeError, "strategies: found an int; allowed: names"),  # type: ignore[arg-type]
        (lambda: sim.Run(replications=0, seed=-1), ValueError, "replications: found 0; allowed: a whole number from 1"),
        (lambda: sim.Run(replications=0, seed=-1), ValueError, "seed: found -1; allowed: a whole number from 0"),
        (lambda: sim.Run(replications="10"), ValueError, "found '10'; allowed: a whole number"),  # type: ignore[arg-type]
        (lambda: sim.Run(replications=1.5), ValueError, "found 1.5; allowed: a whole number"),  # type: ignore[arg-type]
        (lambda: sim.forecast(COUNCIL, run=20), TypeError, "run: found 20; allowed: sim.Run(...)"),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_what_is_allowed(
    ask: Callable[[], object], error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as raised:
        ask()
    assert said in str(raised.value)


def test_a_study_takes_one_key_and_the_text_of_a_folder(tmp_path: Path) -> None:
    asked = sim.Run(replications=3, years=1, cores=1)
    study = sim.sensitivity(
        COUNCIL, keys="leaving.turnover", outcomes="caseload", folder=str(tmp_path / "s"), run=asked
    )
    assert study.study.council.keys == ("leaving.turnover",)
    assert sim.resume(str(tmp_path / "s")).indices.equals(study.indices)
