"""England forward: every council played from a census, each shown beside its ten statistical neighbours."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.engine.loading import Strategies, load, names_of
from sim.england.figures import table
from sim.england.neighbours import neighbours
from sim.output.page import Piece
from sim.questions.councils import study as studies
from sim.questions.councils.asked import play
from sim.questions.councils.forward import REPLICATIONS, scenario_of
from sim.questions.councils.result import OF_FIGURE, ROWS, OfCouncils, chosen
from sim.questions.councils.study import Study
from sim.questions.dictionary import Meaning
from sim.questions.england import words
from sim.questions.result import Table
from sim.questions.run import LIMITS, Run, run_of
from sim.scenario import new_council
from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.new_council.reported import FIRST_CENSUS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

YEARS = 3


def question(
    census: int | None = None, years: int = YEARS, strategies: Strategies = (), run: Run | None = None
) -> Study:
    """Return the study before any of it is played; raises ``ScenarioError`` with every fault."""
    run, last, faults = run_of(run), int(table()["year"].max()), list[Fault]()
    census = last if census is None else census
    if not FIRST_CENSUS <= census <= last:
        faults.append(Fault("--from", "", str(census), f"the year of a census, from {FIRST_CENSUS} to {last}"))
    least, most = LIMITS["years"]
    if not least <= years <= most:
        faults.append(Fault("--years", "", str(years), f"a whole number from {least} to {most}"))
    replications = run.replications or REPLICATIONS
    if replications < 2:
        faults.append(Fault("--replications", "", str(replications), "at least 2, for an interval"))
    if faults:
        raise ScenarioError(faults)
    councils, given = chosen(None, census), tuple(names_of(strategies))
    for council in councils if given else ():
        load(scenario_of(new_council.councils()[council], census, years), given)  # raises where it does not fit
    return Study("england", census, years, replications, run.seed, given, councils)


def forecast_england(
    census: int | None = None,
    years: int = YEARS,
    strategies: Strategies = (),
    run: Run | None = None,
    folder: str | os.PathLike[str] | None = None,
) -> England:
    """Play every English council forward from a census (its year; the latest if not given).

    ``strategies`` are names or paths, laid over every council, each of which is then played with and without them on
    the same random numbers. Of the ``run`` replications (100 if not given), seed, and cores or cluster count. With a
    ``folder`` (a new or an empty one, or that of a study that was stopped) each council's table is kept there as soon
    as it is played. Raises ``ScenarioError`` with what is wrong.
    """
    run, study = run_of(run), question(census, years, strategies, run)
    if folder is None:
        with tempfile.TemporaryDirectory() as passing:
            studies.begin(Path(passing), study)
            return resume(Path(passing), run)
    Path(folder).mkdir(parents=True, exist_ok=True)
    if not any(Path(folder).iterdir()):
        studies.begin(Path(folder), study)
    return resume(folder, run)


def resume(folder: str | os.PathLike[str], run: Run | None = None) -> England:
    """Play what is left of the study in a folder, and return it; of the ``run`` only cores or cluster count."""
    run, study = run_of(run), studies.read(Path(folder))
    if study.question != "england":
        raise ScenarioError([Fault(str(folder), "", f"a study of sim {study.question}", "one of sim england")])
    player = partial(play, run=run)
    return England(study, studies.play_out(Path(folder), study, player, run.report))


class England(OfCouncils):
    """Every council forward, and what strategies change; made by ``forecast_england``."""

    @cached_property
    def page(self) -> Sequence[Piece]:
        """One table of all councils, by name."""
        return words.page(self)

    @cached_property
    def verdict(self) -> str:
        """What the forecasts say of England, in sentences."""
        return words.verdict(self)

    @cached_property
    def beside_neighbours(self) -> pd.DataFrame:
        """A row for each council, figure and neighbour: both intervals of the last year, and whether they overlap."""
        last = self.rows[self.rows["year"] == self.rows["year"].max()]
        own = last[["council", "figure", "median", "p10", "p90"]]
        pairs = pd.DataFrame(
            [(one.id, other) for one in self.played for other in neighbours(one.id)], columns=["council", "neighbour"]
        )
        both = pairs.merge(own, on="council").merge(
            own.rename(columns={"council": "neighbour"}), on=["neighbour", "figure"], suffixes=("", "_of_neighbour")
        )
        overlap = (both["p10"] <= both["p90_of_neighbour"]) & (both["p10_of_neighbour"] <= both["p90"])
        return both.assign(overlap=overlap)

    def table_makers(self) -> Mapping[str, Table]:
        """Return ``forecasts``, a row for each council, figure and year, and ``neighbours``, of the last year."""
        return {
            "forecasts": Table(lambda: self.rows, meanings={**ROWS, **CHANGED}),
            "neighbours": Table(lambda: self.beside_neighbours, meanings={**ROWS, **NEIGHBOURS}),
        }

    def chart_makers(self) -> Mapping[str, Callable[[], Figure]]:
        """Return a chart for each council, by name."""
        from sim.questions.england import charts

        return {f"council-{one.id}": partial(charts.council, self, one) for one in self.played}


CHANGED = {
    "change": Meaning("mean paired difference that the strategies make", OF_FIGURE),
    "low": Meaning("lower end of its 95 % confidence interval", OF_FIGURE),
    "high": Meaning("upper end of it", OF_FIGURE),
}
NEIGHBOURS = {
    "neighbour": Meaning("a statistical neighbour of the council (DfE model of 2025)"),
    **{f"{end}_of_neighbour": ROWS[end] for end in ("median", "p10", "p90")},
    "overlap": Meaning("whether the intervals that hold 80 % overlap"),
}
