"""Every cell of every notebook runs, with few replications, and shows a page, not a megabyte."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import sim

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
LONGEST = 100_000  # characters of what a cell shows


def cells(path: Path) -> list[str]:
    """Return the cells of code of a notebook in percent format."""
    parts = path.read_text(encoding="utf-8").split("# %%")[1:]
    return [part for part in parts if not part.startswith(" [markdown]")]


def shown_by(cell: str, names: dict[str, Any]) -> Any:
    """Run a cell as Jupyter does and return the value of its last line, if it is an expression."""
    tree = ast.parse(cell)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if isinstance(last, ast.Expr) else None


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_every_cell_of_a_notebook_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sim.Run
    monkeypatch.setattr(sim, "Run", lambda **given: replace(whole(**given), replications=20, years=2))
    names: dict[str, Any] = {}
    shown = [shown_by(cell, names) for cell in cells(path)]
    pages = [value for value in shown if value is not None]
    assert len(pages) >= 6
    for value in pages:
        as_html = getattr(value, "_repr_html_", None)
        said = as_html() if as_html else repr(value)
        assert 0 < len(said or repr(value)) < LONGEST, type(value)


def test_the_notebooks_are_listed() -> None:
    listed = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in FOLDER.glob("*.py") if f"]({path.name})" not in listed] == []
