"""The reported figures: what the councils' committee papers and the Department for Education say, each with an id."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from sim.england import figures as england
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


PAPERS = "reported_figures.csv"
DFE = "dfe/"  # before the ids of the figures that every council reports: dfe/leeds/2024/turnover_rate_fte


@cache
def _table(file: str) -> list[dict[str, str]]:
    text = files("sim.scenario.data").joinpath(file).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@dataclass(frozen=True)
class Use:
    """How a figure of a paper is used, and why: fit, held out, input, rule, context or discarded."""

    use: str
    why: str


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


def is_figure(name: str) -> bool:
    """Tell whether there is a reported figure with this id, which may be words."""
    return name in _papers() or _dfe(name) is not None


def figure(name: str) -> Figure:
    """Return the figure with this id; raises ``KeyError`` if there is none, or if it is words (an inspection grade)."""
    if name.startswith(DFE):
        found = _dfe(name)
    else:
        row = _papers()[name]
        found = _of_paper(row) if _is_number(row["value"]) else None
    if found is None:
        raise KeyError(name)
    return found


@cache
def _papers() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in _table(PAPERS)}


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _of_paper(row: dict[str, str]) -> Figure:
    return Figure(
        row["id"],
        row["document"],
        row["authority"],
        row["as_of_or_period"],
        row["quantity"],
        row["subgroup"],
        float(row["value"]),
        row["unit"],
        row["note"],
    )


def _dfe(name: str) -> Figure | None:
    """Return a figure that councils report to the Department for Education, by its id."""
    parts = name.split("/")
    if len(parts) != 4 or not name.startswith(DFE) or not parts[2].isdecimal() or parts[3] not in england.FIGURES:
        return None
    _, council, year, quantity = parts
    value = england.value(council, int(year), quantity)
    if value is None:
        return None
    reported, of = england.FIGURES[quantity], england.rows()[council, int(year)]["council"]
    note = england.notes().get(f"{council}/{year}/{quantity}", "")
    return Figure(
        name, reported.document, of, reported.period(int(year)), quantity, reported.what, value, reported.unit, note
    )


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
