"""Ranking a small service's strategies, of which it is known which is best: `sim rank` and `sim.rank`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import sim
from sim.cli import main
from sim.questions.objectives import read
from sim.scenario.derivation import derive
from sim.scenario.faults import ScenarioError
from tests.questions.files import fewer_referrals, nothing, tiny
from tests.scenarios import scenario, tiny_service

CHEAP, DEAR = 20_000.0, 200_000.0


@pytest.fixture(scope="module")
def ranked(tmp_path_factory: pytest.TempPathFactory) -> sim.Ranking:
    folder = tmp_path_factory.mktemp("files")
    strategies = [fewer_referrals(folder, 30, CHEAP), fewer_referrals(folder, 60, DEAR), nothing(folder)]
    constraints = ["caseload <= 13.2", "cost <= 100000 a year more"]
    return sim.rank(tiny(folder), strategies, "least caseload in 2021-22", constraints, run=sim.Run(replications=60))


def test_the_best_within_the_bounds_is_selected_though_a_dearer_one_is_better(ranked: sim.Ranking) -> None:
    table = ranked.table.set_index("strategy")
    assert table.index[0] == "closed-30"
    assert table["selected"].tolist() == [True, False, False, False]
    assert table.loc["closed-60", "mean"] < table.loc["closed-30", "mean"] < table.loc["baseline", "mean"]
    assert table.loc["closed-60", "bound_2_kept"] == "no"
    assert table.loc["closed-30", "best"] > 0.98
    assert "Selected: closed-30." in ranked.verdict
    assert "closed-60" in next(
        line for line in ranked.verdict.splitlines() if line.startswith("Beyond the bound (cost")
    )


def test_a_strategy_that_changes_nothing_is_exactly_as_good_as_things_are(ranked: sim.Ranking) -> None:
    places = [one.name for one in ranked.question.strategy_runs]
    assert places[0] == "baseline"
    shown = ranked.shown
    assert np.array_equal(shown[:, 0], shown[:, places.index("nothing")])


def test_the_chances_of_the_mean_and_of_futures_are_both_told_and_add_up(ranked: sim.Ranking) -> None:
    table, found = ranked.table, ranked
    assert found.means.best.sum() + found.means.none == pytest.approx(1)
    assert table["best"].between(1 / 61, 60 / 61).all(), "no surer than sixty runs can be"
    assert table["best_in_runs"].sum() + found.shares_best()[-1].share == pytest.approx(1)
    assert (table["best_in_runs_low"] <= table["best_in_runs"]).all()
    assert any("Another question" in line for line in ranked.verdict.splitlines())


def test_where_two_cannot_be_told_apart_the_verdict_says_so(tmp_path: Path) -> None:
    found = sim.rank(
        tiny(tmp_path), [fewer_referrals(tmp_path, 7)], "most social workers", run=sim.Run(replications=40)
    )
    text = found.verdict
    assert "Undecided" in text or "cannot be told apart" in text


def test_where_no_strategy_keeps_within_the_bounds_none_is_selected(tmp_path: Path) -> None:
    found = sim.rank(tiny(tmp_path), [nothing(tmp_path)], "least cost", ["caseload <= 5"], run=sim.Run(replications=40))
    assert not found.table["selected"].any()
    assert "No strategy's mean keeps within the bounds" in found.verdict
    assert "nobody keeps within the bounds" in found.verdict.splitlines()[-1]
    found.charts["ranking"]


def test_the_chart_is_drawn_without_a_warning(ranked: sim.Ranking) -> None:
    figure = ranked.charts["ranking"]
    labels = [axes.get_xlabel() for axes in figure.axes]
    assert "cases per FTE" in labels[0].replace("\n", " ")
    assert labels[1] == "Probability, %"


def test_words_of_objective_and_bounds_are_understood() -> None:
    derived = derive(scenario(tiny_service()))
    objective, bounds = read(
        derived,
        "fewest changes per child",
        ["average caseload at most 18", "cost <= £500,000 a year more", "social_workers >= 2 less in 2020-21"],
    )
    assert objective is not None
    assert (objective.sign, objective.reading.headline.name) == (1.0, "changes_per_child")
    assert [(bound.sign, bound.number, bound.than) for bound in bounds] == [
        (1.0, 18.0, 0.0),
        (1.0, 500_000.0, 1.0),
        (-1.0, 2.0, -1.0),
    ]
    assert [bound.reading.year for bound in bounds] == ["", "", "2020-21"]
    less = bounds[2].beyond(np.array([7.0, 9.0]), np.array([10.0, 10.0]))  # 3 less keeps it, 1 less does not
    assert less.tolist() == [-1.0, 1.0]


def test_a_cost_a_year_is_the_yearly_amount_of_the_same_present_value(tmp_path: Path) -> None:
    found = sim.rank(
        tiny(tmp_path),
        [fewer_referrals(tmp_path, 6, 12000)],
        "least caseload",
        ["cost <= 0 a year more"],
        run=sim.Run(years=3, replications=20),
    )
    cost = found.shown[:, 1, 1] - found.shown[:, 0, 1]
    assert cost == pytest.approx(12_000, rel=0.02)


@pytest.mark.parametrize(
    ("objective", "constraint", "said"),
    [
        ("best caseload", "caseload <= 18", "fewest, least, lowest, most or highest"),
        ("least happiness", "caseload <= 18", 'the measure "happiness"'),
        ("least cost in 1999-00", "caseload <= 18", 'the year "1999-00"'),
        ("least cost", "caseload < 18", "a measure, <= or >=, and a number"),
        ("least cost", "caseload <= few", "a number"),
        ("least cost", "caseload <= 18 a year", '"a year"'),
        ("least cost", "cost <= 18 a year in 2020-21", '"a year"'),
    ],
)
def test_what_is_not_understood_is_a_fault(objective: str, constraint: str, said: str) -> None:
    with pytest.raises(ScenarioError, match="fault") as error:
        read(derive(scenario(tiny_service())), objective, [constraint])
    assert said in str(error.value)


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False, env={"COLUMNS": "120"})
    assert "Traceback" not in result.output
    return result


def test_the_command_writes_one_folder_that_says_what_was_run(tmp_path: Path) -> None:
    strategy, out = fewer_referrals(tmp_path, 60), tmp_path / "out"
    result = run(
        "rank",
        tiny(tmp_path),
        "--with",
        strategy,
        "--objective",
        "least caseload",
        "--replications",
        "20",
        "--out",
        str(out),
    )
    assert result.exit_code == 0, result.output
    assert "Selected: closed-60" in result.output
    [folder] = (out / "tiny").iterdir()
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["charts", "columns.csv", "manifest.json", "ranking.csv", "verdict.md"]
    assert sorted(path.name for path in (folder / "charts").iterdir()) == ["ranking.png", "ranking.svg"]
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["selected"], manifest["replications"]) == ("closed-60", 20)
    assert len(pd.read_csv(folder / "ranking.csv")) == 2


def test_all_faults_are_said_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    result = run(
        "rank",
        tiny(tmp_path),
        "--with",
        "no-such",
        "--with",
        "no-such",
        "--objective",
        "least fun",
        "--constraint",
        "joy >= 3",
        "--probability",
        "2",
        "--replications",
        "3",
        "--cores",
        "0",
        "--out",
        str(tmp_path / "out"),
    )
    assert result.exit_code == 2
    for said in ("--cores", "--probability", "--replications", "fun", "joy", "no-such", "more than once"):
        assert said in result.output, said
    assert not (tmp_path / "out").exists()
