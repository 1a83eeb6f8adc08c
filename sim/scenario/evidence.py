"""The reported figures: what the councils' committee papers and the Department for Education say, each with an id."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from sim.scenario.faults import closest_first, listed


@dataclass(frozen=True)
class Figure:
    """One reported figure, as printed in its paper."""

    id: str
    document: str
    authority: str
    period: str
    quantity: str
    subgroup: str
    value: float
    unit: str
    note: str


PAPERS, DFE, COUNCILS = "reported_figures.csv", "dfe_figures.csv", "dfe_councils.csv"


@cache
def _table(file: str) -> list[dict[str, str]]:
    text = files("sim.scenario.data").joinpath(file).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _rows() -> list[dict[str, str]]:
    return [*_table(PAPERS), *_table(DFE)]


@dataclass(frozen=True)
class Use:
    """How a figure of a paper is used, and why: fit, held out, input, rule, context or discarded."""

    use: str
    why: str


def council_years() -> list[dict[str, str]]:
    """Return what every council in England reported, a council and year a row; empty where it reported nothing."""
    return _table(COUNCILS)


def uses() -> dict[str, Use]:
    """Return the use of every figure of the papers by its id."""
    return {row["id"]: Use(row["use"], row["why"]) for row in _table("figure_uses.csv")}


def paper(council: str) -> list[dict[str, str]]:
    """Return the rows of a council's paper as printed, words included; none if there is no such council."""
    return [row for row in _table(PAPERS) if _council(row) == council]


def councils() -> list[str]:
    """Return the councils with a paper, as scenarios name them: ``central-bedfordshire``."""
    return list(dict.fromkeys(_council(row) for row in _table(PAPERS)))


def _council(row: dict[str, str]) -> str:
    return row["document"].rsplit("-", 1)[0]


@cache
def figure_ids() -> frozenset[str]:
    """Return the id of every reported figure, those that are words included."""
    return frozenset(row["id"] for row in _rows())


@cache
def figures() -> dict[str, Figure]:
    """Return every reported figure by its id; figures that are words (an inspection grade) are left out."""
    found = {}
    for row in _rows():
        try:
            value = float(row["value"])
        except ValueError:
            continue
        if math.isfinite(value):
            found[row["id"]] = Figure(
                row["id"],
                row["document"],
                row["authority"],
                row["as_of_or_period"],
                row["quantity"],
                row["subgroup"],
                value,
                row["unit"],
                row["note"],
            )
    return found


def figure(name: str) -> Figure:
    """Return the figure with this id; raises ``KeyError`` if there is none, or if it is not a number."""
    return figures()[name]


class Row(NamedTuple):
    """One reported figure."""

    id: str
    when: str
    what: str
    value: str
    use: str
    why: str


def figures_of(council: str) -> list[Row]:
    """Return the figures of a council's paper; ``council`` may be a scenario's name. Raises ``ValueError`` if it has
    none.
    """
    wanted = council.lower().replace(" ", "-")
    found = [name for name in councils() if wanted == name or wanted.startswith(f"{name}-")]
    if not found:
        raise ValueError(f"COUNCIL: found {council!r}; allowed: {listed(closest_first(council, councils()))}")
    use = uses()
    return [
        Row(
            row["id"],
            row["as_of_or_period"],
            f"{row['quantity'].replace('_', ' ')}: {row['subgroup']}"
            if row["subgroup"]
            else row["quantity"].replace("_", " "),
            f"{row['value']} {row['unit']}".strip(),
            use[row["id"]].use,
            use[row["id"]].why,
        )
        for row in paper(found[0])
    ]
