"""How numbers are written for a reader: no more figures than count, never ``-0.0``, and no mean that says nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal

import numpy as np

from sim.engine.views import Series
from sim.statistics.proportions import Proportion

NOTHING = "-"  # where there is no value


def legend(cells: Iterable[str]) -> list[str]:
    """Return what a reader has to be told of cells that ``spread`` wrote."""
    shown, words = list(cells), []
    if any(cell.startswith("none in") for cell in shown):
        words.append("None in 96 of 100: so many of the runs show none; up to: the most that any run shows.")
    if any("), up to" in cell for cell in shown):
        words.append("Where a few runs pull the mean out of its interval, it is the median, with the most of any run.")
    return words


def figures(value: float, number: int = 4) -> str:
    """Return a number with so many figures that count, in full: ``12,340``, ``1.234``."""
    if not np.isfinite(value):
        return NOTHING
    return f"{Decimal(f'{value:.{number}g}'):z,f}"


def middle(mean: float, low: float, high: float, values: Series) -> float:
    """Return the mean of values that runs show, or their median where the mean lies outside its own interval."""
    return mean if low <= mean <= high else float(np.median(values))


def spread(values: Series, digits: int) -> str:
    """Return what runs show, in short: mean and what holds 80 % of the runs, ``19.4 (18.6-20.2)``.

    A mean outside that interval is the doing of a few runs, and says nothing of the others: then it is the median,
    ``2 (0-31), up to 4,210``; and where nine runs in ten show none, ``none in 96 of 100, up to 4,210``.
    """
    values = values[np.isfinite(values)]
    if len(values) == 0:
        return NOTHING
    low, high = np.quantile(values, [0.1, 0.9])
    mean, most, none = float(values.mean()), float(values.max()), int((values == 0).sum())
    if values.min() >= 0 and high == 0:
        return f"none in {none:,} of {len(values):,}" + (f", up to {most:,.{digits}f}" if most else "")
    beyond = "" if low <= mean <= high else f", up to {most:,.{digits}f}"
    at = middle(mean, low, high, values)
    return f"{at:z,.{digits}f} ({low:z,.{digits}f}-{high:z,.{digits}f}){beyond}"


def number(value: float, unit: str) -> str:
    """Return a number of a measure as text: money in whole pounds, others to as many digits as tell them apart."""
    if unit.startswith("pounds"):
        return f"{'-' if value < 0 else ''}£{abs(value):,.0f}"
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2 if abs(value) >= 10 else 3
    return f"{value:,.{digits}f}"


def percent(chance: float, units: int = 199) -> str:
    """Return a probability as text, never nearer to 0 or 100 % than so many units can show; missing, that they are too
    few.
    """
    if not math.isfinite(chance):
        return "too few runs"
    least = max(1, math.ceil(100 / (units + 1)))
    if chance <= 1 / (units + 1) or 100 * chance < least:
        return f"less than {least} %"
    if chance >= units / (units + 1) or 100 * chance > 100 - least:
        return f"more than {100 - least} %"
    return f"{100 * chance:.0f} %"


def in_hundred(share: Proportion) -> str:
    """Return a share of runs with its interval."""
    return f"{100 * share.share:.3g} ({100 * share.low:.0f} to {100 * share.high:.0f})"


def sentence(text: str) -> str:
    """Return text that begins with a capital and ends with a full stop."""
    return f"{text[0].upper()}{text[1:]}."
