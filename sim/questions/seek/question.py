"""Seeking the least of a number of a council's scenario with which a target holds in a wanted share of runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.engine.loading import Strategies, names_of
from sim.engine.measures import BY_NAME
from sim.output.folders import name_of
from sim.output.page import Piece
from sim.questions import objectives
from sim.questions import posterior as posteriors
from sim.questions.dictionary import Meaning
from sim.questions.headlines import HEADLINES, Shown
from sim.questions.objectives import Bound
from sim.questions.result import OfCouncil, Table, source_of
from sim.questions.run import Run, run_of
from sim.questions.seek import words
from sim.questions.seek.playing import MOST, Players, cheapest
from sim.questions.strategy_runs import StrategyRun, strategy_runs
from sim.scenario.checks.references import checks
from sim.scenario.derivation import Derived, derive
from sim.scenario.edits import Number, number_at, with_number
from sim.scenario.faults import Fault, ScenarioError, listed, shown
from sim.scenario.loading import Given, Loaded
from sim.scenario.titles import title_of
from sim.statistics.bisection import Bisection, search
from sim.statistics.intervals import interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]
STEPS = 100  # of the range, unless the step is given or the number is whole
MOST_VALUES = 10_001
LEAST = 20  # replications of a value that may be asked for
MINIMISED = ("effort", "cost")


@dataclass(frozen=True)
class Question:
    """What is asked: which of the ``values``, in rising order, of a number meets the target in the wanted share."""

    baseline: StrategyRun
    varied: StrategyRun  # with the strategies laid over it
    derived: Derived  # the baseline's
    number: Number
    values: Array
    target: Bound
    wanted: float
    minimise: str
    run: Run

    @property
    def place(self) -> str:
        """The folder in which searches for this council stand together."""
        return name_of(self.baseline.scenario.source_file)

    def play(self) -> Search:
        """Return the answer; raises ``ScenarioError`` where a value makes the scenario faulty."""
        started = time.perf_counter()
        players = Players(self)
        bisection = search(
            players.hits, len(self.values), self.wanted, players.per_sample, self.run.replications or MOST
        )
        chosen = bisection.answer
        if chosen is not None:
            if self.minimise == "cost":
                chosen = cheapest(self, bisection, players)
            players.play_baseline(len(players.played[chosen]))
        uncertain = players.posterior is not None and self.number.key in players.posterior.keys
        seconds = time.perf_counter() - started
        return Search(self, bisection, chosen, players.played, players.before, players.rates, uncertain, seconds)


def question(
    scenario: Given,
    vary: str,
    start: float,
    stop: float,
    target: str,
    step: float | None = None,
    strategies: Strategies = (),
    probability: float = 0.8,
    minimise: str = "effort",
    run: Run | None = None,
) -> Question:
    """Return what is asked; raises ``ScenarioError`` with every fault of the files, the words and the numbers."""
    run, names = run_of(run), names_of(strategies)
    faults: list[Fault] = []
    if not 0.01 <= probability <= 0.99:
        faults.append(Fault("--probability", "", shown(probability), "a number from 0.01 to 0.99"))
    if minimise not in MINIMISED:
        faults.append(Fault("--minimise", "", shown(minimise), listed(MINIMISED)))
    if run.replications is not None and run.replications < LEAST:
        faults.append(Fault("--replications", "", str(run.replications), f"{LEAST} or more"))
    baseline: StrategyRun | None = None
    bounds: list[Bound] = []
    try:
        baseline = strategy_runs(scenario, [], run)[0]
        posteriors.of(baseline.scenario, run.calibrated)  # raises if it cannot be read
        derived = derive(baseline.scenario)
        _, bounds = objectives.read(derived, bounds=[target], option="--target")
    except ScenarioError as error:
        faults += error.faults
    if baseline is None:
        raise ScenarioError(faults)
    varied, number, values = baseline, None, np.empty(0)
    try:
        if names:
            varied = strategy_runs(scenario, ["+".join(names)], run)[1]
        number = number_at(varied.scenario, vary)
        values = _grid(number, start, stop, step)
        _check_ends(varied, number, values)
    except ScenarioError as error:
        faults += error.faults
    if faults or number is None:
        raise ScenarioError(faults)
    return Question(baseline, varied, derived, number, values, bounds[0], probability, minimise, run)


def seek(
    scenario: Given,
    vary: str,
    start: float,
    stop: float,
    target: str,
    step: float | None = None,
    strategies: Strategies = (),
    probability: float = 0.8,
    minimise: Literal["effort", "cost"] = "effort",
    run: Run | None = None,
) -> Search:
    """Seek the least of a number of a council's scenario, strategies laid over it, with which a target holds.

    ``vary`` is the number's key, such as ``"cohorts.1.size"`` (``sim.keys`` lists them); values go from ``start`` to
    ``stop`` in steps of ``step`` (1 for what is counted, a hundredth of the range otherwise). The target, such as
    ``"caseload <= 18 in 2020-21"``, is to hold with the ``probability`` in a run drawn at random; a value plays the
    replications of the ``run`` (``sim.Run``) at most, 400 if not given. The least is the value nearest to the end at
    which the target does not hold; with ``minimise`` ``"cost"`` it is the cheapest of a few beyond it. ``scenario`` is
    a name, a path or a scenario, ``strategies`` are names or paths, one or several. Raises ``ScenarioError`` with every
    fault.
    """
    return question(scenario, vary, start, stop, target, step, strategies, probability, minimise, run).play()


@dataclass(frozen=True)
class Search(OfCouncil):
    """The least of a number with which a target holds in a wanted share of runs; made by ``seek``.

    ``played`` and ``baseline`` are what the histories showed, by place on the grid of values, and of the baseline.
    """

    question: Question
    bisection: Bisection
    chosen: int | None  # the place of the answer: least effort, or least cost
    played: dict[int, list[Shown]]
    baseline: list[Shown]
    rates: str  # where the rates come from, in words
    is_uncertain: bool  # whether the posterior samples multiply the number sought
    seconds: float

    def __repr__(self) -> str:
        asked = self.question
        found = "no value" if self.value is None else f"{self.value:,.10g} {asked.number.unit}".strip()
        return f"<Search: {self.scenario.title}, {asked.number.key} for {asked.target.words}: {found}>"

    @property
    def title(self) -> str:
        """What the number that is sought is called."""
        return title_of(self.scenario, self.question.number.key)

    @property
    def scenario(self) -> Loaded:
        """The baseline."""
        return self.question.baseline.scenario

    @property
    def replications(self) -> int:
        """How many replications were played in all, those of the baseline among them."""
        return sum(map(len, self.played.values())) + len(self.baseline)

    def differences_of(self, place: int) -> Array:
        """Return by how much a value differs from the baseline, shape (replications, headlines): whole forecast."""
        both = min(len(self.played[place]), len(self.baseline))
        values, before = (
            np.array([history.whole for history in histories[:both]])
            for histories in (self.played[place], self.baseline)
        )
        return np.asarray(values - before)

    @property
    def value(self) -> float | None:
        """The answer; none if no value in the range meets the target."""
        chosen = self.chosen
        return None if chosen is None else float(self.question.values[chosen])

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row for each value played, in rising order: replications, and the share of runs in which the target
        holds (``low`` to ``high``, 95 %).

        ``standing`` is whether the wanted share is clearly met or not, at a confidence shared out over the search.
        """
        bisection, values = self.bisection, self.question.values
        rows = []
        for place in sorted(bisection.hits):
            share = bisection.estimate(place)
            rows.append(
                {
                    "value": float(values[place]),
                    "replications": len(bisection.hits[place]),
                    "share": share.share,
                    "low": share.low,
                    "high": share.high,
                    "standing": bisection.standing(place),
                    "answer": place == self.chosen,
                }
            )
        return pd.DataFrame(rows)

    @cached_property
    def effects(self) -> pd.DataFrame:
        """What the answer changes of each headline measure over the whole forecast, from the baseline: paired
        difference (``low`` to ``high``, 95 %); no rows without an answer.
        """
        if self.chosen is None:
            return pd.DataFrame(columns=["measure", "unit", "difference", "low", "high"])
        difference = interval(self.differences_of(self.chosen), self.bisection.per_sample)
        return pd.DataFrame(
            {
                "measure": [headline.name for headline in HEADLINES],
                "unit": [headline.unit for headline in HEADLINES],
                "difference": difference.mean,
                "low": difference.low,
                "high": difference.high,
            }
        )

    @cached_property
    def page(self) -> Sequence[Piece]:
        """What was played, value by value, and the answer."""
        return words.page(self)

    @cached_property
    def verdict(self) -> str:
        """What follows, in sentences that say no more than the intervals do."""
        return "\n".join([f"# {self.scenario.title}: search", "", *words.sentences(self)])

    @property
    def place(self) -> str:
        """The folder in which searches for this council stand together."""
        return self.question.place

    @property
    def ending(self) -> str:
        """What was asked, and the seed."""
        return f"seek-seed-{self.question.run.seed}"

    @property
    def about(self) -> Mapping[str, Any]:
        """What one needs to know to ask again."""
        asked = self.question
        return {
            "seed": asked.run.seed,
            "rates": self.rates,
            "seconds": round(self.seconds, 1),
            "scenarios": [{"name": one.name, **source_of(one.scenario)} for one in (asked.baseline, asked.varied)],
            "varied": asked.number.key,
            "varied_is": self.title,
            "from": float(asked.values[0]),
            "to": float(asked.values[-1]),
            "target": asked.target.words,
            "probability": asked.wanted,
            "minimise": asked.minimise,
            "replications": self.replications,
            "answer": self.value,
        }

    def table_makers(self) -> Mapping[str, Table]:
        """Return ``played``, a row for each value, and ``effects``, what the answer changes from the baseline."""
        return {
            "played": Table(lambda: self.table, meanings=PLAYED),
            "effects": Table(lambda: self.effects, meanings=EFFECTS),
        }

    def chart_makers(self) -> Mapping[str, Callable[[], Figure]]:
        """Return the chart of the share of runs in which the target holds, by value."""
        from sim.questions.seek.charts import chart

        return {"seek": partial(chart, self)}


