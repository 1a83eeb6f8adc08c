"""A comparison of strategies: paired differences from the baseline, what they cost, and which children benefit.

Every strategy plays the same replications as the baseline, with common random numbers and posterior samples, so that a
difference is what the strategy does and not what chance does. There are as many replications as make the paired
differences of the decisive measures precise.
"""

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
from sim.questions import posterior as posteriors
from sim.questions.compare import tables, words
from sim.questions.dictionary import Meaning
from sim.questions.headlines import place_of
from sim.questions.posterior import Posterior
from sim.questions.result import OfCouncil, Table, Together, source_of
from sim.questions.run import Run, each, run_of
from sim.questions.strategy_runs import History, PairedRuns, StrategyRun, strategy_runs
from sim.scenario.derivation import Derived
from sim.scenario.faults import Fault, ScenarioError, listed
from sim.scenario.loading import Given, Loaded
from sim.statistics.intervals import half_width

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]
DECISIVE = ("caseload", "changes_per_child", "cost")
FLOOR, CEILING, BLOCK = 60, 400, 20
PRECISION = 0.01  # half-width of a paired difference's 95 % interval, as a share of the baseline's level


@dataclass(frozen=True)
class Question:
    """Councils, and strategies whose runs are to be compared with the baseline of each."""

    councils: list[list[StrategyRun]]
    run: Run

    @property
    def place(self) -> str:
        """The folder in which comparisons of these councils stand together."""
        if len(self.councils) == 1:
            return f"{name_of(self.councils[0][0].scenario.source_file)}-compared"
        return "compared"

    def play(self) -> Comparison | Comparisons:
        """Return the comparison of the council, or of all."""
        number = len(self.councils)
        done = [self.play_one(runs, self.run.part(place, number)) for place, runs in enumerate(self.councils)]
        return done[0] if len(done) == 1 else Comparisons(done, self)

    def play_one(self, runs: Sequence[StrategyRun], run: Run) -> Comparison:
        """Play strategy runs, the first of which is the baseline, and keep what each shows."""
        started = time.perf_counter()
        played: list[list[History]] = [[] for _ in runs]
        most = run.replications or CEILING
        with PairedRuns(runs, run) as paired:
            while len(played[0]) < most:
                first = len(played[0])
                block = range(first, min(first + BLOCK, most))
                for place, kept in enumerate(played):
                    kept += paired.play(place, block)
                    expected = run.replications or max(FLOOR, block.stop)
                    run.report(sum(map(len, played)), len(played) * expected)
                enough = run.replications is None and len(played[0]) >= FLOOR
                if enough and imprecision(_stacked(played, "whole"), paired.per_sample) <= PRECISION:
                    break
        return Comparison(
            self,
            list(runs),
            paired.derived,
            _stacked(played, "monthly"),
            _stacked(played, "yearly"),
            _stacked(played, "whole"),
            np.array([[history.children for history in kept] for kept in played]),
            paired.posterior,
            paired.per_sample,
            paired.rates,
            time.perf_counter() - started,
        )


def _stacked(played: Sequence[Sequence[History]], name: str) -> Array:
    return np.array([[getattr(history.shown, name) for history in kept] for kept in played])


def imprecision(whole: Array, per_sample: int) -> float:
    """Return the widest half-width of the decisive paired differences over the baseline's level."""
    places = place_of(DECISIVE)
    levels = np.abs(whole[0][:, places].mean(axis=0))
    widths = np.array([half_width((one - whole[0])[:, places], per_sample) for one in whole[1:]])
    shares = np.divide(widths, levels, out=np.where(widths > 0, np.inf, 0.0), where=levels > 0)
    return float(np.max(shares, initial=0.0))


def question(scenarios: Given | Sequence[Given], strategies: Strategies, run: Run | None = None) -> Question:
    """Return what is asked; raises ``ScenarioError`` with every fault of the files."""
    run, names, faults, councils = run_of(run), names_of(strategies), list[Fault](), list[list[StrategyRun]]()
    if not names:
        faults.append(Fault("--with", "", "none", "at least one strategy; sim list shows them"))
    if twice := sorted({name for name in names if names.count(name) > 1}):
        faults.append(Fault("--with", "", f"{listed(twice)} more than once", "each once"))
    for scenario in each(scenarios):
        try:
            posteriors.of(run.scenario(scenario), run.calibrated)  # raises if it cannot be read
            councils.append(strategy_runs(scenario, names, run))
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(list(dict.fromkeys(faults)))
    return Question(councils, run)


