"""What is said of every English council forward: one table by name, and never a league table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.england.rivals import FIGURES
from sim.output.page import Grid, Heading, Piece
from sim.questions.councils.result import REPORTED
from sim.scenario.new_council import census_day

if TYPE_CHECKING:
    from sim.questions.england.question import England

Row = Mapping[Any, Any]
SHOWN = {"caseload": ("Average\ncaseload", 1), "in_post": ("In post\nFTE", 0), "agency": ("Agency\n%", 0)}
SHOWN |= {"vacancy": ("Vacancies\n%", 0), "looked_after": ("Looked\nafter", 0)}
NO_LEAGUE = (
    "By name, for intervals overlap: an order by any of these figures would be mostly chance. The chart of a council "
    "shows it beside its ten statistical neighbours (DfE model of 2025)."
)


def page(result: England) -> list[Piece]:
    """Return the table of all councils, and what it says."""
    study, last = result.study, int(result.rows["year"].max())
    day = census_day(study.census)
    title = f"{result.whom} forward from {day.day} {day:%B %Y}: {study.replications} runs each"
    head = ["", *(name for name, _ in SHOWN.values())]
    pieces: list[Piece] = [Heading(title), Grid(head, _rows(result, last))]
    pieces.append(f"Middle, and below it what holds 80 %, of {last} as it would be reported.")
    if study.strategies:
        pieces += [
            Heading(f"What {' + '.join(study.strategies)} changes by {last}"),
            Grid(head, _changes(result, last)),
        ]
        pieces.append("Mean paired difference, and below it its 95 % confidence interval.")
    return [*pieces, *sentences(result)]


def _rows(result: England, year: int) -> list[list[str]]:
    def cell(row: Row, digits: int) -> str:
        return f"{row['median']:,.{digits}f}\n{row['p10']:,.{digits}f}-{row['p90']:,.{digits}f}"

    return _table(result, year, cell)


def _changes(result: England, year: int) -> list[list[str]]:
    def cell(row: Row, digits: int) -> str:
        return f"{row['change']:+z,.{digits}f}\n{row['low']:+z,.{digits}f} to {row['high']:+z,.{digits}f}"

    return _table(result, year, cell, 1)


def _table(result: England, year: int, cell: Callable[[Row, int], str], more: int = 0) -> list[list[str]]:
    there = result.rows[result.rows["year"] == year].to_dict("records")
    found = {(row["council"], row["figure"]): row for row in there}
    rows = []
    for council in result.played:
        row = [council.name]
        for key, (_, digits) in SHOWN.items():
            of = found.get((council.id, key))
            row.append(cell(of, digits + more) if of else "-")
        rows.append(row)
    return rows


def verdict(result: England) -> str:
    """Return what the forecasts say, in sentences."""
    return "\n".join([f"# {result.whom} forward", "", *(f"- {one}" for one in sentences(result))])


def sentences(result: England) -> list[str]:
    """Return what the forecasts say of England, and of councils beside their neighbours."""
    said = [*_of_england(result), _overlaps(result), NO_LEAGUE, REPORTED]
    return [*said, "How often such forecasts of the past were right: sim backtest --england."]


def _of_england(result: England) -> list[str]:
    last, said = int(result.rows["year"].max()), []
    rows = result.rows[result.rows["year"] == last]
    for key in ("caseload", "in_post", "looked_after"):
        part = rows[rows["figure"] == key].dropna(subset=["last"])
        change = 100 * (part["median"] / part["last"] - 1)
        low, high = np.quantile(change, [0.1, 0.9])
        clear = int(((part["p10"] > part["last"]) | (part["p90"] < part["last"])).sum())
        said.append(
            f"{FIGURES[key].words}: the middle of the councils' forecasts is a change of {change.median():+z.0f} % by "
            f"{last} (of eight in ten {low:+z.0f} to {high:+z.0f} %); in {clear} of {len(part)} the interval that "
            "holds 80 % leaves out what was last reported."
        )
    if result.study.strategies:
        said += [_changed(rows, key) for key in ("caseload", "in_post", "agency")]
    return said


def _changed(rows: pd.DataFrame, key: str) -> str:
    part = rows[rows["figure"] == key]
    less, more = int((part["high"] < 0).sum()), int((part["low"] > 0).sum())
    return (
        f"{FIGURES[key].words} with the strategy: lower in {less}, higher in {more} of {len(part)} councils; in the "
        "others no difference can be told."
    )


def _overlaps(result: England) -> str:
    pairs = result.beside_neighbours
    shares = pairs.groupby("figure")["overlap"].mean()
    told = ", ".join(f"{FIGURES[key].words.lower()} {100 * shares[key]:.0f}" for key in FIGURES if key in shares)
    return f"Of a hundred pairs of a council and a neighbour, the intervals that hold 80 % overlap in: {told}."
