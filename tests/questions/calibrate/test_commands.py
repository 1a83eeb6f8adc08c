"""Tests of ``sim calibrate``, ``sim validate``, ``sim evidence`` and of strategies laid over a scenario."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import sim
from sim.cli import main
from sim.engine.loading import load
from sim.mechanics import whole
from sim.questions import posterior as posteriors
from sim.questions.calibrate import estimation as calibration
from sim.questions.calibrate.question import Question
from sim.scenario.faults import ScenarioError
from sim.scenario.loading import available

COUNCIL = "central-bedfordshire-2017"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def own_copy(tmp_path: Path) -> Path:
    """A scenario in a folder of its own, without a posterior."""
    return Path(shutil.copy(available()[COUNCIL], tmp_path / "mine.toml"))


def test_a_council_is_calibrated_forecast_and_validated(
    own_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibration, "POINTS", 256)
    monkeypatch.setattr(calibration, "STEPS", 600)
    said = run("calibrate", str(own_copy), "--out", str(tmp_path / "out"))
    assert said.exit_code == 0, said.output
    assert "the figures cannot tell" in said.output
    kept = own_copy.with_suffix(".posterior.csv")
    [folder] = (tmp_path / "out" / "mine").iterdir()
    assert (folder / "posterior.csv").read_bytes() == kept.read_bytes()
    assert {path.name for path in folder.iterdir()} == {
        "posterior.csv",
        "rates.csv",
        "influence.csv",
        "fitted.csv",
        "columns.csv",
        "verdict.md",
        "charts",
        "manifest.json",
    }
    assert {path.name for path in (folder / "charts").glob("*.png")} == {
        f"{name}.png" for name in ("rates", "trace", "pairs", "figures_and_rates")
    }
    assert (folder / "charts" / "pairs.png").stat().st_size > 20_000

    scenario = sim.load(own_copy)
    forecast = sim.forecast(scenario, run=sim.Run(replications=8, seed=1, years=2))
    assert forecast.rates == "Rates from the 500 posterior samples in mine.posterior.csv. They drift from year to year."
    shares = (
        forecast.tables["summary"].set_index("measure").loc["caseload", ["rates_share", "chance_share"]].sum(axis=1)
    )
    assert shares.to_numpy() == pytest.approx(1.0)
    fixed = sim.forecast(scenario, run=sim.Run(replications=8, seed=1, years=2, calibrated=False))
    assert fixed.rates.startswith("Not calibrated, as asked for")
    assert "rates_share" not in fixed.tables["summary"]

    said = run("validate", str(own_copy), "--replications", "20", "--out", str(tmp_path / "checked"))
    assert said.exit_code == 0, said.output
    [figures] = (tmp_path / "checked").glob("mine/*/figures.csv")
    for manifest in (folder / "manifest.json", figures.parent / "manifest.json"):
        said_there = json.loads(manifest.read_text(encoding="utf-8"))
        assert said_there["seed"] == 1
        assert "mine.toml" in json.dumps(said_there)
        assert str(tmp_path) not in json.dumps(said_there)
    assert len(pd.read_csv(figures)) == len(scenario.targets)


def test_a_posterior_of_another_state_of_the_scenario_is_not_used(own_copy: Path) -> None:
    shutil.copy(available()[COUNCIL].with_suffix(".posterior.csv"), own_copy.with_suffix(".posterior.csv"))
    assert sim.forecast(sim.load(own_copy), run=sim.Run(replications=2, years=1)).ensemble.posterior is not None
    text = own_copy.read_text(encoding="utf-8")
    own_copy.write_text(text.replace("maternity = { value = 0.", "maternity = { value = 0.1", 1), encoding="utf-8")
    forecast = sim.forecast(sim.load(own_copy), run=sim.Run(replications=2, years=1))
    assert forecast.ensemble.posterior is None
    assert "another state of the scenario; run sim calibrate again" in forecast.rates


@pytest.mark.parametrize("content", [b"", b"leaving.turnover\n1.1\n", b"\xff\xfe", b"# factors\na,b\n1,none\n"])
@pytest.mark.parametrize("command", ["forecast", "validate"])
def test_a_posterior_that_cannot_be_read_is_a_clear_error(
    command: str, content: bytes, own_copy: Path, tmp_path: Path
) -> None:
    own_copy.with_suffix(".posterior.csv").write_bytes(content)
    said = run(command, str(own_copy), "--replications", "2", "--out", str(tmp_path / "out"))
    assert said.exit_code == 2, said.output
    assert "mine.posterior.csv: found" in said.output
    assert not [line for line in said.output.splitlines() if line.startswith("--")]
    assert not (tmp_path / "out").exists()


def rewritten(file: Path, change: Callable[[list[str]], list[str]]) -> None:
    """Write a posterior's rows anew, as if they had been written so: first line and checksum are made to fit."""
    first, *rows = file.read_text(encoding="utf-8").splitlines()
    rows, of = change(rows), posteriors.READ.fullmatch(first).group(1)  # type: ignore[union-attr]
    line = posteriors.FIRST.format(of=of, samples=len(rows) - 1, check=posteriors._check(of, rows))
    file.write_text("\n".join([line, *rows]) + "\n", encoding="utf-8")


