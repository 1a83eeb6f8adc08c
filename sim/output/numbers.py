"""How numbers are written for a reader: no more figures than count, never ``-0.0``, and no mean that says nothing."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import numpy as np

from sim.engine.views import Series

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
