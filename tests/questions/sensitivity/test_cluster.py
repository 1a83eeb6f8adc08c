"""The runs of a study on a Dask cluster: the same results as here, also when a worker is killed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import sim
from sim.questions import cluster
from sim.questions.sensitivity import records
from sim.questions.sensitivity.question import begin
from sim.questions.sensitivity.study import planned
from sim.scenario.faults import ScenarioError
from tests.questions.calibrate.papers import scenario
from tests.questions.clusters import running, scheduler, worker

pytest.importorskip("distributed", reason="Dask is an optional extra")


def begun(folder: Path) -> Path:
    """Begin a study of 640 runs of the small service."""
    begin(folder, planned(scenario(), "sobol", samples=64, replications=2, outcomes=["caseload"]))
    return folder


@pytest.mark.long
def test_two_workers_one_killed_in_the_middle_give_the_results_of_one_core(tmp_path: Path) -> None:
    here = sim.resume(begun(tmp_path / "here"), sim.Run(cores=1))
    killed = []
    with (
        scheduler(tmp_path) as address,
        running(*worker(address)) as first,
        running(*worker(address)),
    ):

        def progress(done: int, expected: int) -> None:
            if done >= 200 and not killed:
                killed.append(done)
                first.kill()

        there = sim.resume(begun(tmp_path / "there"), sim.Run(progress=progress, cluster=address))
        assert first.poll() is not None
    assert killed
    assert killed[0] < 640
    assert there.played.tobytes() == here.played.tobytes()
    assert there.indices.equals(here.indices)
    lines = [(tmp_path / where / records.FILE).read_bytes().splitlines() for where in ("here", "there")]
    assert sorted(lines[0]) == sorted(lines[1])


@pytest.mark.long
def test_a_cluster_that_is_lost_leaves_a_study_that_goes_on_here(tmp_path: Path) -> None:
    folder = begun(tmp_path / "study")
    with scheduler(tmp_path) as address, running(*worker(address)):
        import json

        pid = None

        def progress(done: int, expected: int) -> None:
            nonlocal pid
            if done >= 100 and pid is None:
                from distributed import Client

                with Client(address, set_as_default=False) as client:
                    pid = client.run_on_scheduler(os.getpid)
                os.kill(pid, 9)

        with pytest.raises(ScenarioError, match="lost"):
            sim.resume(folder, sim.Run(progress=progress, cluster=address))
        assert json.loads((folder / "study.json").read_text())["runs"] == 640
    assert sim.resume(folder).played.tobytes() == sim.resume(begun(tmp_path / "here")).played.tobytes()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "127.0.0.1:8786", "http://127.0.0.1:8786"])
def test_an_address_where_nobody_answers_is_said(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with pytest.raises(ScenarioError, match="allowed: the address of a running Dask scheduler"):
        sim.resume(begun(tmp_path / "study"), sim.Run(cluster=address))


def test_without_dask_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ScenarioError, match=r"Dask, which is not installed; allowed: .*steady-hands\[dask\]"):
        sim.resume(begun(tmp_path / "study"), sim.Run(cluster="tcp://127.0.0.1:8786"))