def test_columns_of_a_posterior_are_known_by_name(own_copy: Path) -> None:
    kept = shutil.copy(available()[COUNCIL].with_suffix(".posterior.csv"), own_copy.with_suffix(".posterior.csv"))
    before, _ = posteriors.of(sim.load(own_copy))
    rewritten(Path(kept), lambda rows: [",".join(reversed(row.split(","))) for row in rows])
    after, _ = posteriors.of(sim.load(own_copy))
    assert before is not None
    assert after is not None
    assert before.keys != after.keys
    assert before.factors[7].tolist() == [after.factors[7][after.keys.index(key)] for key in before.keys]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: [rows[0], "9" + rows[1], *rows[2:]], "line 3, leaving.turnover: found 9"),
        (lambda rows: [row.rpartition(",")[0] for row in rows], "line 2: found"),
        (lambda rows: [rows[0].replace("turnover", "turnovers"), *rows[1:]], "line 2: found"),
        (lambda rows: [*rows[:-1], rows[-1] + ",1"], "found rows that are no table"),
        (lambda rows: [*rows[:-1], rows[-1].replace(",", ",x", 1)], "found rows that are no table"),
    ],
    ids=["a factor out of reach", "a column gone", "a strange column", "a long row", "a word"],
)
def test_a_posterior_that_does_not_fit_the_scenario_is_a_clear_error(
    change: Callable[[list[str]], list[str]], said: str, own_copy: Path
) -> None:
    kept = Path(shutil.copy(available()[COUNCIL].with_suffix(".posterior.csv"), own_copy.with_suffix(".posterior.csv")))
    rewritten(kept, change)
    with pytest.raises(ScenarioError, match=re.escape(said)):
        posteriors.of(sim.load(own_copy))


def test_a_posterior_that_takes_a_number_beyond_what_a_scenario_may_say_is_a_clear_error(own_copy: Path) -> None:
    text = own_copy.read_text(encoding="utf-8")
    before, key = 'key = "absence.maternity"\nlow = 0.3\nhigh = 2.0\n', "absence.maternity"
    assert before in text
    own_copy.write_text(text.replace(before, f'key = "{key}"\nlow = 0.01\nhigh = 100\n'), encoding="utf-8")
    scenario = sim.load(own_copy)
    keys = tuple(one.key for one in scenario.uncertain)
    factors = np.ones((4, len(keys)))
    for most, allowed in ((20.0, True), (900.0, False)):
        factors[2, keys.index(key)] = most
        posterior = posteriors.Posterior(keys, factors, posteriors.fingerprint(scenario))
        posteriors.save(posterior, posteriors.place_of(own_copy))
        if allowed:
            assert posteriors.of(scenario)[0] is not None
        else:
            said = r"at the ends of mine\.posterior\.csv: absence\.maternity\.value: found"
            with pytest.raises(ScenarioError, match=said):
                posteriors.of(scenario)


def test_a_posterior_that_cannot_be_read_is_said_beside_what_else_is_wrong(own_copy: Path) -> None:
    own_copy.with_suffix(".posterior.csv").write_text("no posterior", encoding="utf-8")
    said = run("forecast", str(own_copy), "--replications", "0")
    assert said.exit_code == 2
    assert "\n--" not in said.output
    assert said.output.startswith("--replications: found 0")
    assert "mine.posterior.csv: found" in said.output


def test_a_forecast_that_is_not_to_be_calibrated_reads_no_posterior(tmp_path: Path) -> None:
    bradford = Path(shutil.copy(available()["bradford-2018"], tmp_path / "mine.toml"))
    bradford.with_suffix(".posterior.csv").write_text("no posterior", encoding="utf-8")
    asked = ("--not-calibrated", "--replications", "2", "--years", "1", "--out", str(tmp_path / "out"))
    said = run("forecast", str(bradford), *asked)
    assert said.exit_code == 0, said.output


