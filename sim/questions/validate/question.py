"""Validation: a scenario held against reported figures, those that were fitted and those that were not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.engine.loading import Strategies, names_of
from sim.engine.reported_values import read_all
from sim.output.folders import name_of
from sim.output.page import Grid, Heading, Piece
from sim.questions import posterior as posteriors
from sim.questions.dictionary import Meaning
from sim.questions.replications import play
from sim.questions.result import OfCouncil, Table, Together, source_of
from sim.questions.run import Run, each, run_of
from sim.questions.validate import words
from sim.questions.validate.figures import FIGURES, beside, coverage, judged_by
from sim.scenario.derivation import derive
from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.loading import Given, Loaded

if TYPE_CHECKING:
    from matplotlib.figure import Figure

REPLICATIONS = 200


@dataclass(frozen=True)
class Question:
    """Scenarios to be held against their figures."""

    scenarios: list[Loaded]
    strategies: tuple[str, ...]
    run: Run

    @property
    def place(self) -> str:
        """The folder in which validations of these scenarios stand together."""
        if len(self.scenarios) == 1:
            return name_of(self.scenarios[0].source_file, self.strategies)
        return "validation"

    def play(self) -> Validation | Validations:
        """Return the validation of the scenario, or of all of them."""
        number = len(self.scenarios)
        done = [self._of(one, self.run.part(place, number)) for place, one in enumerate(self.scenarios)]
        return done[0] if len(done) == 1 else Validations(done, self)

    @property
    def replications(self) -> int:
        """How many replications each scenario plays."""
        return self.run.replications or REPLICATIONS

    def _of(self, scenario: Loaded, run: Run) -> Validation:
        posterior, rates = posteriors.of(scenario, run.calibrated)
        derived = derive(scenario)
        ensemble = play(derived, run, self.replications, posterior)
        shown = read_all(scenario.targets, ensemble.outcomes, derived)
        return Validation(scenario, self, shown, beside(judged_by(scenario), shown, run.seed), rates)


def question(
    scenarios: Given | Sequence[Given], strategies: Strategies = (), run: Run | None = None, everyone: bool = False
) -> Question:
    """Return what is asked; raises ``ScenarioError`` with every fault. Where ``everyone`` is asked for, a scenario
    without figures is left out; else it is a fault.
    """
    run, faults, loaded = run_of(run), list[Fault](), list[Loaded]()
    for given in each(scenarios):
        try:
            one = run.scenario(given, strategies)
            posteriors.of(one, run.calibrated)  # raises if it cannot be read
        except ScenarioError as error:
            faults += error.faults
            continue
        if one.targets:
            loaded.append(one)
        elif not everyone:
            faults.append(Fault(one.source_file.name or one.title, "", "no [[targets]]", "at least one"))
    if faults:
        raise ScenarioError(faults)
    return Question(loaded, tuple(names_of(strategies)), run)


def validate(
    scenarios: Given | Sequence[Given], strategies: Strategies = (), run: Run | None = None
) -> Validation | Validations:
    """Hold a council, or several, against reported figures.

    ``scenarios`` is a name, such as ``"bradford-2018"``, a path or a scenario, or a list of these; ``strategies`` are
    names or paths, laid over each. ``run`` says how it is played (``sim.Run``): 200 replications, if not given. Raises
    ``ScenarioError`` with what is wrong with the files, and where there is no figure.
    """
    return question(scenarios, strategies, run).play()


@dataclass(frozen=True)
class Validation(OfCouncil):
    """A scenario held against its figures: what the replications showed, (replications, figures), and the table."""

    of: Loaded
    question: Question
    shown: NDArray[np.float64]
    table: pd.DataFrame
    rates: str  # where the rates come from, in words

    def __repr__(self) -> str:
        figures = f"{len(self.table)} figures, {len(self.shown)} replications, seed {self.question.run.seed}"
        return f"<Validation of {self.scenario.title}: {figures}>"

    @property
    def scenario(self) -> Loaded:
        """The scenario."""
        return self.of

    @cached_property
    def page(self) -> Sequence[Piece]:
        """Each figure reported and simulated, and the verdict."""
        return [*self.body, words.LEGEND]

    @property
    def body(self) -> list[Piece]:
        """The same without what explains the table."""
        rows = [words.row_of(row, self.shown[:, place]) for place, row in enumerate(self.table.to_dict("records"))]
        head = ["", "use", "reported", "simulated, 80 %", "misfit"]
        return [Heading(self.scenario.title), Grid(head, rows), self.rates, *words.verdict(self.table)]

    @property
    def verdict(self) -> str:
        """What the table says, in sentences."""
        return "\n".join([f"# {self.scenario.title}: reported and simulated", "", *words.verdict(self.table)])

    @property
    def place(self) -> str:
        """The folder in which validations of this scenario stand together."""
        return name_of(self.scenario.source_file, self.question.strategies)

    @property
    def ending(self) -> str:
        """What was asked, and the seed."""
        return f"validation-seed-{self.question.run.seed}"

    @property
    def about(self) -> Mapping[str, Any]:
        """What one needs to know to ask again."""
        asked = {"seed": self.question.run.seed, "replications": len(self.shown), "rates": self.rates}
        return {**asked, "scenario": source_of(self.scenario)}

    def table_makers(self) -> Mapping[str, Table]:
        """Return ``figures``, each reported beside simulated, and ``coverage``: how often intervals hold them."""
        return {
            "figures": Table(lambda: self.table.assign(scenario=self.scenario.title), meanings=FIGURES),
            "coverage": Table(lambda: coverage(self.table).assign(scenario=self.scenario.title), meanings=COVERAGE),
        }

    def chart_makers(self) -> Mapping[str, Callable[[], Figure]]:
        """Return the chart of reported and simulated."""
        from sim.questions.validate.charts import reported_and_simulated

        return {"reported_and_simulated": partial(reported_and_simulated, self)}


class Validations(Together):
    """Several scenarios held against their figures."""

    def __init__(self, results: Sequence[Validation], question: Question) -> None:
        table = pd.concat([one.table.assign(scenario=one.scenario.title) for one in results], ignore_index=True)
        parts = [one.tables["coverage"] for one in results] + [coverage(table).assign(scenario="All")]
        self.table, self._validations = table, list(results)
        tables = {
            "figures": Table(lambda: table, meanings=FIGURES),
            "coverage": Table(lambda: pd.concat(parts, ignore_index=True), meanings=COVERAGE),
        }
        super().__init__(results, question.place, f"validation-seed-{question.run.seed}", tables)

    @property
    def page(self) -> Sequence[Piece]:
        """Each council's page, and what all together say."""
        pieces = [piece for one in self._validations for piece in one.body]
        return [*pieces, Heading("All together"), *words.verdict(self.table), words.LEGEND]

    @property
    def verdict(self) -> str:
        """Each council's verdict, and that of all."""
        return "\n".join([super().verdict, "", "# All together", "", *words.verdict(self.table)])


SHARE = "95 % confidence interval of that share (Clopper and Pearson), if figures were independent"
COVERAGE = {
    "scenario": Meaning("the council's title, or All"),
    "figures": Meaning("how many figures", "figures"),
    **{
        f"within {percent} %": Meaning(f"share of them within the {percent} % interval", "share")
        for percent in (50, 80, 95)
    },
    **{
        f"within {percent} % ({end})": Meaning(f"{word} end of the {SHARE}", "share")
        for percent in (50, 80, 95)
        for end, word in (("low", "lower"), ("high", "upper"))
    },
    "median misfit": Meaning("median size of the misfit", "standard deviations"),
}
