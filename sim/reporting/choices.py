"""What the folders of a ranking and of a search have in common: what was run, and charts in two formats."""

from __future__ import annotations

import datetime
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiments.contenders import Contender
from sim.reporting.files import LIBRARIES

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
        "versions": {
            "steady-hands": version("steady-hands"),
            "python": sys.version.split()[0],
            **{name: version(name) for name in LIBRARIES},
        },
        "machine": {"system": platform.system(), "release": platform.release(), "processor": platform.machine()},
    }


def save_figure(figure: Figure, folder: Path, name: str) -> None:
    """Write a chart as PNG and SVG, and close it."""
    import matplotlib.pyplot as plt

    figure.savefig(folder / f"{name}.png", dpi=150)
    figure.set_layout_engine("none")  # keep the layout just reckoned
    figure.savefig(folder / f"{name}.svg")
    plt.close(figure)


def short(name: str) -> str:
    """Return a contender's name without the folders of its files."""
    return "+".join(Path(part).stem if part.endswith(".toml") else part for part in name.split("+"))


def number(value: float, unit: str) -> str:
    """Return a number of a measure as text: money in whole pounds, others to as many digits as tell them apart."""
    if unit.startswith("pounds"):
        return f"{'-' if value < 0 else ''}£{abs(value):,.0f}"
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2 if abs(value) >= 10 else 3
    return f"{value:,.{digits}f}"
