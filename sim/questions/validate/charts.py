"""The chart of a validation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.output.drawing import BLUE, INK, MARKS, reported_legend, subplots, tidy
from sim.output.numbers import figures, middle

if TYPE_CHECKING:
    from sim.questions.validate.question import Validation


def reported_and_simulated(validation: Validation) -> Figure:
    """Every figure on its own scale: the 50, 80 and 95 % intervals about the middle, and what was reported."""
    table = validation.table
    figure, axes = subplots(figsize=(10, 2.0 + 0.26 * len(table)))
    places = np.arange(len(table))[::-1]
    for number, (place, row) in enumerate(zip(places, table.to_dict("records"), strict=True)):
        at_zero = middle(row["mean"], row["low80"], row["high80"], validation.shown[:, number])
        unit = max((row["high80"] - row["low80"]) / 2.563, 1e-9)
        for percent, width, alpha in ((95, 3.0, 0.35), (80, 6.0, 0.6), (50, 9.0, 1.0)):
            span = [(row[f"low{percent}"] - at_zero) / unit, (row[f"high{percent}"] - at_zero) / unit]
            axes.plot(span, [place, place], color=BLUE, linewidth=width, alpha=alpha, solid_capstyle="butt")
        at = float(np.clip((row["reported"] - at_zero) / unit, -6, 6))
        axes.plot([at], [place], "D", color=MARKS[row["use"]], markeredgecolor="black", markersize=5, zorder=5)
        axes.text(6.3, place, f"{figures(row['reported'])} | {figures(at_zero)}", fontsize=7, va="center")
    axes.set_yticks(
        places, [f"{row['measure']}, {row['teams']}, {row['when']}" for row in table.to_dict("records")], fontsize=7
    )
    axes.set_xlim(-6.2, 6.2)
    axes.set_ylim(-1, len(table) + 0.2)
    axes.text(6.3, len(table) - 0.2, "reported | simulated", fontsize=7, va="center", fontweight="bold")
    axes.set_xlabel("Predictive standard deviations from the simulated mean (beyond 6 drawn at 6)")
    tidy(axes)
    handles = reported_legend(set(table["use"]), "reported")
    handles.append(
        Line2D([], [], color=BLUE, linewidth=6, alpha=0.6, label="50, 80 and 95 % of what would be reported")
    )
    axes.legend(handles=handles, fontsize=8, frameon=False, ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    figure.suptitle(
        f"{validation.scenario.title}: reported and simulated",
        fontsize=14,
        fontweight="bold",
        x=0.01,
        ha="left",
        color=INK,
    )
    figure.supxlabel(validation.rates, fontsize=8, x=0.01, ha="left", color="#555555")
    return figure
