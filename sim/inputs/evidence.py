"""The reported figures: what the councils' committee papers say, each with an id."""

from __future__ import annotations

import csv
import io
import math
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
def _rows() -> list[dict[str, str]]:
    text = files("sim.inputs").joinpath("reported_figures.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


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
