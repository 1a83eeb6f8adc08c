"""Charts of a ranking and of a search."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.output.drawing import BLUE, COLOURS, INK, subplots, tidy, titled
from sim.output.parts import number, sentence
from sim.questions.rank.playing import Ranking
from sim.questions.seek.playing import Answer
from sim.statistics.best import FEWEST
from sim.statistics.bisection import MEETS, SHORT, UNCLEAR

ORANGE = COLOURS[1]
WIDE = 105  # characters of a line below the title
STANDINGS = {MEETS: "clearly often enough", UNCLEAR: "unclear", SHORT: "clearly too seldom"}
LOOKS = ((MEETS, "o", BLUE), (UNCLEAR, "D", "white"), (SHORT, "s", "#bbbbbb"))  # told apart by form and fill

UNTOLD = "#bbbbbb"  # where there are too few runs to tell


def ranking_chart(ranking: Ranking, table: pd.DataFrame) -> Figure:
    """Contenders from the top, likeliest best first: the objective with its interval, and the two chances of being
    best.
    """
    asked = ranking.question
    leader = asked.contenders[ranking.leader or 0].name
    rows = table.to_dict("records")
    places = np.arange(len(rows))[::-1]
    bounds = f" with {'; '.join(bound.words for bound in asked.bounds)}" if asked.bounds else ""
    subtitle = sentence(f"{asked.objective.words}{bounds}")
    height = 2.4 + 0.55 * len(rows)
    figure, (left, right) = subplots(1, 2, figsize=(10, height))
    told = ranking.means.units >= FEWEST
    for place, row in zip(places, rows, strict=True):
        left.plot([row["behind_low"], row["behind_high"]], [place, place], color=INK, linewidth=1.6, zorder=3)
        left.plot(
            [row["behind"]],
            [place],
            "o",
            markersize=8,
            color=UNTOLD if not told else BLUE if row["within"] >= 0.5 else "white",
            markeredgecolor=BLUE,
            markeredgewidth=1.6,
            zorder=4,
        )
        if told:
            right.barh(place + 0.19, 100 * row["best"], 0.34, color=BLUE, edgecolor=INK, linewidth=0.8)
        share, ends = row["best_in_futures"], (row["best_in_futures_low"], row["best_in_futures_high"])
        right.barh(place - 0.19, 100 * share, 0.34, color=ORANGE, edgecolor=INK, linewidth=0.8, hatch="///")
        right.plot([100 * end for end in ends], [place - 0.19] * 2, color=INK, linewidth=1.6)
    unit = asked.objective.reading.unit
    names = [
        f"{row['strategy']}{' *' if row['selected'] else ''}\n{number(row['mean'], unit)} on average" for row in rows
    ]
    left.set_yticks(places, names, fontsize=9)
    left.axvline(0, color="#999999", linewidth=1.0, zorder=1)
    right.set_yticks(places, [""] * len(rows))
    reading = asked.objective.reading
    label = f"{reading.words[0].upper()}{reading.words[1:]}: worse than {leader} by, {reading.unit}"
    left.set_xlabel(textwrap.fill(label, 60), fontsize=9)
    right.set_xlabel("Probability, %", fontsize=9)
    right.set_xlim(0, 101)
    for axes in (left, right):
        _across(axes, len(rows))
    _legends(left, right, told)
    selected = "* selected. " if ranking.selection.chosen is not None else ""
    note = f"{selected}{ranking.replications:,} replications each, seed {ranking.seed}. {ranking.rates}"
    titled(figure, f"{asked.contenders[0].scenario.title}: ranking", textwrap.fill(subtitle, WIDE), note)
    return figure


def search_chart(answer: Answer, table: pd.DataFrame) -> Figure:
    """The share of futures in which the target holds, by value, with intervals; the wanted share, and the answer."""
    asked = answer.question
    figure, axes = subplots(figsize=(10, 5.4))
    values, shares = table["value"].to_numpy(), 100 * table["share"].to_numpy()
    lengths = np.abs(100 * table[["low", "high"]].to_numpy().T - shares)
    axes.plot(values, shares, color=BLUE, linewidth=1.0, zorder=2)
    axes.errorbar(values, shares, lengths, fmt="none", ecolor=INK, elinewidth=1.4, capsize=3, zorder=3)
    for standing, marker, fill in LOOKS:
        of = (table["standing"] == standing).to_numpy()
        look = {"markersize": 8, "markerfacecolor": fill, "markeredgecolor": INK, "linestyle": "", "zorder": 4}
        axes.plot(values[of], shares[of], marker, label=STANDINGS[standing], **look)
    wanted = 100 * asked.wanted
    axes.axhline(wanted, color=ORANGE, linewidth=2.0, linestyle="--", label=f"wanted: {wanted:.3g} %", zorder=1)
    if answer.chosen is not None:
        at = float(asked.values[answer.chosen])
        label = f"answer: {at:,.10g} {asked.number.unit}".strip()
        axes.axvline(at, color=COLOURS[2], linewidth=2.0, linestyle=":", label=label, zorder=1)
    axes.set_ylim(-3, 103)
    axes.set_ylabel("Futures in which the target holds, %")
    axes.set_xlabel(f"{asked.number.key}, {asked.number.unit}")
    tidy(axes)
    axes.legend(fontsize=8, frameon=False, ncols=3, loc="lower left", bbox_to_anchor=(0.0, 1.0))
    counts = table["replications"]
    played = f"{counts.min():,}" if counts.min() == counts.max() else f"{counts.min():,} to {counts.max():,}"
    note = f"95 % intervals; {played} replications a value, seed {answer.seed}. {answer.rates}"
    words = textwrap.fill(sentence(asked.target.words), WIDE)
    titled(figure, f"{asked.baseline.scenario.title}: search", words, note)
    return figure


def _legends(left: Axes, right: Axes, told: bool) -> None:
    """Explain the marks; ``told`` is whether there are runs enough to tell probabilities of means."""
    if told:
        handles = [
            _interval_key("paired difference, 95 % interval, its mean within the bounds", BLUE),
            _interval_key("its mean more probably beyond one, or children left waiting", "white"),
        ]
    else:
        handles = [_interval_key("paired difference, 95 % interval; too few runs to tell of bounds", UNTOLD)]
    left.legend(handles=handles, fontsize=8, frameon=False, loc="lower left", bbox_to_anchor=(0.0, 1.0))
    means = Patch(facecolor=BLUE, edgecolor=INK, label="that its mean is best (surer with more replications)")
    bars = [
        *([means] if told else []),
        Patch(facecolor=ORANGE, edgecolor=INK, hatch="///", label="of being best in a future, 95 % interval"),
    ]
    right.legend(handles=bars, fontsize=8, frameon=False, loc="lower left", bbox_to_anchor=(0.0, 1.0))


def _interval_key(label: str, fill: str) -> Line2D:
    return Line2D([], [], color=INK, marker="o", markersize=8, markeredgecolor=BLUE, markerfacecolor=fill, label=label)


def _across(axes: Axes, rows: int) -> None:
    """Grid lines upright, for a panel whose rows are contenders."""
    tidy(axes)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color="#dddddd", linewidth=0.8)
    axes.set_ylim(-0.6, rows - 0.4)
