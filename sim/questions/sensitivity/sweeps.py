"""What a sweep shows: the outcomes over a grid, and where a strategy stops (or starts) being the better one.

A threshold is where the mean paired difference, strategy less baseline, is 0 between two grid points, by a straight
line between them. Its 95 % interval holds every value at which the interval of the difference holds 0, next to the
threshold (as Fieller 1954, Journal of the Royal Statistical Society B 16, 175-185, inverts a test); it is open where it
reaches the end of the range.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.questions.headlines import BY_HEADLINE, NAMES
from sim.questions.sensitivity import noise
from sim.questions.sensitivity.ranges import Range
from sim.questions.sensitivity.study import Study
from sim.statistics.possible import ANYTHING

Array = NDArray[np.float64]


def grid(study: Study, table: Array) -> pd.DataFrame:
    """Return each outcome shown at each point: mean and 95 % interval, and with a strategy the baseline's and the
    paired difference, strategy less baseline. ``table`` has the shape (points, replications, beside, headlines).
    """
    parts = []
    for name in study.outcomes:
        values = table[..., NAMES.index(name)]
        columns: dict[str, object] = {"outcome": name}
        for place, one in enumerate(study.ranges):
            columns[one.key] = [one.value(factor) for factor in study.points[:, place]]
            columns[f"factor on {one.key}"] = study.points[:, place]
        measured = {"": values[:, :, 0]}
        if study.beside == 2:
            measured |= {"baseline_": values[:, :, 1], "difference_": values[:, :, 0] - values[:, :, 1]}
        for prefix, of in measured.items():
            mean, half = noise.mean_and_half(of)
            can_be = ANYTHING if prefix == "difference_" else BY_HEADLINE[name].possible
            low, high = can_be.within(mean - half), can_be.within(mean + half)
            columns |= {f"{prefix}mean": mean, f"{prefix}from": low, f"{prefix}to": high}
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


@dataclass(frozen=True)
class Threshold:
    """Where the difference changes sign: open ends of the interval are missing."""

    at: float
    low: float
    high: float
    sign_before: int  # of the difference at lower values


def thresholds_of(places: Array, difference: Array, half: Array) -> list[Threshold]:
    """Return where a difference (mean and half-width of its interval, by place) changes sign."""
    signs = np.sign(difference)
    found = []
    for here in range(len(places) - 1):
        there = next((k for k in range(here + 1, len(places)) if signs[k] != 0), None)
        if signs[here] == 0 or there is None or signs[here] == signs[there]:
            continue
        at = _zero(places[here], difference[here], places[there], difference[there])
        low = _certain(places, difference, half, range(here, -1, -1), at)
        high = _certain(places, difference, half, range(there, len(places)), at)
        found.append(Threshold(at, low, high, int(signs[here])))
    return found


def _certain(places: Array, difference: Array, half: Array, onward: range, at: float) -> float:
    """Return where, going on from the threshold, the interval of the difference first leaves 0 out."""
    sign = np.sign(difference[onward[0]])
    before = at, -float(np.interp(at, places, half))  # what the interval's nearer end is beyond 0
    for place in onward:
        beyond = sign * difference[place] - half[place]
        if beyond > 0:
            return _zero(before[0], before[1], places[place], beyond) if before[1] < 0 else float(before[0])
        before = float(places[place]), float(beyond)
    return float("nan")


def _zero(a: float, at_a: float, b: float, at_b: float) -> float:
    """Return where a straight line is 0."""
    return float(a + (b - a) * at_a / (at_a - at_b))


def thresholds(study: Study, table: Array) -> pd.DataFrame:
    """Return where the better of strategy and baseline changes, for each outcome shown, along the first key; with two
    keys at each value of the second.

    A row without a threshold says in ``better`` which is the better one throughout, as far as can be told.
    """
    one = study.ranges[0]
    other = study.ranges[1] if len(study.ranges) == 2 else None
    rows = []
    for name in study.outcomes:
        values = table[..., NAMES.index(name)]
        mean, half = noise.mean_and_half(values[:, :, 0] - values[:, :, 1])
        for second in np.unique(study.points[:, 1]) if other else [None]:
            here = np.ones(len(mean), dtype=bool) if second is None else study.points[:, 1] == second
            places = np.array([one.value(factor) for factor in study.points[here, 0]])
            common: dict[str, object] = {"outcome": name, "key": one.key}
            if other is not None and second is not None:
                common |= {"other_key": other.key, "other": other.value(float(second))}
            rows += [common | row for row in _rows(name, one, places, mean[here], half[here])]
    return pd.DataFrame(rows)


def _rows(name: str, one: Range, places: Array, mean: Array, half: Array) -> list[dict[str, object]]:
    found = [one for one in thresholds_of(places, mean, half) if np.isfinite([one.low, one.high]).any()]
    if not found:  # or only where the difference is no more than chance all along
        return [
            {"threshold": np.nan, "from": np.nan, "to": np.nan, "unit": one.unit, "better": better(name, mean, half)}
        ]
    wanted = -1 if BY_HEADLINE[name].better == "less" else 1
    words = {
        True: "the strategy is better below, the baseline above",
        False: "the baseline is better below, the strategy above",
    }
    return [
        {
            "threshold": each.at,
            "from": each.low,
            "to": each.high,
            "unit": one.unit,
            "better": words[each.sign_before == wanted],
        }
        for each in found
    ]


def better(name: str, mean: Array, half: Array) -> str:
    """Return which is the better one over a range without a threshold, and whether that is certain."""
    if not np.isfinite(mean).all():
        return "no value in some run"
    if not mean.any():
        return "no difference"
    wanted = -1 if BY_HEADLINE[name].better == "less" else 1
    sign = np.sign(mean[np.argmax(np.abs(mean))])
    which = "strategy" if sign == wanted else "baseline"
    certain = np.abs(mean) > half
    return which if certain.all() else f"{which}, not certain" if certain.any() else "cannot be told"
