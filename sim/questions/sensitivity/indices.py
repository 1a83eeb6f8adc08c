"""What a study's runs say of each number: one row for each outcome and key.

Every function takes one outcome's values, shape (points, replications), and returns a column's values by key. Missing
where the outcome has no value in some run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.questions.headlines import NAMES
from sim.questions.sensitivity import noise
from sim.questions.sensitivity.designs import LEVELS, problem
from sim.questions.sensitivity.ranges import Range
from sim.questions.sensitivity.study import Study

Array = NDArray[np.float64]
Columns = dict[str, Array | float]
RESAMPLES = 500
NORMAL_MEAN = float(np.sqrt(2 / np.pi))  # of the absolute value of a standard normal number


def tornado(ranges: Sequence[Range], points: Array, values: Array, seed: int) -> Columns:
    """Return the outcome at the middle, and how far it is from there at each end: paired differences between runs with
    common random numbers, with 95 % intervals.
    """
    columns: Columns = {"middle": float(values[0].mean())}
    for name, first in (("low", 1), ("high", 2)):
        difference, half = noise.mean_and_half(values[first::2] - values[0])
        columns |= {f"at_{name}": difference, f"at_{name}_from": difference - half, f"at_{name}_to": difference + half}
    swing, half = noise.mean_and_half(values[2::2] - values[1::2])
    return columns | {"swing": swing, "swing_from": swing - half, "swing_to": swing + half}


def morris(ranges: Sequence[Range], points: Array, values: Array, seed: int) -> Columns:
    """Return the elementary effects of going from one end of the range to the other: mean size (mu*), mean and spread
    (sigma: interactions or bends), and the sizes that chance alone would show.
    """
    from SALib.analyze import morris as salib

    found = salib.analyze(
        problem(ranges), points, values.mean(axis=1), num_levels=LEVELS, num_resamples=RESAMPLES, seed=seed
    )
    mu_star, half, mu = (np.ma.filled(found[name], np.nan).astype(float) for name in ("mu_star", "mu_star_conf", "mu"))
    chance = np.sqrt(noise.of_steps(points, values)) / (LEVELS / (2 * (LEVELS - 1)))
    return {
        "mu_star": mu_star,
        "mu_star_from": np.maximum(mu_star - half, 0.0),  # a mean size
        "mu_star_to": mu_star + half,
        "mu": mu,
        "sigma": np.asarray(found["sigma"], dtype=float),
        "chance_mu_star": NORMAL_MEAN * chance,
        "chance_sigma": chance,
        **_chance(values),
    }


def sobol(ranges: Sequence[Range], points: Array, values: Array, seed: int) -> Columns:
    """Return the shares of the outcome's variance that are due to the number alone (first) and with its interactions
    (total), with 95 % intervals, all within 0 and 1. ``chance_total`` is what the total index of a number without
    effect would show.
    """
    from SALib.analyze import sobol as salib

    found = salib.analyze(
        problem(ranges), values.mean(axis=1), calc_second_order=False, num_resamples=RESAMPLES, seed=1 + seed % 2**31
    )
    columns: Columns = {}
    for name, of in (("first", "S1"), ("total", "ST")):
        share, half = np.clip(found[of], 0.0, 1.0), np.asarray(found[f"{of}_conf"])  # chance takes estimates beyond
        low, high = np.clip(share - half, 0.0, 1.0), np.clip(share + half, 0.0, 1.0)
        columns |= {name: share, f"{name}_from": low, f"{name}_to": high}
    rows, means = values.reshape(-1, len(ranges) + 2, values.shape[1]), values.mean(axis=1).reshape(-1, len(ranges) + 2)
    variance = float(means[:, [0, -1]].var())
    chance = np.minimum(noise.of_differences(rows[:, 1:-1] - rows[:, :1]).mean(axis=0) / 2 / variance, 1.0)
    return columns | {"chance_total": chance, **_chance(values)}


def _chance(values: Array) -> Columns:
    """Return the share of the variance between points that is chance, with its 95 % interval."""
    return dict(zip(("chance_share", "chance_share_from", "chance_share_to"), noise.share(values), strict=True))


ANALYSES: dict[str, Callable[[Sequence[Range], Array, Array, int], Columns]] = {
    "tornado": tornado,
    "morris": morris,
    "sobol": sobol,
}
ORDER_BY = {"tornado": "swing", "morris": "mu_star", "sobol": "total"}  # what makes a number matter


def indices(study: Study, table: Array) -> pd.DataFrame:
    """Return the indices of every outcome shown and every key, those that matter most first.

    ``table`` has the shape (points, replications, beside, headlines); ``study.method`` is not a sweep.
    """
    ends = pd.DataFrame(
        {
            "key": [one.key for one in study.ranges],
            "title": [one.title for one in study.ranges],
            "unit": [one.unit for one in study.ranges],
            "low": [one.value(one.low) for one in study.ranges],
            "high": [one.value(one.high) for one in study.ranges],
            "low_factor": [one.low for one in study.ranges],
            "high_factor": [one.high for one in study.ranges],
            "range_from": [one.basis for one in study.ranges],
        }
    )
    parts = []
    for name in study.outcomes:
        columns = of_one(study, table[:, :, 0, NAMES.index(name)])
        part = ends.assign(outcome=name, **columns)
        order = part[ORDER_BY[study.method]].abs().sort_values(ascending=False, kind="stable").index
        parts.append(part.loc[order])
    frame = pd.concat(parts, ignore_index=True)
    return frame[["outcome", *(name for name in frame if name != "outcome")]]


def of_one(study: Study, values: Array) -> Columns:
    """Return the indices of one outcome; those of one that has no value in some run are missing, those of one that
    never differs are 0.
    """
    seed, keys = study.council.seed, len(study.ranges)
    if np.isfinite(values).all() and np.ptp(values.mean(axis=1)) > 0:
        return ANALYSES[study.method](study.ranges, study.points, values, seed)
    other = np.repeat(study.points.sum(axis=1, keepdims=True), study.replications, axis=1)  # only for its columns
    shape = ANALYSES[study.method](study.ranges, study.points, other, seed)
    nothing = 0.0 if np.isfinite(values).all() else np.nan
    return {name: np.full(keys, nothing) if isinstance(one, np.ndarray) else nothing for name, one in shape.items()}
