"""The exercise in CONTRIBUTING.md: what it says is carried out on a copy of the program, and its story is played."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
STEP = re.compile(r"`(sim/\S+\.py)`|```diff\n(.*?)```", flags=re.DOTALL)


def changed(source: str, diff: str) -> str:
    """Return the source with a piece of a difference applied: lines with a + are added, the others must be there."""
    before = "".join(line[1:] for line in diff.splitlines(keepends=True) if not line.startswith("+"))
    after = "".join(line[1:] for line in diff.splitlines(keepends=True) if not line.startswith("-"))
    assert source.count(before) == 1, before
    return source.replace(before, after)


def test_a_number_is_added_to_a_section_and_its_rule_as_the_exercise_says(tmp_path: Path) -> None:
    exercise = TEXT[TEXT.index("## An exercise") :]
    for folder in ("sim", "tests", "scenarios"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    touched, file = set[str](), ""
    for name, diff in STEP.findall(exercise):
        if name:
            file = name
        else:
            path = tmp_path / file
            path.write_text(changed(path.read_text(encoding="utf-8"), diff), encoding="utf-8")
            touched.add(file)
    assert touched == {"sim/scenario/sections/agency.py", "sim/model/rules/caseload.py"}
    [story] = re.findall(r"```python\n(.*?)```", exercise, flags=re.DOTALL)
    (tmp_path / "tests" / "model" / "test_exercise.py").write_text(story, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/model/test_exercise.py"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTEST_ADDOPTS": "", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    listed = subprocess.run(
        [sys.executable, "-c", "from sim.scenario.shape import json_schema; print(json_schema())"],
        cwd=tmp_path, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert "'induction'" in listed.stdout
