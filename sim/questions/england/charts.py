"""The chart of a council forward beside its statistical neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from sim.england.neighbours import neighbours
from sim.england.rivals import FIGURES
from sim.output.drawing import BLUE, INK, subplots, titled
from sim.scenario.new_council import councils
from sim.scenario.new_council.figures import Council

if TYPE_CHECKING:
    from sim.questions.england.question import England

GREY = "#777777"
LONGEST = 24  # letters of a name


def council(result: England, of: Council) -> Figure:
    """Return each figure's last year: the council, its interval as a band, and its neighbours by name."""
    last = int(result.rows["year"].max())
    rows = result.rows[result.rows["year"] == last].set_index(["council", "figure"])
    shown = [key for key in FIGURES if (of.id, key) in rows.index]
    others = sorted(one for one in neighbours(of.id) if any((one, key) in rows.index for key in shown))
    columns = 4
    down = -(-len(shown) // columns)
    figure, grid = subplots(down, columns, figsize=(13, 2.0 + 2.9 * down), squeeze=False)
    for place, axes in enumerate(grid.flat):
        axes.set_visible(place < len(shown))
        if place < len(shown):
            _panel(axes, shown[place], of, others, rows, place % columns == 0)
    figure.legend(handles=_handles(of), fontsize=8, frameon=False, loc="outside upper right", ncols=4)
    titled(
        figure,
        f"{of.name} in {last}, beside its statistical neighbours",
        "What would be reported: middle, and the interval that holds 80 % of the runs; a mark where it was last",
        f"{result.study.replications} runs each from September {result.study.census}. Neighbours by name (DfE "
        "statistical neighbours model of 2025); where an interval reaches into the band, the two cannot be told apart.",
    )
    return figure


def _panel(axes: Axes, key: str, of: Council, others: list[str], rows: Any, named: bool) -> None:
    everyone = [of.id, *others]
    own = rows.loc[(of.id, key)]
    axes.axvspan(own["p10"], own["p90"], color=BLUE, alpha=0.15, linewidth=0)
    for place, one in enumerate(everyone):
        if (one, key) not in rows.index:
            continue
        row = rows.loc[(one, key)]
        colour = BLUE if place == 0 else GREY
        axes.plot([row["p10"], row["p90"]], [-place, -place], color=colour, linewidth=2.4 if place == 0 else 1.6)
        axes.plot(row["median"], -place, "o", color=colour, markersize=5)
        if np.isfinite(row["last"]):
            axes.plot(row["last"], -place, "|", color=INK, markersize=9)
    names = [councils()[one].name for one in everyone]
    axes.set_yticks([-place for place in range(len(names))], [_short(name) for name in names] if named else [])
    axes.tick_params(axis="y", labelsize=8)
    axes.set_title(f"{FIGURES[key].words}, {FIGURES[key].unit}", loc="left", fontsize=9, color=INK)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="x", color="#dddddd", linewidth=0.8)
    axes.set_axisbelow(True)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def _handles(of: Council) -> list[Any]:
    return [
        Line2D([], [], color=BLUE, marker="o", linewidth=2.4, label=of.name),
        Line2D([], [], color=GREY, marker="o", label="Neighbour"),
        Rectangle((0, 0), 1, 1, color=BLUE, alpha=0.15, linewidth=0, label=f"80 % of {of.name}"),
        Line2D([], [], linestyle="", marker="|", color=INK, markersize=9, label="Last reported"),
    ]
