"""Charts of a calibration: what was learnt of each rate and from which figure, and whether the sampler settled."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.output.drawing import BLUE, INK, subplots, tidy
from sim.questions.calibrate.question import UNKNOWN

if TYPE_CHECKING:
    from sim.questions.calibrate.question import Calibration

MOST_IN_PAIRS = 6


def _titled(figure: Figure, calibration: Calibration, title: str, note: str) -> None:
    figure.suptitle(title, fontsize=14, fontweight="bold", x=0.01, ha="left", color=INK)
    told = f"{len(calibration.targets)} figures, {calibration.histories:,} histories"
    words = f"{calibration.scenario.title}: {told}. {note}"
    figure.supxlabel(words, fontsize=8, x=0.01, ha="left", color="#555555")


def prior_and_posterior(calibration: Calibration) -> Figure:
    """Each rate before and after the figures were looked at, as a factor on its value in the file."""
    table = calibration.tables["rates"]
    figure, axes = subplots(figsize=(10, 1.6 + 0.42 * len(table)))
    places = np.arange(len(table))[::-1]
    for place, row in zip(places, table.to_dict("records"), strict=True):
        axes.plot(
            [row["prior_p10"], row["prior_p90"]],
            [place + 0.14] * 2,
            color="#999999",
            linewidth=2,
            linestyle=(0, (2, 1)),
        )
        axes.plot([row["p10"], row["p90"]], [place - 0.14] * 2, color=BLUE, linewidth=5, solid_capstyle="butt")
        axes.plot([row["prior_median"]], [place + 0.14], "|", color="#666666", markersize=9)
        axes.plot([row["median"]], [place - 0.14], "o", color="white", markeredgecolor="black", markersize=5)
    axes.axvline(1.0, color=INK, linewidth=0.8)
    axes.set_xscale("log")
    ticks = [
        tick for tick in (0.1, 0.2, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10) if axes.get_xlim()[0] <= tick <= axes.get_xlim()[1]
    ]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    marks = [" *" if row["spread_left"] > UNKNOWN else "" for row in table.to_dict("records")]
    axes.set_yticks(places, [f"{key}{mark}" for key, mark in zip(table["title"], marks, strict=True)], fontsize=8)
    axes.set_xlabel("Factor on the number in the scenario file (80 % intervals)")
    tidy(axes)
    axes.legend(
        handles=[
            Line2D([], [], color="#999999", linewidth=2, linestyle=(0, (2, 1)), label="before"),
            Line2D([], [], color=BLUE, linewidth=5, label="after"),
        ],
        fontsize=8,
        frameon=False,
        loc="best",
    )
    _titled(figure, calibration, "What the figures say of the rates", "* the figures cannot tell.")
    return figure


def trace(calibration: Calibration) -> Figure:
    """The chains of every rate: a settled one wanders about one level."""
    numbers = len(calibration.prior.keys)
    figure, axes = subplots(numbers, 1, figsize=(10, 1.0 + 0.9 * numbers), sharex=True, squeeze=False)
    for place, title in enumerate(calibration.titles):
        one = axes[place, 0]
        one.plot(calibration.chain[:, ::8, place], color=BLUE, alpha=0.25, linewidth=0.5)
        one.set_ylabel(_short(title), fontsize=7, rotation=0, ha="right", va="center")
        one.text(0.995, 0.85, f"{calibration.agreement[place]:.2f}", fontsize=7, ha="right", transform=one.transAxes)
        one.tick_params(labelsize=6)
        one.spines[["top", "right"]].set_visible(False)
    axes[-1, 0].set_xlabel("Kept step")
    _titled(figure, calibration, "Chains of the sampler", "At the right: between over within chains, 1 when settled.")
    return figure


def pairs(calibration: Calibration) -> Figure:
    """Posterior samples of the best known rates against each other: a slope says that a combination is known better."""
    best = np.argsort(calibration.learnt)[:MOST_IN_PAIRS]
    points, number = calibration.points, len(best)
    figure, axes = subplots(number, number, figsize=(11, 11), squeeze=False)
    for i, row in enumerate(best):
        for j, column in enumerate(best):
            one = axes[i, j]
            if j > i:
                one.set_visible(False)
            elif i == j:
                one.hist(points[:, row], bins=24, color=BLUE, alpha=0.8)
                one.set_yticks([])
            else:
                one.plot(points[:, column], points[:, row], ".", color=BLUE, markersize=2, alpha=0.6)
                slope = np.corrcoef(points[:, column], points[:, row])[0, 1]
                one.text(0.04, 0.86, f"{slope:+.2f}", fontsize=7, transform=one.transAxes)
            one.set_xlim(-3.5, 3.5)
            one.tick_params(labelsize=6)
            if i == number - 1:
                one.set_xlabel(_short(calibration.titles[column]), fontsize=7)
            if j == 0:
                one.set_ylabel(_short(calibration.titles[row]), fontsize=7)
    _titled(
        figure,
        calibration,
        "Posterior samples of the best known rates",
        "In the prior's standard deviations; correlations in the corners.",
    )
    return figure


def _short(title: str) -> str:
    return textwrap.fill(title, 24)


def figures_and_rates(calibration: Calibration) -> Figure:
    """Which figure moves which rate."""
    table = calibration.tables["influence"]
    values = table.drop(columns="figure").to_numpy()
    figure, axes = subplots(figsize=(3.5 + 0.5 * values.shape[1], 2.2 + 0.24 * len(table)))
    shade = axes.imshow(np.sqrt(values), aspect="auto", cmap="Greys", vmin=0.0)
    axes.set_xticks(range(values.shape[1]), [_short(title) for title in calibration.titles], rotation=90, fontsize=7)
    axes.set_yticks(range(len(table)), table["figure"], fontsize=7)
    bar = figure.colorbar(shade, ax=axes, shrink=0.6)
    bar.set_label("Standard deviations of the figure\nfor one of the rate's prior", fontsize=8)
    _titled(figure, calibration, "Which figure tells of which rate", "")
    return figure


CHARTS = {
    "rates": prior_and_posterior,
    "trace": trace,
    "pairs": pairs,
    "figures_and_rates": figures_and_rates,
}
