"""What a validation says, in sentences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.engine.views import Series
from sim.output.numbers import NOTHING, figures, middle
from sim.questions.periods import ALL
from sim.questions.validate.figures import FEWEST, coverage

NOMINAL = 0.8  # what an 80 % interval should hold
LEGEND = "! outside the 95 % interval. Misfit in standard deviations of what would be reported."
USES = {"fit": "fitted", "held out": "held out"}


def verdict(table: pd.DataFrame) -> list[str]:
    """Return what the table says, in sentences: nothing of how often intervals hold where there are few figures."""
    fitted, held_out = coverage(table).to_dict("records")
    sentences = [sentence for row in (fitted, held_out) for sentence in _covered(row)]
    context = int((table["use"] == "context").sum())
    if context:
        sentences.append(
            f"{context} more {'are' if context > 1 else 'is'} shown for context and not counted: the scenario was set "
            "from them."
        )
    if held_out["figures"] >= FEWEST:
        sentences.append(_judged(held_out))
    return sentences


def _covered(row: dict[Any, Any]) -> list[str]:
    number, use = int(row["figures"]), USES[row["use"]]
    if number == 0:
        return []
    if number < FEWEST:
        return [
            f"{number} figure{'s' if number > 1 else ''} {use}: too few to say how often intervals hold what is "
            f"reported ({FEWEST} are needed)."
        ]
    low, high = row["within 80 % (low)"], row["within 80 % (high)"]
    return [
        f"{number} figures {use}: {row['within 80 %']:.0%} lie within their 80 % interval (95 % confidence "
        f"{low:.0%} to {high:.0%}, if figures were independent), {row['within 95 %']:.0%} within 95 %; "
        f"the median misfit is {row['median misfit']:.1f} standard deviations."
    ]


def _judged(row: dict[Any, Any]) -> str:
    """Return what the held-out figures say of the intervals, as far as so many can say anything."""
    if row["within 80 % (high)"] < NOMINAL:
        return "Held-out figures fall outside too often: the forecast is surer than it should be."
    if row["within 80 % (low)"] > NOMINAL:
        return "Held-out figures fall inside more often than 80 %: intervals are wider than they need be."
    return (
        "As far as so few figures of so few councils can tell, held-out figures fall inside about as often as they "
        "should; figures of one council rise and fall together, so that they tell less than their number."
    )


def row_of(row: dict[Any, Any], shown: Series) -> list[str]:
    """Return a reported figure beside what was simulated."""
    teams = "" if row["teams"] == ALL else f", {row['teams']}"
    low, high = row["low80"], row["high80"]
    at = middle(row["mean"], low, high, shown)
    simulated = f"{figures(at)} ({figures(low)}-{figures(high)})" if np.isfinite([at, low, high]).all() else NOTHING
    misfit = f"{row['misfit']:+z.1f}{' ' if row['within95'] else '!'}" if np.isfinite(row["misfit"]) else NOTHING
    return [f"{row['when']} {row['measure']}{teams}", row["use"], figures(row["reported"]), simulated, misfit]
