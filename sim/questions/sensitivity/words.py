"""What a sensitivity study shows, in plain words that never say more than the intervals do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.output.numbers import NOTHING, figures
from sim.questions.headlines import BY_HEADLINE
from sim.questions.sensitivity.indices import ORDER_BY

if TYPE_CHECKING:
    from sim.questions.sensitivity.question import Sensitivity

NAMED = 4  # numbers that a sentence names
METHODS = {
    "tornado": "one at a time to the ends of its range",
    "morris": "elementary effects over the whole ranges (Morris)",
    "sobol": "shares of the variance within the ranges (Sobol')",
    "sweep": "a grid over the ranges",
}


def amount(value: float) -> str:
    """Return a number with three figures that count; millions as such."""
    if not np.isfinite(value):
        return "-"
    if abs(value) >= 1e6:
        return f"{value / 1e6:,.4g} million" if abs(value) >= 1e9 else f"{value / 1e6:,.3g} million"
    return f"{float(f'{value:.3g}'):,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def matters(part: pd.DataFrame, method: str) -> pd.Series[bool]:
    """Tell which numbers show an effect that is certainly more than chance: the 95 % interval lies beyond it."""
    if method == "tornado":
        return (part["swing_from"] > 0) | (part["swing_to"] < 0)
    name, chance = ("mu_star", "chance_mu_star") if method == "morris" else ("total", "chance_total")
    return part[f"{name}_from"] > part[chance].fillna(0.0)


def what_was_played(sensitivity: Sensitivity) -> str:
    """Say what was varied, from where to where, and how often it was played."""
    study = sensitivity.study
    bases = {"posterior": "10 to 90 % of the posterior", "prior": "10 to 90 % of the prior", "given": "as given"}
    of = {basis: sum(one.basis == basis for one in study.ranges) for basis in bases}
    ranges = ", ".join(f"{bases[basis]} ({number})" for basis, number in of.items() if number)
    points = f"{len(study.points):,} points by {study.replications} replications"
    return f"{study.runs:,} runs ({points}), seed {study.council.seed}. Ranges: {ranges}."


def sentences(sensitivity: Sensitivity) -> list[str]:
    """Return a sentence or two for each outcome shown."""
    if sensitivity.study.method == "sweep":
        return _sweep(sensitivity)
    return [_one(sensitivity, name, part) for name, part in sensitivity.indices.groupby("outcome", sort=False)]  # type: ignore[arg-type]


def _one(sensitivity: Sensitivity, name: str, part: pd.DataFrame) -> str:
    method, headline = sensitivity.study.method, BY_HEADLINE[name]
    if part[ORDER_BY[method]].isna().all():
        return f"{headline.label}: no value in some run, so nothing can be said."
    sure = matters(part, method)
    rows = part[sure].head(NAMED).to_dict("records")
    if method == "tornado":
        told = [
            f"{row['title']} ({amount(row['middle'] + row['at_low'])} at its low end, "
            f"{amount(row['middle'] + row['at_high'])} at its high end)"
            for row in rows
        ]
        most = f"most moved by {', '.join(told)}; {headline.unit}" if rows else ""
    elif method == "morris":
        told = [f"{row['title']} ({amount(row['mu_star'])})" for row in rows]
        most = f"most moved, in {headline.unit} from end to end of the range, by {', '.join(told)}" if rows else ""
    else:
        told = [
            f"{row['title']} {row['total']:.0%} ({max(row['total_from'], 0):.0%} to {row['total_to']:.0%})"
            for row in rows
        ]
        most = f"of the variance, with interactions, {', '.join(told)}" if rows else ""
    left = len(part) - int(sure.sum())
    rest = f" No effect beyond chance can be shown of {left} of {len(part)}." if left else ""
    if not rows:
        return f"{headline.label}: nothing that was varied can be told from chance.{_chance(part)}"
    return f"{headline.label}: {most}.{rest}{_chance(part)}"


def _chance(part: pd.DataFrame) -> str:
    if "chance_share" not in part:
        return ""
    share = float(part["chance_share"].iloc[0])
    if not np.isfinite(share):
        return " How much of the variance between points is chance cannot be told from one replication."
    low, high = (float(part[f"chance_share_{end}"].iloc[0]) for end in ("from", "to"))
    told = "less than 1%" if high < 0.01 else f"{share:.0%} ({low:.0%} to {high:.0%})"
    return f" Chance is {told} of the variance between points."


def _sweep(sensitivity: Sensitivity) -> list[str]:
    if sensitivity.thresholds.empty:
        return [_span(sensitivity, name, part) for name, part in sensitivity.indices.groupby("outcome", sort=False)]  # type: ignore[arg-type]
    sentences = []
    titles = {one.key: one.title for one in sensitivity.study.ranges}
    for _, part in sensitivity.thresholds.groupby("outcome", sort=False):
        rows = part.to_dict("records")
        if part["threshold"].isna().all() and part["better"].nunique() == 1:
            rows = [{name: value for name, value in rows[0].items() if name not in ("other_key", "other")}]
        sentences += [_threshold(row, titles) for row in rows]
    return sentences


def _span(sensitivity: Sensitivity, name: str, part: pd.DataFrame) -> str:
    headline = BY_HEADLINE[name]
    if part["mean"].isna().any():
        return f"{headline.label}: no value in some run."
    ranges = sensitivity.study.ranges
    rows = part.sort_values("mean", kind="stable").to_dict("records")
    ends = [
        f"{amount(row['mean'])} ({' and '.join(f'{one.title} = {amount(row[one.key])}' for one in ranges)})"
        for row in (rows[0], rows[-1])
    ]
    return f"{headline.label}: from {ends[0]} to {ends[1]}; {headline.unit}."


def _threshold(row: dict[Any, Any], titles: dict[str, str]) -> str:
    label = BY_HEADLINE[row["outcome"]].label
    where = f", {titles[row['other_key']]} = {amount(row['other'])}" if "other_key" in row else ""
    at, low, high = (row[name] for name in ("threshold", "from", "to"))
    if np.isfinite(at):
        ends = ["beyond the range" if np.isnan(end) else amount(end) for end in (low, high)]
        return (
            f"{label}{where}: the preference changes at {titles[row['key']]} = {amount(at)} {row['unit']} "
            f"(95 %: {' to '.join(ends)}): {row['better']}."
        )
    said = {
        "strategy": "the strategy is better throughout",
        "baseline": "the baseline is better throughout",
        "strategy, not certain": "the strategy is better where it can be told, which is not everywhere",
        "baseline, not certain": "the baseline is better where it can be told, which is not everywhere",
        "cannot be told": "which is better cannot be told from chance",
        "no difference": "the strategy makes no difference",
    }
    return f"{label}{where}: no change of preference within the range; {said.get(str(row['better']), row['better'])}."


EXPLAINED = {
    "tornado": "Outcome at the high end of a range less at its low end",
    "morris": "Mean size of the effect from end to end of a range (mu*)",
    "sobol": "Share of the variance with interactions (total index)",
}
MARKED = ", with its 95 % interval; ~ not to be told from chance."


def of_keys(sensitivity: Sensitivity) -> tuple[list[str], list[list[str]]]:
    """Return the table of keys by outcomes, in the order of the first outcome."""
    study, frame = sensitivity.study, sensitivity.indices
    head = [""]
    first = frame[frame["outcome"] == study.outcomes[0]]
    cells: dict[str, list[str]] = {key: [] for key in first["key"]}
    for name in study.outcomes:
        unit = " (£k)" if BY_HEADLINE[name].unit == "pounds" and study.method != "sobol" else ""
        head.append(f"{name.replace('_', chr(10))}{unit}")
        part = frame[frame["outcome"] == name]
        for row, sure in zip(part.to_dict("records"), matters(part, study.method), strict=True):
            index = ORDER_BY[study.method]
            value, low, high = (_cell(row[f"{index}{end}"], name, study.method) for end in ("", "_from", "_to"))
            cells[row["key"]].append(f"{value}{' ' if sure else '~'}\n{low} to {high}")
    return head, [[title, *shown] for title, shown in zip(first["title"], cells.values(), strict=True)]


def _cell(value: float, outcome: str, method: str) -> str:
    """Return an index for a narrow column: a share as percent, pounds in thousands, else two figures that count."""
    if not np.isfinite(value):
        return NOTHING
    if method == "sobol":
        return f"{value:.0%}"
    return f"{value / 1e3:z,.0f}" if BY_HEADLINE[outcome].unit == "pounds" else figures(value, 2)
