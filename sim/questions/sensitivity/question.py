"""A sensitivity study: which uncertain numbers matter most, and where a strategy stops being the better one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.engine.loading import Strategies
from sim.mechanics.whole import write_file
from sim.output.folders import Written, draw_charts, name_of
from sim.output.page import Grid, Heading, Piece
from sim.questions.dictionary import Meaning
from sim.questions.headlines import BY_HEADLINE, NAMES
from sim.questions.result import OfCouncil, Table, source_of
from sim.questions.run import Run, run_of
from sim.questions.sensitivity import indices, keeping, sweeps, words
from sim.questions.sensitivity.playing import play_out
from sim.questions.sensitivity.study import Study, planned
from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.loading import Given, Loaded
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Method = Literal["tornado", "morris", "sobol", "sweep"]
LARGEST_SEED = 2**31 - 1  # what the designs' generators take


def question(
    scenario: Given,
    method: str = "tornado",
    strategies: Strategies = (),
    keys: str | Sequence[str] = (),
    ranges: Mapping[str, tuple[float, float]] | None = None,
    samples: int | None = None,
    outcomes: str | Sequence[str] = (),
    run: Run | None = None,
) -> Study:
    """Return the study before any of it is played; raises ``ScenarioError`` with what is wrong."""
    run = run_of(run)
    if run.seed > LARGEST_SEED:
        found, allowed = str(run.seed), f"a whole number from 0 to {LARGEST_SEED:,}"
        raise ScenarioError([Fault("sensitivity", "seed", found, allowed)])
    loaded = run.scenario(scenario, strategies)
    return planned(
        loaded, method, _listed(keys), ranges, samples, run.replications, run.seed, _listed(outcomes), run.calibrated
    )


def _listed(names: str | Sequence[str]) -> Sequence[str]:
    return [names] if isinstance(names, str) else names


def sensitivity(
    scenario: Given,
    method: Method = "tornado",
    strategies: Strategies = (),
    keys: str | Sequence[str] = (),
    ranges: Mapping[str, tuple[float, float]] | None = None,
    samples: int | None = None,
    outcomes: str | Sequence[str] = (),
    run: Run | None = None,
    folder: str | os.PathLike[str] | None = None,
) -> Sensitivity:
    """Find out which uncertain numbers of a council's scenario matter, and how much.

    ``scenario`` is a name, a path or a scenario, ``strategies`` are names or paths, laid over it. ``method`` is
    ``tornado`` (one number at a time), ``morris`` (elementary effects), ``sobol`` (shares of the variance) or
    ``sweep`` (a grid over one or two ``keys``; a scenario with strategies laid over it is compared with the one
    without). ``ranges`` are factors on the scenario's numbers by key; without one, a number goes from the 10 % to
    the 90 % point of its posterior or prior. ``samples`` are Morris's trajectories, Sobol's base points or a
    sweep's points along each range. ``outcomes`` are names of headline measures. ``run`` says how it is played
    (``sim.Run``); its replications are those at each point, what suits the method if not given. With a ``folder``
    (a new or an empty one) the study is kept there and can go on after a crash, by ``sim.resume``. Raises
    ``ScenarioError`` with what is wrong.
    """
    run = run_of(run)
    study = question(scenario, method, strategies, keys, ranges, samples, outcomes, run)
    if folder is not None:
        begin(Path(folder), study)
        return resume(folder, run)
    with tempfile.TemporaryDirectory() as passing:
        begin(Path(passing), study)
        return resume(Path(passing), run)


def begin(folder: Path, study: Study, origin: keeping.Origin | None = None) -> None:
    """Write down in a folder what a study is; raises ``ScenarioError`` where something else is in it."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ScenarioError([Fault(str(folder), "", "a folder with something in it", "a new or an empty one")])
    keeping.begin(folder, study, origin or keeping.Origin(study.council.scenario.title))


