"""How numbers, chances and shares of futures are written in what a ranking or a search says."""

from __future__ import annotations

from sim.experiments.proportions import Proportion


def number(value: float, unit: str) -> str:
    """Return a number of a measure as text: money in whole pounds, others to as many digits as tell them apart."""
    if unit.startswith("pounds"):
        return f"{'-' if value < 0 else ''}£{abs(value):,.0f}"
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2 if abs(value) >= 10 else 3
    return f"{value:,.{digits}f}"


def percent(chance: float) -> str:
    """Return a probability as text, never 0 or 100 % where it is neither known to be."""
    if chance < 0.005:
        return "less than 1 %"
    return "more than 99 %" if chance > 0.995 else f"{100 * chance:.0f} %"


def in_hundred(share: Proportion) -> str:
    """Return a share of futures with its interval."""
    return f"{100 * share.share:.3g} ({100 * share.low:.0f} to {100 * share.high:.0f})"


def sentence(text: str) -> str:
    """Return text that begins with a capital and ends with a full stop."""
    return f"{text[0].upper()}{text[1:]}."
