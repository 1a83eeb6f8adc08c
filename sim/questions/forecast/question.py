"""A forecast: a council played forward many times."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.engine.host import Process
from sim.engine.loading import Strategies, names_of
from sim.engine.measures import BY_NAME, YEAR_BY_NAME
from sim.engine.outcome import Outcome
from sim.engine.views import View
from sim.model.counting.counted import Population
from sim.output.folders import name_of
from sim.output.page import Piece
from sim.questions import posterior as posteriors
from sim.questions.dictionary import Meaning
from sim.questions.forecast import tables, words
from sim.questions.forecast.importance import importance
from sim.questions.replications import Ensemble, play
from sim.questions.result import OfCouncil, Table, source_of
from sim.questions.run import Run, run_of
from sim.questions.validate.figures import FIGURES, compared, reached
from sim.scenario.checks.size import MOST_REFERRED
from sim.scenario.derivation import Derived, derive
from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.loading import Given, Loaded
from sim.statistics.precision import Enough

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Question:
    """A scenario, strategies laid over it, to be played forward; ``processes`` run beside the model."""

    scenario: Loaded
    strategies: tuple[str, ...]
    run: Run
    processes: tuple[Process, ...] = ()

    @property
    def place(self) -> str:
        """The folder in which forecasts of this scenario stand together."""
        return name_of(self.scenario.source_file, self.strategies)

    def play(self) -> Forecast:
        """Return the forecast: as many replications as are asked for, or as make the headline means precise."""
        run, started = self.run, time.perf_counter()
        derived = derive(self.scenario)
        posterior, rates = posteriors.of(self.scenario, run.calibrated)
        enough = None
        if run.replications is None:
            enough = Enough(per_sample=posteriors.PER_SAMPLE if posterior else 1)
        ensemble = play(
            derived,
            run,
            run.replications or Enough().floor,
            posterior,
            self.processes,
            (lambda outcome: enough.add(headline(outcome, derived))) if enough else None,
        )
        return Forecast(self, ensemble, enough, rates, time.perf_counter() - started)


def question(
    scenario: Given, strategies: Strategies = (), run: Run | None = None, processes: Sequence[Process] = ()
) -> Question:
    """Return what is asked; raises ``ScenarioError`` with every fault of the files and of the posterior."""
    run = run_of(run)
    asked = Question(run.scenario(scenario, strategies), tuple(names_of(strategies)), run, tuple(processes))
    if run.calibrated:
        posteriors.of(asked.scenario)  # raises if it cannot be read
    if processes and run.cluster is not None:
        found = "1 process" if len(processes) == 1 else f"{len(processes)} processes"
        raise ScenarioError([Fault("processes", "", found, "none with a cluster: they are code of this program")])
    # A checked scenario is within what can be referred for its own years, and there may be more.
    if run.years is not None and derive(asked.scenario).rates.arrivals.expected[-1] > MOST_REFERRED:
        allowed = f"at most {MOST_REFERRED:,} families referred"
        raise ScenarioError([Fault("--years", "", str(run.years), allowed)])
    return asked


def forecast(
    scenario: Given, strategies: Strategies = (), run: Run | None = None, processes: Sequence[Process] = ()
) -> Forecast:
    """Play a council forward many times.

    ``scenario`` is a name, such as ``"bradford-2018"``, the path of a file, or a scenario; ``strategies`` are names or
    paths, one or several, all laid over it. ``run`` says how it is played (``sim.Run``); without replications there are
    as many, between 100 and 1,000, as bring the 95 % confidence intervals of the means of caseload, open cases, cost
    and changes per child within 2 % of the mean. ``processes`` are SimPy generators run beside the model: see
    ``sim.engine.host``. Raises ``ScenarioError`` with what is wrong with the files.
    """
    return question(scenario, strategies, run, processes).play()


def headline(outcome: Outcome, derived: Derived) -> list[float]:
    """Return what must be precise: caseload, open cases and cost of the last twelve months, and changes per child of
    the last year.
    """
    view = View([outcome], range(len(derived.team_names)), derived)
    last_year = [np.nanmean(BY_NAME[name].formula(view)[0, -12:]) for name in ("caseload", "open_cases", "cost")]
    if derived.years:
        changes = YEAR_BY_NAME["changes_per_child"].formula(outcome.changes, outcome.workers, outcome.total_changes)
        last_year.append(changes[-1, Population.OPEN_AT_ANY_TIME])
    return [float(value) if np.isfinite(value) else 0.0 for value in last_year]


@dataclass(frozen=True)
class Forecast(OfCouncil):
    """The replications of a scenario, and everything that can be asked of them; made by ``forecast``."""

    question: Question
    ensemble: Ensemble
    enough: Enough | None  # None where the number of replications was given
    rates: str  # where the rates come from, in words
    seconds: float

    def __repr__(self) -> str:
        title, years = self.scenario.title, self.scenario.council.years
        length = "a year" if years == 1 else f"{years} years"
        return f"<Forecast of {title}: {self.replications} replications of {length}, seed {self.question.run.seed}>"

    @property
    def scenario(self) -> Loaded:
        """The scenario that was played."""
        return self.question.scenario

    @property
    def replications(self) -> int:
        """How many replications were played."""
        return len(self.ensemble.outcomes)

    @cached_property
    def page(self) -> Sequence[Piece]:
        """The headline tables: mean, and the interval that holds 80 % of the runs, by year."""
        return words.page(self)

    @cached_property
    def verdict(self) -> str:
        """What the forecast says of caseload, workers and children, in sentences."""
        return words.verdict(self)

    @property
    def place(self) -> str:
        """The folder in which forecasts of this scenario stand together."""
        return self.question.place

    @property
    def ending(self) -> str:
        """The seed."""
        return f"seed-{self.question.run.seed}"

    @property
    def about(self) -> Mapping[str, Any]:
        """What one needs to know to repeat the forecast."""
        enough = self.enough
        return {
            "seed": self.question.run.seed,
            "rates": self.rates,
            "seconds": round(self.seconds, 1),
            "scenario": source_of(self.scenario),
            "replications": self.replications,
            "replications_chosen_by": (
                "as asked for"
                if enough is None
                else f"95 % confidence interval of the headline measures within {enough.half_width():.2%} of the mean"
            ),
            "events": sum(outcome.events for outcome in self.ensemble.outcomes),
        }

    def table_makers(self) -> Mapping[str, Table]:
        """Return the tables by name.

        ``summary`` (the council) and ``by_team``: each measure by reporting year, with mean, its 95 % confidence
        interval, median, and 50, 80 and 95 % intervals; ``children_by_changes``: how many children had how many
        changes of worker, and how many workers; ``rates``: what each uncertain rate does; ``reported``: reported
        figures beside it. By replication: ``yearly``, ``monthly``, ``children``, ``children_yearly``, and
        ``monthly_by_team``.
        """
        ensemble = self.ensemble
        made = {
            "summary": Table(lambda: tables.summary(self.tables["yearly"], self.tables["children_yearly"], ensemble)),
            "by_team": Table(lambda: tables.by_team(self.tables["yearly"], ensemble)),
            "children_by_changes": Table(lambda: tables.children_by_changes(ensemble), meanings=CHILDREN),
        }
        if ensemble.posterior is not None:
            made["rates"] = Table(lambda: importance(self.scenario, ensemble), meanings=RATES)
        targets = reached(self.scenario, ensemble.derived)
        if targets:
            seed = self.question.run.seed
            made["reported"] = Table(
                lambda: compared(targets, ensemble.outcomes, ensemble.derived, seed), meanings=FIGURES
            )
        return {
            **made,
            "yearly": Table(lambda: tables.yearly(ensemble), "long"),
            "monthly": Table(lambda: tables.monthly(ensemble), "long"),
            "children": Table(lambda: tables.children(ensemble), "long"),
            "children_yearly": Table(lambda: tables.children_yearly(ensemble), "long"),
            "monthly_by_team": Table(
                lambda: tables.monthly_by_team(ensemble), "on request", write=partial(tables.write_by_team, ensemble)
            ),
        }

    def chart_makers(self) -> Mapping[str, Callable[[], Figure]]:
        """Return the charts by name."""
        from sim.questions.forecast.charts import CHARTS

        return {name: partial(draw, self) for name, draw in CHARTS.items()}

    def discounted_cost(self, rate: float = 0.035) -> pd.DataFrame:
        """Return each replication's total cost over the whole forecast, in pounds, by kind: each month discounted to
        the start.

        The rate a year is 3.5 % unless given: the social time preference rate of HM Treasury's Green Book.
        """
        derived = self.ensemble.derived
        ends = derived.rates.calendar.month_end[: derived.months]
        factor = (1.0 + rate) ** (-ends / 365.25)
        kinds = ("cost_salaries", "cost_agency", "cost_payments", "cost_recruitment", "cost_programmes", "cost")
        costs = [(months * factor).sum(axis=1) for months in self.ensemble.series(kinds)]
        return pd.DataFrame(dict(zip(kinds, costs, strict=True))).rename_axis("replication").reset_index()


CHILDREN = {
    "mean": Meaning("mean number of children of the replications", "children"),
    "children": Meaning("children with so many", "children"),
}
RATES = {
    "headline": Meaning(
        "the headline measure: caseload of the last twelve months, or changes per child of those "
        "looked after at the end of the last reporting year"
    ),
    "low": Meaning("the rate's low end: its factor below which 10 % of the posterior samples lie", "factor"),
    "high": Meaning("the rate's high end: its factor below which 90 % of them lie", "factor"),
    "difference": Meaning("the headline measure at the high end less that at the low end", "that of the headline"),
}
