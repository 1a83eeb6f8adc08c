"""What is asked of one council in a study of many: its table, decided by the study and the council alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace

import numpy as np
import pandas as pd

from sim.questions.cluster import A_LASTING_ONE, Cluster
from sim.questions.councils.forward import Array, Forward, forward, rows_of
from sim.questions.councils.scoring import scored
from sim.questions.councils.study import Study, study_of
from sim.questions.run import Run
from sim.scenario import new_council
from sim.statistics.intervals import half_width


def play(study: Study, councils: list[str], run: Run) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each council's table, played on the cores here or, if the run names one, on a cluster, in any order."""
    if run.cluster is None:
        for council in councils:
            yield council, answer(study, council, run.threads)
        return
    with Cluster(run.cluster, f"{A_LASTING_ONE}; the councils played are kept") as cluster:
        yield from cluster.play(play_batch, __name__, json.dumps(asdict(study)), councils, 1)


def play_batch(text: str, councils: list[str]) -> list[tuple[str, pd.DataFrame]]:
    """Play some councils on a worker of a cluster, in its own thread."""
    study = study_of(json.loads(text))
    return [(council, answer(study, council, cores=1)) for council in councils]


def answer(study: Study, council: str, cores: int) -> pd.DataFrame:
    """Return a council's table: of a back-test with what came and scores; of a forecast with what strategies change."""
    named, run = new_council.councils()[council], replace(study.run, cores=cores)
    played = forward(named, study.census, run, study.years)
    if study.question == "backtest":
        return scored(rows_of(played), played)
    if not study.strategies:
        return rows_of(played)
    changed = forward(named, study.census, run, study.years, study.strategies)
    return rows_of(played).merge(_differences(played, changed), on=["figure", "year"])


def _differences(baseline: Forward, changed: Forward) -> pd.DataFrame:
    """Return what strategies change: the mean of paired differences of replications with its 95 % interval."""
    rows = []
    for figure, before in baseline.figures.items():
        for place in range(before.shape[1]):
            apart: Array = (changed.figures[figure] - before)[:, place]
            apart = apart[np.isfinite(apart)]
            mean, half = float(apart.mean()), float(half_width(apart, 1))
            year = baseline.census + place + 1
            rows.append({"figure": figure, "year": year, "change": mean, "low": mean - half, "high": mean + half})
    return pd.DataFrame(rows)
