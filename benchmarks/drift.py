"""Whether simulated councils change from year to year as much as councils do: what drift makes of the reported figures.

For each figure, the spread of the change of its logarithm over 1 to 4 years, in percent, chance included, a trend
common to all taken off: 80 % of the changes lie within 1.2816 spreads. England: every council but the five that the
model is held against, 2017 to 2025.
Simulated: histories of Bradford and of Middlesbrough with drift and without, at the rates of their files, each figure
as it would be reported once a year; of the two the mean. Only how often people resign, apply and so on was estimated
from these councils; caseload, vacancies, agency workers, staff in post and children are what the model makes of it.

Run: ``uv run python benchmarks/drift.py [replications]``
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray

from sim.engine.loading import load
from sim.england.drift import FIRST, HELD_AGAINST, spread_over
from sim.england.figures import ENGLAND, table
from sim.questions.replications import play
from sim.questions.run import Run
from sim.scenario.derivation import derive

FIGURES = {  # a measure, the published figure, and whether the measure is averaged over the year
    "turnover_rate": ("turnover_rate_fte", False),
    "absence_rate": ("absence_rate_fte", True),
    "social_workers": ("inpost_headcount", False),
    "vacancy_rate": ("vacancy_rate_fte", False),
    "agency_rate": ("agency_rate_fte", False),
    "caseload": ("caseload_fte", False),
    "open_cases": ("children_in_need", False),
    "children_looked_after": ("looked_after_children", False),
}
SEED, YEARS = 1, 5
SCENARIOS = ("bradford-2018", "middlesbrough-2019")
Array = NDArray[np.float64]


def spreads(by_year: Array) -> Array:
    """Return the spread over 1 to 4 years of what has a row a council or history, and a column a year, in percent."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logarithm = np.log(by_year)
    logarithm[~np.isfinite(logarithm)] = np.nan
    logarithm -= np.nanmean(logarithm, axis=0)
    return 100 * np.array([spread_over(logarithm, np.zeros_like(logarithm), ahead) for ahead in range(1, YEARS)])


def england(figure: str) -> Array:
    """Return the spreads of a published figure."""
    rows = table()
    rows = rows[~rows["council"].isin([ENGLAND, *HELD_AGAINST]) & (rows["year"] >= FIRST)]
    return spreads(rows.pivot(index="id", columns="year", values=figure).dropna(axis=1, how="all").to_numpy(float))


def simulated(name: str, steady: bool, replications: int) -> dict[str, Array]:
    """Return the spreads of every measure over the histories of a scenario."""
    scenario = load(name).lasting(YEARS)
    derived = derive(scenario.steady() if steady else scenario)
    shown = play(derived, Run(seed=SEED), replications).series(list(FIGURES))
    found = {}
    for (measure, (_, averaged)), series in zip(FIGURES.items(), shown, strict=True):
        monthly = series[:, : 12 * YEARS].reshape(replications, YEARS, 12)
        found[measure] = spreads(monthly.mean(axis=2) if averaged else monthly[:, :, -1])
    return found


def main(replications: int) -> None:
    """Print a table."""
    print("| figure | England | simulated | without drift |\n|---|---|---|---|")
    played = [[simulated(name, steady, replications) for name in SCENARIOS] for steady in (False, True)]
    for measure, (figure, _) in FIGURES.items():
        columns = [england(figure), *(np.mean([one[measure] for one in parts], axis=0) for parts in played)]
        print(f"| {measure} | " + " | ".join(" ".join(f"{value:.0f}" for value in column) for column in columns) + " |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