def resume(folder: str | os.PathLike[str], run: Run | None = None) -> Sensitivity:
    """Play what is left of the study in a folder, and return it; of the ``run`` only its cores or cluster count, for
    the study says all the rest. Raises ``ScenarioError`` where that cannot be.
    """
    study, _ = keeping.read(Path(folder))
    run = run_of(run)
    return Sensitivity(study, play_out(Path(folder), study, run))


@dataclass(frozen=True)
class Sensitivity(OfCouncil):
    """A study that has been played, and everything that it says; made by ``sensitivity``."""

    study: Study
    played: NDArray[np.float64]  # (points, replications, beside, headlines)

    rounds = False  # the same runs give the same bytes

    def __repr__(self) -> str:
        council = self.study.council
        keys, title = ", ".join(council.keys), council.scenario.title
        return f"<Sensitivity: {title}, {self.study.method} of {keys}; {self.study.runs} runs, seed {council.seed}>"

    @property
    def scenario(self) -> Scenario:
        """The scenario, strategies laid over it."""
        return self.study.council.scenario

    @cached_property
    def indices(self) -> pd.DataFrame:
        """What each number does to each outcome, those that matter most first; of a sweep the outcomes over its
        grid.
        """
        if self.study.method == "sweep":
            return sweeps.grid(self.study, self.played)
        return indices.indices(self.study, self.played)

    @cached_property
    def thresholds(self) -> pd.DataFrame:
        """Where the better of strategy and baseline changes; empty unless a sweep plays both."""
        return sweeps.thresholds(self.study, self.played) if self.study.beside == 2 else pd.DataFrame()

    @cached_property
    def runs(self) -> pd.DataFrame:
        """Every run by number: point, replication, what it played, factors, and all headline measures."""
        study, number = self.study, np.arange(self.study.runs)
        rest, baseline = np.divmod(number, study.beside)
        point, replication = np.divmod(rest, study.replications)
        plays = np.where(baseline == 1, "baseline", "scenario")
        named = pd.DataFrame({"run": number, "point": point, "replication": replication, "plays": plays})
        factors = pd.DataFrame(study.points[point], columns=[f"factor on {key}" for key in study.council.keys])
        shown = pd.DataFrame(self.played.reshape(study.runs, -1), columns=list(NAMES))
        return pd.concat([named, factors, shown], axis=1)

    @cached_property
    def page(self) -> Sequence[Piece]:
        """What matters most, and the verdict."""
        study = self.study
        pieces: list[Piece] = [
            Heading(f"{study.council.scenario.title}: {study.method}, {words.METHODS[study.method]}")
        ]
        if study.method in words.EXPLAINED:
            pieces += [Grid(*words.of_keys(self)), words.EXPLAINED[study.method] + words.MARKED]
        return [*pieces, *words.sentences(self), words.what_was_played(self), study.rates]

    @cached_property
    def verdict(self) -> str:
        """What the study shows, in plain words."""
        played = [words.what_was_played(self), self.study.rates]
        title = f"# {self.scenario.title}: {self.study.method}"
        return "\n".join([title, "", *played, "", *(f"- {said}" for said in words.sentences(self))])

    @property
    def place(self) -> str:
        """The folder in which studies of this scenario stand together."""
        return place_of(self.scenario)

    @property
    def ending(self) -> str:
        """The method and the seed."""
        return f"{self.study.method}-seed-{self.study.council.seed}"

    @property
    def about(self) -> Mapping[str, Any]:
        """What one needs to know to ask again."""
        study = self.study
        return {
            "seed": study.council.seed,
            "rates": study.rates,
            "scenario": source_of(self.scenario),
            "method": study.method,
            "samples": study.samples,
            "replications": study.replications,
            "keys": list(study.council.keys),
        }

    def table_makers(self) -> Mapping[str, Table]:
        """Return ``indices``; ``table``, every run; and of a sweep with strategies ``thresholds``."""
        factors = {f"factor on {key}": Meaning(f"factor on {key}", "factor") for key in self.study.council.keys}
        made = {
            "indices": Table(lambda: self.indices, meanings={**INDICES, **self._numbers, **factors}),
            "table": Table(lambda: self.runs, meanings={**RUNS, **factors, **HEADLINE_MEASURES}),
        }
        if not self.thresholds.empty:
            made["thresholds"] = Table(lambda: self.thresholds, meanings=THRESHOLDS)
        return made

    @property
    def _numbers(self) -> dict[str, Meaning]:
        return {one.key: Meaning("the number itself", one.unit) for one in self.study.ranges}

    def chart_makers(self) -> Mapping[str, Callable[[], Figure]]:
        """Return the charts by name."""
        from sim.questions.sensitivity.charts import charts_of

        return charts_of(self)

    def complete(self, folder: Path) -> Written:
        """Write tables and verdict, then charts, into the study's own folder; the same runs give the same bytes of
        tables. Raises ``OSError``.
        """
        for name, text in self.texts().items():
            write_file(folder / name, text)
        return Written(folder, tuple(draw_charts(self.chart_makers(), folder, folder)))


