"""A comparison's folder: tables, charts, the verdict, and what was run."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from sim.output.folders import Written, distinct, write_results
from sim.output.sheets import rounded, write_table
from sim.questions.compare import charts, words
from sim.questions.compare import tables as frames
from sim.questions.compare.playing import PRECISION, Comparison
from sim.questions.manifests import files_of, manifest_of, write_manifest

TABLES = ("levels", "differences", "worth", "gains")


def save(comparisons: Sequence[Comparison], out: Path, command: str) -> Written:
    """Write comparisons of one or several councils into a new folder below ``out``.

    Several have a folder each, and ``together.csv`` with the differences of all over the whole forecast. Raises
    ``OSError`` and leaves nothing then.
    """
    files = [comparison.contenders[0].scenario.source_file for comparison in comparisons]
    within = [""] if len(files) == 1 else distinct(file.stem for file in files)

    def tables(folder: Path, started: datetime.datetime) -> None:
        for comparison, name in zip(comparisons, within, strict=True):
            (folder / name).mkdir(exist_ok=True)
            _write(comparison, folder / name, command, started)
        if len(within) > 1:
            write_table(together(comparisons), folder / "together.csv")

    drawn = {
        name: {chart: partial(draw, comparison) for chart, draw in charts.CHARTS.items()}
        for comparison, name in zip(comparisons, within, strict=True)
    }
    return write_results(out, f"seed-{comparisons[0].seed}", tables, drawn)


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
        write_table(frame, folder / f"{name}.csv")
    rounded(frames.pairs(comparison)).to_parquet(folder / "pairs.parquet", index=False)
    (folder / "verdict.md").write_text(words.verdict(comparison), encoding="utf-8")
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
