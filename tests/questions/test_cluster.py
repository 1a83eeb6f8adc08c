"""Histories on a Dask cluster: the same results as here, also when a worker is killed."""

from __future__ import annotations

import copy
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.engine.loading import load
from sim.questions import cluster
from sim.questions import posterior as posteriors
from sim.questions.replications import Plan, plan_of, play_batch, whole_outcome
from sim.questions.result import Result
from sim.scenario.derivation import derive
from sim.scenario.faults import ScenarioError
from tests.engine.test_outcomes import assert_same
from tests.questions.clusters import running, scheduler, worker
from tests.scenarios import scenario, tiny_service

pytest.importorskip("distributed", reason="Dask is an optional extra")
RUN = sim.Run(replications=10, years=1)


def assert_same_tables(ours: Result, theirs: Result) -> None:
    assert list(ours.tables) == list(theirs.tables)
    for name in ours.tables:
        assert ours.tables[name].equals(theirs.tables[name]), name
    assert ours.verdict == theirs.verdict


@pytest.mark.long
def test_every_question_gives_on_a_cluster_what_it_gives_here(tmp_path: Path) -> None:
    """With a posterior and without one, with a number of replications and until there are enough."""
    with scheduler(tmp_path) as address, running(*worker(address)), running(*worker(address)):
        there = replace(RUN, cluster=address)
        for council in ("bradford-2018", scenario(tiny_service())):
            assert_same_tables(sim.forecast(council, run=there), sim.forecast(council, run=RUN))
        enough = sim.Run(years=1)
        ours, theirs = (
            sim.forecast(scenario(tiny_service()), run=replace(enough, cluster=to)) for to in (address, None)
        )
        assert ours.replications == theirs.replications
        assert_same_tables(ours, theirs)
        strategies = ["early-handover", "retention-payment"]
        assert_same_tables(
            sim.compare("bradford-2018", strategies, there), sim.compare("bradford-2018", strategies, RUN)
        )
        twenty = (replace(one, replications=20) for one in (there, RUN))
        ranked = [sim.rank("bradford-2018", strategies, "fewest changes_per_child", run=one) for one in twenty]
        assert_same_tables(*ranked)
        assert_same_tables(sim.validate("bradford-2018", run=there), sim.validate("bradford-2018", run=RUN))
        command = ["forecast", "bradford-2018", "--replications", "4", "--cluster", address, "--out", str(tmp_path)]
        assert CliRunner().invoke(main, command).exit_code == 0


@pytest.mark.long
def test_a_worker_that_is_killed_changes_nothing_and_a_cluster_that_is_lost_is_said(tmp_path: Path) -> None:
    here, run = sim.forecast(scenario(tiny_service()), run=sim.Run(replications=300)), sim.Run(replications=300)
    killed: list[int] = []
    with scheduler(tmp_path) as address, running(*worker(address)) as first, running(*worker(address)):

        def progress(done: int, expected: int) -> None:
            if done >= 60 and not killed:
                killed.append(done)
                first.kill()

        there = sim.forecast(scenario(tiny_service()), run=replace(run, progress=progress, cluster=address))
        first.wait(timeout=30)
    assert killed
    assert killed[0] < 300
    for ours, theirs in zip(there.ensemble.outcomes, here.ensemble.outcomes, strict=True):
        assert_same(ours, theirs)
    with pytest.raises(ScenarioError, match="no scheduler answers"):
        sim.forecast(scenario(tiny_service()), run=replace(run, cluster=address))


@pytest.mark.parametrize("posterior", [True, False])
def test_a_plan_is_the_same_once_it_has_travelled(posterior: bool) -> None:
    one = load("bradford-2018")
    plan = Plan((derive(one), derive(load("bradford-2018", ["early-handover"]))), 5, posteriors.of(one, posterior)[0])
    there = plan_of(plan.text)
    assert there.text == plan.text
    for history in (0, 1, 7):
        assert there.replication(history) == plan.replication(history) == history // 2
        ours, theirs = plan.rates(history).rates, there.rates(history).rates
        for name in type(ours).tables():
            assert np.array_equal(getattr(ours, name)._block, getattr(theirs, name)._block), name


def test_a_batch_is_played_as_it_would_be_here() -> None:
    plan = Plan((derive(scenario(tiny_service())),), 1)
    [(first, ours), (second, _)] = play_batch(whole_outcome, plan.text, [(8, 3), (9, 4)])
    assert (first, second) == (8, 9)
    assert_same(ours, sim.forecast(scenario(tiny_service()), run=sim.Run(replications=4)).ensemble.outcomes[3])


def test_what_comes_in_any_order_is_put_in_order() -> None:
    assert list(cluster.in_order([(2, "c"), (0, "a"), (3, "d"), (1, "b")])) == ["a", "b", "c", "d"]


def asked_of(question: str, run: sim.Run) -> Any:
    council = scenario(copy.deepcopy(tiny_service()))
    return (
        sim.forecast(council, run=run)
        if question == "forecast"
        else sim.compare("bradford-2018", ["early-handover"], run)
    )


@pytest.mark.parametrize("question", ["forecast", "compare"])
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "127.0.0.1:8786", "http://127.0.0.1:8786"])
def test_an_address_where_nobody_answers_is_said(question: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with pytest.raises(ScenarioError, match="allowed: the address of a running Dask scheduler"):
        asked_of(question, replace(RUN, cluster=address))


def test_without_dask_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ScenarioError, match=r"Dask, which is not installed; allowed: .*steady-hands\[dask\]"):
        asked_of("forecast", replace(RUN, cluster="tcp://127.0.0.1:8786"))


def test_the_command_says_what_is_wrong_with_a_cluster_and_leaves_nothing(tmp_path: Path) -> None:
    told = CliRunner().invoke(
        main, ["forecast", "bradford-2018", "--cluster", "nowhere", "--out", str(tmp_path / "results")]
    )
    assert told.exit_code == 2
    assert "cluster: found nowhere; allowed: the address of a running Dask scheduler" in told.output
    assert not (tmp_path / "results").exists()


def test_processes_are_not_played_elsewhere() -> None:
    run = replace(RUN, cluster="tcp://127.0.0.1:8786")
    with pytest.raises(ScenarioError, match=r"processes: found .*; allowed: none with a cluster"):
        sim.forecast(scenario(tiny_service()), run=run, processes=[lambda council: iter(())])


def test_a_worker_with_another_program_is_refused() -> None:
    with pytest.raises(cluster.AnotherModelError):
        cluster.at_work(lambda text, batch: batch, "", [1], "sim.questions.replications", "another")
