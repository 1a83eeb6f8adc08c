"""The chart of a search."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from sim.output.drawing import BLUE, COLOURS, INK, subplots, tidy, titled
from sim.output.numbers import sentence
from sim.statistics.bisection import MEETS, SHORT, UNCLEAR

if TYPE_CHECKING:
    from sim.questions.seek.question import Search

ORANGE = COLOURS[1]
WIDE = 105  # characters of a line below the title
STANDINGS = {MEETS: "clearly often enough", UNCLEAR: "unclear", SHORT: "clearly too seldom"}
LOOKS = ((MEETS, "o", BLUE), (UNCLEAR, "D", "white"), (SHORT, "s", "#bbbbbb"))  # told apart by form and fill


def chart(search: Search) -> Figure:
    """The share of runs in which the target holds, by value, with intervals; the wanted share, and the answer."""
    asked, table = search.question, search.table
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
    if search.chosen is not None:
        at = float(asked.values[search.chosen])
        label = f"answer: {at:,.10g} {asked.number.unit}".strip()
        axes.axvline(at, color=COLOURS[2], linewidth=2.0, linestyle=":", label=label, zorder=1)
    axes.set_ylim(-3, 103)
    axes.set_ylabel("Runs in which the target holds, %")
    axes.set_xlabel(f"{search.title}, {asked.number.unit}")
    tidy(axes)
    axes.legend(fontsize=8, frameon=False, ncols=3, loc="lower left", bbox_to_anchor=(0.0, 1.0))
    counts = table["replications"]
    played = f"{counts.min():,}" if counts.min() == counts.max() else f"{counts.min():,} to {counts.max():,}"
    note = f"95 % intervals; {played} replications a value, seed {asked.run.seed}. {search.rates}"
    words = textwrap.fill(sentence(asked.target.words), WIDE)
    titled(figure, f"{search.scenario.title}: search", words, note)
    return figure
