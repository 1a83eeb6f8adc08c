"""Whether simulated councils move as councils in England do: spread, return, tails, and what moves together.

England: what all councils reported from 2017 to 2025. Simulated: every council played five years from 30 September
2024, as it would report; changes are between its first and its last year, so that both ends are simulated. The mean
change of all councils in the year is taken off. Nothing of this was fitted as a whole: single mechanisms were estimated
from single changes (``sim/england/movement.py``).

Run: ``uv run python benchmarks/councils.py [replications]``
"""

from __future__ import annotations

import sys
import warnings
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.england.rivals import FIGURES, reported
from sim.questions.councils.forward import forward
from sim.questions.councils.result import chosen
from sim.questions.run import Run
from sim.scenario import new_council

CENSUS, YEARS, HORIZONS = 2024, 5, (1, 2, 3, 4)
TOGETHER = ("in_post", "turnover", "vacancy", "agency")
Array = NDArray[np.float64]
Series = dict[str, Array]  # by figure: councils (or councils' replications) by years, on the scale that is judged


def england() -> Series:
    """Return what councils reported."""
    return {
        key: np.where(np.isfinite(values := reported(key).values), FIGURES[key].judged(values), np.nan)
        for key in FIGURES
    }


def simulated(replications: int) -> list[Series]:
    """Return what councils would report, a series of all councils for each replication."""
    played = [
        forward(new_council.councils()[one], CENSUS, Run(replications=replications), YEARS).figures
        for one in chosen(None, CENSUS)
    ]
    return [
        {key: np.array([FIGURES[key].judged(one[key][number]) for one in played if key in one]) for key in FIGURES}
        for number in range(replications)
    ]


def changes(values: Array, ahead: int) -> Array:
    """Return every change over so many years, the year's mean taken off; missing ones too, so that figures align."""
    change = values[:, ahead:] - values[:, :-ahead]
    return np.asarray((change - np.nanmean(change, axis=0)).ravel())


def spread(change: Array, share: float = 0.8) -> float:
    """Return the standard deviation that the middle of the changes have if they are normal."""
    low, high = np.nanquantile(change, [(1 - share) / 2, (1 + share) / 2])
    return float((high - low) / (2 * stats.norm.ppf((1 + share) / 2)))


def back(values: Array, ahead: int) -> float:
    """Return the slope of the change on the distance from the mean of all councils before it."""
    before = (values - np.nanmean(values, axis=0))[:, :-ahead].ravel()
    change = changes(values, ahead)
    there = np.isfinite(change)
    return float(np.polyfit(before[there], change[there], 1)[0])


def together(series: Series, one: str, other: str) -> float:
    """Return the rank correlation of yearly changes of two figures; both must be of the same councils and years."""
    return float(stats.spearmanr(changes(series[one], 1), changes(series[other], 1), nan_policy="omit").statistic)


def row_of(key: str, series: Series) -> tuple[str, str, str]:
    """Return spreads over each of the years, slopes over the first and the last of them, and tails, as text."""
    values, size = series[key], 100 if FIGURES[key].logarithm else 1
    spreads = " ".join(f"{size * spread(changes(values, ahead)):.3g}" for ahead in HORIZONS)
    slopes = " ".join(f"{back(values, ahead):+.2f}" for ahead in (HORIZONS[0], HORIZONS[-1]))
    yearly = changes(values, 1)
    return spreads, slopes, f"{spread(yearly, 0.98) / spread(yearly):.2f}"


def stacked(played: list[Series]) -> Series:
    """Return the replications of all councils as one series, each replication less its own means of the years."""
    return {key: np.concatenate([one[key] - np.nanmean(one[key], axis=0) for one in played]) for key in FIGURES}


def main(replications: int) -> None:
    """Print two tables."""
    series = (england(), stacked(simulated(replications)))
    print("| figure | spread of changes over 1, 2, 3, 4 years | simulated | back in 1, 4 years | simulated | tails | |")
    print("|---|---|---|---|---|--:|--:|")
    for key, figure in FIGURES.items():
        ours, theirs = (row_of(key, one) for one in series)
        cells = " | ".join(f"{one} | {other}" for one, other in zip(ours, theirs, strict=True))
        print(f"| {figure.words}, {'%' if figure.logarithm else 'points'} | {cells} |")
    print("\n| yearly changes of | England | simulated |\n|---|--:|--:|")
    for one, other in combinations(TOGETHER, 2):
        cells = " | ".join(f"{together(of, one, other):+.2f}" for of in series)
        print(f"| {FIGURES[one].words.lower()} and {FIGURES[other].words.lower()} | {cells} |")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
