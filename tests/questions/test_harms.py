"""What must not happen is said first and not chosen; what did nothing or was cut is said; few runs tell no chance."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.output.numbers import percent
from sim.questions.compare.question import Comparison
from sim.questions.harms import HARMS, NOTHING_CHANGED, arrivals, changes_nothing, cut, done, people
from sim.questions.headlines import NAMES
from sim.questions.rank.charts import UNTOLD
from sim.questions.rank.words import sentences
from sim.scenario.derivation import derive
from sim.scenario.faults import ScenarioError
from sim.statistics import best as chances
from tests.questions.files import fewer_referrals, intake, nothing, tiny, written
from tests.scenarios import number, scenario, tiny_service

YEARS = 2


def held(folder: Path) -> str:
    """Write a strategy under which children wait when nobody has room for them, and workers are to hold five cases."""
    guide = {"social_worker": number(5, "cases"), "experienced": number(5, "cases")}
    action = {"title": "A cap", "set": {"caseload": {"nobody_has_room": "hold", "guide": guide}}}
    return written({"title": "a cap on caseloads", "actions": [action]}, folder / "held.toml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def compared(folder: Path) -> Comparison:
    strategies = [held(folder), nothing(folder), intake(folder, 46), fewer_referrals(folder, 20)]
    return sim.compare(tiny(folder), strategies, run=sim.Run(replications=24, years=YEARS))


def section(compared: Comparison, name: str) -> list[str]:
    text = compared.verdict.split(f"({name})\n\n", 1)[1].split("\n\n## ", 1)[0]
    return [line.removeprefix("- ") for line in text.splitlines()]


def test_children_without_a_worker_are_said_first_with_an_interval_and_what_there_is_as_things_are(
    compared: Comparison,
) -> None:
    found = compared
    waiting = found.monthly[..., NAMES.index("children_waiting")].mean(axis=(1, 2))
    place = found.names.index("held")
    assert waiting[place] > 20 > 0.5 > waiting[0]
    first = section(compared, "held")[0]
    assert first.startswith(f"Children without a worker: {waiting[place]:,.0f} (95 % interval ")
    assert "in the baseline 0.0" in first
    in_short = compared.verdict.split("## In short\n\n")[1].splitlines()
    assert in_short[0] == f"- held: {first}"
    assert not any("Shown to" in line and "held" in line for line in in_short)


def test_a_strategy_that_does_nothing_is_said_to_and_one_that_does_something_is_not(compared: Comparison) -> None:
    assert section(compared, "nothing") == [NOTHING_CHANGED]
    assert NOTHING_CHANGED not in section(compared, "closed-20")
    assert compared.verdict.count(NOTHING_CHANGED) == 2, "in its own place and in short"


def test_a_cohort_that_finds_too_few_posts_is_said_to_be_cut(compared: Comparison) -> None:
    found = compared
    place = found.names.index("intake-46")
    came = arrivals(found.of_runs[place])
    assert came - arrivals(found.of_runs[0]) == 46
    without = found.monthly[place][..., NAMES.index("without_post")].sum(axis=1)
    assert without.mean() > 30
    [line] = [line for line in section(compared, "intake-46") if line.startswith("Cut: ")]
    assert line.startswith(
        f"Cut: of {came} who come with cohorts over the forecast, {without.mean():.0f} (95 % interval"
    )
    assert f"- intake-46: {line}" in compared.verdict


def test_no_cohort_no_cut() -> None:
    document = {**tiny_service(), "cohorts": []}
    derived = derive(scenario(document))
    assert arrivals(derived) == 0
    assert cut(derived, np.zeros((4, 12)), 1) == []


def ranked(folder: Path, **more: Any) -> sim.Ranking:
    strategies = [held(folder), fewer_referrals(folder, 30)]
    return sim.rank(tiny(folder), strategies, "least caseload", **more, run=sim.Run(replications=60, years=YEARS))


def test_a_strategy_that_leaves_children_waiting_is_not_chosen(folder: Path) -> None:
    found = ranked(folder)
    table = found.table.set_index("strategy")
    assert table.loc["held", "mean"] < table.loc["closed-30", "mean"], "its caseload is the lowest"
    assert table.index[-1] == "held"
    assert table["selected"].to_dict() == {"closed-30": True, "baseline": False, "held": False}
    assert found.verdict.splitlines()[3].startswith("held leaves ")
    assert "more children without a worker than in the baseline" in found.verdict.splitlines()[3]
    assert "so it is not chosen" in found.verdict.splitlines()[3]


def test_it_may_be_chosen_if_it_is_allowed_by_name_and_is_said_all_the_same(folder: Path) -> None:
    found = ranked(folder, allow_waiting=["held"])
    assert found.table.set_index("strategy")["selected"].to_dict()["held"]
    assert "held leaves " in found.verdict.splitlines()[3]
    assert "allowed by name all the same" in found.verdict.splitlines()[3]
    with pytest.raises(ScenarioError, match=r'--allow-waiting: found "other"; allowed: "held"'):
        ranked(folder, allow_waiting=["other"])


def test_a_chart_of_few_runs_draws_no_probability_and_calls_nobody_beyond_a_bound(folder: Path) -> None:
    few = sim.rank(
        tiny(folder), [fewer_referrals(folder, 30)], "least caseload", run=sim.Run(replications=20, years=1)
    ).charts["ranking"]
    many = ranked(folder).charts["ranking"]

    def fills(chart: Any) -> set[Any]:
        return {line.get_markerfacecolor() for line in chart.axes[0].lines if line.get_marker() == "o"}

    assert fills(few) == {UNTOLD}
    assert "white" in fills(many)
    labels = [text.get_text() for axes in few.axes for text in axes.get_legend().get_texts()]
    assert "paired difference, 95 % interval; too few runs to tell of bounds" in labels
    assert not any("mean is best" in label for label in labels)
    few.canvas.draw()


def test_a_ranking_and_a_search_say_whose_cohort_was_cut_and_what_did_nothing(folder: Path) -> None:
    found = sim.rank(
        tiny(folder), [intake(folder, 46), nothing(folder)], "least caseload", run=sim.Run(replications=24, years=YEARS)
    )
    text = found.verdict
    assert "intake-46: of those who come with cohorts " in text
    assert "find no vacant post and do not start; in the baseline " in text
    assert "nothing: the same as the baseline in every run, in all that was asked for." in found.verdict
    asked = ("caseload <= 40", 10)
    sought = sim.seek(
        tiny(folder), "cohorts.1.size", 40, 60, asked[0], step=asked[1], run=sim.Run(replications=20, years=YEARS)
    )
    assert sought.value == 40
    assert any(
        line.startswith("With 40 workers of those who come with cohorts ") for line in sought.verdict.splitlines()
    )


def test_what_is_not_settled_is_said_in_words(folder: Path) -> None:
    found = ranked(folder)
    open_still = found.selection.standing.copy()
    open_still[[one.name for one in found.question.strategy_runs].index("held")] = 0
    selection = replace(found.selection, standing=open_still)
    told = sentences(replace(found, selection=selection))
    assert "held: not settled whether more children wait for a worker than in the baseline." in told


def test_a_value_that_leaves_children_waiting_is_not_told_without_saying_so(folder: Path) -> None:
    asked = ("demand.no_further_action", 0, 20, "caseload <= 12")
    found = sim.seek(tiny(folder), *asked, step=10, strategies=[held(folder)], run=sim.Run(replications=20, years=1))
    assert found.value is not None
    effect = found.effects.set_index("measure").loc["children_waiting"]
    assert effect["low"] > 20
    assert found.verdict.splitlines()[3].startswith("Not without harm: ")
    assert f"leaves {effect['difference']:,.0f} (95 % interval" in found.verdict.splitlines()[3]
    assert "more children without a worker" in found.verdict.splitlines()[3]
    harmless = sim.seek(tiny(folder), *asked, step=10, run=sim.Run(replications=20, years=1))
    assert not any("Not without harm" in line for line in harmless.verdict.splitlines())


def test_the_command_takes_the_name_too(folder: Path, tmp_path: Path) -> None:
    asked = ["rank", tiny(folder), "--with", held(folder), "--objective", "least caseload", "--replications", "20"]
    asked += ["--years", "1", "--out", str(tmp_path), "--allow-waiting", "held"]
    said = CliRunner().invoke(main, asked)
    assert said.exit_code == 0, said.output
    assert "allowed by name all the same" in said.output
    assert "too few runs" in said.output, "no probability from twenty"


def test_few_units_tell_no_probability_and_many_none_that_they_cannot_show() -> None:
    random = np.random.default_rng(1)
    means = np.array([0.0, 3.0])
    few = chances.of_means(random.normal(size=(20, 2, 1)) + means[:, None], 1)
    assert np.isnan(few.told(few.best)).all()
    many = chances.of_means(random.normal(size=(99, 2, 1)) + means[:, None], 1)
    assert many.told(many.best).tolist() == [0.99, 0.01]
    assert [percent(float(chance), many.units) for chance in many.told(many.best)] == [
        "more than 99 %",
        "less than 1 %",
    ]
    assert percent(1 / 60, 59) == "less than 2 %"
    assert percent(float("nan"), 20) == "too few runs"


def test_a_harm_is_what_is_more_than_as_things_are_beyond_chance_and_beyond_nothing() -> None:
    before = np.zeros((30, 12, len(NAMES)))
    after = before.copy()
    waiting = NAMES.index("children_waiting")
    after[..., waiting] = 0.4
    assert done(before, after, 1) == [], "less than half a child"
    after[..., waiting] = 4.0
    [found] = done(before, after, 1)
    assert found.harm is HARMS[0]
    assert people(found.level) == "4.0"
    assert people(found.before) == "none"
    after[::2, :, waiting] = -4.0
    assert done(before, after, 1) == [], "by chance"
    before[..., waiting] = after[..., waiting] = 500.0
    after[..., waiting] += np.arange(30)[:, None] / 10 + 1
    assert done(before, after, 1) == [], "a few more where five hundred wait"


def test_alike_is_to_the_last_digit_and_missing_is_alike() -> None:
    one = np.array([1.0, np.nan])
    assert changes_nothing([one], [one.copy()])
    assert not changes_nothing([one], [np.array([1.0 + 1e-12, np.nan])])


def test_a_share_of_runs_is_never_told_as_certain(compared: Comparison) -> None:
    table = compared.tables["differences"]
    held_caseload = table[(table["strategy"] == "held") & (table["measure"] == "caseload")]
    assert (held_caseload["better"] == 1.0).all()
    assert (held_caseload["better_low"] < 0.95).all()
