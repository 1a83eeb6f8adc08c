"""The statistical neighbours of each council: the ten that are most like it by what the DfE compares.

``data/neighbours.csv`` is the Department for Education's statistical neighbours model of 2025 (Open Government Licence
v3.0), the nearest first. Councils that make one workforce return stand there as one, with the neighbours of the first.
"""

from __future__ import annotations

import csv
from functools import cache

from sim.england.figures import DATA as FIGURES

FILE = "sn_model_2025_wide.csv"
DATA = FIGURES.with_name("neighbours.csv")
NUMBER = 10


@cache
def _all() -> dict[str, tuple[str, ...]]:
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["id"]: tuple(filter(None, list(row.values())[1:])) for row in rows}


def neighbours(council: str) -> tuple[str, ...]:
    """Return the ids of a council's neighbours, the nearest first; none where the model does not know the council."""
    return tuple(dict.fromkeys(one for one in _all().get(council, ()) if one != council))
