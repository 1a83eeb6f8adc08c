"""Ranking a council's strategies: which is best by an objective within bounds, and with what probability."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.engine.loading import Strategies, names_of
from sim.output.folders import name_of
from sim.output.page import Piece
from sim.questions import objectives
from sim.questions import posterior as posteriors
from sim.questions.harms import HARMS, Harm
from sim.questions.objectives import Bound, Objective, Reading
from sim.questions.rank import table, words
from sim.questions.result import OfCouncil, Table, source_of
from sim.questions.run import Run, run_of
from sim.questions.strategy_runs import History, PairedRuns, StrategyRun, strategy_runs
from sim.scenario.derivation import Derived, derive
from sim.scenario.faults import Fault, ScenarioError, listed, shown
from sim.scenario.loading import Given, Loaded
from sim.scenario.strategies import short_name
from sim.statistics.best import Chances, of_means, winners
from sim.statistics.intervals import by_sample
from sim.statistics.proportions import Proportion, proportion
from sim.statistics.selection import Selection, Zone, select

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]
LEAST, FIRST, STEP, MOST = 20, 100, 20, 1000  # replications of each strategy run: at least, at first, at a time, most
INDIFFERENCE = 0.005  # of the baseline's level: so much in objective or bound makes no difference


@dataclass(frozen=True)
class Question:
    """What is asked: strategy runs, the baseline first; an objective; bounds; and how sure the answer has to be."""

    strategy_runs: list[StrategyRun]
    derived: Derived  # the baseline's
    objective: Objective
    bounds: list[Bound]
    probability: float
    run: Run
    allowed: tuple[str, ...] = ()  # strategies that may be chosen though they leave children waiting

    @property
    def kept(self) -> list[Bound]:
        """The bounds that are asked for, and those that are always kept: what must not happen."""
        return [*self.bounds, *(must_not(harm) for harm in HARMS if harm.excludes)]

    @property
    def may_harm(self) -> list[int]:
        """The places of the strategy runs that need not keep the latter."""
        return [place for place, one in enumerate(self.strategy_runs) if one.name in self.allowed]

    @property
    def scenario(self) -> Loaded:
        """The baseline."""
        return self.strategy_runs[0].scenario

    @property
    def place(self) -> str:
        """The folder in which rankings of this council stand together."""
        return name_of(self.scenario.source_file)

    def play(self) -> Ranking:
        """Return the ranking: every strategy run plays the same replications until the question is answered.

        Raises ``ScenarioError`` for a measure that a history has no value of.
        """
        run, started = self.run, time.perf_counter()
        most = run.replications or MOST
        with PairedRuns(self.strategy_runs, run) as paired:
            played = _Played(self, paired, most)
            per_sample = paired.per_sample
            first = min(FIRST, most) // per_sample
            played.units(0, first)
            zone = played.zone()
            selection = select(played.units, zone, self.probability, first, STEP // per_sample, most // per_sample)
        return Ranking(
            self,
            played.shown,
            played.values,
            played.without_post,
            zone,
            selection,
            of_means(selection.values, run.seed),
            per_sample,
            paired.rates,
            time.perf_counter() - started,
        )


def must_not(harm: Harm) -> Bound:
    """Return the bound that a strategy run keeps that does not bring more of a harm than in the baseline."""
    return Bound(Reading(harm.headline, None, ""), 1.0, 0.0, 1.0)


def question(
    scenario: Given,
    strategies: Strategies,
    objective: str,
    constraints: str | Sequence[str] = (),
    probability: float = 0.95,
    allow_waiting: Strategies = (),
    run: Run | None = None,
) -> Question:
    """Return what is asked; raises ``ScenarioError`` with every fault of the files, the words and the numbers."""
    run, names = run_of(run), names_of(strategies)
    constraints = [constraints] if isinstance(constraints, str) else constraints
    allow_waiting = names_of(allow_waiting)
    faults: list[Fault] = []
    if not names:
        faults.append(Fault("--with", "", "no strategy", "one strategy or more"))
    if twice := sorted({name for name in names if names.count(name) > 1}):
        faults.append(Fault("--with", "", f"{listed(twice)} more than once", "each strategy once"))
    if not 0.5 <= probability <= 0.999:
        faults.append(Fault("--probability", "", shown(probability), "a number from 0.5 to 0.999"))
    if run.replications is not None and run.replications < LEAST:
        faults.append(Fault("--replications", "", str(run.replications), f"{LEAST} or more"))
    runs: list[StrategyRun] = []
    try:
        runs = strategy_runs(scenario, [], run)
        posteriors.of(runs[0].scenario, run.calibrated)  # raises if it cannot be read
        derived = derive(runs[0].scenario)
        aim, bounds = objectives.read(derived, objective, constraints)
    except ScenarioError as error:
        faults += error.faults
    for name in names if runs else ():
        try:
            runs += strategy_runs(scenario, [name], run)[1:]
        except ScenarioError as error:
            faults += error.faults
    allowed = tuple(short_name(name) for name in allow_waiting)
    laid_over = [one.name for one in runs[1:]]
    for name in allowed if runs else ():
        if name not in laid_over:
            faults.append(
                Fault("--allow-waiting", "", shown(name), listed(laid_over) if laid_over else "a strategy of --with")
            )
    if faults:
        raise ScenarioError(faults)
    assert aim is not None
    return Question(runs, derived, aim, bounds, probability, run, allowed)


def rank(
    scenario: Given,
    strategies: Strategies,
    objective: str,
    constraints: str | Sequence[str] = (),
    probability: float = 0.95,
    allow_waiting: Strategies = (),
    run: Run | None = None,
) -> Ranking:
    """Rank a council's baseline and each strategy by an objective within constraints.

    ``objective`` is such as ``"fewest changes_per_child"`` or ``"most social_workers in 2020-21"``; a constraint is
    such as ``"caseload <= 18"`` or ``"cost <= 500000 a year more"`` (than the baseline; costs over the whole forecast
    are discounted). All play with common random numbers and posterior samples until the best can be named so that the
    name is right with the stated ``probability``, or until each has played the replications of the ``run``
    (``sim.Run``; 1,000, if not given). A strategy that leaves more children without a worker than the baseline is not
    chosen, unless it is one of ``allow_waiting``. ``scenario`` is a name, a path or a scenario, ``strategies`` are
    names or paths, one or several. Raises ``ScenarioError`` with every fault of the files and the words.
    """
    return question(scenario, strategies, objective, constraints, probability, allow_waiting, run).play()


@dataclass(frozen=True)
class Ranking(OfCouncil):
    """Strategies ranked by an objective within bounds; made by ``rank``.

    ``shown`` and ``values`` have the shape (replications, strategy runs, 1 + bounds kept): the measures of objective
    and bounds as they are, and so that less of the first is better and the others are within the bound at 0 or less.
    """

    question: Question
    shown: Array
    values: Array
    without_post: Array  # members of cohorts who found no post, shape (replications, strategy runs)
    zone: Zone
    selection: Selection
    means: Chances
    per_sample: int
    rates: str  # where the rates come from, in words
    seconds: float

    def __repr__(self) -> str:
        asked, chosen = self.question, self.selection.chosen
        names = ", ".join(one.name for one in asked.strategy_runs)
        best = "none" if chosen is None else asked.strategy_runs[chosen].name
        played = f"{self.replications} replications, seed {asked.run.seed}"
        return f"<Ranking: {self.scenario.title}, {asked.objective.words}, among {names}; selected: {best}; {played}>"

    @property
    def scenario(self) -> Loaded:
        """The baseline."""
        return self.question.scenario

    @property
    def replications(self) -> int:
        """How many replications each strategy run played."""
        return len(self.shown)

    @property
    def chosen(self) -> bool:
        """Whether the number of replications was chosen by the procedure."""
        return self.selection.ended and self.question.run.replications is None

    def shares_best(self) -> list[Proportion]:
        """Return of each strategy run, and at last of none, the share of runs in which it is best."""
        won = winners(self.values)
        of_none = 1.0 - won.sum(axis=1, keepdims=True)
        return [proportion(hits, self.per_sample) for hits in np.concatenate([won, of_none], axis=1).T]

    @property
    def leader(self) -> int | None:
        """The strategy run that was selected, or the one most probably best; none where most probably none is."""
        if self.selection.ended:
            return self.selection.chosen
        best = int(np.argmax(self.means.best))
        return best if self.means.best[best] >= self.means.none else None

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row for each strategy run, the likeliest best first: see ``rank.table``."""
        return table.of(self)

    @cached_property
    def page(self) -> Sequence[Piece]:
        """The strategy runs, likeliest best first, and the verdict."""
        return words.page(self)

    @cached_property
    def verdict(self) -> str:
        """What follows, in sentences that say no more than the intervals do."""
        return "\n".join([f"# {self.scenario.title}: ranking", "", *words.sentences(self)])

    @property
    def place(self) -> str:
        """The folder in which rankings of this council stand together."""
        return self.question.place

    @property
    def ending(self) -> str:
        """What was asked, and the seed."""
        return f"rank-seed-{self.question.run.seed}"

    @property
    def about(self) -> Mapping[str, Any]:
        """What one needs to know to ask again."""
        asked, chosen = self.question, self.selection.chosen
        return {
            "seed": asked.run.seed,
            "rates": self.rates,
            "seconds": round(self.seconds, 1),
            "scenarios": [{"name": one.name, **source_of(one.scenario)} for one in asked.strategy_runs],
            "objective": asked.objective.words,
            "constraints": [bound.words for bound in asked.bounds],
            "probability": asked.probability,
            "indifference": INDIFFERENCE,
            "replications": self.replications,
            "replications_chosen_by": "the procedure" if self.chosen else "the most that was asked for",
            "selected": None if chosen is None else asked.strategy_runs[chosen].name,
        }

    def table_makers(self) -> Mapping[str, Table]:
        """Return ``ranking``, a row for each strategy run."""
        return {"ranking": Table(lambda: self.table, meanings=table.meanings(len(self.question.kept)))}

    def chart_makers(self) -> Mapping[str, Callable[[], Figure]]:
        """Return the chart of objective, probability of the best mean, and share of runs."""
        from sim.questions.rank.charts import chart

        return {"ranking": partial(chart, self)}


