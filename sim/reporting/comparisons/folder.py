"""A comparison's folder: tables, charts, the verdict, and what was run."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

from sim.experiments.comparison import PRECISION, Comparison
from sim.reporting.comparisons import charts, frames, words
from sim.reporting.files import machine, rounded, versions
from sim.reporting.folders import write_whole


def save(comparison: Comparison, out: Path, command: str) -> Path:
    """Write the comparison into a new folder below ``out``; raises ``OSError`` and leaves nothing then."""
    baseline = comparison.contenders[0].scenario

    def fill(folder: Path, started: datetime.datetime) -> None:
        for name in ("levels", "differences", "worth", "gains"):
            frame: pd.DataFrame = getattr(frames, name)(comparison)
            rounded(frame).to_csv(folder / f"{name}.csv", index=False)
        rounded(frames.pairs(comparison)).to_parquet(folder / "pairs.parquet", index=False)
        (folder / "verdict.md").write_text(words.verdict(comparison), encoding="utf-8")
        (folder / "charts").mkdir()
        for name, draw in charts.CHARTS.items():
            figure = draw(comparison)
            figure.savefig(folder / "charts" / f"{name}.png", dpi=150)
            figure.savefig(folder / "charts" / f"{name}.svg")
            plt.close(figure)
        manifest = {
            "scenario": {"file": baseline.source_file.name, "sha256": baseline.sha256},
            "strategies": {one.name: one.scenario.sha256 for one in comparison.contenders[1:]},
            "command": command,
            "seed": comparison.seed,
            "replications": comparison.replications,
            "replications_chosen_by": (
                f"95 % intervals of the decisive paired differences within {comparison.precision:.2%} of the "
                f"baseline's level; {PRECISION:.2%} wanted"
                if comparison.chosen
                else "as asked for"
            ),
            "rates": comparison.rates,
            "written": started.isoformat(timespec="seconds"),
            "seconds": round(comparison.seconds, 1),
            "versions": versions(),
            "machine": machine(),
        }
        text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        (folder / "manifest.json").write_text(text, encoding="utf-8")

    return write_whole(out, f"seed-{comparison.seed}", fill)
