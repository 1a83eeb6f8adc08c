"""A number far outside what English councils reported is asked about; `--yes`, or a source that says why, accepts."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sim.cli import main
from sim.engine.loading import load
from sim.scenario.checks.references import checks
from sim.scenario.faults import Question
from sim.scenario.probable import CASELOAD, TURNOVER, questions, questions_of_six, reported
from sim.scenario.schema import Scenario
from sim.scenario.validation import validated
from tests.kept import COUNCILS, SCENARIOS
from tests.scenarios import changed


def run(*arguments: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False, env={"COLUMNS": "300"})


def asked(council: str, changes: dict[str, Any]) -> list[str]:
    """Return what is asked of a kept council in which some things are changed."""
    document = tomllib.loads((SCENARIOS / f"{council}.toml").read_text(encoding="utf-8"))
    return questions(validated(Scenario, changed(document, changes), "x.toml", checks()))


def test_the_ranges_are_those_of_the_extract() -> None:
    assert reported(TURNOVER) == (0.9, 50.0, True, "2017", "2025")
    assert reported(CASELOAD) == (8.4, 32.7, False, "2017", "2025")


@pytest.mark.parametrize("council", COUNCILS)
def test_nothing_is_asked_of_the_kept_councils(council: str) -> None:
    assert questions(load(council)) == []


IMPROBABLE = [
    (
        {"leaving.turnover.value": 0.15},
        "leaving.turnover: 0.15 % (turnover); English councils reported 0.9 to 50 %, or 0, 2017 to 2025; is 15 meant?",
    ),
    (
        {"caseload.guide.experienced.value": 150},
        "caseload.guide.experienced: 150 cases (average caseload); English councils reported 8.4 to 32.7 cases, "
        "2017 to 2025; is 15 meant?",
    ),
    ({"absence.sickness.value": 40}, "absence.sickness: "),
    ({"stages.child_in_need.stock.value": 6000}, "stages.stock, staff: "),
    ({"teams.0.social_workers.value": 500}, "teams.social_workers, staff: "),
    ({"teams.0.agency.value": 170, "stages.child_in_need.stock.value": 2000}, "teams.agency, staff: "),
]


@pytest.mark.parametrize(("changes", "said"), IMPROBABLE)
def test_an_improbable_number_is_one_question_with_the_range_seen(changes: dict[str, Any], said: str) -> None:
    [question] = asked("middlesbrough-2019", changes)
    assert question.startswith(said)
    assert "English councils reported" in question


def test_a_target_is_asked_about_unless_it_is_of_one_team() -> None:
    council = load("middlesbrough-2019")
    places = [place for place, target in enumerate(council.targets) if target.measure == "caseload"]
    [question] = asked("middlesbrough-2019", {f"targets.{places[0]}.value.value": 168.0})
    assert question.startswith(
        f"targets[{places[0] + 1}].value: 168 cases (average caseload); English councils reported"
    )
    of_one = {f"targets.{places[0]}.value.value": 168.0, f"targets.{places[0]}.team": council.teams[0].name}
    assert asked("middlesbrough-2019", of_one) == []


def test_a_reason_in_the_source_accepts_the_number_wherever_it_stands() -> None:
    accepted = {"leaving.turnover.value": 0.15, "leaving.turnover.source": "council: HR; unusual: a year without moves"}
    assert asked("middlesbrough-2019", accepted) == []


@pytest.fixture
def improbable(tmp_path: Path) -> Path:
    """Return a file with a turnover in which percent was taken for a share."""
    path = Path(shutil.copy(SCENARIOS / "middlesbrough-2019.toml", tmp_path / "mine.toml"))
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"^turnover = \{ value = [\d.]+", "turnover = { value = 0.15", text, flags=re.M), "utf-8")
    return path


def test_check_asks_and_yes_accepts(improbable: Path) -> None:
    said = run("check", str(improbable))
    assert said.exit_code == 2
    assert "leaving.turnover: 0.15 % (turnover); English councils reported" in said.output
    assert "give --yes or say why in its source" in said.output
    assert run("check", str(improbable), "--yes").exit_code == 0


def test_a_scenario_is_asked_about_before_it_is_played(improbable: Path) -> None:
    said = run("trace", str(improbable), "--worker", "5", "--years", "1")
    assert said.exit_code == 0
    assert said.output.count("Is it right? mine.toml: leaving.turnover: 0.15 % (turnover)") == 1
    with pytest.warns(Question, match=r"leaving\.turnover: 0\.15 %"):
        load(improbable)


def test_new_asks_and_what_is_accepted_is_not_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    figures = ["--turnover", "0.15", "--vacancy", "75", "--caseload", "45"]
    said = run("new", "mine", *figures)
    assert said.exit_code == 2
    for part in ("--turnover: 0.15 %", "is 15 meant?", "--vacancy: 75 %", "0.4 to 62.4 %", "--caseload: 45 cases"):
        assert part in said.output
    assert run("new", "mine", "--turnover", "0.15").exit_code == 2
    assert not Path("scenarios").exists()
    assert run("new", "mine", "--turnover", "0.15", "--yes").exit_code == 0
    assert run("check", "mine").exit_code == 0


def test_few_children_looked_after_for_so_many_workers_are_asked_about() -> None:
    assert list(questions_of_six({"in_post": 180, "looked_after": 64})) == ["looked_after"]
    assert questions_of_six({"in_post": 180, "looked_after": 640, "turnover": 15, "vacancy": 0}) == {}
