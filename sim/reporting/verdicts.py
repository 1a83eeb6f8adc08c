"""What a validation says, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.experiments.validation import Validation, coverage

WANTED = (0.70, 0.90)  # share of held-out figures that honest 80 % intervals should hold


def together(validations: Sequence[Validation]) -> pd.DataFrame:
    """Return the tables of several scenarios, one below the other."""
    tables = [one.table.assign(scenario=one.scenario.title) for one in validations]
    return pd.concat(tables, ignore_index=True)


def verdict(table: pd.DataFrame) -> list[str]:
    """Return what the table says, in sentences."""
    sentences = []
    for row in coverage(table).to_dict("records"):
        if row["figures"]:
            use = "fitted" if row["use"] == "fit" else "held out"
            sentences.append(
                f"{row['figures']} figures {use}: {row['within 80 %']:.0%} lie within their 80 % interval, "
                f"{row['within 95 %']:.0%} within 95 %; the median misfit is {row['median misfit']:.1f} standard "
                "deviations."
            )
    held_out = table[table["use"] == "held out"]
    if len(held_out):
        within = held_out["within80"].mean()
        low, high = WANTED
        if within < low:
            sentences.append("Held-out figures fall outside too often: the forecast is surer than it should be.")
        elif within > high:
            sentences.append(
                "Held-out figures fall inside more often than 80 %: intervals are wider than they need be."
            )
        else:
            sentences.append("Held-out figures fall inside about as often as they should.")
    return sentences
