"""Charts of what matters most: tornado, elementary effects, shares of the variance; one for each outcome."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from sim.output.drawing import BLUE, COLOURS, INK, subplots, titled
from sim.questions.headlines import BY_HEADLINE
from sim.questions.sensitivity.words import amount, matters, what_was_played

if TYPE_CHECKING:
    from sim.questions.sensitivity.question import Sensitivity

ORANGE = COLOURS[1]
GREY = "#8a8a8a"
Charts = dict[str, Callable[[], Figure]]


def charts_of(sensitivity: Sensitivity) -> Charts:
    """Return the charts of a study by name, each drawn when it is called."""
    method = sensitivity.study.method
    if method == "sweep":
        from sim.questions.sensitivity.sweep_charts import charts_of as charts_of_sweep

        return charts_of_sweep(sensitivity)
    draw = {"tornado": tornado, "morris": morris, "sobol": sobol}[method]
    parts = {str(name): part for name, part in sensitivity.indices.groupby("outcome", sort=False)}
    return {f"{method}-{name}": partial(draw, sensitivity, name, part) for name, part in parts.items()}


def headed(figure: Figure, sensitivity: Sensitivity, title: str, subtitle: str) -> None:
    """Put title and subtitle above the figure, and what was played below it."""
    played = f"{what_was_played(sensitivity)} {sensitivity.study.rates}"
    titled(figure, title, subtitle, f"{sensitivity.study.council.scenario.title}: {played}")


def as_money(axes: Axes, name: str, direction: str = "x") -> str:
    """Write an axis of pounds in millions, and return the unit."""
    headline = BY_HEADLINE[name]
    if headline.unit != "pounds":
        return headline.unit
    axis = axes.xaxis if direction == "x" else axes.yaxis
    axis.set_major_formatter(lambda value, _: f"{value / 1e6:,.4g}")
    return "million pounds"


def _bars(part: pd.DataFrame) -> tuple[Figure, Axes, Any]:
    """Return a figure with a row for each key, the first at the top, labelled with its range."""
    figure, axes = subplots(figsize=(10, 2.4 + 0.42 * len(part)))
    places = np.arange(len(part))[::-1]
    labels = [f"{textwrap.fill(row['title'], 38)}\n{ends(row)}" for row in part.to_dict("records")]
    axes.set_yticks(places, labels, fontsize=8)
    axes.set_ylim(-0.7, len(part) - 0.3)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#dddddd", linewidth=0.8)
    axes.set_axisbelow(True)
    return figure, axes, places


def ends(row: dict[Any, Any]) -> str:
    """Return a range in words."""
    return f"{amount(row['low'])} to {amount(row['high'])} {row['unit']}"


def tornado(sensitivity: Sensitivity, name: str, part: pd.DataFrame) -> Figure:
    """The outcome at the low and at the high end of each number's range, all others at their middle."""
    figure, axes, places = _bars(part)
    middle = float(part["middle"].iloc[0])
    looks = (("low", "white", "////", 0.19), ("high", BLUE, "", -0.19))
    for end, colour, hatch, shift in looks:
        length = part[f"at_{end}"].to_numpy()
        half = (part[f"at_{end}_to"] - part[f"at_{end}_from"]).to_numpy() / 2
        axes.barh(places + shift, length, 0.36, left=middle, color=colour, hatch=hatch, edgecolor=BLUE, linewidth=0.8)
        axes.errorbar(
            middle + length, places + shift, xerr=half, fmt="none", ecolor=INK, elinewidth=1.2, capsize=2.5, zorder=5
        )
    axes.axvline(middle, color=INK, linewidth=1)
    unit = as_money(axes, name)
    axes.set_xlabel(f"{BY_HEADLINE[name].label}, {unit};\nwith 95 % intervals of the difference from the middle")
    axes.legend(
        handles=[
            Patch(facecolor=colour, hatch=hatch, edgecolor=BLUE, label=f"{end} end of the range")
            for end, colour, hatch, _ in looks
        ],
        fontsize=8,
        frameon=False,
        loc="lower right",
    )
    subtitle = "One number at a time from the low to the high end of its range, all others in the middle of theirs"
    headed(figure, sensitivity, f"{BY_HEADLINE[name].label}: what matters most?", subtitle)
    return figure


