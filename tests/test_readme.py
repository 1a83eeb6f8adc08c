"""The README can be followed: its Python runs, and its commands and files exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
import pytest

import sim
from sim.cli import main
from sim.engine.loading import load
from sim.scenario.schema import Scenario

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_a_block_of_python_runs(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sim.forecast

    def shorter(scenario: Scenario, **given: Any) -> sim.Forecast:
        return whole(scenario, **{**given, "run": sim.Run(replications=3, years=2)})

    monkeypatch.setattr(sim, "forecast", shorter)
    names: dict[str, Any] = {}
    exec(block, names)
    assert any(
        isinstance(value, sim.Forecast | sim.Sensitivity | sim.Comparison | sim.Ranking) for value in names.values()
    )


@pytest.mark.parametrize("council", ["bradford-2018", "cambridgeshire-2018-after", "central-bedfordshire-2017"])
def test_its_strategy_lies_over_a_council(council: str, tmp_path: Path) -> None:
    [block] = [block for block in re.findall(r"```toml\n(.*?)```", README, flags=re.DOTALL) if "[[actions]]" in block]
    path = tmp_path / "mine.toml"
    path.write_text(block, encoding="utf-8")
    scenario = load(council, [str(path)])
    assert scenario.actions[-1].title == "Support in the first years"
    assert len(scenario.cohorts) == len(load(council).cohorts) + 1


def test_its_two_commands_are_the_first_in_it() -> None:
    commands = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    assert commands[:2] == [
        "pip install uv && uv run sim forecast bradford-2018\n",
        "pip install uv && uv run pytest\n",
    ]


def test_the_commands_that_it_names_exist_and_no_others() -> None:
    named = set(re.findall(r"`uv run sim (\w+)", README))
    assert named == set(main.list_commands(click.Context(main)))


def test_the_files_that_it_links_to_exist() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
