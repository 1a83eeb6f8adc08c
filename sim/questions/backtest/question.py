"""A back-test: councils forecast from a census of the past, with nothing known that came later, beside what came."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.england.figures import table
from sim.output.page import Piece
from sim.questions.backtest import words
from sim.questions.councils import study as studies
from sim.questions.councils.asked import play
from sim.questions.councils.forward import REPLICATIONS
from sim.questions.councils.result import ROWS, OfCouncils, chosen
from sim.questions.councils.scoring import RIVAL_KEYS, cells
from sim.questions.councils.study import Study
from sim.questions.dictionary import Meaning
from sim.questions.result import Table
from sim.questions.run import Run, run_of
from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.new_council.reported import FIRST_CENSUS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ORIGIN, YEARS = 2021, 4


def question(
    council: str | None = None, origin: int = ORIGIN, years: int | None = None, run: Run | None = None
) -> Study:
    """Return the study before any of it is played; raises ``ScenarioError`` with every fault."""
    run, last = run_of(run), int(table()["year"].max())
    if not FIRST_CENSUS <= origin < last:
        allowed = f"a census from {FIRST_CENSUS} to {last - 1}, after which something is reported"
        raise ScenarioError([Fault("--origin", "", str(origin), allowed)])
    most = last - origin
    if years is not None and not 1 <= years <= most:
        raise ScenarioError([Fault("--years", "", str(years), f"from 1 to {most}: {last} is the last census")])
    councils = chosen(council, origin)
    replications = run.replications or REPLICATIONS
    if replications < 2:
        raise ScenarioError([Fault("--replications", "", str(replications), "at least 2, for a score")])
    return Study("backtest", origin, years or min(YEARS, most), replications, run.seed, (), councils)


def backtest(
    council: str | None = None,
    origin: int = ORIGIN,
    years: int | None = None,
    run: Run | None = None,
    folder: str | os.PathLike[str] | None = None,
) -> Backtest:
    """Forecast an English council, or all of them, from a census of the past, and hold it against what came.

    ``council`` is a name as ``sim councils`` lists it; None is all. ``origin`` is the year of the census of 30
    September; of what came later nothing is used, neither of the council nor of England. Four ``years`` are forecast,
    or as many as there are figures for. Of the ``run`` replications (100 if not given), seed, and cores or cluster
    count. With a ``folder`` (a new or an empty one, or that of a study that was stopped) each council's table is kept
    there as soon as it is played. Raises ``ScenarioError`` with what is wrong.
    """
    run, study = run_of(run), question(council, origin, years, run)
    if folder is None:
        with tempfile.TemporaryDirectory() as passing:
            studies.begin(Path(passing), study)
            return resume(Path(passing), run)
    Path(folder).mkdir(parents=True, exist_ok=True)
    if not any(Path(folder).iterdir()):
        studies.begin(Path(folder), study)
    return resume(folder, run)


def resume(folder: str | os.PathLike[str], run: Run | None = None) -> Backtest:
    """Play what is left of the study in a folder, and return it; of the ``run`` only cores or cluster count."""
    run, study = run_of(run), studies.read(Path(folder))
    if study.question != "backtest":
        raise ScenarioError([Fault(str(folder), "", f"a study of sim {study.question}", "one of sim backtest")])
    player = partial(play, run=run)
    return Backtest(study, studies.play_out(Path(folder), study, player, run.report))


class Backtest(OfCouncils):
    """Forecasts of the past beside what came, and beside two forecasts of a spreadsheet; made by ``backtest``."""

    @cached_property
    def cells(self) -> pd.DataFrame:
        """A row for each figure and years ahead: scores, those of rivals, and how often intervals held what came."""
        return cells(self.rows)

    @cached_property
    def page(self) -> Sequence[Piece]:
        """Of one council each figure and year; of all how good forecasts were by figure and year."""
        return words.page(self)

    @cached_property
    def verdict(self) -> str:
        """What the back-test says, in sentences."""
        return words.verdict(self)

    def table_makers(self) -> Mapping[str, Table]:
        """Return ``forecasts``, a row for each council, figure and year; ``scores``, by figure and years ahead."""
        return {
            "scores": Table(lambda: self.cells, meanings=CELLS),
            "forecasts": Table(lambda: self.rows, meanings={**ROWS, **SCORED}),
        }

    def chart_makers(self) -> Mapping[str, Callable[[], Figure]]:
        """Return the charts by name: one for each council and, of several, those over all."""
        from sim.questions.backtest import charts

        over_all = {} if self.alone else {name: partial(draw, self) for name, draw in charts.OVER_ALL.items()}
        return over_all | {f"council-{one.id}": partial(charts.council, self, one) for one in self.played}


JUDGED = "logarithm (staff, caseload, children) or points (rates)"
SCORED = {
    "ahead": Meaning("years from the origin", "years"),
    "came": Meaning("what was reported", "that of the figure"),
    "share_below": Meaning("share of the forecast that lies below what came", "share"),
    "within_80": Meaning("whether what came lies in the interval that should hold 80 %"),
    "off": Meaning("what came less the forecast's mean", JUDGED),
    "crps": Meaning("continuous ranked probability score of the forecast: lower is better", JUDGED),
    "interval_score": Meaning("interval score of its 80 % interval: lower is better", JUDGED),
    **{
        f"{key}_{end}": Meaning(f"{words} of the rival forecast ({name})", unit)
        for name, key in RIVAL_KEYS.items()
        for end, words, unit in (
            ("p10", "10 % point", "that of the figure"),
            ("median", "middle", "that of the figure"),
            ("p90", "90 % point", "that of the figure"),
            ("crps", "score", JUDGED),
            ("within_80", "whether what came lies in the 80 % interval", ""),
        )
    },
}
CELLS = {
    **ROWS,
    **SCORED,
    "councils": Meaning("councils that reported the figure then", "councils"),
    "crps": Meaning("mean score of the forecasts: lower is better", JUDGED),
    "last_value_crps": Meaning("mean score of the rival that says: as last reported", JUDGED),
    "mean_reverting_crps": Meaning("mean score of the rival that returns towards England's mean", JUDGED),
    "better_rival": Meaning("the rival with the lower score"),
    "ratio": Meaning("score over the better rival's: below 1 is better than a spreadsheet", "ratio"),
    "ratio_low": Meaning("lower end of its 95 % interval, councils drawn again", "ratio"),
    "ratio_high": Meaning("upper end of it", "ratio"),
    "within_80": Meaning("share of councils within the interval that should hold 80 %", "share"),
    "within_80_low": Meaning("lower end of its 95 % interval", "share"),
    "within_80_high": Meaning("upper end of it", "share"),
    "off": Meaning("mean of what came less the forecast's mean, over councils", JUDGED),
    "common": Meaning("share of the squared error that all councils have in common", "share"),
    "interval_score": Meaning("mean interval score of the 80 % intervals", JUDGED),
}
