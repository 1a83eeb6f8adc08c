"""What the folders of a ranking and of a search have in common: what was run, and charts in two formats."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiments.contenders import Contender
from sim.experiments.proportions import Proportion
from sim.reporting.files import machine, versions

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def manifest_of(
    contenders: Sequence[Contender], command: str, seed: int, rates: str, seconds: float, started: datetime.datetime
) -> dict[str, Any]:
    """Return what one needs to know to repeat the run: files, seed, versions, machine, duration."""
    scenario = contenders[0].scenario
    return {
        "title": scenario.title,
        "scenarios": [
            {"name": one.name, "file": one.scenario.source_file.name, "sha256": one.scenario.sha256}
            for one in contenders
        ],
        "command": command,
        "seed": seed,
        "rates": rates,
        "start": scenario.council.start.isoformat(),
        "years": scenario.council.years,
        "written": started.isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "versions": versions(),
        "machine": machine(),
    }


def save_figure(figure: Figure, folder: Path, name: str) -> None:
    """Write a chart as PNG and SVG, and close it."""
    import matplotlib.pyplot as plt

    figure.savefig(folder / f"{name}.png", dpi=150)
    figure.set_layout_engine("none")  # keep the layout just reckoned
    figure.savefig(folder / f"{name}.svg")
    plt.close(figure)


def number(value: float, unit: str) -> str:
    """Return a number of a measure as text: money in whole pounds, others to as many digits as tell them apart."""
    if unit.startswith("pounds"):
        return f"{'-' if value < 0 else ''}£{abs(value):,.0f}"
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2 if abs(value) >= 10 else 3
    return f"{value:,.{digits}f}"


def percent(chance: float) -> str:
    """Return a probability as text, never 0 or 100 % where it is neither known to be."""
    if chance < 0.005:
        return "less than 1 %"
    return "more than 99 %" if chance > 0.995 else f"{100 * chance:.0f} %"


def in_hundred(share: Proportion) -> str:
    """Return a share of futures with its interval."""
    return f"{100 * share.share:.3g} ({100 * share.low:.0f} to {100 * share.high:.0f})"


def sentence(text: str) -> str:
    """Return text that begins with a capital and ends with a full stop."""
    return f"{text[0].upper()}{text[1:]}."