PLAYED = {
    "value": Meaning("the value of the number that is sought", "that of the number"),
    "share": Meaning("share of the replications in which the target holds", "share"),
    "low": Meaning("lower end of its 95 % confidence interval", "share"),
    "high": Meaning("upper end of it", "share"),
    "standing": Meaning("whether the wanted share is clearly met or not, at a confidence shared out over the search"),
    "answer": Meaning("whether it is the answer"),
}
EFFECTS = {
    "difference": Meaning("mean paired difference that the answer makes from the baseline", "that of the row's unit")
}


def _grid(number: Number, start: float, stop: float, step: float | None) -> Array:
    """Return the values to choose from, in rising order, both ends among them."""
    faults = []
    low, high = min(start, stop), max(start, stop)
    if not (np.isfinite([low, high]).all() and low < high):
        faults.append(Fault("--from, --to", "", f"{start:g} and {stop:g}", "two different numbers"))
    elif step is not None and not 0 < step <= high - low:
        faults.append(Fault("--step", "", f"{step:g}", f"a number above 0 and at most {high - low:g}"))
    elif number.whole and any(value != round(value) for value in (low, high, step or 1)):
        words = ", ".join(f"{value:g}" for value in (start, stop, step or 1))
        faults.append(Fault("--from, --to, --step", "", words, f"whole numbers, for {number.key} is one"))
    elif step is not None and (high - low) / step > MOST_VALUES - 1:
        faults.append(Fault("--step", "", f"{step:g}", f"a larger one: at most {MOST_VALUES:,} values"))
    if faults:
        raise ScenarioError(faults)
    wide = step or (max(1.0, np.ceil((high - low) / (MOST_VALUES - 1))) if number.whole else (high - low) / STEPS)
    inner = low + wide * np.arange(int(np.floor((high - low) / wide + 1e-9)) + 1)
    values = inner if np.isclose(inner[-1], high) else np.append(inner, high)
    return np.asarray(np.round(values, 10))


def _check_ends(varied: StrategyRun, number: Number, values: Array) -> None:
    faults: list[Fault] = []
    for value in values[[0, -1]].tolist():
        try:
            with_number(varied.scenario, number, value, checks(BY_NAME))
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