def compare(
    scenarios: Given | Sequence[Given], strategies: Strategies, run: Run | None = None
) -> Comparison | Comparisons:
    """Compare a council without and with each strategy, replication by replication with common random numbers.

    ``scenarios`` is a name, such as ``"bradford-2018"``, a path or a scenario, or a list of these; ``strategies`` are
    names or paths, one or several; ``"a+b"`` is two strategies together. ``run`` says how it is played (``sim.Run``);
    without replications there are as many, between 60 and 400, as bring the 95 % confidence intervals of the paired
    differences of caseload, changes per child and cost within 1 % of the baseline's level. Raises ``ScenarioError``
    with every fault of the files.
    """
    return question(scenarios, strategies, run).play()


@dataclass(frozen=True)
class Comparison(OfCouncil):
    """A council without and with strategies; made by ``compare``.

    The first axis of the arrays is the strategy run, the baseline first, the second the replication: ``monthly`` has
    the shape (runs, replications, months, headlines), ``yearly`` (..., reporting years, headlines), ``whole`` (...,
    headlines) and ``children`` (..., reporting years, populations, 3).
    """

    question: Question
    strategy_runs: list[StrategyRun]
    of_runs: list[Derived]  # each strategy run's
    monthly: Array
    yearly: Array
    whole: Array
    children: Array
    posterior: Posterior | None
    per_sample: int
    rates: str  # where the rates come from, in words
    seconds: float

    def __repr__(self) -> str:
        played = f"{self.replications} replications, seed {self.question.run.seed}"
        return f"<Comparison: {self.scenario.title} with {', '.join(self.names[1:])}; {played}>"

    @property
    def scenario(self) -> Loaded:
        """The baseline."""
        return self.strategy_runs[0].scenario

    @property
    def derived(self) -> Derived:
        """The baseline's, by which months and years are named."""
        return self.of_runs[0]

    @property
    def replications(self) -> int:
        """How many replications each strategy run played."""
        return len(self.whole[0])

    @property
    def chosen(self) -> bool:
        """Whether the number of replications was chosen for precision."""
        return self.question.run.replications is None

    @property
    def names(self) -> list[str]:
        """The names of the strategy runs, the baseline's first."""
        return [one.name for one in self.strategy_runs]

    def differences_of(self, values: Array) -> Array:
        """Return the strategies' paired differences from the baseline of values by strategy run."""
        return np.asarray(values[1:] - values[:1])

    @property
    def precision(self) -> float:
        """The widest half-width among the decisive paired differences, as a share of the baseline's level."""
        return imprecision(self.whole, self.per_sample)

    @property
    def how_many(self) -> str:
        """How the number of replications came about."""
        seed = self.question.run.seed
        if not self.chosen:
            return f"{self.replications} pairs, as asked for; seed {seed}."
        reached = "as wanted" if self.precision <= PRECISION else f"{PRECISION:.1%} was wanted"
        return (
            f"{self.replications} pairs: the 95 % confidence intervals of the paired differences of caseload, changes "
            f"per child and cost are within {self.precision:.2%} of the level ({reached}); seed {seed}."
        )

    @cached_property
    def page(self) -> Sequence[Piece]:
        """Each strategy's differences over the whole forecast, and in short what they say."""
        return words.page(self)

    @cached_property
    def verdict(self) -> str:
        """What the comparison says in plain words, a page of Markdown."""
        return words.verdict(self)

    @property
    def place(self) -> str:
        """The folder in which comparisons of this council stand together."""
        return f"{name_of(self.scenario.source_file)}-compared"

    @property
    def ending(self) -> str:
        """The seed."""
        return f"seed-{self.question.run.seed}"

    @property
    def about(self) -> Mapping[str, Any]:
        """What one needs to know to repeat the comparison."""
        precise = f"95 % intervals of the decisive paired differences within {self.precision:.2%} of the baseline's"
        return {
            "seed": self.question.run.seed,
            "rates": self.rates,
            "seconds": round(self.seconds, 1),
            "scenarios": [{"name": one.name, **source_of(one.scenario)} for one in self.strategy_runs],
            "replications": self.replications,
            "replications_chosen_by": f"{precise} level; {PRECISION:.2%} wanted" if self.chosen else "as asked for",
        }

    def table_makers(self) -> Mapping[str, Table]:
        """Return the tables by name.

        ``levels``: headline measures by strategy and reporting year; ``differences``: paired differences from the
        baseline; ``cost_effectiveness``: what each strategy costs and avoids; ``who_benefits``: changes of worker per
        child, by stage and by age; ``pairs``: every replication's headline measures.
        """
        return {
            "levels": Table(lambda: tables.levels(self)),
            "differences": Table(lambda: tables.differences(self), meanings=DIFFERENCES),
            "cost_effectiveness": Table(lambda: tables.cost_effectiveness(self), meanings=COSTS),
            "who_benefits": Table(lambda: tables.who_benefits(self), meanings=BENEFITS),
            "pairs": Table(lambda: tables.pairs(self), "long"),
        }

    def chart_makers(self) -> Mapping[str, Callable[[], Figure]]:
        """Return the charts by name."""
        from sim.questions.compare.charts import CHARTS

        return {name: partial(draw, self) for name, draw in CHARTS.items()}


