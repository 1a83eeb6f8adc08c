"""How charts are drawn: a fan of intervals, reported figures, time, and what tells things apart without colour."""

from __future__ import annotations

import datetime
import io
import textwrap
import warnings
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import matplotlib.dates as mdates
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from sim.engine.views import Series
from sim.scenario.text import hidden_in, plain

# Okabe and Ito's colours, which readers with any colour vision tell apart; each also has a hatch or a line style of its
# own.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999", "#000000")
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "++", "oo", "--", "**")
INK = "#222222"
MARKS = {"fit": "black", "held out": "white", "context": "#bbbbbb"}  # how reported figures are filled
ASSUMED = "assumed"  # a figure to fit that nobody has reported
BLUE = COLOURS[0]


class Chart(Figure):
    """A matplotlib figure that a notebook shows, once, without being told how; nothing is kept of it elsewhere.

    Text is text in it: ``$`` begins no formula, and what the typeface has not is an empty box, without a warning.
    """

    def draw(self, renderer: RendererBase) -> None:
        """Draw the figure, whatever its texts hold; every way to show or to write it comes through here."""
        for axis in (axis for axes in self.axes for axis in (axes.xaxis, axes.yaxis)):
            labels = [label.get_text() for label in axis.get_ticklabels()]
            if any(
                hidden_in(label, several_lines=True) for label in labels
            ):  # they are written anew when they are drawn
                axis.set_ticklabels([plain(label) for label in labels])
        for text in self.findobj(Text):
            text.set_parse_math(False)
            text.set_text(plain(text.get_text()))
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from")
            super().draw(renderer)

    def _repr_png_(self) -> bytes:
        image = io.BytesIO()
        self.savefig(image, format="png", dpi=100)
        return image.getvalue()


def subplots(
    rows: int = 1, columns: int = 1, *, figsize: tuple[float, float], squeeze: bool = True, **options: Any
) -> tuple[Figure, Any]:
    """Return a new chart and its axes, as pyplot's ``subplots``, which would keep it and leave showing it to whatever
    backend is there.
    """
    figure = Chart(figsize=figsize, layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=squeeze, **options)


def titled(figure: Figure, title: str, subtitle: str, note: str) -> None:
    """Put title and subtitle, which may have several lines, above a figure, and below it what was run."""
    width, height = figure.get_size_inches()
    below = "\n" * (2 + subtitle.count("\n"))
    figure.suptitle(f"{title}{below}", fontsize=15, fontweight="bold", x=0.01, ha="left", color=INK)
    figure.text(0.0105, 1 - 0.46 / height, subtitle, fontsize=10, color=INK, va="top")
    words = textwrap.fill(note, int(14.5 * width))
    figure.supxlabel(words, fontsize=8, x=0.01, ha="left", color="#555555")


def in_legend(name: str) -> str:
    """Return a name as a legend takes it: matplotlib leaves out what begins with ``_``."""
    return f" {name}" if name.startswith("_") else name


def save_figure(figure: Figure, folder: Path, name: str) -> None:
    """Write a chart as PNG and SVG."""
    figure.savefig(folder / f"{name}.png", dpi=150)
    figure.set_layout_engine("none")  # keep the layout just calculated: calculating it again takes as long as drawing
    FigureCanvasSVG(figure).print_svg(folder / f"{name}.svg")  # type: ignore[no-untyped-call]  # savefig draws twice


def tidy(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#dddddd", linewidth=0.8)
    axes.set_axisbelow(True)


def _number(date: datetime.date) -> float:
    """Return a date as matplotlib counts days."""
    return float(mdates.date2num(date))  # type: ignore[no-untyped-call]


def time_axis(axes: Axes, days: Sequence[datetime.date]) -> None:
    """Mark each first of January by its year; fixed marks, for matplotlib's own take longer than all the rest."""
    first, last = days[0] - datetime.timedelta(days=62), days[-1] + datetime.timedelta(days=31)
    years = range(first.year + 1, last.year + 1)
    axes.set_xticks([_number(datetime.date(year, 1, 1)) for year in years], [str(year) for year in years])
    axes.set_xlim(_number(first), _number(last))


def fan(axes: Axes, days: Sequence[datetime.date], series: Series, colour: str = BLUE) -> None:
    """Draw a fan: the median, and bands that hold 50, 80 and 95 % of the replications."""
    for low, high, alpha in ((0.025, 0.975, 0.18), (0.10, 0.90, 0.28), (0.25, 0.75, 0.42)):
        lower, upper = quantiles(series, [low, high])
        axes.fill_between(days, lower, upper, color=colour, alpha=alpha, linewidth=0)  # type: ignore[arg-type]
    [median] = quantiles(series, [0.5])
    axes.plot(days, median, color=INK, linewidth=1.6)  # type: ignore[arg-type]


def quantiles(series: Series, shares: Sequence[float]) -> Series:
    """Return quantiles over the replications, shape (shares, months); missing where no replication has a value."""
    there = np.isfinite(series).any(axis=0)
    found = np.full((len(shares), series.shape[1]), np.nan)
    found[:, there] = np.nanquantile(series[:, there], shares, axis=0)
    return found


def reported_legend(uses: Collection[str], word: str) -> list[Line2D]:
    """Return what explains the marks of reported figures."""
    return [
        Line2D([], [], linestyle="", marker="D", color=colour, markeredgecolor="black", label=f"{word} ({use})")
        for use, colour in MARKS.items()
        if use in uses
    ]


def fan_legend(axes: Axes, reported: Collection[str]) -> None:
    """Explain a fan, and the marks of the uses of reported figures, and of assumed ones, that are in the chart."""
    handles = [
        Line2D([], [], color=INK, linewidth=1.6, label="Median"),
        *(
            Rectangle((0, 0), 1, 1, color=BLUE, alpha=alpha, linewidth=0, label=label)
            for alpha, label in ((0.75, "50 % of runs"), (0.42, "80 %"), (0.18, "95 %"))
        ),
    ]
    handles += reported_legend(reported, "Reported")
    if ASSUMED in reported:
        handles.append(
            Line2D([], [], linestyle="", marker="o", color="white", markeredgecolor="black", label="Assumed")
        )
    axes.legend(handles=handles, fontsize=8, frameon=False, loc="best")