def sobol(sensitivity: Sensitivity, name: str, part: pd.DataFrame) -> Figure:
    """Shares of the outcome's variance: of each number alone, and with its interactions."""
    figure, axes, places = _bars(part)
    looks = (("total", "white", "////", 0.19), ("first", BLUE, "", -0.19))
    for index, colour, hatch, shift in looks:
        value = part[index].to_numpy()
        reach = [value - part[f"{index}_from"].to_numpy(), part[f"{index}_to"].to_numpy() - value]
        axes.barh(places + shift, value, 0.36, color=colour, hatch=hatch, edgecolor=BLUE, linewidth=0.8)
        axes.errorbar(value, places + shift, xerr=reach, fmt="none", ecolor=INK, elinewidth=1.2, capsize=2.5, zorder=5)
    axes.plot(part["chance_total"], places + 0.19, "D", color=ORANGE, markeredgecolor="black", markersize=5, zorder=6)
    axes.axvline(0, color=INK, linewidth=1)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_xlabel("Share of the variance between points, with 95 % intervals")
    labels = {"total": "with its interactions (total index)", "first": "of the number alone (first index)"}
    handles: list[Any] = [
        Patch(facecolor=colour, hatch=hatch, edgecolor=BLUE, label=labels[index]) for index, colour, hatch, _ in looks
    ]
    if part["chance_total"].notna().any():
        look: dict[str, Any] = {"linestyle": "", "marker": "D", "color": ORANGE, "markeredgecolor": "black"}
        handles.append(Line2D([], [], markersize=5, label="what chance alone adds to the total", **look))
    axes.legend(handles=handles, fontsize=8, frameon=False, loc="lower right")
    subtitle = "Shares of its variance when all numbers vary together over their ranges, each for itself"
    headed(figure, sensitivity, f"{BY_HEADLINE[name].label}: what matters most?", subtitle)
    return figure


def morris(sensitivity: Sensitivity, name: str, part: pd.DataFrame) -> Figure:
    """Mean size of the elementary effects against their spread; the numbers are listed beside it."""
    figure, (axes, side) = subplots(1, 2, figsize=(10, max(5.2, 2.2 + 0.34 * len(part))), width_ratios=(3, 2))
    sure = matters(part, "morris").to_numpy()
    for place, row in enumerate(part.to_dict("records")):
        lengths = [[row["mu_star"] - row["mu_star_from"]], [row["mu_star_to"] - row["mu_star"]]]
        axes.errorbar(row["mu_star"], row["sigma"], xerr=lengths, fmt="none", ecolor=GREY, elinewidth=1, zorder=2)
        face = BLUE if sure[place] else "white"
        axes.plot(row["mu_star"], row["sigma"], "o", color=face, markeredgecolor="black", markersize=15, zorder=3)
        colour = "white" if sure[place] else INK
        axes.annotate(
            str(place + 1), (row["mu_star"], row["sigma"]), ha="center", va="center", fontsize=8, color=colour, zorder=4
        )
        side.text(0.0, 1 - (place + 0.5) / len(part), f"{place + 1}", fontsize=9, fontweight="bold", va="center")
        words = f"{textwrap.fill(row['title'], 38)}\n{ends(row)}"
        side.text(0.08, 1 - (place + 0.5) / len(part), words, fontsize=8, va="center")
    side.set_axis_off()
    reach = max(float(part["mu_star_to"].max()), 1e-9)
    axes.plot([0, reach], [0, reach], color=GREY, linestyle=":", linewidth=1)
    axes.set_xlim(-0.03 * reach, 1.06 * reach)
    top = max(float(part["sigma"].max()), 0.2 * reach) * 1.15
    axes.set_ylim(-0.05 * top, top)
    unit = as_money(axes, name)
    as_money(axes, name, "y")
    axes.set_xlabel(f"Mean size of the effect (mu*), {unit}, with 95 % interval")
    axes.set_ylabel(f"Spread of the effect (sigma), {unit}")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="#dddddd", linewidth=0.8)
    axes.set_axisbelow(True)
    look: dict[str, Any] = {"linestyle": "", "marker": "o", "markeredgecolor": "black", "markersize": 8}
    axes.legend(
        handles=[
            Line2D([], [], color=BLUE, label="more than chance", **look),
            Line2D([], [], color="white", label="not to be told from chance", **look),
            Line2D([], [], color=GREY, linestyle=":", label="spread as large as the effect"),
        ],
        fontsize=8,
        facecolor="white",
        edgecolor="none",
        framealpha=0.9,
        loc="upper left",
    )
    subtitle = "Effect of going from the low to the high end of a range; a wide spread means interactions or a bend"
    headed(figure, sensitivity, f"{BY_HEADLINE[name].label}: what matters most?", subtitle)
    return figure