class _Played:
    """What the strategy runs have played so far: the sampler of the selection."""

    def __init__(self, asked: Question, paired: PairedRuns, most: int) -> None:
        self.asked, self.paired, self.most = asked, paired, most
        numbers = 1 + len(asked.kept)
        self.shown = np.empty((0, len(asked.strategy_runs), numbers))
        self.without_post = np.empty((0, len(asked.strategy_runs)))

    def units(self, first: int, last: int) -> Array:
        """Return the units, each a mean over the replications that share a posterior sample; plays what has not been
        played.
        """
        per_sample = self.paired.per_sample
        while len(self.shown) < last * per_sample:
            ahead = range(len(self.shown), min(len(self.shown) + STEP, last * per_sample))
            played = [self._play(place, ahead) for place in range(len(self.asked.strategy_runs))]
            block = [self._readings(histories) for histories in played]
            without = [[history.shown.without_post for history in histories] for histories in played]
            self.shown = np.concatenate([self.shown, np.stack(block, axis=1)])
            self.without_post = np.concatenate([self.without_post, np.array(without).T])
            self._check()
        return by_sample(self.values[first * per_sample : last * per_sample], per_sample)

    def _play(self, place: int, replications: range) -> list[History]:
        histories = self.paired.play(place, replications)
        number = len(self.asked.strategy_runs)
        done = len(self.shown) * number + (place + 1) * len(replications)
        self.asked.run.report(done, number * min(self.most, max(FIRST, replications.stop)))
        return histories

    def _readings(self, histories: Sequence[History]) -> Array:
        readings = [self.asked.objective.reading, *(bound.reading for bound in self.asked.kept)]
        return np.array([[reading.of(history.shown) for reading in readings] for history in histories])

    def _check(self) -> None:
        words = ["--objective", *("--constraint" for _ in self.asked.kept)]
        readings = [self.asked.objective.reading, *(bound.reading for bound in self.asked.kept)]
        faults = [
            Fault(option, "", f"{reading.headline.name}, of which a history has no value", "what every history has")
            for option, reading, values in zip(words, readings, np.moveaxis(self.shown, 2, 0), strict=True)
            if not np.isfinite(values).all()
        ]
        if faults:
            raise ScenarioError(faults)

    @property
    def values(self) -> Array:
        """The measures, turned so that less of the first is better and the others are within at 0 or less."""
        baseline = self.shown[:, :1]
        columns = [self.asked.objective.sign * self.shown[..., 0]]
        for number, bound in enumerate(self.asked.kept, 1):
            columns.append(bound.beyond(self.shown[..., number], baseline[..., number]))
        for number, harm in enumerate((harm for harm in HARMS if harm.excludes), 1 + len(self.asked.bounds)):
            columns[number] = columns[number] - harm.tolerance(float(baseline[..., number].mean()))
            columns[number][:, self.asked.may_harm] = -1.0
        return np.stack(columns, axis=-1)

    def zone(self) -> Zone:
        """Return what makes no difference, from the levels in the baseline."""
        levels = np.abs(self.shown[:, 0].mean(axis=0))
        zone, asked = INDIFFERENCE * levels, len(self.asked.bounds)
        for number, harm in enumerate((harm for harm in HARMS if harm.excludes), 1 + asked):
            zone[number] = harm.tolerance(float(levels[number]))
        return Zone(float(zone[0]), zone[1:])
