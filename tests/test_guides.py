"""README and guides can be followed: their Python runs, their commands and files exist, and their words are ours."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest

import sim
from sim.cli import main
from sim.engine.loading import load
from sim.engine.replication import replicate
from sim.model.counting.counted import Flow
from sim.scenario.derivation import derive
from sim.scenario.edits import with_strategy
from sim.scenario.schema import Scenario
from tests.scenarios import scenario, tiny_service
from tests.verification.documents import without

ROOT = Path(__file__).resolve().parents[1]
GUIDES = {str(path.relative_to(ROOT)): path for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]}
TEXTS = {name: path.read_text(encoding="utf-8") for name, path in GUIDES.items()}
ALL = {**TEXTS, **{name: (ROOT / name).read_text(encoding="utf-8") for name in ("MODEL.md", "DESIGN.md")}}
PYTHON = [
    pytest.param(block, id=f"{name} {number}")
    for name, text in TEXTS.items()
    for number, block in enumerate(re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL), start=1)
]
LINES = [line for text in TEXTS.values() for line in re.findall(r"uv run sim ([^`\n|]+)", text)]
UNUSED = re.findall(r"`(.+?)`", TEXTS["docs/reference/glossary.md"].split("## Words that are not used")[1])


@pytest.mark.parametrize("block", PYTHON)
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
def test_the_strategy_that_is_shown_lies_over_a_council(council: str, tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", TEXTS["docs/how-to/write-a-strategy.md"], flags=re.DOTALL)
    block = next(block for block in blocks if "[[actions]]" in block)
    path = tmp_path / "mine.toml"
    path.write_text(block, encoding="utf-8")
    scenario = load(council, [str(path)])
    assert scenario.actions[-1].title == "Support in the first years"
    assert len(scenario.cohorts) == len(load(council).cohorts) + 1


def test_the_inspection_that_is_shown_comes_in_a_council_that_is_inspected() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", TEXTS["docs/how-to/write-a-strategy.md"], flags=re.DOTALL)
    strategy = tomllib.loads(next(block for block in blocks if "inspection =" in block))
    derived = derive(scenario(with_strategy(without(tiny_service(), "actions"), strategy)))
    counted = replicate(derived, 1, 0).flows[:, 0, [Flow.INSPECTIONS, Flow.JUDGED_INADEQUATE]]
    assert counted[1].tolist() == [1, 1]  # the first month ends in October
    assert counted.sum() == 2


def test_the_two_commands_are_all_of_them_in_the_readme() -> None:
    assert re.findall(r"```sh\n(.*?)```", TEXTS["README.md"], flags=re.DOTALL) == [
        "pip install uv && uv run sim forecast bradford-2018\n",
        "pip install uv && uv run pytest\n",
    ]


def test_the_readme_is_short() -> None:
    assert len(TEXTS["README.md"].encode()) <= 6_000


@pytest.mark.parametrize("line", sorted(set(LINES)))
def test_a_command_that_is_shown_and_its_options_exist(line: str) -> None:
    name, *words = shlex.split(line, comments=True)
    command = main.get_command(click.Context(main), name)
    assert command is not None or name == "COMMAND", line
    if isinstance(command, click.Group):
        assert words[0] in command.commands
    elif command is not None:
        command.make_parser(click.Context(command, **main.context_settings)).parse_args(
            [word for word in words if word != "..."]
        )


def test_every_command_is_in_the_reference() -> None:
    named = set(re.findall(r"^## sim ([\w-]+)", TEXTS["docs/reference/commands.md"], flags=re.MULTILINE))
    assert named == set(main.list_commands(click.Context(main)))


@pytest.mark.parametrize("name", [*GUIDES, "MODEL.md", "DESIGN.md", "CONTRIBUTING.md"])
def test_the_files_that_it_links_to_exist(name: str) -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert [link for link in links if not ((ROOT / name).parent / link).exists()] == []


def test_every_guide_is_in_the_list_of_guides() -> None:
    listed = set(re.findall(r"\]\(([^)#]+\.md)\)", TEXTS["docs/README.md"]))
    assert {name for name in GUIDES if name.startswith("docs/")} == {"docs/README.md"} | {
        f"docs/{link}" for link in listed if not link.startswith("..")
    }


@pytest.mark.parametrize("name", [name for name in ALL if name != "docs/reference/glossary.md"])
def test_no_document_uses_a_word_that_the_glossary_rejects(name: str) -> None:
    assert [word for word in UNUSED if re.search(rf"\b{word}\b", ALL[name], flags=re.IGNORECASE)] == []


def test_no_code_uses_a_word_that_the_glossary_rejects() -> None:
    code = {path: path.read_text(encoding="utf-8").lower() for path in (ROOT / "sim").rglob("*.py")}
    assert [(path.name, word) for path, text in code.items() for word in UNUSED if word in text] == []
