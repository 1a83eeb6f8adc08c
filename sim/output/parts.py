"""How numbers, chances and shares of futures are written in what a ranking or a search says."""

from __future__ import annotations

import math

from sim.statistics.proportions import Proportion


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
    """Return a share of futures with its interval."""
    return f"{100 * share.share:.3g} ({100 * share.low:.0f} to {100 * share.high:.0f})"


def sentence(text: str) -> str:
    """Return text that begins with a capital and ends with a full stop."""
    return f"{text[0].upper()}{text[1:]}."
