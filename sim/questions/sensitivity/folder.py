"""A sensitivity study's results in its folder: indices, thresholds, a verdict, charts."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from sim.mechanics.whole import write_file
from sim.output.folders import Written, draw_charts
from sim.output.sheets import as_csv
from sim.questions.sensitivity.question import Sensitivity
from sim.questions.sensitivity.words import what_was_played


def save(sensitivity: Sensitivity, folder: Path) -> Written:
    """Write tables and verdict, then charts, into the study's folder; the same runs give the same bytes of tables.
    Raises ``OSError``.
    """
    write_file(folder / "indices.csv", as_csv(sensitivity.indices))
    write_file(folder / "table.csv", as_csv(sensitivity.runs))
    if not sensitivity.thresholds.empty:
        write_file(folder / "thresholds.csv", as_csv(sensitivity.thresholds))
    words = [what_was_played(sensitivity), sensitivity.study.rates, *sensitivity.verdict]
    write_file(folder / "verdict.txt", "\n".join(words) + "\n")
    charts = {name: partial(sensitivity.chart, name) for name in sensitivity.charts}
    return Written(folder, tuple(draw_charts(charts, folder, folder)))
