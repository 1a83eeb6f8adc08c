"""The charts of a back-test: each council's figures and forecasts, and over all how good forecasts were."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from sim.england.levels import FIRST_YEAR
from sim.england.rivals import FIGURES, reported
from sim.output.drawing import BLUE, COLOURS, INK, subplots, tidy, titled
from sim.questions.backtest.words import RIVALS, TOGETHER, known
from sim.scenario.new_council.figures import Council

if TYPE_CHECKING:
    from sim.questions.backtest.question import Backtest

MARKERS = ("o", "s", "^", "D")
RIVAL_LINES: dict[str, tuple[str, str, Any]] = {
    "last_value": ("Last value", COLOURS[1], "--"),
    "mean_reverting": ("Mean reverting", COLOURS[5], ":"),
}


def council(result: Backtest, of: Council) -> Figure:
    """Return what a council reported, what was forecast from the origin, and what came."""
    rows = result.rows[result.rows["council"] == of.id]
    shown = [key for key in FIGURES if (rows["figure"] == key).any()]
    down = -(-len(shown) // 2)
    figure, grid = subplots(down, 2, figsize=(11, 2.0 + 2.3 * down), squeeze=False)
    origin = result.study.census
    for place, axes in enumerate(grid.flat):
        axes.set_visible(place < len(shown))
        if place < len(shown):
            _panel(axes, shown[place], of.id, origin, rows[rows["figure"] == shown[place]])
    figure.legend(handles=_handles(), fontsize=8, frameon=False, loc="outside upper right", ncols=6)
    titled(
        figure,
        f"{of.name}: forecast from September {origin}, and what came",
        "Bands hold 50 and 80 % of what would be reported; broken lines are the middles of two spreadsheet forecasts",
        " ".join([f"{result.study.replications} runs.", *known(result)]),
    )
    return figure


def _panel(axes: Axes, key: str, of: str, origin: int, rows: Any) -> None:
    every = reported(key)
    values = [(year, every.of(of, year)) for year in every.years if year >= FIRST_YEAR]
    years, came = np.array([one for one in values if np.isfinite(one[1])]).T
    ahead = [origin, *rows["year"]]
    last = every.of(of, origin)
    for low, high, alpha in (("p10", "p90", 0.28), ("p25", "p75", 0.42)):
        axes.fill_between(ahead, [last, *rows[low]], [last, *rows[high]], color=BLUE, alpha=alpha, linewidth=0)
    axes.plot(ahead, [last, *rows["median"]], color=INK, linewidth=1.6)
    for rival, (_, colour, style) in RIVAL_LINES.items():
        axes.plot(ahead, [last, *rows[f"{rival}_median"]], color=colour, linestyle=style, linewidth=1.6)
    axes.plot(years, came, "D", color="white", markeredgecolor="black", markersize=5, zorder=5)
    before = years <= origin
    axes.plot(years[before], came[before], "D", color="black", markersize=5, zorder=6)
    axes.axvline(origin, color="#999999", linewidth=0.8)
    axes.set_title(f"{FIGURES[key].words}, {FIGURES[key].unit}", loc="left", fontsize=10, color=INK)
    axes.set_ylim(
        bottom=max(0.0, axes.get_ylim()[0]) if key in ("caseload", "in_post", "workers", "looked_after") else 0
    )
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlim(FIRST_YEAR - 0.3, max(ahead[-1], years.max()) + 0.3)
    tidy(axes)


def _handles() -> list[Any]:
    return [
        Line2D([], [], linestyle="", marker="D", color="black", label="Reported, known"),
        Line2D([], [], linestyle="", marker="D", color="white", markeredgecolor="black", label="Came later"),
        Line2D([], [], color=INK, linewidth=1.6, label="Forecast, median"),
        Rectangle((0, 0), 1, 1, color=BLUE, alpha=0.4, linewidth=0, label="80 % (50 % darker)"),
        *(Line2D([], [], color=colour, linestyle=style, label=name) for name, colour, style in RIVAL_LINES.values()),
    ]


def scores(result: Backtest) -> Figure:
    """Return the score of each figure and year over that of the better spreadsheet forecast."""
    return _dots(
        result,
        ("ratio", "ratio_low", "ratio_high"),
        1.0,
        "Is the forecast better than a spreadsheet?",
        "Score (CRPS) over that of the better of two spreadsheet forecasts, with its 95 % interval; left is better",
        "Score over the better spreadsheet forecast's",
    )


def coverage(result: Backtest) -> Figure:
    """Return how often the interval that should hold 80 % of councils' figures did."""
    return _dots(
        result,
        ("within_80", "within_80_low", "within_80_high"),
        0.8,
        "How often were the forecasts right?",
        "Share of councils whose figure came within the interval that should hold 80 %, with its 95 % interval",
        "Share within the 80 % interval",
    )


