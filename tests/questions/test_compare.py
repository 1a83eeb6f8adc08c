"""Tests of comparisons: what stays the same, what the tables say, and what is said of them in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import sim
from sim.cli import main
from sim.questions.compare import tables as frames
from sim.questions.compare import words
from sim.questions.compare.charts import CHARTS
from sim.questions.compare.question import Comparison, compare, imprecision
from sim.questions.harms import NOTHING_CHANGED
from sim.questions.headlines import NAMES

COUNCIL = "central-bedfordshire-2017"
NOTHING = 'title = "nothing changes"\n'
LEAVING = """
title = "nobody resigns from the second month on"
[[actions]]
title = "Nobody resigns"
on = "February"
[actions.times.leaving.notice]
value = 1
unit = "times"
source = "assumption: the same notice"
[actions.set.leaving.resigning]
social_worker = { value = 0, unit = "times", source = "assumption: a test" }
experienced = { value = 0, unit = "times", source = "assumption: a test" }
newly_qualified = { value = 0, unit = "times", source = "assumption: a test" }
"""
NOBODY = """
title = "a cohort of nobody"
[[cohorts]]
name = "Nobody"
grade = "experienced"
arrives = "December"
every = { value = 3, unit = "months", source = "assumption: a test" }
size = { value = 0, unit = "workers", source = "assumption: a test" }
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("strategies")
    for name, text in (("nothing", NOTHING), ("staying", LEAVING)):
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return {name: str(folder / f"{name}.toml") for name in ("nothing", "staying")}


@pytest.fixture(scope="module")
def compared(files: dict[str, str]) -> Comparison:
    return sim.compare(COUNCIL, list(files.values()), run=sim.Run(replications=40, years=3))


def test_a_strategy_that_changes_nothing_differs_by_exactly_nothing(compared: Comparison) -> None:
    comparison = compared
    for values in (comparison.monthly, comparison.yearly, comparison.whole, comparison.children):
        assert np.array_equal(values[1], values[0], equal_nan=True)
    told = compared.tables["differences"][compared.tables["differences"]["strategy"] == "nothing"]
    assert (told[["difference", "low", "high", "p10", "p90"]] == 0.0).all().all()
    assert (told["better"] == 0.5).all()
    assert NOTHING_CHANGED in compared.verdict


def test_where_nobody_resigns_there_are_more_workers_and_fewer_changes(compared: Comparison) -> None:
    told = compared.tables["differences"]
    told = told[(told["strategy"] == "staying") & (told["year"] == frames.WHOLE)].set_index("measure")
    assert told.loc["social_workers", "low"] > 0
    assert told.loc["changes", "high"] < 0
    assert told.loc["changes", "better"] > 0.9
    assert "the opposite: none" in compared.verdict


def test_the_tables_hold_every_measure_year_and_strategy_with_intervals(compared: Comparison) -> None:
    years = {*compared.tables["differences"]["year"]}
    assert frames.WHOLE in years
    assert len(compared.tables["differences"]) == 2 * len(years) * len(NAMES)
    assert len(compared.tables["levels"]) == 3 * len(years) * len(NAMES)
    assert (compared.tables["levels"]["mean_low"] <= compared.tables["levels"]["mean_high"]).all()
    assert len(compared.tables["pairs"]) == 3 * len(years) * 40
    assert set(compared.tables["who_benefits"]["by"]) == {"stage", "age"}


def test_the_same_seed_gives_the_same_numbers_on_any_number_of_cores(files: dict[str, str]) -> None:
    one = compare(COUNCIL, [files["staying"]], run=sim.Run(replications=6, years=1, cores=1))
    two = compare(COUNCIL, [files["staying"]], run=sim.Run(replications=6, years=1, cores=2))
    assert np.array_equal(one.whole, two.whole)
    assert np.array_equal(one.children, two.children)


def test_a_cohort_of_nobody_leaves_everybody_elses_random_numbers_alone(tmp_path: Path) -> None:
    (tmp_path / "nobody.toml").write_text(NOBODY, encoding="utf-8")
    comparison = compare(
        "cambridgeshire-2018-before", [str(tmp_path / "nobody.toml")], run=sim.Run(replications=2, years=2)
    )
    assert np.array_equal(comparison.whole[0], comparison.whole[1])


def test_two_strategies_together_are_both(files: dict[str, str]) -> None:
    together = f"{files['nothing']}+{files['staying']}"
    comparison = compare(COUNCIL, [files["staying"], together], run=sim.Run(replications=4, years=1))
    assert comparison.names == ["baseline", "staying", "nothing+staying"]
    assert np.array_equal(comparison.whole[1], comparison.whole[2])


def test_the_precision_is_of_the_paired_difference() -> None:
    random = np.random.default_rng(1)
    level = random.normal(20.0, 5.0, (100, 1)) * np.ones(len(NAMES))
    close = np.array([level, level + random.normal(0.1, 0.1, level.shape)])
    apart = np.array([level, random.normal(20.0, 5.0, level.shape)])
    assert imprecision(close, 1) < 0.01 < imprecision(apart, 1)
    assert imprecision(close, 2) > 0.0


