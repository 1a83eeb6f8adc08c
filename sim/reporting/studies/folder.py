"""A sensitivity study's results in its folder: indices, thresholds, a verdict, charts."""

from __future__ import annotations

import datetime
from pathlib import Path

import matplotlib

matplotlib.use("Agg", force=False)

import pandas as pd

from sim.mechanics.whole import write_file
from sim.reporting.drawing import save_figure
from sim.reporting.studies.sensitivity import Sensitivity
from sim.reporting.studies.words import what_was_played


def new_folder(out: Path, method: str, seed: int) -> Path:
    """Make a new folder below ``out`` for a study, named by the time, the method and the seed; raises ``OSError``."""
    name = f"{datetime.datetime.now().astimezone():%Y-%m-%dT%H-%M-%S}-{method}-seed-{seed}"
    attempt = 1
    while True:
        folder = out / (name if attempt == 1 else f"{name}-{attempt}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            attempt += 1
        else:
            return folder


def save(sensitivity: Sensitivity, folder: Path) -> None:
    """Write tables, verdict and charts into the study's folder; the same runs give the same bytes of tables. Raises
    ``OSError``.
    """
    _write(sensitivity.indices, folder / "indices.csv")
    _write(sensitivity.runs, folder / "table.csv")
    if not sensitivity.thresholds.empty:
        _write(sensitivity.thresholds, folder / "thresholds.csv")
    words = [what_was_played(sensitivity), sensitivity.study.rates, *sensitivity.verdict]
    write_file(folder / "verdict.txt", "\n".join(words) + "\n")
    charts = folder / "charts"
    charts.mkdir(exist_ok=True)
    for name in sensitivity.charts:
        save_figure(sensitivity.chart(name), charts, name)


def _write(frame: pd.DataFrame, file: Path) -> None:
    """Write a table in full precision, whole or not at all."""
    write_file(file, frame.to_csv(index=False, lineterminator="\n"))