def _dots(result: Backtest, ends: tuple[str, str, str], line: float, title: str, subtitle: str, label: str) -> Figure:
    cells = result.cells
    figure, axes = subplots(figsize=(9, 6.5))
    axes.axvline(line, color=INK, linewidth=1.0)
    years = sorted(set(cells["ahead"]))
    for place, key in enumerate(FIGURES):
        if not np.isfinite(cells.loc[cells["figure"] == key, ends[0]]).any():
            axes.text(line, -place, " no spreadsheet forecast could be made of it", va="center", fontsize=8, color=INK)
        for row in cells[cells["figure"] == key].to_dict("records"):
            if np.isfinite(row[ends[0]]):
                number = years.index(row["ahead"])
                at = -place - (number - (len(years) - 1) / 2) * 0.16
                colour, marker = COLOURS[number % len(COLOURS)], MARKERS[number % len(MARKERS)]
                axes.plot([row[ends[1]], row[ends[2]]], [at, at], color=colour, linewidth=1.4)
                axes.plot(row[ends[0]], at, marker, color=colour, markersize=6)
    axes.set_yticks([-place for place in range(len(FIGURES))], [figure_.words for figure_ in FIGURES.values()])
    axes.set_xlabel(label)
    tidy(axes)
    axes.grid(axis="x", color="#dddddd", linewidth=0.8)
    handles = [
        Line2D([], [], color=COLOURS[place % len(COLOURS)], marker=MARKERS[place % len(MARKERS)], linestyle="-",
               label=f"{result.study.census + ahead} ({ahead} year{'s' if ahead > 1 else ''} ahead)")
        for place, ahead in enumerate(years)
    ]  # fmt: skip
    axes.legend(handles=handles, fontsize=8, frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    whom = f"{result.whom}, {result.study.replications} runs each from September {result.study.census}."
    titled(figure, title, subtitle, f"{whom} {RIVALS} {TOGETHER}")
    return figure


def places(result: Backtest) -> Figure:
    """Return where in the forecasts what came lay: even if they were as sure as they should be."""
    rows = result.rows
    years = sorted(set(rows["ahead"]))
    figure, grid = subplots(1, len(years), figsize=(2.0 + 2.4 * len(years), 3.8), squeeze=False, sharey=True)
    for axes, ahead in zip(grid[0], years, strict=True):
        part = rows.loc[rows["ahead"] == ahead, "share_below"]
        axes.hist(part, bins=np.linspace(0, 1, 11), weights=np.full(len(part), 100 / len(part)), color=BLUE, alpha=0.6)
        axes.axhline(10, color=INK, linewidth=1.0)
        axes.set_title(f"{ahead} year{'s' if ahead > 1 else ''} ahead", loc="left", fontsize=10, color=INK)
        axes.set_xlabel("Share of the forecast below")
        tidy(axes)
    grid[0, 0].set_ylabel("% of figures")
    titled(
        figure,
        "Where in the forecasts did it come?",
        "All figures and councils; even at 10 % if the forecasts are as sure as they should be, a bowl if too sure",
        f"{result.whom}, {result.study.replications} runs each from September {result.study.census}.",
    )
    return figure


OVER_ALL: dict[str, Callable[[Backtest], Figure]] = {"scores": scores, "coverage": coverage, "places": places}
