"""The runs of a study on a Dask cluster: the same results as here, also when a worker is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import sim
from sim.questions.sensitivity import cluster, records
from sim.questions.sensitivity.question import begin
from sim.questions.sensitivity.study import planned
from sim.scenario.faults import ScenarioError
from tests.questions.calibrate.papers import scenario

pytest.importorskip("distributed", reason="Dask is an optional extra")
DASK = [sys.executable, "-m", "distributed.cli"]
ROOT = Path(__file__).resolve().parents[2]


def begun(folder: Path) -> Path:
    """Begin a study of 640 runs of the small service."""
    begin(folder, planned(scenario(), "sobol", samples=64, replications=2, outcomes=["caseload"]))
    return folder


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a part of Dask as a process of its own, which ends with the block."""
    command = [sys.executable, "-m", *arguments]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, **quiet)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def scheduler(folder: Path) -> Iterator[str]:
    """Run a scheduler on loopback, and yield its address."""
    file = folder / "scheduler.json"
    port = ("--port", "0", "--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(file))
    with running("distributed.cli.dask_scheduler", *port):
        waited = time.monotonic() + 60
        while not file.is_file() and time.monotonic() < waited:
            time.sleep(0.1)
        time.sleep(0.2)
        import json

        yield str(json.loads(file.read_text())["address"])


def worker(address: str) -> tuple[str, ...]:
    return ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")


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

        there = sim.resume(begun(tmp_path / "there"), sim.Run(progress=progress), cluster=address)
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
            sim.resume(folder, sim.Run(progress=progress), cluster=address)
        assert json.loads((folder / "study.json").read_text())["runs"] == 640
    assert sim.resume(folder).played.tobytes() == sim.resume(begun(tmp_path / "here")).played.tobytes()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "127.0.0.1:8786", "http://127.0.0.1:8786"])
def test_an_address_where_nobody_answers_is_said(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with pytest.raises(ScenarioError, match="allowed: the address of a running Dask scheduler"):
        sim.resume(begun(tmp_path / "study"), cluster=address)


def test_without_dask_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ScenarioError, match=r"Dask, which is not installed; allowed: .*steady-hands\[dask\]"):
        sim.resume(begun(tmp_path / "study"), cluster="tcp://127.0.0.1:8786")


def test_a_worker_with_another_program_is_refused() -> None:
    with pytest.raises(cluster.AnotherModelError):
        cluster.play_batch("", [], "another")
