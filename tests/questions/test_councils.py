"""English councils by name: back-tests know nothing that came later, and studies go on where they were stopped."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import sim
from sim.cli import main
from sim.england.figures import DATA
from sim.england.rivals import reported
from sim.questions.backtest import question as backtests
from sim.questions.councils import study as studies
from sim.questions.councils.asked import play
from sim.questions.councils.forward import forward, scenario_of
from sim.questions.councils.scoring import average, cells
from sim.questions.england import question as englands
from sim.questions.run import Run
from sim.scenario import new_council
from sim.scenario.faults import ScenarioError
from sim.scenario.new_council.figures import Council, all_of
from sim.scenario.new_council.text import text_of
from tests.questions.clusters import running, scheduler, worker

THREE = ("bradford", "rutland", "york")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False, env={"COLUMNS": "80"})


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Let England be three councils, in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)

    def chosen(council: str | None, census: int) -> tuple[str, ...]:
        return THREE if council is None else (council,)

    monkeypatch.setattr(backtests, "chosen", chosen)
    monkeypatch.setattr(englands, "chosen", chosen)
    return tmp_path


def told(council: Council) -> str:
    """Return all that a council is made of at the census of 2022, and what it shows in the year after."""
    day = new_council.census_day(2022)
    basis = new_council.basis_of(council, day)
    shown = forward(council, 2022, Run(replications=2), 1).figures
    return "\n".join(
        [
            text_of(council.id, all_of({}, basis=basis), day, basis),
            *(f"{figure} {samples.tolist()}" for figure, samples in shown.items()),
        ]
    )


YORK = Council("york", "York", "Yorkshire and The Humber", 2025)
KNOWN = """
import sys
from pathlib import Path
from sim.england import figures
figures.DATA = Path(sys.argv[1])
from tests.questions.test_councils import YORK, told
print(told(YORK))
"""


def test_a_forecast_of_the_past_knows_nothing_that_came_later(tmp_path: Path) -> None:
    """With every later figure gone from the table, all that a council is made of and shows is the same."""
    known = tmp_path / "figures.csv"
    shutil.copytree(DATA.parent, tmp_path, dirs_exist_ok=True)
    figures, inspections = (pd.read_csv(tmp_path / name, dtype=str) for name in ("figures.csv", "inspections.csv"))
    figures[figures["year"].astype(int) <= 2022].to_csv(known, index=False)
    inspections[inspections["published"] <= "2022-09-30"].to_csv(tmp_path / "inspections.csv", index=False)
    found = subprocess.run([sys.executable, "-c", KNOWN, str(known)], capture_output=True, text=True, check=True)
    assert "dfe/york/2022/inpost_fte" in found.stdout
    assert found.stdout.rstrip("\n") == told(YORK).rstrip("\n")


def test_a_council_is_forecast_as_it_would_report() -> None:
    played = forward(new_council.councils()["leeds"], 2021, Run(replications=40, seed=3), 2)
    assert set(played.figures) == {
        "caseload", "in_post", "workers", "turnover", "vacancy", "agency", "absence", "looked_after"
    }  # fmt: skip
    for figure, samples in played.figures.items():
        assert samples.shape == (40, 2), figure
        last = reported(figure).of("leeds", 2021)
        assert np.median(samples[:, 0]) == pytest.approx(last, rel=0.3, abs=5), figure
    assert (played.figures["workers"] >= played.figures["in_post"] * 0.98).mean() > 0.9


def test_the_same_seed_gives_the_same_and_every_council_has_random_numbers_of_its_own() -> None:
    york = new_council.councils()["york"]
    one, other = (forward(york, 2021, Run(replications=3, seed=3, cores=cores), 1) for cores in (1, 2))
    for figure, samples in one.figures.items():
        assert (samples == other.figures[figure]).all()
    another = forward(york, 2021, Run(replications=3, seed=4), 1)
    assert (another.figures["caseload"] != one.figures["caseload"]).any()


def test_a_council_is_played_as_sim_new_would_write_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", "mine", "--from", "York", "--date", "2021-09-30").exit_code == 0
    written = sim.load("mine")
    played = scenario_of(new_council.councils()["york"], 2021, written.council.years)
    assert played.model_dump() == {**written.model_dump(), "title": played.title}


def test_one_council_is_told_figure_by_figure(few: Path) -> None:
    result = run("backtest", "york", "--years", "2", "--replications", "20")
    assert result.exit_code == 0, result.output
    assert "York, forecast from 30 September 2021, and what came: 20 runs" in result.output
    assert "Average caseload, cases per FTE, 2022  15.8" in result.output
    assert "Children looked after, children, 2023" in result.output
    folder = next((few / "results" / "york").iterdir())
    table = pd.read_csv(folder / "forecasts.csv")
    assert len(table) == 16
    came = table.set_index(["figure", "year"])["came"]
    assert came["in_post", 2022] == pytest.approx(reported("in_post").of("york", 2022), abs=1e-3)
    assert (folder / "charts" / "council-york.png").stat().st_size > 20_000
    assert set(table.columns) <= set(pd.read_csv(folder / "columns.csv")["column"])
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["title"], manifest["census"], manifest["seed"]) == ("York", 2021, 1)


def test_england_is_told_by_figure_and_year_with_intervals(few: Path) -> None:
    result = run("backtest", "--england", "--years", "2", "--replications", "10")
    assert result.exit_code == 0, result.output
    assert "3 councils in England, forecast from 30 September 2021, and what came: 10 runs each" in " ".join(
        result.output.split()
    )
    assert "On average the score is" in result.output
    assert "Councils share what happens to England" in " ".join(result.output.split())
    folder = next((few / "results" / "england").iterdir())
    charts = {path.stem for path in (folder / "charts").glob("*.png")}
    assert charts == {"scores", "coverage", "places", *(f"council-{one}" for one in THREE)}
    scores = pd.read_csv(folder / "scores.csv")
    assert len(scores) == 16
    judged = scores[scores["figure"] != "looked_after"]
    assert (judged["ratio_low"] <= judged["ratio"]).all()
    assert (judged["ratio"] <= judged["ratio_high"]).all()
    assert scores.loc[scores["figure"] == "looked_after", "ratio"].isna().all()


def test_the_ratio_is_to_the_better_of_the_two_rivals() -> None:
    result = sim.backtest("york", 2021, 1, Run(replications=10))
    row = cells(result.rows).set_index("figure").loc["caseload"]
    better = min(row["last_value_crps"], row["mean_reverting_crps"])
    assert row["ratio"] == pytest.approx(row["crps"] / better)


def test_the_average_of_cells_has_an_interval_about_it() -> None:
    rows = pd.concat([sim.backtest(one, 2021, 2, Run(replications=10)).rows for one in THREE])
    found, judged = average(rows), cells(rows)["ratio"]
    assert found.ratio == pytest.approx(judged.mean())
    assert found.low < found.ratio < found.high


def test_a_stopped_study_goes_on_to_the_same(few: Path) -> None:
    whole = sim.backtest(None, 2021, 1, Run(replications=4), few / "whole")
    study = backtests.question(None, 2021, 1, Run(replications=4))
    folder = few / "stopped"
    folder.mkdir()
    studies.begin(folder, study)
    stopped = 0

    def report(done: int, of: int) -> None:
        nonlocal stopped
        stopped = done
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        studies.play_out(folder, studies.read(folder), lambda what, left: play(what, left, Run()), report)
    assert stopped == 2
    table = folder / "councils" / "bradford.csv"
    table.write_text(table.read_text().replace("bradford,caseload,2022", "bradford,caseload,2023"))  # is noticed
    assert sorted(studies.missing(folder, studies.read(folder))) == ["bradford", "york"]
    result = run("backtest", "--resume", str(folder))
    assert result.exit_code == 0, result.output
    pd.testing.assert_frame_equal(backtests.resume(folder).rows, whole.rows)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("backtest",), "COUNCIL, --england: found both or neither"),
        (("backtest", "york", "--england"), "COUNCIL, --england: found both or neither"),
        (("backtest", "yrok"), "COUNCIL: found yrok, no council with a workforce return"),
        (("backtest", "york", "--origin", "2025"), "--origin: found 2025; allowed: a census from 2018 to 2024"),
        (("backtest", "york", "--origin", "2023", "--years", "3"), "--years: found 3; allowed: from 1 to 2"),
        (("backtest", "york", "--replications", "1"), "--replications: found 1; allowed: at least 2"),
        (("backtest", "isles-of-scilly"), "COUNCIL: found"),
        (("england", "--from", "2031", "--years", "0"), "--from: found 2031"),
        (("england", "--from", "2031", "--years", "0"), "--years: found 0"),
        (("backtest", "--resume", "nowhere"), "no councils.json"),
        (("backtest", "--resume", "nowhere", "--seed", "3"), "--resume: found with seed"),
    ],
)
def test_what_cannot_be_asked_is_told(
    arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
    assert not (tmp_path / "results").exists()


def test_a_study_of_another_question_or_state_or_that_was_edited_does_not_go_on(few: Path) -> None:
    study = backtests.question("york", 2021, 1, Run(replications=4))
    folder = few / "study"
    folder.mkdir()
    studies.begin(folder, study)
    with pytest.raises(ScenarioError, match="a study of sim backtest"):
        englands.resume(folder)
    text = (folder / studies.STUDY).read_text()
    (folder / studies.STUDY).write_text(text.replace('"seed": 1', '"seed": 2'))
    with pytest.raises(ScenarioError, match="edited or damaged"):
        studies.read(folder)
    (folder / studies.STUDY).write_text(text[:40])
    with pytest.raises(ScenarioError, match="not whole"):
        studies.read(folder)


def test_england_forward_shows_each_council_beside_its_neighbours_and_no_league(few: Path) -> None:
    result = run("england", "--years", "1", "--replications", "6", "--with", "retention-payment")
    assert result.exit_code == 0, result.output
    said = " ".join(result.output.split())
    assert "3 councils in England forward from 30 September 2025: 6 runs each" in said
    assert "What retention-payment changes by 2026" in said
    assert "an order by any of these figures would be mostly chance" in said
    assert result.output.index("Bradford") < result.output.index("Rutland") < result.output.index("York")
    folder = next((few / "results" / "england").iterdir())
    table = pd.read_csv(folder / "forecasts.csv")
    assert (table["low"] <= table["change"]).all()
    assert (table["change"] <= table["high"]).all()
    assert {path.stem for path in (folder / "charts").glob("*.png")} == {f"council-{one}" for one in THREE}


def test_a_strategy_that_does_not_fit_is_told_before_anything_is_played(few: Path) -> None:
    result = run("england", "--with", "bradford-spring-2018")
    assert result.exit_code == 2
    assert not (few / "results").exists()


def test_the_difference_that_nothing_makes_is_nothing(few: Path) -> None:
    (few / "nothing.toml").write_text('title = "Nothing"\n')
    result = sim.forecast_england(2024, 1, str(few / "nothing.toml"), Run(replications=4))
    assert (result.rows["change"] == 0).all()


@pytest.mark.long
def test_councils_on_a_cluster_give_what_they_give_here(few: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is an optional extra")
    with scheduler(few) as address, running(*worker(address)), running(*worker(address)):
        there = sim.forecast_england(2024, 1, "retention-payment", Run(replications=4, cluster=address))
        here = sim.forecast_england(2024, 1, "retention-payment", Run(replications=4))
        pd.testing.assert_frame_equal(there.rows, here.rows)


def test_a_cluster_that_does_not_answer_is_told_and_nothing_is_left(few: Path) -> None:
    result = run("backtest", "--england", "--cluster", "nowhere")
    assert result.exit_code == 2
    assert "cluster: found nowhere" in result.output
    assert not list((few / "results").rglob("*.json"))
