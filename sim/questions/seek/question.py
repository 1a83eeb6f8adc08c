"""What a search found, as tables, words and a chart, and its folder."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.engine.loading import Strategies, names_of
from sim.output.folders import Written, write_results
from sim.output.sheets import write_table
from sim.questions.forecast.question import check_numbers
from sim.questions.headlines import HEADLINES, place_of
from sim.questions.manifests import files_of, manifest_of, write_manifest
from sim.questions.replications import Progress
from sim.questions.seek import asking
from sim.questions.seek import playing as seeking
from sim.questions.seek import words as sought_words
from sim.questions.seek.playing import Answer
from sim.scenario.loading import Given
from sim.statistics.intervals import interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Sought:
    """The least of a number with which a target holds in a wanted share of futures; made by ``seek``."""

    answer: Answer

    def __repr__(self) -> str:
        """Return what was sought, and the answer, on one line."""
        asked = self.answer.question
        found = "no value" if self.value is None else f"{self.value:,.10g} {asked.number.unit}".strip()
        return f"<Sought: {asked.baseline.scenario.title}, {asked.number.key} for {asked.target.words}: {found}>"

    @property
    def value(self) -> float | None:
        """The answer; none if no value in the range meets the target."""
        chosen = self.answer.chosen
        return None if chosen is None else float(self.answer.question.values[chosen])

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row for each value played, in rising order: replications, and the share of futures in which the target
        holds (``low`` to ``high``, 95 %).

        ``standing`` is whether the wanted share is clearly met or not, at a confidence shared out over the search.
        """
        crossing, values = self.answer.crossing, self.answer.question.values
        rows = []
        for place in sorted(crossing.hits):
            share = crossing.estimate(place)
            rows.append(
                {
                    "value": float(values[place]),
                    "replications": len(crossing.hits[place]),
                    "share": share.share,
                    "low": share.low,
                    "high": share.high,
                    "standing": crossing.standing(place),
                    "answer": place == self.answer.chosen,
                }
            )
        return pd.DataFrame(rows)

    @cached_property
    def effects(self) -> pd.DataFrame:
        """What the answer changes of each headline measure over the whole forecast, from as things are: paired
        difference (``low`` to ``high``, 95 %); no rows without an answer.
        """
        if self.answer.chosen is None:
            return pd.DataFrame(columns=["measure", "unit", "difference", "low", "high"])
        difference = interval(self.answer.differences(self.answer.chosen), self.answer.crossing.per_draw)
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
    def verdict(self) -> list[str]:
        """What follows, in sentences that say no more than the intervals do."""
        cost = None
        if self.answer.chosen is not None:
            row = self.effects.iloc[place_of(["cost"])[0]]
            cost = {name: float(row[name]) for name in ("difference", "low", "high")}
        return sought_words.verdict(self.answer, cost)

    def chart(self) -> Figure:
        """Return the share of futures in which the target holds, by value, as a matplotlib figure."""
        from sim.questions.rank.charts import search_chart

        return search_chart(self.answer, self.table)


def seek(
    scenario: Given,
    vary: str,
    start: float,
    stop: float,
    target: str,
    step: float | None = None,
    strategies: Strategies = (),
    probability: float = 0.8,
    minimise: str = "effort",
    replications: int | None = None,
    seed: int = 1,
    cores: int | None = None,
    years: int | None = None,
    progress: Progress | None = None,
    calibrated: bool = True,
) -> Sought:
    """Seek the least of a number of the scenario, strategies laid over it, with which a target holds.

    ``vary`` is the number's key, such as ``"cohorts.1.size"``; values go from ``start`` to ``stop`` in steps of
    ``step`` (1 for what is counted, a hundredth of the range otherwise). The target, such as ``"caseload <= 18 in
    2020-21"``, is to hold with the ``probability`` in a future drawn at random; a value plays ``replications`` at most
    (400, if not given). The least is the value nearest to the end at which the target does not hold; with ``minimise``
    ``"cost"`` it is the cheapest of a few beyond it. ``scenario`` is a name, a file's path or a scenario,
    ``strategies`` are names or paths, one or several. Raises ``ScenarioError`` with every fault, ``ValueError`` for a
    number of replications, seed, cores or years out of range.
    """
    check_numbers(replications, seed, cores, years)
    asked = asking.question(
        scenario, vary, start, stop, target, step, names_of(strategies), probability, minimise, years, replications
    )
    return Sought(seeking.seek(asked, replications, seed, cores, progress, calibrated))


def save(sought: Sought, out: Path, command: str) -> Written:
    """Write tables, verdict and what was run into a new folder below ``out``, and the chart; raises ``OSError`` and
    leaves nothing then.
    """
    answer = sought.answer
    asked = answer.question

    def tables(folder: Path, started: datetime.datetime) -> None:
        write_table(sought.table, folder / "played.csv")
        write_table(sought.effects, folder / "effects.csv")
        (folder / "verdict.txt").write_text("\n".join(sought.verdict) + "\n", encoding="utf-8")
        manifest = {
            **manifest_of(asked.baseline.scenario, command, answer.seed, answer.rates, answer.seconds, started),
            "scenarios": files_of([asked.baseline, asked.varied]),
            "varied": asked.number.key,
            "from": float(asked.values[0]),
            "to": float(asked.values[-1]),
            "target": asked.target.words,
            "probability": asked.wanted,
            "minimise": asked.minimise,
            "replications": answer.replications,
            "answer": sought.value,
        }
        write_manifest(manifest, folder)

    return write_results(out, f"seek-seed-{answer.seed}", tables, {"": {"seek": sought.chart}})
