"""A comparison's folder: tables, charts, the verdict, and what was run."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sim.experiments.comparison import PRECISION, Comparison
from sim.reporting.comparisons import charts, frames, words
from sim.reporting.drawing import save_figure
from sim.reporting.files import rounded
from sim.reporting.folders import write_whole
from sim.reporting.manifests import files_of, manifest_of, write_manifest

TABLES = ("levels", "differences", "worth", "gains")


def save(comparisons: Sequence[Comparison], out: Path, command: str) -> Path:
    """Write comparisons of one or several councils into a new folder below ``out`` and return it.

    Several have a folder each, and ``together.csv`` with the differences of all over the whole forecast. Raises
    ``OSError`` and leaves nothing then.
    """
    names = [comparison.contenders[0].scenario.source_file.stem for comparison in comparisons]

    def fill(folder: Path, started: datetime.datetime) -> None:
        places = [folder] if len(names) == 1 else [folder / name for name in names]
        for comparison, place in zip(comparisons, places, strict=True):
            place.mkdir(exist_ok=True)
            _write(comparison, place, command, started)
        if len(names) > 1:
            rounded(together(comparisons)).to_csv(folder / "together.csv", index=False)

    place = out / (f"{names[0]}-compared" if len(names) == 1 else "compared")
    return write_whole(place, f"seed-{comparisons[0].seed}", fill)


def together(comparisons: Sequence[Comparison]) -> pd.DataFrame:
    """Return the differences over the whole forecast of several councils, one below the other."""
    parts = []
    for comparison in comparisons:
        told = frames.differences(comparison)
        told = told[told["year"] == frames.WHOLE].drop(columns="year")
        told.insert(0, "scenario", comparison.contenders[0].scenario.source_file.stem)
        told.insert(1, "replications", comparison.replications)
        told.insert(2, "seconds", round(comparison.seconds, 1))
        parts.append(told)
    return pd.concat(parts, ignore_index=True)


def _write(comparison: Comparison, folder: Path, command: str, started: datetime.datetime) -> None:
    for name in TABLES:
        frame: pd.DataFrame = getattr(frames, name)(comparison)
        rounded(frame).to_csv(folder / f"{name}.csv", index=False)
    rounded(frames.pairs(comparison)).to_parquet(folder / "pairs.parquet", index=False)
    (folder / "verdict.md").write_text(words.verdict(comparison), encoding="utf-8")
    (folder / "charts").mkdir()
    for name, draw in charts.CHARTS.items():
        save_figure(draw(comparison), folder / "charts", name)
    write_manifest(comparison_manifest(comparison, command, started), folder)


def comparison_manifest(comparison: Comparison, command: str, started: datetime.datetime) -> dict[str, Any]:
    """Return what one needs to know to repeat the comparison."""
    baseline = comparison.contenders[0].scenario
    precise = f"95 % intervals of the decisive paired differences within {comparison.precision:.2%} of the baseline's"
    return {
        **manifest_of(baseline, command, comparison.seed, comparison.rates, comparison.seconds, started),
        "scenarios": files_of(comparison.contenders),
        "replications": comparison.replications,
        "replications_chosen_by": f"{precise} level; {PRECISION:.2%} wanted" if comparison.chosen else "as asked for",
    }
