"""The chart of a ranking."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.output.drawing import BLUE, COLOURS, INK, subplots, tidy, titled
from sim.output.numbers import number, sentence
from sim.statistics.best import FEWEST

if TYPE_CHECKING:
    from sim.questions.rank.question import Ranking

ORANGE = COLOURS[1]
WIDE = 105  # characters of a line below the title
UNTOLD = "#bbbbbb"  # where there are too few runs to tell


def chart(ranking: Ranking) -> Figure:
    """Strategy runs from the top, likeliest best first: the objective with its interval, and the two chances of being
    best.
    """
    asked = ranking.question
    leader = asked.strategy_runs[ranking.leader or 0].name
    rows = ranking.table.to_dict("records")
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
        share, ends = row["best_in_runs"], (row["best_in_runs_low"], row["best_in_runs_high"])
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
    note = f"{selected}{ranking.replications:,} replications each, seed {asked.run.seed}. {ranking.rates}"
    titled(figure, f"{asked.strategy_runs[0].scenario.title}: ranking", textwrap.fill(subtitle, WIDE), note)
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
        Patch(facecolor=ORANGE, edgecolor=INK, hatch="///", label="of being best in a run, 95 % interval"),
    ]
    right.legend(handles=bars, fontsize=8, frameon=False, loc="lower left", bbox_to_anchor=(0.0, 1.0))


def _interval_key(label: str, fill: str) -> Line2D:
    return Line2D([], [], color=INK, marker="o", markersize=8, markeredgecolor=BLUE, markerfacecolor=fill, label=label)


def _across(axes: Axes, rows: int) -> None:
    """Grid lines upright, for a panel whose rows are strategy runs."""
    tidy(axes)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color="#dddddd", linewidth=0.8)
    axes.set_ylim(-0.6, rows - 0.4)
