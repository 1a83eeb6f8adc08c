"""A study goes on after a crash, on any number of cores, to the very same results."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.engine.outcome import Outcome
from sim.questions.locking import alone, is_played
from sim.questions.sensitivity import keeping, records
from sim.questions.sensitivity.question import Sensitivity, begin
from sim.questions.sensitivity.runs import play
from sim.questions.sensitivity.study import planned
from sim.scenario.faults import ScenarioError
from tests.questions.calibrate.papers import scenario

TABLES = ("indices.csv", "table.csv", "verdict.md")


def begun(folder: Path, method: str = "sobol", samples: int = 8) -> Path:
    """Begin a study of the small service in its first year: 80 runs."""
    begin(folder, planned(scenario().lasting(1), method, samples=samples, replications=2, outcomes=["caseload"]))
    return folder


def tables(result: Sensitivity, folder: Path) -> list[bytes]:
    result.complete(folder)
    return [(folder / name).read_bytes() for name in TABLES]


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[bytes]]:
    """A study played in one go on one core, and its tables."""
    folder = begun(tmp_path_factory.mktemp("studies") / "unbroken")
    return folder, tables(sim.resume(folder, sim.Run(cores=1)), folder)


def test_the_results_do_not_depend_on_the_cores(unbroken: tuple[Path, list[bytes]], tmp_path: Path) -> None:
    folder = begun(tmp_path / "study")
    assert tables(sim.resume(folder, sim.Run(cores=3)), folder) == unbroken[1]
    assert (folder / records.FILE).read_bytes() == (unbroken[0] / records.FILE).read_bytes()


@pytest.mark.parametrize(
    "left", ["nothing", "half a header", "half a line", "half a number", "a zeroed block", "other order"]
)
def test_a_study_with_a_torn_file_goes_on_to_the_same_results(
    left: str, unbroken: tuple[Path, list[bytes]], tmp_path: Path
) -> None:
    folder = begun(tmp_path / "study")
    whole = (unbroken[0] / records.FILE).read_bytes()
    lines = whole.splitlines(keepends=True)
    torn = {
        "nothing": b"",
        "half a header": whole[:10],
        "half a line": b"".join(lines[:31]) + lines[31][:40],
        "half a number": b"".join(lines[:31]) + lines[31].rstrip(b"\n")[:-3],
        "a zeroed block": b"".join(lines[:31]) + b"\0" * 512,
        "other order": b"".join([lines[0], *reversed(lines[20:50])]),
    }[left]
    (folder / records.FILE).write_bytes(torn)
    assert tables(sim.resume(folder, sim.Run(cores=2)), folder) == unbroken[1]
    assert len((folder / records.FILE).read_bytes().splitlines()) == len(lines)


def test_a_study_that_is_all_played_plays_nothing(unbroken: tuple[Path, list[bytes]]) -> None:
    folder, before = unbroken
    stamp = (folder / records.FILE).stat().st_mtime_ns
    assert tables(sim.resume(folder, sim.Run(cores=1)), folder) == before
    assert (folder / records.FILE).stat().st_mtime_ns == stamp


def test_a_killed_process_leaves_a_study_that_goes_on_to_the_same_results(
    unbroken: tuple[Path, list[bytes]], tmp_path: Path
) -> None:
    folder = begun(tmp_path / "study")
    command = [
        sys.executable,
        "-c",
        f"import sim, pathlib; sim.resume(pathlib.Path({str(folder)!r}), sim.Run(cores=1))",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        waited = time.monotonic() + 120
        while time.monotonic() < waited and process.poll() is None and len(lines_of(folder)) < 6:
            time.sleep(0.002)
    finally:
        process.kill()
        process.wait()
    there = len(lines_of(folder)) - 1
    assert 5 <= there < 80, "killed in the middle"
    assert not is_played(folder)
    assert tables(sim.resume(folder), folder) == unbroken[1]


def lines_of(folder: Path) -> list[bytes]:
    file = folder / records.FILE
    return file.read_bytes().splitlines() if file.is_file() else []


def test_outcomes_are_not_kept() -> None:
    study = planned(scenario().lasting(1), "sobol", samples=16, replications=2)
    alive = []
    for number, _ in play(study.council, map(study.run, range(120)), cores=2):
        if number % 20 == 0:
            alive.append(sum(type(thing) is Outcome for thing in gc.get_objects()))
    assert max(alive[1:]) <= alive[0] + 4


def test_a_run_of_a_study_is_the_replication_of_its_point() -> None:
    study = planned(scenario().lasting(1), "tornado", replications=4)
    [(_, of_study)] = play(study.council, [study.run(4 * 3 + 2)], cores=1)
    function = sim.as_function(scenario().lasting(1), replications=4)
    assert list(function.keys) == list(study.council.keys)
    alone_again = [values for _, values in play(study.council, map(study.run, range(12, 16)), cores=2)]
    assert alone_again[2].tolist() == of_study.tolist()
    assert function(study.points[3])[0, 0] == pytest.approx(sum(values[0] for values in alone_again) / 4, rel=1e-15)


def test_what_cannot_go_on_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = begun(tmp_path / "study")
    with pytest.raises(ScenarioError, match="a folder with something in it"):
        begun(folder)
    with pytest.raises(ScenarioError, match=r"no study\.json; allowed: a folder that sim sensitivity began"):
        sim.resume(tmp_path)
    with alone(folder), pytest.raises(ScenarioError, match="another process is playing"):
        sim.resume(folder)
    with monkeypatch.context() as patch:
        patch.setattr(keeping, "model", lambda: "another")
        with pytest.raises(ScenarioError, match="begun with another state of the program"):
            sim.resume(folder)
    points = (folder / keeping.POINTS).read_text(encoding="utf-8")
    (folder / keeping.POINTS).write_text(points.replace("1", "2", 1), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"points\.csv: found no points, or others"):
        sim.resume(folder)
    kept = json.loads((folder / keeping.STUDY).read_text(encoding="utf-8"))
    (folder / keeping.STUDY).write_text(json.dumps({**kept, "seed": 2}), encoding="utf-8")
    with pytest.raises(ScenarioError, match="a file that was edited"):
        sim.resume(folder)
    (folder / keeping.STUDY).write_text("{", encoding="utf-8")
    with pytest.raises(ScenarioError, match="a file that is not whole"):
        sim.resume(folder)


def test_status_says_how_far_a_study_is(unbroken: tuple[Path, list[bytes]], tmp_path: Path) -> None:
    folder = begun(tmp_path / "study")
    (folder / records.FILE).write_bytes(b"\n".join(lines_of(unbroken[0])[:31]) + b"\n")
    said = CliRunner().invoke(main, ["study", "status", "--out", str(tmp_path)])
    assert said.exit_code == 0
    assert "30 of 80 runs, 50 left; stopped." in said.output
    assert "sim sensitivity --resume" in said.output
    said = CliRunner().invoke(main, ["study", "status", str(unbroken[0])])
    assert "80 of 80 runs, 0 left; all played." in said.output
    assert "No study below" in CliRunner().invoke(main, ["study", "status", "--out", str(tmp_path / "none")]).output
    assert CliRunner().invoke(main, ["study", "status", str(tmp_path)]).exit_code == 2


def test_one_bad_study_does_not_keep_the_status_of_the_others_from_being_said(
    unbroken: tuple[Path, list[bytes]], tmp_path: Path
) -> None:
    begun(tmp_path / "good")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / keeping.STUDY).write_bytes(b"\xff{")
    (tmp_path / "worse" / keeping.STUDY).mkdir(parents=True)
    said = CliRunner().invoke(main, ["study", "status", "--out", str(tmp_path)])
    assert "0 of 80 runs, 80 left; stopped." in said.output
    assert f"{tmp_path / 'bad' / keeping.STUDY}: found a file that is not whole" in said.output
    assert f"{tmp_path / 'worse'}: found no study.json" in said.output
    assert said.exit_code == 2


def test_a_run_of_another_study_is_not_taken_over(unbroken: tuple[Path, list[bytes]], tmp_path: Path) -> None:
    begin(tmp_path / "other", planned(scenario().lasting(1), "sobol", samples=8, replications=2, seed=2))
    (tmp_path / "other" / records.FILE).write_bytes((unbroken[0] / records.FILE).read_bytes())
    assert not records.read(tmp_path / "other", 80)[0].any()


def test_the_table_of_runs_is_in_full_precision(unbroken: tuple[Path, list[bytes]]) -> None:
    folder, _ = unbroken
    table = pd.read_csv(folder / "table.csv")
    runs = pd.read_csv(folder / records.FILE).sort_values("run", ignore_index=True)
    assert table["caseload"].tolist() == runs["caseload"].tolist()
    assert table["run"].tolist() == list(range(80))
