"""Charts of a sweep: lines with bands along one number, tables in shades over two, and where the preference changes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from numpy.typing import NDArray

from sim.output.drawing import BLUE, COLOURS, INK, in_legend, subplots, tidy
from sim.output.numbers import figures
from sim.questions.headlines import BY_HEADLINE
from sim.questions.sensitivity.charts import Charts, as_money, headed
from sim.questions.sensitivity.words import amount

if TYPE_CHECKING:
    from sim.questions.sensitivity.question import Sensitivity

Array = NDArray[np.float64]
DARK_ORANGE = COLOURS[5]
BETTER, WORSE, HATCHED = "#cfe3f2", "#f6d9b0", "#d9a75f"  # pale blue; pale orange, hatched too


def charts_of(sensitivity: Sensitivity) -> Charts:
    """Return the charts of a sweep by name."""
    study = sensitivity.study
    if len(study.ranges) == 1:
        charts: Charts = {"sweep": partial(lines, sensitivity)}
        if study.beside == 2:
            charts["difference"] = partial(differences, sensitivity)
        return charts
    charts = {}
    for name, part in sensitivity.indices.groupby("outcome", sort=False):
        charts[f"sweep-{name}"] = partial(shades, sensitivity, str(name), part)
        if study.beside == 2:
            charts[f"difference-{name}"] = partial(preference, sensitivity, str(name), part)
    return charts


def _panels(sensitivity: Sensitivity) -> tuple[Figure, dict[str, Axes]]:
    """Return a figure with a panel for each outcome, the swept number along the bottom."""
    names, one = sensitivity.study.outcomes, sensitivity.study.ranges[0]
    columns = 2 if len(names) > 1 else 1
    rows = -(-len(names) // columns)
    figure, grid = subplots(rows, columns, figsize=(10, 1.7 + 2.7 * rows), squeeze=False)
    panels = dict(zip(names, grid.flat, strict=False))
    for axes in grid.flat[len(names) :]:
        axes.set_visible(False)
    for name, axes in panels.items():
        axes.set_title(BY_HEADLINE[name].label, loc="left", fontsize=11, color=INK)
        tidy(axes)
        axes.set_xlabel(f"{one.title}, {one.unit}", fontsize=8)
    return figure, panels


def lines(sensitivity: Sensitivity) -> Figure:
    """Each outcome along the number, with the 95 % interval of the mean; with a strategy, the baseline beside it."""
    study, frame = sensitivity.study, sensitivity.indices
    key = study.ranges[0].key
    looks: list[tuple[str, str, Any, str, str]] = [("", BLUE, "-", "o", study.council.scenario.title)]
    if study.council.baseline is not None:
        looks.append(("baseline_", DARK_ORANGE, "--", "s", study.council.baseline.title))
    figure, panels = _panels(sensitivity)
    for name, axes in panels.items():
        part = frame[frame["outcome"] == name]
        for prefix, colour, style, mark, _ in looks:
            low, high = part[f"{prefix}from"].to_numpy(), part[f"{prefix}to"].to_numpy()
            axes.fill_between(part[key].to_numpy(), low, high, color=colour, alpha=0.2, linewidth=0)
            axes.plot(part[key], part[f"{prefix}mean"], style, color=colour, marker=mark, markersize=4)
        axes.set_ylabel(as_money(axes, name, "y"), fontsize=8)
    if len(looks) > 1:
        handles = [
            Line2D([], [], color=c, linestyle=s, marker=m, markersize=4, label=in_legend(t)) for _, c, s, m, t in looks
        ]
        next(iter(panels.values())).legend(handles=handles, fontsize=8, frameon=False, loc="best")
    subtitle = "Mean over the whole forecast and its 95 % interval, all other numbers in the middle of their ranges"
    headed(figure, sensitivity, f"{study.ranges[0].title}: what if it were different?", subtitle)
    return figure


def differences(sensitivity: Sensitivity) -> Figure:
    """Strategy less baseline along the number, with 95 % intervals, and where the better one changes."""
    frame, changes = sensitivity.indices, sensitivity.thresholds
    one = sensitivity.study.ranges[0]
    figure, panels = _panels(sensitivity)
    for name, axes in panels.items():
        part = frame[frame["outcome"] == name]
        low, high = part["difference_from"].to_numpy(), part["difference_to"].to_numpy()
        axes.fill_between(part[one.key].to_numpy(), low, high, color=BLUE, alpha=0.25, linewidth=0)
        axes.plot(part[one.key], part["difference_mean"], color=BLUE, marker="o", markersize=4)
        axes.axhline(0, color=INK, linewidth=1)
        first, last = float(part[one.key].min()), float(part[one.key].max())
        for row in changes[changes["outcome"] == name].to_dict("records"):
            if np.isfinite(row["threshold"]):
                ends = [first if np.isnan(row["from"]) else row["from"], last if np.isnan(row["to"]) else row["to"]]
                axes.axvspan(*ends, color="#bbbbbb", alpha=0.35, linewidth=0)
                axes.axvline(row["threshold"], color=INK, linestyle="--", linewidth=1.2)
                place = (row["threshold"], 1.0)
                words = f" {amount(row['threshold'])}"
                axes.annotate(words, place, xycoords=("data", "axes fraction"), fontsize=8, va="top")
        wanted = f"({BY_HEADLINE[name].better} is better)"
        axes.set_ylabel(f"{as_money(axes, name, 'y')}\n{wanted}", fontsize=8)
    subtitle = (
        "Strategy less baseline, paired, with 95 % interval. Dashed: the preference changes (shaded: 95 % interval)"
    )
    title = sensitivity.study.council.scenario.title
    headed(figure, sensitivity, f"{title}: better or worse?", subtitle)
    return figure


def _table(part: pd.DataFrame, keys: tuple[str, ...], column: str) -> pd.DataFrame:
    """Return a column of the grid as a table, the second key downward (largest at the top), the first across."""
    return part.pivot(index=keys[1], columns=keys[0], values=column).sort_index(ascending=False)


def _over_two(sensitivity: Sensitivity, table: pd.DataFrame) -> tuple[Figure, Axes]:
    across, down = sensitivity.study.ranges
    figure, axes = subplots(figsize=(max(7.5, 3 + 1.3 * table.shape[1]), 3.0 + 0.5 * table.shape[0]))
    axes.set_xticks(range(table.shape[1]), [amount(float(value)) for value in table.columns])
    axes.set_yticks(range(table.shape[0]), [amount(float(value)) for value in table.index])
    axes.set_xlabel(f"{across.title}, {across.unit}")
    axes.set_ylabel(f"{down.title}, {down.unit}")
    return figure, axes


def _write(axes: Axes, texts: list[list[str]]) -> None:
    for row, of_row in enumerate(texts):
        for column, text in enumerate(of_row):
            axes.text(column, row, text, ha="center", va="center", fontsize=8)


def _cells(mean: Array, low: Array, high: Array, unit: str, sign: str = "") -> list[list[str]]:
    """Return each mean and below it its interval."""
    scale = 1e6 if unit == "pounds" else 1.0

    def told(value: float) -> str:
        return f"{sign if value > 0 else ''}{figures(value / scale)}"

    rows = zip(mean, low, high, strict=True)
    return [[f"{told(at)}\n{told(a)} to {told(b)}" for at, a, b in zip(*row, strict=True)] for row in rows]


def shades(sensitivity: Sensitivity, name: str, part: pd.DataFrame) -> Figure:
    """One outcome over two numbers: means with their 95 % intervals, darker where higher."""
    keys, headline = sensitivity.study.council.keys, BY_HEADLINE[name]
    values, low, high = (_table(part, keys, end).to_numpy() for end in ("mean", "from", "to"))
    figure, axes = _over_two(sensitivity, _table(part, keys, "mean"))
    lightest, darkest = values.min(), values.max() + 1.2 * np.ptp(values) + 1e-12  # so that black is read on all
    axes.imshow(values, cmap="Greys", aspect="auto", vmin=lightest, vmax=darkest)
    _write(axes, _cells(values, low, high, headline.unit))
    unit = "million pounds" if headline.unit == "pounds" else headline.unit
    subtitle = f"{unit}: mean over the whole forecast and its 95 % interval; darker is more"
    headed(figure, sensitivity, f"{headline.label}: what if two numbers were different?", subtitle)
    return figure


def preference(sensitivity: Sensitivity, name: str, part: pd.DataFrame) -> Figure:
    """Strategy less baseline over two numbers: which is certainly better, and the line where the mean changes sign."""
    keys, headline = sensitivity.study.council.keys, BY_HEADLINE[name]
    mean, low, high = (_table(part, keys, f"difference_{end}").to_numpy() for end in ("mean", "from", "to"))
    figure, axes = _over_two(sensitivity, _table(part, keys, "difference_mean"))
    certain = np.where(low > 0, 1, np.where(high < 0, -1, 0)) * (-1 if headline.better == "less" else 1)
    axes.imshow(certain, cmap=ListedColormap([WORSE, "white", BETTER]), vmin=-1, vmax=1, aspect="auto")
    for row, column in np.argwhere(certain == -1):
        cell = Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, hatch="//", edgecolor=HATCHED, linewidth=0)
        axes.add_patch(cell)
    if mean.min() < 0 < mean.max():
        axes.contour(mean, levels=[0.0], colors=INK, linewidths=2)
    _write(axes, _cells(mean, low, high, headline.unit, "+"))
    axes.legend(
        handles=[
            Patch(facecolor=BETTER, edgecolor="#888888", label="strategy better"),
            Patch(facecolor="white", edgecolor="#888888", label="cannot be told"),
            Patch(facecolor=WORSE, edgecolor=HATCHED, hatch="//", label="baseline better"),
            Line2D([], [], color=INK, linewidth=2, label="no difference on average"),
        ],
        fontsize=8,
        frameon=False,
        loc="upper left",
        bbox_to_anchor=(1.0, 1.0),
    )
    unit = "million pounds" if headline.unit == "pounds" else headline.unit
    subtitle = f"{unit}: strategy less baseline, paired, and its 95 % interval; shaded where that leaves 0 out"
    headed(figure, sensitivity, f"{headline.label}: strategy or baseline?", subtitle)
    return figure