def test_the_frontier_leaves_out_what_others_beat() -> None:
    cost = np.array([1.0, 2.0, 2.5, 1.5, -1.0])
    avoided = np.array([10.0, 15.0, 12.0, 5.0, -3.0])
    assert frames.on_frontier(cost, avoided).tolist() == [True, True, False, False, True]
    assert frames.on_frontier(np.array([1.0]), np.array([-1.0])).tolist() == [False]
    assert frames.on_frontier(np.array([-1.0]), np.array([1.0])).tolist() == [True]


def test_a_mixture_of_two_beats_what_lies_between_them() -> None:
    assert frames.on_frontier(np.array([1.0, 2.0, 3.0]), np.array([12.0, 13.0, 30.0])).tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("low", "mean", "high", "said"),
    [
        (-0.5, -0.3, -0.1, "0.30 cases per FTE lower (95 % interval 0.10 to 0.50)"),
        (0.001, 0.002, 0.004, "0.002 cases per FTE higher (95 % interval 0.001 to 0.004)"),
        (-0.2, 0.1, 0.4, "no difference is shown (95 % interval: between 0.20 cases per FTE lower and 0.40 cases"),
        (0.0, 0.0, 0.0, "the same in every run"),
        (np.nan, 0.1, np.nan, "too few runs were played to say"),
    ],
)
def test_words_never_say_more_than_the_interval(low: float, mean: float, high: float, said: str) -> None:
    row = {"measure": "caseload", "difference": mean, "low": low, "high": high}
    row |= {"better": 0.6, "better_low": 0.5, "better_high": 0.7}
    assert said in words.sentence(row)


def test_a_cost_for_each_avoided_change_is_told_only_where_both_are_beyond_doubt(compared: Comparison) -> None:
    worth = compared.tables["cost_effectiveness"].set_index("strategy")
    assert worth.loc["nothing", "reading"] == "no difference is shown"
    assert np.isnan(worth.loc["nothing", "cost_per_avoided"])
    reading = worth.loc["staying", "reading"]
    assert np.isfinite(worth.loc["staying", "cost_per_avoided"]) == (reading == "costs money and avoids changes")


def test_every_chart_is_drawn(compared: Comparison) -> None:
    for name in CHARTS:
        figure = compared.charts[name]
        figure.canvas.draw()
    with pytest.raises(KeyError, match="no chart is named 'pie'"):
        compared.charts["pie"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_the_command_writes_tables_charts_and_a_verdict(files: dict[str, str], tmp_path: Path) -> None:
    said = run(
        "compare", COUNCIL, "--with", files["staying"], "--replications", "6", "--years", "1", "--out", str(tmp_path)
    )
    assert said.exit_code == 0, said.output
    [folder] = (tmp_path / f"{COUNCIL}-compared").iterdir()
    names = {path.name for path in folder.iterdir()}
    tables = {f"{name}.csv" for name in ("levels", "differences", "cost_effectiveness", "who_benefits", "columns")}
    assert names == {*tables, "pairs.parquet", "verdict.md", "manifest.json", "charts"}
    assert len(pd.read_parquet(folder / "pairs.parquet")) == 2 * 6 * 2
    assert (folder / "verdict.md").read_text(encoding="utf-8").startswith("# Central Bedfordshire 2017: what")
    assert "staying" in said.output


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("--all",), "SCENARIOS, --all: found both or neither"),
        ((), "--with: found none; allowed: at least one strategy"),
        (("--with", "a", "--with", "a"), "more than once; allowed: each once"),
        (("--with", "grow-our-onw"), "no strategy of this name"),
        (("--with", "bradford-spring-2018", "--replications", "0"), "--replications: found 0"),
    ],
)
def test_bad_input_ends_with_a_message(arguments: tuple[str, ...], fault: str, tmp_path: Path) -> None:
    said = run("compare", COUNCIL, *arguments, "--out", str(tmp_path / "out"))
    assert said.exit_code == 2
    assert fault in said.output
    assert not (tmp_path / "out").exists()


def test_several_councils_are_compared_at_once(files: dict[str, str], tmp_path: Path) -> None:
    few = ("--replications", "4", "--years", "1", "--out", str(tmp_path), "--not-calibrated")
    said = run("compare", COUNCIL, "middlesbrough-2019", "--with", files["nothing"], *few)
    assert said.exit_code == 0, said.output
    [folder] = (tmp_path / "compared").iterdir()
    together = pd.read_csv(folder / "together.csv")
    assert set(together["scenario"]) == {COUNCIL, "middlesbrough-2019"}
    assert (together["difference"] == 0.0).all()
    assert (folder / COUNCIL / "verdict.md").is_file()
