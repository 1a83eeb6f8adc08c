"""The strategies that come with the model lie over every council, and over one another."""

from __future__ import annotations

import json
import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.cli import main
from sim.engine.loading import load
from sim.engine.measures import BY_NAME
from sim.scenario import loading
from sim.scenario.checks.references import checks
from sim.scenario.edits import with_strategy
from sim.scenario.faults import ScenarioError
from sim.scenario.shape import json_schema
from sim.scenario.sources import sources
from sim.scenario.strategies import IN_PLACE, Strategy
from sim.scenario.validation import faults_in
from tests.kept import COUNCILS, SCENARIOS, STRATEGIES

FOLDER = SCENARIOS / "strategies"
OF_ONE_COUNCIL = {"bradford-spring-2018": "bradford-2018", "middlesbrough-retention-offer": "middlesbrough-2019"}
FOR_ANY = sorted(set(STRATEGIES) - set(OF_ONE_COUNCIL))


def run(*arguments: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False, env={"COLUMNS": "100"})


@pytest.mark.parametrize("council", COUNCILS)
def test_every_strategy_lies_over_every_council(council: str) -> None:
    for strategy in FOR_ANY:
        assert load(council, [strategy]).baseline.title == load(council).title


@pytest.mark.parametrize(("strategy", "council"), OF_ONE_COUNCIL.items())
def test_a_strategy_of_one_council_lies_over_it(strategy: str, council: str) -> None:
    assert load(council, [strategy]) != load(council)


def test_any_two_strategies_combine_unless_both_restructure() -> None:
    council = tomllib.loads((SCENARIOS / "bradford-2018.toml").read_text(encoding="utf-8"))
    strategies = loading.strategy_documents()
    for one, other in combinations(FOR_ANY, 2):
        both = with_strategy(with_strategy(council, strategies[one]), strategies[other])
        assert faults_in(both, f"{one}+{other}", checks(BY_NAME)) == []
    for section in IN_PLACE:
        said = [name for name in FOR_ANY if section in strategies[name]]
        assert said == {"restructures": ["life-long-units", "specialist-teams"]}.get(section, ["retention-payment"])


@pytest.mark.parametrize("name", FOR_ANY)
def test_a_strategy_is_one_idea_in_a_few_lines(name: str) -> None:
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    strategy = tomllib.loads(text)
    assert len(text.splitlines()) <= 30
    assert 1 <= len(strategy["title"]) <= 60
    assert strategy["summary"].endswith(".")


def test_both_ways_of_giving_two_strategies_are_the_same() -> None:
    assert load("bradford-2018", ["grow-our-own+early-handover"]) == load(
        "bradford-2018", ["grow-our-own", "early-handover"]
    )


def test_the_title_says_all_strategies_as_far_as_there_is_room() -> None:
    assert load("bradford-2018", ["grow-our-own+as-we-are"]).title == "Bradford 2018: grow our own + as we are"
    long = load("bradford-2018", ["agency-surge+hot-teams-allowance+retention-payment"]).title
    assert long == "Bradford 2018: agency workers when caseloads are high + ..."


def test_a_strategy_may_be_a_path_with_a_plus_in_it(tmp_path: Path) -> None:
    path = tmp_path / "more+more.toml"
    path.write_text('title = "nothing"\n', encoding="utf-8")
    assert load("bradford-2018", [str(path), "as-we-are"]).title == "Bradford 2018: nothing + as we are"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("as-we-are+as-we-are", "as-we-are: found a strategy that is given twice; allowed: every strategy once"),
        ("grow-ourown", 'grow-ourown: found no strategy of this name; allowed: "grow-our-own", '),
        ("as-we-are+", "+: found no strategy of this name; allowed: "),
        (
            "life-long-units+specialist-teams",
            "specialist-teams.toml: restructures: found a section that life-long-units.toml has too; "
            "allowed: one of the two strategies",
        ),
        (
            "middlesbrough-retention-offer+retention-payment",
            "retention-payment.toml: retention_payment: found a section that middlesbrough-retention-offer.toml has "
            "too; allowed: one of the two strategies",
        ),
    ],
)
def test_strategies_that_cannot_be_given_together_are_told(given: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load("middlesbrough-2019", [given])
    assert said in str(caught.value)


@pytest.mark.parametrize("title", ['""', "3", f'"{"x" * 61}"'])
def test_a_title_that_is_no_title_is_told(title: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(f"title = {title}\nsummary = 1\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load("bradford-2018", [str(path)])
    assert [fault.key for fault in caught.value.faults] == ["title", "summary"]


def test_a_restructure_of_a_strategy_takes_the_place_of_the_councils() -> None:
    before = load("cambridgeshire-2018-after")
    after = load("cambridgeshire-2018-after", ["life-long-units"])
    assert before.restructures[0].holds
    assert [one.into for one in after.restructures] == ["life-long units"]


def test_cohorts_and_actions_of_a_strategy_are_added_to_the_councils() -> None:
    before, after = load("sunderland-2018"), load("sunderland-2018", ["grow-our-own+agency-run-down"])
    assert after.cohorts[: len(before.cohorts)] == before.cohorts
    assert after.actions[: len(before.actions)] == before.actions
    assert (len(after.cohorts), len(after.actions)) == (len(before.cohorts) + 1, len(before.actions) + 1)


@pytest.mark.parametrize("strategy", FOR_ANY)
def test_every_number_of_a_strategy_is_among_the_sources(strategy: str) -> None:
    def count(value: object) -> int:
        if isinstance(value, dict):
            return ("source" in value) + sum(map(count, value.values()))
        return sum(map(count, value)) if isinstance(value, list) else 0

    own = tomllib.loads((FOLDER / f"{strategy}.toml").read_text(encoding="utf-8"))
    more = len(sources(load("bradford-2018", [strategy]))) - len(sources(load("bradford-2018")))
    assert more == count(own)


def test_check_takes_strategies_and_lists_their_sources() -> None:
    assert run("check", "bradford-2018", "--with", "grow-our-own").output == (
        "bradford-2018.toml with grow-our-own is in order: Bradford 2018: grow our own.\n"
    )
    listed = run("check", "bradford-2018", "--with", "grow-our-own+retention-payment", "--sources").output
    assert 'cohorts[2] "More newly qualified every September".size = 5 percent of posts' in listed
    assert "retention_payment.claw_back = 100, 67, 33 percent" in listed
    assert run("check", "bradford-2018", "--with", "grown").exit_code == 2


def test_strategies_are_listed_by_name_title_and_summary() -> None:
    output = run("list").output
    for name, strategy in loading.strategy_documents().items():
        assert f"  {name}: {strategy['title']}\n" in output
    assert "every September, as far as there are" in output


def test_the_schema_file_of_strategies_is_current() -> None:
    """If this fails: ``uv run sim schema --strategy --out scenarios/strategy.schema.json``."""
    written = (SCENARIOS / "strategy.schema.json").read_text(encoding="utf-8")
    assert written == json.dumps(json_schema(Strategy), indent=2) + "\n"
    assert written == run("schema", "--strategy").output
    assert set(json.loads(written)["properties"]) == {
        "title",
        "summary",
        "actions",
        "cohorts",
        "retention_payment",
        "restructures",
    }


def test_every_strategy_file_names_its_schema() -> None:
    for name in STRATEGIES:
        text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
        assert text.startswith("#:schema ../strategy.schema.json\n"), name
