"""A forecast: a council played forward many times, and everything that can be asked of it."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral
from typing import TYPE_CHECKING

import pandas as pd

from sim.engine.host import Process
from sim.engine.loading import scenario_of
from sim.engine.measures import BY_NAME, MEASURES, YEAR_BY_NAME
from sim.engine.year_measures import YEAR_MEASURES
from sim.inputs.derivation import derive
from sim.questions import posterior as posteriors
from sim.questions.forecast import tables
from sim.questions.replications import Ensemble, Progress, run
from sim.scenario.checks.size import MOST_REFERRED
from sim.scenario.loading import Given
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_REPLICATIONS = 100_000


@dataclass(frozen=True)
class Forecast:
    """The replications of a scenario as tables and charts; made by ``forecast``.

    Every frame has a row for each replication and keeps them all, so that any question can be asked of it.
    """

    scenario: Scenario
    ensemble: Ensemble
    seconds: float
    rates: str  # where the rates come from, in words

    def __repr__(self) -> str:
        """Return what was played, on one line."""
        title, years = self.scenario.title, self.scenario.council.years
        length = "a year" if years == 1 else f"{years} years"
        return f"<Forecast of {title}: {self.replications} replications of {length}, seed {self.seed}>"

    @property
    def replications(self) -> int:
        """How many histories were played."""
        return len(self.ensemble.outcomes)

    @property
    def seed(self) -> int:
        """The seed, which with a replication's number decides its whole history."""
        return self.ensemble.seed

    @property
    def monthly(self) -> pd.DataFrame:
        """Measures by replication, month (its last day) and team; made anew at each call, for it is large."""
        parts = [tables.monthly_part(self.ensemble, first, last) for first, last in tables.in_parts(self.ensemble)]
        return pd.concat(parts, ignore_index=True)

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """Measures by replication, reporting year (1 April to 31 March) and team."""
        return tables.yearly(self.ensemble)

    @cached_property
    def children(self) -> pd.DataFrame:
        """How many children had how many changes, and distinct workers, by replication, reporting year and
        population.
        """
        return tables.children(self.ensemble)

    @cached_property
    def children_yearly(self) -> pd.DataFrame:
        """Measures of the children's year (changes per child, share with three or more workers) by replication and
        population.
        """
        return tables.children_yearly(self.ensemble)

    def summary(self, *measures: str, team: str | None = None) -> pd.DataFrame:
        """Return mean, its 95 % confidence interval, median, and 50, 80 and 95 % intervals by reporting year.

        Where rates were drawn from a posterior, ``rates_share`` and ``chance_share`` say how much of the variance
        between replications comes of not knowing the rates, and how much of chance.

        ``measures`` are names of ``sim.measures()`` (all, if none is given); ``team`` is a team or ``"All teams"``
        (every group, if not given). Raises ``ValueError`` for an unknown measure or team.
        """
        names = list(measures) or [measure.name for measure in MEASURES]
        _check(names, BY_NAME, "measure")
        frame = self.yearly
        if team is not None:
            _check([team], tables.groups(self.ensemble.derived), "team")
            frame = frame[frame["team"] == team]
        return tables.summarise(frame, ["team", "year", "days"], names, self.ensemble.posterior is not None)

    def children_summary(self, *measures: str) -> pd.DataFrame:
        """Return the same for measures of the children's year, by population; raises ``ValueError`` for an unknown
        measure.
        """
        names = list(measures) or [measure.name for measure in YEAR_MEASURES]
        _check(names, YEAR_BY_NAME, "measure of the children's year")
        by = ["population", "year", "days"]
        return tables.summarise(self.children_yearly, by, names, self.ensemble.posterior is not None)

    def discounted_cost(self, rate: float = 0.035) -> pd.DataFrame:
        """Return each replication's total cost over the whole forecast, in pounds, by kind: each month discounted to
        the start.

        The rate a year is 3.5 % unless given: the social time preference rate of HM Treasury's Green Book.
        """
        derived, view = self.ensemble.derived, self.ensemble.view()
        ends = derived.rates.calendar.month_end[: derived.months]
        factor = (1.0 + rate) ** (-ends / 365.25)
        kinds = ("cost_salaries", "cost_agency", "cost_payments", "cost_recruitment", "cost_programmes", "cost")
        costs = {name: (BY_NAME[name].formula(view) * factor).sum(axis=1) for name in kinds}
        return pd.DataFrame(costs).rename_axis("replication").reset_index()

    def chart(self, name: str = "caseload") -> Figure:
        """Return one of the charts as a matplotlib figure; raises ``ValueError`` for an unknown name."""
        from sim.questions.forecast import charts

        _check([name], charts.CHARTS, "chart")
        return charts.CHARTS[name](self)


def _check(names: Sequence[str], known: Collection[str], what: str) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"no {what} is named {name!r}; there are {', '.join(known)}")


def forecast(
    scenario: Given,
    replications: int | None = None,
    seed: int = 1,
    cores: int | None = None,
    years: int | None = None,
    processes: Sequence[Process] = (),
    progress: Progress | None = None,
    calibrated: bool = True,
) -> Forecast:
    """Play a scenario, or the one of a name or a file's path, forward many times.

    Without ``replications`` there are as many as make the headline measures precise (between 100 and 1,000). ``seed``
    (0 is one too) and the number of a replication decide its history, on any number of ``cores`` (all, if not given).
    ``years`` is the length of the forecast, if not the scenario's. ``processes`` are SimPy generators run beside the
    model: see ``sim.engine.host``. If the scenario was read from a file that ``sim calibrate`` has left a posterior
    beside, each two replications play another draw of it, unless ``calibrated`` is false. Raises ``ScenarioError`` with
    what is wrong with the scenario's file, or with the posterior beside it, ``ValueError`` for a number out of range.
    """
    check_numbers(replications, seed, cores, years)
    scenario = scenario_of(scenario).lasting(years)
    started = time.perf_counter()
    derived = derive(scenario)
    if derived.rates.arrivals.expected[-1] > MOST_REFERRED:  # a checked scenario is within it for its own years
        raise ValueError(f"years: found {scenario.council.years}; allowed: at most {MOST_REFERRED:,} families referred")
    posterior, rates = posteriors.of(scenario, calibrated)
    ensemble = run(derived, seed, replications, cores, processes, progress, posterior)
    return Forecast(scenario, ensemble, time.perf_counter() - started, rates)


def check_numbers(replications: int | None, seed: int, cores: int | None, years: int | None) -> None:
    """Raise ``ValueError`` with what is wrong with the numbers of a forecast."""
    if faults := number_faults(replications, seed, cores, years):
        raise ValueError("; ".join(faults))


def number_faults(replications: int | None, seed: int, cores: int | None, years: int | None) -> list[str]:
    """Return what is wrong with the numbers of a forecast, each as a sentence."""
    limits = (
        ("replications", replications, 1, MOST_REPLICATIONS),
        ("seed", seed, 0, 2**62),
        ("cores", cores, 1, 256),
        ("years", years, 1, 20),
    )
    return [
        f"{name}: found {value!r}; allowed: a whole number from {least:,} to {most:,}"
        for name, value, least, most in limits
        if value is not None and not (isinstance(value, Integral) and least <= value <= most)
    ]
