"""Killed at any moment, a run leaves whole results or none; the long form is ``benchmarks/kills.py`` by itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "benchmarks" / "kills.py"


@pytest.mark.skipif(sys.platform == "win32", reason="it forks")
def test_a_handful_of_kills_leaves_nothing_broken() -> None:
    command = [sys.executable, str(SCRIPT), "8", "3", "forecast", "study"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    assert "killed" in done.stdout
    assert "cleared away by the next" in done.stdout
