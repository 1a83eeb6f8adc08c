"""The house rules that a program can check: lint, format, types, layers, and no path or tool of one machine."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kept import COUNCILS, STRATEGIES

ROOT = Path(__file__).resolve().parents[1]
CHECKS = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "layers": ["lint-imports"],
}


@pytest.mark.parametrize("check", CHECKS)
def test_the_source_passes(check: str) -> None:
    program, *arguments = CHECKS[check]
    found = shutil.which(program, path=str(Path(sys.executable).parent))
    assert found, f"{program} is not installed: run the tests with `uv run pytest`"
    done = subprocess.run([found, *arguments], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


MIXED_UP = """
from sim.model.rules import allocation
from sim.model.world import Child, Team, Worker, World

def right(world: World, worker: Worker, child: Child, team: Team) -> None:
    allocation.place(world, child, world.workers.team[world.children.worker[child]], worker, 0.0)

def wrong(world: World, worker: Worker, child: Child, team: Team) -> None:
    allocation.give(world, worker, child, 0.0)
    world.workers.status[child] = 1
    world.children.worker[worker]
    allocation.place(world, child, worker, worker, 0.0)
    allocation.may_be_given(world, 3, child, 0.0)
"""


def test_to_mypy_a_worker_is_not_a_child(tmp_path: Path) -> None:
    (tmp_path / "mixed_up.py").write_text(MIXED_UP, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--config-file",
        str(ROOT / "pyproject.toml"),
        str(tmp_path / "mixed_up.py"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert sorted(set(map(int, re.findall(r"mixed_up.py:(\d+): error", done.stdout)))) == [9, 10, 11, 12, 13]


def test_no_source_file_is_long() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "sim").rglob("*.py")}
    assert {path.name: length for path, length in lengths.items() if length > 400} == {}


def test_rules_hold_no_bare_real_numbers() -> None:
    """Numbers enter through a scenario; 0.0, 1.0, 0.5 (rounding), 100.0 (hundredths) and the law's ages are left."""
    allowed = {"0.0", "1.0", "0.5", "100.0", "365.25", "0.99", "0.01"}
    for path in (ROOT / "sim" / "model").rglob("*.py"):
        code = re.sub(r'""".*?"""|#.*', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert set(re.findall(r"(?<![\w.])\d+\.\d+", code)) <= allowed, path.name


def test_the_tests_know_every_scenario_and_strategy_that_is_kept() -> None:
    """A user's own files lie in the same folder, so tests take them by name: those that git knows."""
    listed = subprocess.run(["git", "ls-files", "scenarios"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0:
        paths = {Path(line) for line in listed.stdout.splitlines() if line.endswith(".toml")}
        assert sorted(path.stem for path in paths if path.parent.name == "scenarios") == list(COUNCILS)
        assert sorted(path.stem for path in paths if path.parent.name == "strategies") == list(STRATEGIES)
