"""A sensitivity study as tables, charts and a verdict; made by ``sensitivity``."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.engine.loading import scenario_of
from sim.questions.headlines import NAMES
from sim.questions.replications import Progress
from sim.questions.sensitivity import indices, keeping, sweeps
from sim.questions.sensitivity.playing import play_out
from sim.questions.sensitivity.study import Study, planned
from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.loading import Given

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = {"replications": (1, 100_000), "seed": (0, 2**31 - 1), "cores": (1, 256)}


@dataclass(frozen=True)
class Sensitivity:
    """A study that has been played, and everything that it says."""

    study: Study
    table: NDArray[np.float64]  # (points, replications, beside, headlines)

    def __repr__(self) -> str:
        """Return what was played, on one line."""
        council = self.study.council
        keys, title = ", ".join(council.keys), council.scenario.title
        return f"<Sensitivity: {title}, {self.study.method} of {keys}; {self.study.runs} runs, seed {council.seed}>"

    @cached_property
    def indices(self) -> pd.DataFrame:
        """What each number does to each outcome, those that matter most first; of a sweep the outcomes over its
        grid.
        """
        if self.study.method == "sweep":
            return sweeps.grid(self.study, self.table)
        return indices.indices(self.study, self.table)

    @cached_property
    def thresholds(self) -> pd.DataFrame:
        """Where the better of strategy and baseline changes; empty unless a sweep plays both."""
        return sweeps.thresholds(self.study, self.table) if self.study.beside == 2 else pd.DataFrame()

    @property
    def runs(self) -> pd.DataFrame:
        """Every run by number: point, replication, what it played, factors, and all headline measures."""
        study, number = self.study, np.arange(self.study.runs)
        rest, baseline = np.divmod(number, study.beside)
        point, replication = np.divmod(rest, study.replications)
        plays = np.where(baseline == 1, "baseline", "scenario")
        named = pd.DataFrame({"run": number, "point": point, "replication": replication, "plays": plays})
        factors = pd.DataFrame(study.points[point], columns=[f"factor on {key}" for key in study.council.keys])
        return pd.concat(
            [named, factors, pd.DataFrame(self.table.reshape(study.runs, -1), columns=list(NAMES))], axis=1
        )

    @property
    def verdict(self) -> list[str]:
        """What the study shows, in plain words."""
        from sim.questions.sensitivity.words import verdict

        return verdict(self)

    @property
    def charts(self) -> list[str]:
        """The names of the charts."""
        from sim.questions.sensitivity.charts import charts_of

        return list(charts_of(self))

    def chart(self, name: str | None = None) -> Figure:
        """Return a chart (the first, if none is named) as a matplotlib figure; raises ``ValueError`` for an unknown
        name.
        """
        from sim.questions.sensitivity.charts import charts_of

        known = charts_of(self)
        if name is not None and name not in known:
            raise ValueError(f"no chart is named {name!r}; there are {', '.join(known)}")
        return known[name or next(iter(known))]()


def sensitivity(
    scenario: Given,
    method: str = "tornado",
    keys: str | Sequence[str] = (),
    ranges: Mapping[str, tuple[float, float]] | None = None,
    samples: int | None = None,
    replications: int | None = None,
    seed: int = 1,
    cores: int | None = None,
    outcomes: str | Sequence[str] = (),
    years: int | None = None,
    cluster: str | None = None,
    folder: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Find out which uncertain numbers of a scenario, or of the one of a name or a file's path, matter, and how much.

    ``method`` is ``tornado`` (one number at a time), ``morris`` (elementary effects), ``sobol`` (shares of the
    variance) or ``sweep`` (a grid over one or two ``keys``; a scenario with strategies laid over it is compared with
    the one without). ``ranges`` are factors on the scenario's numbers by key; without one, a number goes from the 10 %
    to the 90 % point of its posterior or prior. ``samples`` are Morris's trajectories, Sobol's base points or a sweep's
    points along each range. ``cluster`` is the address of a Dask scheduler. With a ``folder`` (a new or an empty one)
    the study is kept there and can go on after a crash, by ``resume``. Raises ``ScenarioError`` with what is wrong.
    """
    check_numbers(replications=replications, seed=seed, cores=cores)
    study = planned(
        scenario_of(scenario).lasting(years),
        method,
        listed_if_one(keys),
        ranges,
        samples,
        replications,
        seed,
        listed_if_one(outcomes),
    )
    if folder is not None:
        begin(Path(folder), study)
        return resume(folder, cores, cluster, progress)
    with tempfile.TemporaryDirectory() as passing:
        begin(Path(passing), study)
        return resume(Path(passing), cores, cluster, progress)


def listed_if_one(names: str | Sequence[str]) -> Sequence[str]:
    """Return names as a list, also one that is given alone."""
    return [names] if isinstance(names, str) else names


def begin(folder: Path, study: Study, origin: keeping.Origin | None = None) -> None:
    """Write down in a folder what a study is; raises ``ScenarioError`` where something else is in it."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ScenarioError([Fault(str(folder), "", "a folder with something in it", "a new or an empty one")])
    keeping.begin(folder, study, origin or keeping.Origin(study.council.scenario.title))


def resume(
    folder: str | os.PathLike[str],
    cores: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Play what is left of the study in a folder, and return it; raises ``ScenarioError`` where that cannot be."""
    study, _ = keeping.read(Path(folder))
    return Sensitivity(study, play_out(Path(folder), study, cores, cluster, progress))


def check_numbers(**given: int | None) -> None:
    """Raise ``ScenarioError`` for each number out of range."""
    faults = [
        Fault("sensitivity", name, str(value), f"a whole number from {MOST[name][0]:,} to {MOST[name][1]:,}")
        for name, value in given.items()
        if value is not None and not (isinstance(value, Integral) and MOST[name][0] <= value <= MOST[name][1])
    ]
    if faults:
        raise ScenarioError(faults)