def place_of(scenario: Scenario, strategies: Sequence[str] = ()) -> str:
    """Return the folder in which studies of a scenario stand together."""
    return name_of(scenario.source_file, strategies) if isinstance(scenario, Loaded) else scenario.title


HEADLINE_MEASURES = {
    name: Meaning(f"{headline.label}, over the whole forecast", headline.unit) for name, headline in BY_HEADLINE.items()
}
RUNS = {
    "run": Meaning("number of the run"),
    "point": Meaning("number of the point, from 0"),
    "plays": Meaning("whether the run plays the scenario or its baseline"),
}
OUTCOME = "that of the outcome"
EFFECTS = {
    "middle": "outcome with every number at its middle",
    "at_low": "paired difference from it with this number at its low end",
    "at_high": "paired difference from it with this number at its high end",
    "swing": "outcome at the high end less at the low end",
    "mu_star": "mean size of the effect of going from one end of the range to the other (Morris)",
    "mu": "mean of that effect",
    "sigma": "spread of that effect: interactions or bends",
    "chance_mu_star": "mean size that chance alone would show",
    "chance_sigma": "spread that chance alone would show",
    "mean": "mean outcome",
    "baseline_mean": "mean outcome of the baseline",
    "difference_mean": "mean paired difference, strategy less baseline",
}
SHARES = {
    "first": "share of the variance that the number has alone (Sobol')",
    "total": "share that it has with its interactions",
    "chance_total": "total index that a number without effect would show",
    "chance_share": "share of the variance between points that is chance",
}
INDICES = {
    **{
        name: Meaning(words, unit) for of, unit in ((EFFECTS, OUTCOME), (SHARES, "share")) for name, words in of.items()
    },
    **{
        f"{name.removesuffix('mean')}{'' if name.endswith('mean') else '_'}{end}": Meaning(
            f"{word} end of its 95 % confidence interval", unit
        )
        for of, unit in ((EFFECTS, OUTCOME), (SHARES, "share"))
        for name in of
        for end, word in (("from", "lower"), ("to", "upper"))
    },
    "low": Meaning("low end of the number's range", "that of the number"),
    "high": Meaning("high end of it", "that of the number"),
    "low_factor": Meaning("low end as a factor on the number in the file", "factor"),
    "high_factor": Meaning("high end as a factor", "factor"),
    "range_from": Meaning("where the range comes from: posterior, prior, or given"),
}
THRESHOLDS = {
    "other_key": Meaning("key of the second number"),
    "other": Meaning("value of the second number", "that of the number"),
    "threshold": Meaning("value of the number at which the better of strategy and baseline changes"),
    "from": Meaning("lower end of its 95 % confidence interval; missing where beyond the range"),
    "to": Meaning("upper end of it; missing where beyond the range"),
    "better": Meaning("which is the better one, and where"),
}
