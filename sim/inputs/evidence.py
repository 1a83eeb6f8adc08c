"""The reported figures: what the councils' committee papers say, each with an id."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


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


@cache
def figures() -> dict[str, Figure]:
    """Return every reported figure by its id; figures that are words (an inspection grade) are left out."""
    found = {}
    with files("sim.inputs").joinpath("reported_figures.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            try:
                value = float(row["value"])
            except ValueError:
                continue
            found[row["id"]] = Figure(
                row["id"], row["document"], row["authority"], row["as_of_or_period"], row["quantity"],
                row["subgroup"], value, row["unit"], row["note"],
            )
    return found


def figure(name: str) -> Figure:
    """Return the figure with this id; raises ``KeyError`` if there is none."""
    return figures()[name]