class Comparisons(Together):
    """The same strategies compared in several councils."""

    def __init__(self, results: Sequence[Comparison], question: Question) -> None:
        table = Table(lambda: together(results), meanings=DIFFERENCES)
        super().__init__(results, question.place, f"seed-{question.run.seed}", {"together": table})


def together(comparisons: Sequence[Comparison]) -> pd.DataFrame:
    """Return the differences over the whole forecast of several councils, one below the other."""
    parts = []
    for comparison in comparisons:
        told = comparison.tables["differences"]
        told = told[told["year"] == tables.WHOLE].drop(columns="year")
        told.insert(0, "scenario", comparison.scenario.source_file.stem)
        told.insert(1, "replications", comparison.replications)
        told.insert(2, "seconds", round(comparison.seconds, 1))
        parts.append(told)
    return pd.concat(parts, ignore_index=True)


PAIRS = "of the paired differences lie below"
DIFFERENCES = {
    "year": Meaning("reporting year, or the whole forecast (costs and counts discounted at 3.5 % a year)"),
    "p10": Meaning(f"10 % {PAIRS}", "that of the row's measure"),
    "p90": Meaning(f"90 % {PAIRS}", "that of the row's measure"),
    "better": Meaning("share of the replications in which the strategy does better, equal ones counting half", "share"),
    "better_low": Meaning("lower end of its 95 % confidence interval", "share"),
    "better_high": Meaning("upper end of it", "share"),
}
COSTS = {
    "cost": Meaning("cost beyond the baseline's, whole forecast, discounted at 3.5 % a year", "pounds"),
    "avoided": Meaning("changes of worker avoided, whole forecast, discounted", "changes", "all children"),
    "cost_per_avoided": Meaning("cost of an avoided change, where it can be told", "pounds"),
    **{
        f"{name}_{end}": Meaning(f"{word} end of its 95 % confidence interval", unit)
        for name, unit in (("cost", "pounds"), ("avoided", "changes"), ("cost_per_avoided", "pounds"))
        for end, word in (("low", "lower"), ("high", "upper"))
    },
    "reading": Meaning("what the two intervals say, in words"),
    "frontier": Meaning(
        "whether no other strategy, nor a mixture of two, avoids more changes for the money on average"
    ),
}
BENEFITS = {
    "children": Meaning("the group of children"),
    "by": Meaning("whether they are grouped by stage or by age"),
    "number": Meaning("children in the group in a year, in the baseline", "children"),
    "changes_per_child": Meaning("changes of worker per child and year in the baseline", "changes"),
    "difference": Meaning("mean paired difference in it from the baseline", "changes"),
    "three_or_more": Meaning(
        "mean paired difference in the percentage with three or more workers", "percentage points"
    ),
    "three_or_more_low": Meaning("lower end of its 95 % confidence interval", "percentage points"),
    "three_or_more_high": Meaning("upper end of it", "percentage points"),
}
