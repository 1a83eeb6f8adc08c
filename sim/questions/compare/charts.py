"""Charts of a comparison: fans overlaid, differences, who gains, and what it costs."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.output.drawing import BLUE, COLOURS, INK, in_legend, quantiles, subplots, tidy, time_axis, titled
from sim.questions.compare.tables import WHOLE
from sim.questions.headlines import BY_HEADLINE, NAMES
from sim.questions.periods import dates

if TYPE_CHECKING:
    from sim.questions.compare.question import Comparison

GREY, ORANGE = "#777777", COLOURS[5]
MARKERS = "osD^vPX*<>hp"
SHOWN = ("caseload", "changes_per_child", "three_or_more_workers", "experienced_share", "social_workers", "cost")
UNITS = {"cost": ("£ million", 1e-6)}  # told in another unit


def _figure(
    comparison: Comparison, rows: int, columns: int, height: float, title: str, subtitle: str
) -> tuple[Figure, Any]:
    figure, axes = subplots(rows, columns, figsize=(10, height), squeeze=False)
    note = (
        f"{comparison.scenario.title}: {comparison.replications} pairs of replications with common random numbers, "
        f"seed {comparison.question.run.seed}. {comparison.rates}"
    )
    titled(figure, title, subtitle, note)
    return figure, axes


def fans(comparison: Comparison) -> Figure:
    """Average caseload by month with each strategy, over that without: medians, and what holds 80 % of the runs."""
    strategies = comparison.strategy_runs[1:]
    columns = min(3, len(strategies))
    rows = -(-len(strategies) // columns)
    figure, grid = _figure(
        comparison,
        rows,
        columns,
        1.9 + 2.6 * rows,
        "What does each strategy do to the average caseload?",
        "Cases per FTE of social workers who hold a case; lines are medians, bands hold 80 % of the runs",
    )
    days, place_of = dates(comparison.derived), NAMES.index("caseload")
    looks = (("///", GREY, "--", 0), (None, BLUE, "-", 1))
    for number, axes in enumerate(grid.flat):
        axes.set_visible(number < len(strategies))
        if number >= len(strategies):
            continue
        for hatch, colour, line, laid_over in looks:
            series = comparison.monthly[laid_over * (number + 1), :, :, place_of]
            low, median, high = quantiles(series, [0.1, 0.5, 0.9])
            axes.fill_between(days, low, high, facecolor=colour, alpha=0.25, hatch=hatch, edgecolor=colour, linewidth=0)
            axes.plot(days, median, color=colour if laid_over else "#444444", linestyle=line, linewidth=1.8)
        axes.set_title("\n".join(textwrap.wrap(strategies[number].name, 34)), loc="left", fontsize=10, color=INK)
        tidy(axes)
        time_axis(axes, days)
    _same_limits([axes for axes in grid.flat if axes.get_visible()])
    for row in grid:
        row[0].set_ylabel("Cases per FTE")
    handles = [
        Patch(facecolor=GREY, alpha=0.4, hatch="///", label="baseline"),
        Patch(facecolor=BLUE, alpha=0.4, label="with the strategy"),
    ]
    grid[0, 0].legend(handles=handles, fontsize=8, frameon=False, loc="best")
    return figure


def _same_limits(all_axes: list[Axes]) -> None:
    low, high = min(a.get_ylim()[0] for a in all_axes), max(a.get_ylim()[1] for a in all_axes)
    for axes in all_axes:
        axes.set_ylim(low, high)


def difference(comparison: Comparison) -> Figure:
    """The paired difference in each headline measure over the whole forecast: 95 % interval, and 80 % of the pairs."""
    frame = comparison.tables["differences"]
    frame = frame[frame["year"] == WHOLE]
    names = comparison.names[1:]
    height = 2.2 + 2 * (0.7 + 0.28 * len(names))
    figure, grid = _figure(
        comparison,
        2,
        3,
        height,
        "What does each strategy change?",
        "Difference from the baseline over the whole forecast: dot and thick line, mean and its 95 % interval; thin "
        "line, 80 % of the runs",
    )
    places = np.arange(len(names))[::-1]
    for axes, measure in zip(grid.flat, SHOWN, strict=True):
        rows = frame[frame["measure"] == measure].set_index("strategy").loc[names]
        unit, scale = UNITS.get(measure, (BY_HEADLINE[measure].unit, 1.0))
        for place, row in zip(places, rows.to_dict("records"), strict=True):
            axes.plot([row["p10"] * scale, row["p90"] * scale], [place] * 2, color=GREY, linewidth=1.2)
            axes.plot([row["low"] * scale, row["high"] * scale], [place] * 2, color=BLUE, linewidth=4)
            shown = not row["low"] <= 0 <= row["high"]
            axes.plot(
                row["difference"] * scale, place, "o", color=INK, markerfacecolor=INK if shown else "white", zorder=5
            )
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set_yticks(places, names if axes in grid[:, 0] else [""] * len(names), fontsize=8)
        axes.set_ylim(-0.7, len(names) - 0.3)
        title = BY_HEADLINE[measure].label + (", discounted" if measure == "cost" else "")
        axes.set_title("\n".join(textwrap.wrap(title, 34)), loc="left", fontsize=9.5, color=INK)
        axes.set_xlabel(unit, fontsize=8)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(axis="both", labelsize=8, length=0)
        axes.grid(axis="x", color="#dddddd", linewidth=0.8)
    handles = [
        Line2D([], [], linestyle="", marker="o", color=INK, label="a difference is shown"),
        Line2D([], [], linestyle="", marker="o", color=INK, markerfacecolor="white", label="none is shown"),
    ]
    figure.legend(handles=handles, fontsize=8, frameon=False, loc="upper right", ncols=2)
    return figure


def plane(comparison: Comparison) -> Figure:
    """The cost-effectiveness plane: changes of worker avoided against money spent, with 95 % intervals and the
    frontier.
    """
    frame = comparison.tables["cost_effectiveness"]
    figure, grid = _figure(
        comparison,
        1,
        1,
        6.4,
        "Which strategies avoid most changes of worker for the money?",
        "All children, whole forecast, discounted at 3.5 % a year; crosses are 95 % intervals of the mean",
    )
    axes = grid[0, 0]
    for number, row in enumerate(frame.to_dict("records")):
        colour, marker = COLOURS[number % len(COLOURS)], MARKERS[number % len(MARKERS)]
        x, y = row["avoided"], row["cost"] / 1e6
        axes.plot([row["avoided_low"], row["avoided_high"]], [y, y], color=colour, linewidth=1.4)
        axes.plot([x, x], [row["cost_low"] / 1e6, row["cost_high"] / 1e6], color=colour, linewidth=1.4)
        axes.plot(
            x,
            y,
            marker,
            color=colour,
            markeredgecolor=INK,
            markersize=8,
            label=in_legend(row["strategy"]),
            linestyle="",
        )
    hull = frame[frame["frontier"]].sort_values("cost")
    if len(hull):
        line = np.array([[0.0, 0.0], *hull[["avoided", "cost"]].to_numpy().tolist()])
        line = line[np.argsort(line[:, 0])]
        axes.plot(line[:, 0], line[:, 1] / 1e6, "--", color=INK, linewidth=1.2, label="frontier (on average)")
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_xlabel("Changes of worker avoided")
    axes.set_ylabel("Cost beyond the baseline, £ million")
    tidy(axes)
    axes.grid(color="#dddddd", linewidth=0.8)
    axes.legend(fontsize=8, frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def who_benefits(comparison: Comparison) -> Figure:
    """The difference in changes of worker per child and year, by stage and by age."""
    frame, names = comparison.tables["who_benefits"], comparison.names[1:]
    columns = min(3, len(names))
    rows = -(-len(names) // columns)
    figure, grid = _figure(
        comparison,
        rows,
        columns,
        2.0 + 2.9 * rows,
        "Which children gain?",
        "Difference in changes of worker per child and year, 95 % intervals; below 0 fewer. Each on its own scale",
    )
    for number, axes in enumerate(grid.flat):
        axes.set_visible(number < len(names))
        if number >= len(names):
            continue
        told = frame[frame["strategy"] == names[number]]
        places = np.arange(len(told))[::-1] + (told["by"] == "stage").to_numpy() * 0.6
        for place, row in zip(places, told.to_dict("records"), strict=True):
            axes.plot([row["difference_low"], row["difference_high"]], [place] * 2, color=BLUE, linewidth=3)
            shown = not row["difference_low"] <= 0 <= row["difference_high"]
            look = INK if shown else "white"
            axes.plot(row["difference"], place, "o", color=INK, markerfacecolor=look, markersize=5, zorder=5)
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set_yticks(places, told["children"] if number % columns == 0 else [""] * len(told), fontsize=8)
        axes.xaxis.set_major_locator(MaxNLocator(4))
        axes.set_title("\n".join(textwrap.wrap(names[number], 34)), loc="left", fontsize=10, color=INK)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(axis="both", labelsize=8, length=0)
        axes.grid(axis="x", color="#dddddd", linewidth=0.8)
    return figure


CHARTS: dict[str, Callable[[Comparison], Figure]] = {
    "caseload": fans,
    "differences": difference,
    "cost": plane,
    "who_benefits": who_benefits,
}
