"""Forecasts of councils held against what came, and against the forecasts that anybody can make in a spreadsheet."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.england.rivals import FIGURES, RIVALS, reported
from sim.questions.councils.forward import Forward
from sim.statistics.proportions import proportion
from sim.statistics.scores import crps_of_normal, crps_of_samples, interval_score

Array = NDArray[np.float64]
RIVAL_KEYS = {"last value": "last_value", "mean reverting": "mean_reverting"}
TENTH = 1.2816  # standard deviations of a normal distribution from its middle to its tenths
RESAMPLES = 1000


def scored(rows: pd.DataFrame, played: Forward) -> pd.DataFrame:
    """Return the rows of what came: its place in the forecast, and the scores of the forecast and its rivals.

    Logarithms are scored of what grows with a council, so that all councils count alike.
    """
    found = []
    for row in _records(rows):
        figure, year, council = row["figure"], int(row["year"]), played.council.id
        came = reported(figure).of(council, year)
        if not np.isfinite(came):
            continue
        of, ahead = FIGURES[figure], year - played.census
        samples = played.figures[figure][:, ahead - 1]
        samples = of.judged(samples[np.isfinite(samples)])
        at = float(of.judged(np.array(came)))
        low, high = np.quantile(samples, [0.1, 0.9])
        row |= {
            "ahead": ahead,
            "came": came,
            "share_below": float((samples < at).mean() + (samples == at).mean() / 2),
            "within_80": bool(low <= at <= high),
            "off": at - float(samples.mean()),
            "crps": float(crps_of_samples(samples, at)),
            "interval_score": float(interval_score(low, high, at)),
        }
        for name, key in RIVAL_KEYS.items():
            row |= _rival(name, key, figure, played, ahead, at)
        found.append(row)
    return pd.DataFrame(found)


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def _rival(name: str, key: str, figure: str, played: Forward, ahead: int, at: float) -> dict[str, float]:
    rival = RIVALS[name](figure, played.census, ahead)
    mean = float(rival.mean.get(played.council.id, np.nan)) if rival else np.nan
    spread = rival.spread if rival else np.nan
    low, high = mean - TENTH * spread, mean + TENTH * spread
    back = np.exp if FIGURES[figure].logarithm else np.asarray
    return {
        f"{key}_p10": float(back(low)),
        f"{key}_median": float(back(mean)),
        f"{key}_p90": float(back(high)),
        f"{key}_crps": float(crps_of_normal(mean, spread, at)),
        f"{key}_within_80": float(low <= at <= high) if np.isfinite(mean) else np.nan,
    }


def cells(rows: pd.DataFrame, seed: int = 1) -> pd.DataFrame:
    """Return a row for each figure and years ahead: mean scores of all councils, over the better rival's with its 95 %
    interval, and how often the interval that should hold 80 % did.

    Councils are drawn again a thousand times for the interval. They share what happens to England, so that it is the
    narrowest that it can be.
    """
    random, found = np.random.default_rng(seed), []
    for figure in FIGURES:
        for ahead, part in rows[rows["figure"] == figure].groupby("ahead"):
            judged = part[np.isfinite(part["last_value_crps"])]
            row: dict[str, object] = {"figure": figure, "ahead": int(str(ahead)), "year": int(part["year"].iloc[0])}
            row |= {"councils": len(part), "crps": float(part["crps"].mean())}
            row |= {f"{key}_crps": float(judged[f"{key}_crps"].mean()) for key in RIVAL_KEYS.values()}
            row |= _against_the_better(judged, random)
            share = proportion(part["within_80"].to_numpy(np.float64))
            row |= {"within_80": share.share, "within_80_low": share.low, "within_80_high": share.high}
            off = part["off"]
            row |= {"off": float(off.mean()), "common": float(off.mean() ** 2 / max((off**2).mean(), 1e-12))}
            row |= {"interval_score": float(part["interval_score"].mean())}
            found.append(row)
    return pd.DataFrame(found)


class Average(NamedTuple):
    """The mean of cells' ratios to the better rival, with its 95 % interval."""

    ratio: float
    low: float
    high: float


def average(rows: pd.DataFrame, seed: int = 1) -> Average:
    """Return the mean over all cells of the score over the better rival's; all of a council is drawn again at once."""
    judged = rows[np.isfinite(rows["last_value_crps"])]
    councils = sorted(set(judged["council"]))
    drawn = np.random.default_rng(seed).integers(len(councils), size=(RESAMPLES, len(councils)))
    ratios, resampled = [], []
    for _, part in judged.groupby(["figure", "ahead"]):
        of = part.set_index("council").reindex(councils)
        better = min(RIVAL_KEYS.values(), key=lambda key: float(part[f"{key}_crps"].mean()))
        own, other = of["crps"].to_numpy(), of[f"{better}_crps"].to_numpy()
        ratios.append(float(np.nansum(own) / np.nansum(other)))
        resampled.append(np.nansum(own[drawn], axis=1) / np.nansum(other[drawn], axis=1))
    low, high = np.quantile(np.mean(resampled, axis=0), [0.025, 0.975])
    return Average(float(np.mean(ratios)), float(low), float(high))


def _against_the_better(part: pd.DataFrame, random: np.random.Generator) -> dict[str, object]:
    if not len(part):
        return {"better_rival": "", "ratio": np.nan, "ratio_low": np.nan, "ratio_high": np.nan}
    name, key = min(RIVAL_KEYS.items(), key=lambda one: float(part[f"{one[1]}_crps"].mean()))
    own, other = part["crps"].to_numpy(), part[f"{key}_crps"].to_numpy()
    drawn = random.integers(len(part), size=(RESAMPLES, len(part)))
    ratios = own[drawn].mean(axis=1) / other[drawn].mean(axis=1)
    low, high = np.quantile(ratios, [0.025, 0.975]) if len(part) > 1 else (np.nan, np.nan)
    ratio = float(own.mean() / other.mean())
    return {"better_rival": name, "ratio": ratio, "ratio_low": float(low), "ratio_high": float(high)}
