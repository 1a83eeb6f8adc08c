"""The tables of a comparison: levels, paired differences, what they cost, and which children gain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.model.counting.counted import Population
from sim.questions.headlines import HEADLINES, NAMES, POSSIBLE
from sim.questions.periods import whole_years, year_days, years
from sim.statistics.intervals import by_sample, interval
from sim.statistics.proportions import proportion

if TYPE_CHECKING:
    from sim.questions.compare.question import Comparison

Array = NDArray[np.float64]
WHOLE = "whole forecast"
RESAMPLES = 2000
GROUPS = {
    Population.IN_ASSESSMENT: "in assessment",
    Population.IN_NEED: "in need",
    Population.PROTECTED: "on a protection plan",
    Population.IN_COURT: "in court proceedings",
    Population.LOOKED_AFTER: "looked after",
    Population.LEAVING_CARE: "leaving care",
    Population.UNDER_5: "under 5",
    Population.AGED_5_TO_9: "5 to 9",
    Population.AGED_10_TO_14: "10 to 14",
    Population.AGED_15_TO_17: "15 to 17",
    Population.AGED_18_OR_OVER: "18 or over",
}


def periods(comparison: Comparison) -> Iterator[tuple[str, int, Array]]:
    """Yield the reporting years and the whole forecast, how many days each has, and its values, (runs,
    replications, headlines).
    """
    derived = comparison.derived
    for place, (year, days) in enumerate(zip(years(derived), year_days(derived), strict=True)):
        yield year, days, comparison.yearly[:, :, place]
    yield WHOLE, round(derived.rates.calendar.month_end[derived.months - 1]), comparison.whole


def levels(comparison: Comparison) -> pd.DataFrame:
    """Return each headline measure of each strategy run by reporting year and over the whole forecast: the mean with
    its 95 % interval, and what holds 80 % of the runs.
    """
    rows = []
    for year, days, values in periods(comparison):
        for name, shown in zip(comparison.names, values, strict=True):
            mean, low, high = interval(shown, comparison.per_sample).within(POSSIBLE)
            p10, p90 = np.quantile(shown, [0.1, 0.9], axis=0)
            for place, headline in enumerate(HEADLINES):
                rows.append(
                    {
                        "strategy": name,
                        "measure": headline.name,
                        "unit": headline.unit,
                        "year": year,
                        "days": days,
                        "mean": mean[place],
                        "mean_low": low[place],
                        "mean_high": high[place],
                        "p10": p10[place],
                        "p90": p90[place],
                    }
                )
    return pd.DataFrame(rows)


def differences(comparison: Comparison) -> pd.DataFrame:
    """Return the paired difference of each strategy from the baseline in each headline measure and year.

    ``difference`` is the mean with its 95 % interval; ``p10`` and ``p90`` hold 80 % of the pairs; ``better`` is the
    share of pairs in which the strategy does better, equal ones counting half, with its 95 % interval.
    """
    rows = []
    for year, days, values in periods(comparison):
        for name, pairs in zip(comparison.names[1:], comparison.differences_of(values), strict=True):
            mean, low, high = interval(pairs, comparison.per_sample)
            p10, p90 = np.quantile(pairs, [0.1, 0.9], axis=0)
            wanted = np.array([-1.0 if headline.better == "less" else 1.0 for headline in HEADLINES])
            better = [proportion(hits, comparison.per_sample) for hits in (0.5 + 0.5 * np.sign(pairs * wanted)).T]
            for place, headline in enumerate(HEADLINES):
                rows.append(
                    {
                        "strategy": name,
                        "measure": headline.name,
                        "unit": headline.unit,
                        "year": year,
                        "days": days,
                        "difference": mean[place],
                        "low": low[place],
                        "high": high[place],
                        "p10": p10[place],
                        "p90": p90[place],
                        "better": better[place].share,
                        "better_low": better[place].low,
                        "better_high": better[place].high,
                    }
                )
    return pd.DataFrame(rows)


def cost_effectiveness(comparison: Comparison) -> pd.DataFrame:
    """Return what each strategy costs beyond the baseline, the changes of worker it avoids, and the cost of each.

    Both are over the whole forecast and discounted at 3.5 % a year. The cost per avoided change, with a bootstrap
    interval over posterior samples, is given only where changes are avoided and money is spent beyond doubt (95 %);
    ``reading`` says which of the cases it is. ``frontier`` marks those that no other, nor any mixture of two, beats on
    average.
    """
    cost, changes = NAMES.index("cost"), NAMES.index("changes")
    rows = []
    for name, pairs in zip(comparison.names[1:], comparison.differences_of(comparison.whole), strict=True):
        spent, avoided = pairs[:, cost], -pairs[:, changes]
        cost_mean, cost_low, cost_high = map(float, interval(spent, comparison.per_sample))
        avoided_mean, avoided_low, avoided_high = map(float, interval(avoided, comparison.per_sample))
        reading = _reading(cost_low, cost_high, avoided_low, avoided_high)
        each = (np.nan, np.nan, np.nan)
        if reading == "costs money and avoids changes":
            each = (cost_mean / avoided_mean, *_ratio_interval(spent, avoided, comparison.per_sample))
        rows.append(
            {
                "strategy": name,
                "cost": cost_mean,
                "cost_low": cost_low,
                "cost_high": cost_high,
                "avoided": avoided_mean,
                "avoided_low": avoided_low,
                "avoided_high": avoided_high,
                "cost_per_avoided": each[0],
                "cost_per_avoided_low": each[1],
                "cost_per_avoided_high": each[2],
                "reading": reading,
            }
        )
    frame = pd.DataFrame(rows)
    frame["frontier"] = on_frontier(frame["cost"].to_numpy(), frame["avoided"].to_numpy())
    return frame


def _reading(cost_low: float, cost_high: float, avoided_low: float, avoided_high: float) -> str:
    spends = "costs money" if cost_low > 0 else "saves money" if cost_high < 0 else "no difference in cost is shown"
    if avoided_low > 0:
        return f"{spends} and avoids changes" if "money" in spends else f"avoids changes; {spends}"
    if avoided_high < 0:
        return f"{spends} and brings more changes" if "money" in spends else f"brings more changes; {spends}"
    return f"{spends}; no difference in changes is shown" if "money" in spends else "no difference is shown"


def _ratio_interval(spent: Array, avoided: Array, per_sample: int) -> tuple[float, float]:
    """Return the 95 % percentile bootstrap interval of a ratio of means, posterior samples resampled whole."""
    samples = by_sample(np.column_stack([spent, avoided]), per_sample)
    chosen = np.random.default_rng(1).integers(len(samples), size=(RESAMPLES, len(samples)))
    means = samples[chosen].mean(axis=1)
    low, high = np.quantile(means[:, 0] / means[:, 1], [0.025, 0.975])
    return float(low), float(high)


def on_frontier(cost: Array, avoided: Array) -> Array:
    """Tell which strategies lie on the upper hull from the baseline (nothing spent, nothing avoided): more changes
    avoided for the money than any other, or any mixture of two.
    """
    points = [(0.0, 0.0, -1), *((float(x), float(y), n) for n, (x, y) in enumerate(zip(cost, avoided, strict=True)))]
    hull: list[tuple[float, float, int]] = []
    for point in sorted(points, key=lambda point: (point[0], -point[1])):
        if hull and point[1] <= hull[-1][1]:
            continue  # dearer, and avoids no more
        while len(hull) > 1 and _slope(hull[-2], hull[-1]) <= _slope(hull[-2], point):
            hull.pop()
        hull.append(point)
    found = np.zeros(len(cost), dtype=bool)
    found[[number for _, _, number in hull if number >= 0]] = True
    return found


def _slope(one: tuple[float, float, int], other: tuple[float, float, int]) -> float:
    return (other[1] - one[1]) / (other[0] - one[0]) if other[0] > one[0] else np.inf


def who_benefits(comparison: Comparison) -> pd.DataFrame:
    """Return which children gain: the difference in changes of worker per child and year, and in the percentage with
    three or more workers, by stage on 31 March and by age then, over all full reporting years.
    """
    full = whole_years(comparison.derived)
    added = comparison.children[:, :, full or slice(None)].sum(axis=2)
    children = added[..., 0]
    per_child = np.divide(added[..., 1], children, out=np.full_like(children, np.nan), where=children > 0)
    many = np.divide(100 * added[..., 2], children, out=np.full_like(children, np.nan), where=children > 0)
    rows = []
    for place, name in enumerate(comparison.names[1:], start=1):
        for population, words in GROUPS.items():
            told: dict[str, object] = {
                "strategy": name,
                "children": words,
                "by": "stage" if population < Population.UNDER_5 else "age",
            }
            told["number"] = children[0, :, population].mean() / max(len(full), 1)
            told["changes_per_child"] = per_child[0, :, population].mean()
            for measure, values in (("difference", per_child), ("three_or_more", many)):
                pairs = values[place, :, population] - values[0, :, population]
                mean, low, high = map(float, interval(pairs, comparison.per_sample))
                told |= {measure: mean, f"{measure}_low": low, f"{measure}_high": high}
            rows.append(told)
    return pd.DataFrame(rows)


def pairs(comparison: Comparison) -> pd.DataFrame:
    """Return every replication's headline measures by strategy run and reporting year, and over the whole forecast."""
    parts = []
    for year, days, values in periods(comparison):
        for name, shown in zip(comparison.names, values, strict=True):
            frame = pd.DataFrame(shown, columns=list(NAMES))
            frame.insert(0, "strategy", name)
            frame.insert(1, "year", year)
            frame.insert(2, "days", days)
            frame.insert(3, "replication", np.arange(len(frame)))
            parts.append(frame)
    return pd.concat(parts, ignore_index=True)
