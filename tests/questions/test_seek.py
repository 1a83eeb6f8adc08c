"""Seeking a number of a small service, against playing every value of the grid: `sim seek` and `sim.seek`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import sim
from sim.cli import main
from sim.questions.strategy_runs import PairedRuns, StrategyRun
from sim.scenario.edits import number_at, with_number
from sim.scenario.faults import ScenarioError
from tests.questions.files import fewer_referrals, intake, nothing, tiny

KEY, TARGET = "demand.no_further_action", "caseload <= 12 in 2021-22"
STEP, MOST, WANTED = 6, 80, 0.7


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def sought(folder: Path) -> sim.Search:
    return sim.seek(tiny(folder), KEY, 0, 60, TARGET, step=STEP, probability=WANTED, run=sim.Run(replications=MOST))


def test_the_answer_is_that_of_playing_every_value_of_the_grid(folder: Path, sought: sim.Search) -> None:
    scenario = sim.load(tiny(folder))
    number = number_at(scenario, KEY)
    values = np.arange(0, 61, STEP)
    grid = [StrategyRun(str(value), "", with_number(scenario, number, value)) for value in values.tolist()]
    with PairedRuns(grid, sim.Run()) as paired:
        shares = [
            np.mean([history.shown.yearly[2, 0] <= 12 for history in paired.play(place, range(MOST))])
            for place in range(len(grid))
        ]
    assert sought.value == values[np.argmax(np.array(shares) >= WANTED)]
    assert sought.replications < MOST * len(grid) / 1.5
    told = sought.table.set_index("value")
    for value, share in zip(values, shares, strict=True):
        if value in told.index and told.loc[value, "replications"] == MOST:
            assert told.loc[value, "share"] == share


def test_the_answer_tells_its_interval_and_what_it_costs(sought: sim.Search) -> None:
    row = sought.table[sought.table["answer"]].iloc[0]
    assert row["low"] < row["share"] < row["high"]
    cost = sought.effects.set_index("measure").loc["cost"]
    assert cost["low"] < cost["difference"] < cost["high"] < 0  # fewer cases, fewer agency workers
    text = sought.verdict
    assert f"at least {sought.value:g} percent" in text
    assert "changes cost by" in text


def test_a_response_that_falls_is_answered_with_the_most(folder: Path) -> None:
    found = sim.seek(
        tiny(folder), "demand.referrals", 20, 60, TARGET, step=4, probability=WANTED, run=sim.Run(replications=40)
    )
    assert found.value is not None
    assert f"at most {found.value:g} per month" in found.verdict
    table = found.table.set_index("value")
    assert table.loc[found.value, "share"] >= WANTED > table.loc[found.value + 4, "share"]


def test_where_no_value_will_do_that_is_said_with_its_interval(folder: Path) -> None:
    found = sim.seek(tiny(folder), KEY, 0, 10, "caseload <= 8", run=sim.Run(replications=40))
    assert found.value is None
    assert "none of the values played" in found.verdict
    assert "(0 to 9) of 100 runs" in found.verdict
    assert found.effects.empty
    found.charts["seek"]


def test_the_least_cost_is_looked_for_among_values_that_will_do(folder: Path) -> None:
    found = sim.seek(
        tiny(folder),
        "demand.referrals",
        10,
        30,
        TARGET,
        step=5,
        minimise="cost",
        probability=0.5,
        run=sim.Run(replications=40),
    )
    assert found.value == 10
    assert "costs least" in found.verdict


def test_a_number_of_a_strategy_is_varied_with_the_strategy_laid_over_the_scenario(folder: Path) -> None:
    strategy = fewer_referrals(folder, 10)
    key = "actions.1.set.demand.no_further_action"
    found = sim.seek(
        tiny(folder), key, 10, 70, TARGET, step=20, strategies=[strategy], probability=0.5, run=sim.Run(replications=40)
    )
    assert found.value in (30, 50)
    found = sim.seek(
        tiny(folder),
        "cohorts.3.size",
        1,
        3,
        "social_workers >= 0 more",
        strategies=[intake(folder, 2)],
        probability=0.3,
        run=sim.Run(replications=20),
    )
    assert found.value is not None
    assert found.value.is_integer()


def test_the_chart_is_drawn_without_a_warning(sought: sim.Search) -> None:
    [axes] = sought.charts["seek"].axes
    assert axes.get_xlabel() == "Referrals that end at the front door, percent"
    assert "answer" in " ".join(text.get_text() for text in axes.get_legend().get_texts())


def test_a_whole_number_stays_whole_and_a_faulty_one_is_a_fault(folder: Path) -> None:
    scenario = sim.load(tiny(folder))
    posts = number_at(scenario, "teams.1.social_workers")
    assert (posts.whole, posts.value, posts.unit) == (True, 6.0, "posts")
    assert with_number(scenario, posts, 9.0).teams[0].social_workers.value == 9
    assert number_at(scenario, "cohorts.1.size").whole
    assert not number_at(scenario, KEY).whole
    with pytest.raises(ScenarioError, match="no_further_action = 160"):
        with_number(scenario, number_at(scenario, KEY), 160)


@pytest.mark.parametrize("key", ["demand.no_further", "demand", "teams.9.guide", "title", "", "teams.0.x", "1"])
def test_a_key_without_a_number_is_a_fault_that_lists_keys(key: str, folder: Path) -> None:
    with pytest.raises(ScenarioError, match="at which there is no number"):
        number_at(sim.load(tiny(folder)), key)


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False, env={"COLUMNS": "120"})
    assert "Traceback" not in result.output
    return result


def test_the_command_writes_one_folder_that_says_what_was_run(folder: Path, tmp_path: Path) -> None:
    result = run(
        "seek",
        tiny(folder),
        "--vary",
        KEY,
        "--from",
        "0",
        "--to",
        "60",
        "--step",
        "30",
        "--target",
        "caseload <= 12.5 in 2021-22",
        "--with",
        nothing(folder),
        "--replications",
        "20",
        "--out",
        str(tmp_path),
    )
    assert result.exit_code == 0, result.output
    assert "Answer: at least 60 percent" in result.output
    [written] = (tmp_path / "tiny").iterdir()
    names = sorted(path.name for path in written.iterdir())
    assert names == ["charts", "columns.csv", "effects.csv", "manifest.json", "played.csv", "verdict.md"]
    assert sorted(path.name for path in (written / "charts").iterdir()) == ["seek.png", "seek.svg"]
    manifest = json.loads((written / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["answer"], manifest["varied"]) == (60.0, KEY)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"--vary": "demand.nothing"}, "at which there is no number"),
        ({"--to": "0"}, "two different numbers"),
        ({"--step": "-1"}, "a number above 0"),
        ({"--step": "0.0001"}, "at most 10,001 values"),
        ({"--to": "160"}, "a number from 0 to 100"),
        ({"--vary": "cohorts.1.size", "--to": "10.5"}, "whole numbers"),
        ({"--minimise": "regret"}, '"effort" or "cost"'),
        ({"--probability": "1"}, "from 0.01 to 0.99"),
        ({"--target": "caseload"}, "a measure, <= or >=, and a number"),
        ({"--with": "no-such"}, "no strategy of this name"),
    ],
)
def test_bad_input_is_said_and_nothing_is_written(
    changed: dict[str, str], said: str, folder: Path, tmp_path: Path
) -> None:
    given = {"--vary": KEY, "--from": "0", "--to": "60", "--target": TARGET, "--out": str(tmp_path / "out")} | changed
    result = run("seek", tiny(folder), *(word for pair in given.items() for word in pair), "--cores", "0")
    assert result.exit_code == 2
    assert said in result.output.replace("\n", " ")
    assert "--cores" in result.output
    assert not (tmp_path / "out").exists()
