"""Tests of ``sim sensitivity``: what it writes and says, and what it says of bad input."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import sim
from sim.cli import main
from sim.mechanics import whole
from sim.scenario.loading import available

COUNCIL = "central-bedfordshire-2017"
STRATEGY = "bradford-spring-2018"
FEW = sim.Run(replications=3, years=1)
TURNOVER = ("--key", "leaving.turnover")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["sensitivity", *arguments])


@pytest.mark.parametrize(
    ("method", "more", "charts"),
    [
        ("tornado", ("--replications", "3"), ["tornado-caseload"]),
        ("morris", ("--samples", "4", "--replications", "2"), ["morris-caseload"]),
        ("sobol", ("--samples", "8", "--replications", "1", *TURNOVER), ["sobol-caseload"]),
        ("sweep", ("--samples", "2", "--replications", "3", *TURNOVER), ["sweep"]),
        (
            "sweep",
            ("--samples", "3", "--replications", "3", *TURNOVER, "--strategy", STRATEGY),
            ["difference", "sweep"],
        ),
        (
            "sweep",
            ("--samples", "2", "--replications", "3", *TURNOVER, "--key", "demand.referrals", "--strategy", STRATEGY),
            ["difference-caseload", "sweep-caseload"],
        ),
    ],
)
def test_a_method_writes_tables_charts_and_a_verdict(
    method: str, more: tuple[str, ...], charts: list[str], tmp_path: Path
) -> None:
    council = "bradford-2018" if "--strategy" in more else COUNCIL
    said = run(council, "--method", method, "--years", "1", "--outcome", "caseload", "--out", str(tmp_path), *more)
    assert said.exit_code == 0, said.output
    [folder] = tmp_path.glob(f"{council}*/*-{method}-seed-1")
    assert sorted(path.stem for path in (folder / "charts").glob("*.png")) == charts
    assert all(path.stat().st_size > 10_000 for path in (folder / "charts").iterdir())
    assert (folder / "thresholds.csv").exists() == ("--strategy" in more)
    assert len(pd.read_csv(folder / "indices.csv")) >= 1
    assert "Average caseload" in (folder / "verdict.md").read_text(encoding="utf-8")
    assert "10 to 90 % of the posterior" in said.output
    if method == "sobol":
        assert "cannot be told from one replication" in said.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "COUNCIL: missing"),
        (
            (COUNCIL, "--key", "leaving.turnovr"),
            'leaving.turnovr, at which there is no number that can be varied; allowed: "leaving.turnover"',
        ),
        ((COUNCIL, "--key", "pay.experienced"), "pay.experienced, which is not uncertain; allowed: "),
        ((COUNCIL, "--range", "leaving.turnover"), "--range: found leaving.turnover; allowed: KEY=LOW:HIGH"),
        (
            (COUNCIL, "--range", "leaving.turnover=1.2:0.8"),
            "found 1.2:0.8; allowed: two factors",
        ),
        ((COUNCIL, "--range", "leaving.turnover=0.5:nan"), "allowed: finite factors"),
        ((COUNCIL, *TURNOVER, "--range", "absence.sickness=0.5:2"), "a number that is not varied"),
        (("bradford-2018", "--range", "demand.referrals=0.5:900"), "allowed: at most 1,000,000 over the forecast"),
        ((COUNCIL, "--outcome", "caseloads"), 'outcome: found caseloads; allowed: "caseload"'),
        ((COUNCIL, "--replications", "0"), "replications: found 0; allowed: a whole number from 1"),
        ((COUNCIL, "--cores", "0"), "cores: found 0"),
        ((COUNCIL, "--method", "sweep"), "numbers to vary; allowed: one or two of"),
        ((COUNCIL, "--strategy", "no-such"), "no strategy of this name"),
        ((COUNCIL, "--method", "sobol", "--samples", "100"), "a power of two, such as 64 or 128"),
        ((COUNCIL, "--cluster", "127.0.0.1:8786"), "cluster: found 127.0.0.1:8786; allowed: the address of a running"),
        (("--resume", "no-such-folder"), "no study.json"),
        (
            (COUNCIL, "--resume", "no-such-folder", "--seed", "2"),
            "--resume: found with council, seed; allowed",
        ),
    ],
)
def test_bad_input_is_said_and_nothing_is_written(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    more = () if "--resume" in arguments else ("--out", str(tmp_path / "out"))
    result = run(*arguments, *more)
    assert result.exit_code == 2, result.output
    assert said in " ".join(result.output.split())
    assert not list(tmp_path.rglob("study.json"))


def test_a_scenario_without_uncertain_numbers_needs_a_range(tmp_path: Path) -> None:
    text = available()[COUNCIL].read_text(encoding="utf-8").split("[[targets]]", maxsplit=1)[0]
    certain = tmp_path / "certain.toml"
    certain.write_text(text, encoding="utf-8")
    result = run(str(certain), "--out", str(tmp_path / "out"))
    assert (result.exit_code, "uncertain: found none; allowed: at least one" in result.output) == (2, True)
    scenario = sim.load(certain)
    result_of = sim.sensitivity(scenario, "sweep", ranges={"leaving.turnover": (0.8, 1.25)}, samples=2, run=FEW)
    assert [one.basis for one in result_of.study.ranges] == ["given"]


def test_a_study_goes_on_with_the_scenario_as_it_was(tmp_path: Path) -> None:
    own = Path(shutil.copy(available()[COUNCIL], tmp_path / "mine.toml"))
    out = tmp_path / "out"
    said = run(str(own), *TURNOVER, "--years", "1", "--replications", "3", "--outcome", "caseload", "--out", str(out))
    assert said.exit_code == 0, said.output
    assert "10 to 90 % of the prior" in said.output
    [folder] = out.glob("mine/*")
    before = (folder / "indices.csv").read_bytes()
    (folder / "runs.csv").unlink()
    own.write_text(own.read_text(encoding="utf-8").replace("maternity = { value = 0.", "maternity = { value = 0.1", 1))
    said = run("--resume", str(folder))
    assert said.exit_code == 0, said.output
    assert "was changed since: the study goes on with it as it was." in said.output
    assert (folder / "indices.csv").read_bytes() == before


def test_every_chart_has_a_name_and_no_other() -> None:
    scenario = sim.load(COUNCIL)
    result = sim.sensitivity(scenario, keys=["leaving.turnover"], outcomes=["caseload", "cost"], run=FEW)
    assert list(result.charts) == ["tornado-caseload", "tornado-cost"]
    assert result.charts["tornado-caseload"].axes
    with pytest.raises(KeyError, match="no chart is named 'pie'; there are tornado-caseload, tornado-cost"):
        result.charts["pie"]
    assert len(result.tables["table"]) == 9
    assert sum(line.startswith("- ") for line in result.verdict.splitlines()) == 2


def test_a_study_that_was_killed_before_it_had_begun_is_none(tmp_path: Path) -> None:
    room = tmp_path / f".unfinished-{whole.MACHINE}-abcdefgh" / whole.MADE
    room.mkdir(parents=True)
    (room / "study.json").write_text("{}", encoding="utf-8")
    said = CliRunner().invoke(main, ["study", "status", "--out", str(tmp_path)])
    assert said.exit_code == 0
    assert said.output.startswith("No study below")