def test_where_no_posterior_can_be_kept_is_said_before_anything_is_played(
    own_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_the_scenarios(folder: Path) -> str | None:
        return "Permission denied" if folder == own_copy.parent else None

    def never(*_: object) -> None:
        raise AssertionError("calibrated")

    monkeypatch.setattr(whole, "unwritable", without_the_scenarios)
    monkeypatch.setattr(Question, "play", never)
    said = run("calibrate", str(own_copy), "--out", str(tmp_path / "out"))
    assert said.exit_code == 2, said.output
    assert f"{own_copy.with_suffix('.posterior.csv')}: found a folder that cannot be written to" in said.output
    assert "(Permission denied); allowed: the path of a copy of mine.toml" in said.output
    assert not (tmp_path / "out").exists()


def test_too_few_figures_or_no_uncertain_number_is_a_clear_error(own_copy: Path, tmp_path: Path) -> None:
    text = own_copy.read_text(encoding="utf-8")
    own_copy.write_text(text.split("[[targets]]", maxsplit=1)[0], encoding="utf-8")
    said = run("calibrate", str(own_copy), "--out", str(tmp_path / "out"))
    assert said.exit_code == 2
    assert "mine.toml: targets: found 0 to fit; allowed: at least 3" in said.output
    assert "mine.toml: uncertain: found none to fit; allowed: at least one" in said.output
    assert not (tmp_path / "out").exists()
    said = run("validate", str(own_copy), "--out", str(tmp_path / "out"))
    assert (said.exit_code, (tmp_path / "out").exists()) == (2, False)


def test_evidence_lists_every_figure_of_a_council_and_no_other() -> None:
    said = run("evidence", "sunderland-2018")
    assert said.exit_code == 0
    assert "40 figures in all." in said.output
    assert said.output.count("SU-0") >= 40
    assert "BR-" not in said.output
    assert run("evidence", "atlantis").exit_code == 2


def test_a_strategy_is_laid_over_a_scenario_and_leaves_the_calibration() -> None:
    before, after = load("bradford-2018"), load("bradford-2018", ["bradford-spring-2018"])
    assert len(after.actions) == len(before.actions) + 3
    assert after.baseline == before
    forecast = sim.forecast(after, run=sim.Run(replications=2, years=1))
    assert forecast.ensemble.posterior is not None


def test_what_is_wrong_with_a_strategy_is_said(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r'no strategy of this name; allowed: "bradford-spring-2018"'):
        load("bradford-2018", ["bradford-sprung-2018"])
    bad = tmp_path / "bad.toml"
    bad.write_text("[staff]\nexperienced = 3\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"bad.toml: staff: found a section that no strategy has") as error:
        load("bradford-2018", [str(bad)])
    assert "title" in str(error.value)
    bad.write_text('title = "x"\n[[actions]]\ntitle = "y"\non = 2018-01-01\n[actions.set.leavin]\n', encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"bradford-2018.toml with bad.toml: .*leavin"):
        load("bradford-2018", [str(bad)])


def test_a_steady_forecast_has_the_posteriors_rates_and_nothing_drifts(tmp_path: Path) -> None:
    few = ("bradford-2018", "--replications", "6", "--years", "1", "--out", str(tmp_path))
    steady, drifting = (run("forecast", *few, *more) for more in (("--steady",), ()))
    assert "Rates from the 500 posterior samples in bradford-2018.posterior.csv.\n" in steady.output
    assert "drift" not in steady.output
    assert (
        "Rates from the 500 posterior samples in bradford-2018.posterior.csv. They drift from year to year."
        in drifting.output
    )
    assert "the rest of how they drift and of chance" in drifting.output
    scenario = load("bradford-2018", ["grow-our-own"])
    assert scenario.steady().drift is None
    assert scenario.steady().baseline.drift is not None


def test_a_steady_validation_is_narrower(tmp_path: Path) -> None:
    widths = []
    for more in (("--steady",), ()):
        said = run("validate", "central-bedfordshire-2017", "--out", str(tmp_path / f"out{len(widths)}"), *more)
        assert said.exit_code == 0, said.output
        [file] = (tmp_path / f"out{len(widths)}").rglob("figures.csv")
        rows = pd.read_csv(file)
        widths.append((rows["high80"] - rows["low80"])[rows["measure"] == "children_looked_after"].iloc[-1])
    assert widths[0] < 0.7 * widths[1]
