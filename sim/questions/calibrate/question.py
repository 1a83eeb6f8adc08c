"""A calibration's folder: the draws, what was learnt of each rate and from which figure, and charts of both."""

from __future__ import annotations

import datetime
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from scipy import stats

from sim.output.drawing import BLUE, INK, subplots, tidy
from sim.output.folders import Written, write_results
from sim.output.sheets import write_table
from sim.questions.calibrate.playing import FAR, LIKELY, UNKNOWN, Calibration
from sim.questions.manifests import manifest_of, source_of, write_manifest
from sim.questions.posterior import save as save_posterior

UNTOLD, PULLED = "the figures cannot tell", "pulled beyond what was thought likely"
MOST_IN_PAIRS = 8  # rates in the chart of pairs: those that the figures tell most of


def rates(calibration: Calibration) -> pd.DataFrame:
    """Return what is known of each uncertain number before and after, as factors on its value in the file."""
    prior, factors = calibration.prior, calibration.posterior.factors
    low, middle, high = np.exp(prior.middle + prior.spread * stats.norm.ppf([[0.1], [0.5], [0.9]]))
    after = np.quantile(factors, [0.1, 0.5, 0.9], axis=0)
    learnt = calibration.learnt
    return pd.DataFrame(
        {
            "rate": prior.keys,
            "prior_p10": low,
            "prior_median": middle,
            "prior_p90": high,
            "p10": after[0],
            "median": after[1],
            "p90": after[2],
            "spread_left": learnt,
            "verdict": list(map(_judged, learnt, calibration.pulled)),
            "agreement": calibration.agreement,
        }
    )


def _judged(left: float, pulled: float) -> str:
    if abs(pulled) > LIKELY:
        return PULLED
    return UNTOLD if left > UNKNOWN else "learnt"


def influence(calibration: Calibration) -> pd.DataFrame:
    """Return how much each figure tells of each rate: information in units of the prior's (1: as much as the prior)."""
    labels = [f"{target.measure}, {target.whose}, {target.when}" for target in calibration.targets]
    frame = pd.DataFrame(calibration.influence.T, columns=list(calibration.prior.keys))
    frame.insert(0, "figure", labels)
    return frame


def fitted(calibration: Calibration) -> pd.DataFrame:
    """Return each fitted figure beside what the emulator says at the posterior."""
    mean, spread = calibration.expected
    reported = np.array([target.value.value for target in calibration.targets])
    return pd.DataFrame(
        {
            "source": [target.value.source for target in calibration.targets],
            "measure": [target.measure for target in calibration.targets],
            "teams": [target.whose for target in calibration.targets],
            "when": [target.when for target in calibration.targets],
            "reported": reported,
            "mean": mean,
            "spread": spread,
            "misfit": (reported - mean) / spread,
            "met": np.abs(reported - mean) <= FAR * spread,
            "explained_by_rates": calibration.emulator.explained,
        }
    )


def save(calibration: Calibration, out: Path, seed: int, command: str) -> Written:
    """Write the calibration into a new folder below ``out``; raises ``OSError`` and leaves nothing then."""

    def tables(folder: Path, started: datetime.datetime) -> None:
        save_posterior(calibration.posterior, folder / "posterior.csv")
        for name, frame in (("rates", rates), ("influence", influence), ("fitted", fitted)):
            write_table(frame(calibration), folder / f"{name}.csv")
        sample = f"{len(calibration.posterior.factors)} posterior samples of {len(calibration.targets)} figures"
        manifest = {
            **manifest_of(calibration.scenario, command, seed, sample, calibration.seconds, started),
            "scenario": source_of(calibration.scenario),
            "histories": calibration.histories,
        }
        write_manifest(manifest, folder)

    charts = {name: partial(draw, calibration) for name, draw in CHARTS.items()}
    return write_results(out, f"calibration-seed-{seed}", tables, {"": charts})


def _titled(figure: Figure, calibration: Calibration, title: str, note: str) -> None:
    figure.suptitle(title, fontsize=14, fontweight="bold", x=0.01, ha="left", color=INK)
    told = f"{len(calibration.targets)} figures, {calibration.histories:,} histories"
    words = f"{calibration.scenario.title}: {told}. {note}"
    figure.supxlabel(words, fontsize=8, x=0.01, ha="left", color="#555555")


def prior_and_posterior(calibration: Calibration) -> Figure:
    """Each rate before and after the figures were looked at, as a factor on its value in the file."""
    table = rates(calibration)
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
    axes.set_yticks(places, [f"{key}{mark}" for key, mark in zip(table["rate"], marks, strict=True)], fontsize=8)
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
    for place, key in enumerate(calibration.prior.keys):
        one = axes[place, 0]
        one.plot(calibration.chain[:, ::8, place], color=BLUE, alpha=0.25, linewidth=0.5)
        one.set_ylabel(key.split(".")[-1][:18], fontsize=7, rotation=0, ha="right", va="center")
        one.text(0.995, 0.85, f"{calibration.agreement[place]:.2f}", fontsize=7, ha="right", transform=one.transAxes)
        one.tick_params(labelsize=6)
        one.spines[["top", "right"]].set_visible(False)
    axes[-1, 0].set_xlabel("Kept step")
    _titled(figure, calibration, "Chains of the sampler", "At the right: between over within chains, 1 when settled.")
    return figure


def pairs(calibration: Calibration) -> Figure:
    """Draws of the best known rates against each other: a slope says that a combination is known better."""
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
                one.set_xlabel(_short(calibration.prior.keys[column]), fontsize=7)
            if j == 0:
                one.set_ylabel(_short(calibration.prior.keys[row]), fontsize=7)
    _titled(
        figure,
        calibration,
        "Draws of the best known rates",
        "In the prior's standard deviations; correlations in the corners.",
    )
    return figure


def _short(key: str) -> str:
    return "\n".join(key.split(".")[-2:])


def figures_and_rates(calibration: Calibration) -> Figure:
    """Which figure moves which rate."""
    table = influence(calibration)
    values = table.drop(columns="figure").to_numpy()
    figure, axes = subplots(figsize=(3.5 + 0.5 * values.shape[1], 2.2 + 0.24 * len(table)))
    shade = axes.imshow(np.sqrt(values), aspect="auto", cmap="Greys", vmin=0.0)
    axes.set_xticks(range(values.shape[1]), [_short(key) for key in calibration.prior.keys], rotation=90, fontsize=7)
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
