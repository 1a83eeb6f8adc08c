"""What the terminal shows of a comparison."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.output.console import OUT
from sim.output.numbers import NOTHING
from sim.questions.compare.playing import PRECISION, Comparison
from sim.questions.compare.tables import WHOLE, differences, worth
from sim.questions.compare.words import in_short

COLUMNS = {
    "caseload": ("Average\ncaseload", 2, 1.0),
    "changes_per_child": ("Changes a year,\nlooked after", 3, 1.0),
    "cost": ("Cost,\n£ million", 2, 1e-6),
}


def show(comparison: Comparison) -> None:
    """Print each strategy's differences over the whole forecast, and in short what they say."""
    told, value = differences(comparison), worth(comparison)
    whole = told[told["year"] == WHOLE].set_index(["strategy", "measure"])
    head = ["Difference from\nas things are", *(label for label, _, _ in COLUMNS.values()), "£ a change\navoided"]
    rows = []
    for name, each in zip(comparison.names[1:], value.to_dict("records"), strict=True):
        cells = [cell(whole.loc[(name, measure)], *COLUMNS[measure][1:]) for measure in COLUMNS]
        rows.append([name, *cells, price(each)])
    OUT.print(f"{comparison.contenders[0].scenario.title}: {comparison.replications} pairs each", style="bold")
    OUT.table(head, rows)
    OUT.print("Mean over the whole forecast with its 95 % interval; * where that does not contain 0.")
    for said in in_short(comparison, {"differences": told, "worth": value}):
        OUT.print(f"- {said}")
    OUT.print(comparison.rates)
    OUT.print(how_many(comparison))


def say_where(folder: Path) -> None:
    """Print where the results are."""
    OUT.print(f"Verdicts, tables and charts: {folder}", soft_wrap=True)


def price(row: Any) -> str:
    """Return what an avoided change costs with its interval, where that can be told."""
    mean, low, high = (row[f"cost_per_avoided{end}"] for end in ("", "_low", "_high"))
    return f"{mean:,.0f}\n{low:,.0f} to {high:,.0f}" if mean > 0 else NOTHING


def cell(row: Any, decimals: int, scale: float) -> str:
    """Return a difference with its interval; a star where the interval does not contain 0."""
    mean, low, high = (row[key] * scale for key in ("difference", "low", "high"))
    star = "*" if low > 0 or high < 0 else ""
    return f"{mean:+z,.{decimals}f}{star}\n{low:+z,.{decimals}f} to {high:+z,.{decimals}f}"


def how_many(comparison: Comparison) -> str:
    """Return how the number of replications came about."""
    if not comparison.chosen:
        return f"{comparison.replications} pairs, as asked for; seed {comparison.seed}."
    reached = "as wanted" if comparison.precision <= PRECISION else f"{PRECISION:.1%} was wanted"
    return (
        f"{comparison.replications} pairs: the 95 % intervals of the paired differences of caseload, changes per child "
        f"and cost are within {comparison.precision:.2%} of the level ({reached}); seed {comparison.seed}."
    )
