"""A ranking as a table, words and a chart, and its folder."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.engine.loading import Strategies, names_of
from sim.output.folders import Written, write_results
from sim.output.sheets import write_table
from sim.questions.forecast.question import check_numbers
from sim.questions.manifests import files_of, manifest_of, write_manifest
from sim.questions.rank import playing as ranking
from sim.questions.rank import words as ranked_words
from sim.questions.rank.playing import INDIFFERENCE, Ranking
from sim.questions.replications import Progress
from sim.scenario.loading import Given
from sim.statistics.intervals import interval
from sim.statistics.possible import Possible
from sim.statistics.selection import BEYOND, WITHIN

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STANDING = {WITHIN: "yes", 0: "open", BEYOND: "no"}


@dataclass(frozen=True)
class Ranked:
    """Strategies ranked by an objective within bounds; made by ``rank``."""

    ranking: Ranking

    def __repr__(self) -> str:
        """Return what was played, and what was selected, on one line."""
        asked, chosen = self.ranking.question, self.ranking.selection.chosen
        names = ", ".join(one.name for one in asked.contenders)
        title, best = asked.contenders[0].scenario.title, "none" if chosen is None else asked.contenders[chosen].name
        played = f"{self.ranking.replications} replications, seed {self.ranking.seed}"
        return f"<Ranked: {title}, {asked.objective.words}, among {names}; selected: {best}; {played}>"

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row for each contender, the likeliest best first.

        ``mean`` (``low`` to ``high``, 95 %) is the objective's; ``within`` the probability that the means are
        within every bound, that of no more children waiting than as things are among them (both are missing
        where there are too few runs to tell); ``best`` the probability that the contender's mean is the best of
        those within; ``best_in_futures`` the share of futures in which the contender is best
        (``best_in_futures_low`` to ``best_in_futures_high``, 95 %); ``behind`` by how much it is worse than the
        leader (than as things are, if there is none), pair by pair (``behind_low`` to ``behind_high``, 95 %).
        Of each bound, numbered from 1: the measure's mean and interval, and whether it is kept.
        """
        found = self.ranking
        asked, per_draw = found.question, found.per_draw
        measured = [asked.objective.reading.headline, *(bound.reading.headline for bound in asked.kept)]
        least, most = (np.array(ends) for ends in zip(*(one.possible for one in measured), strict=True))
        mean, low, high = interval(found.shown, per_draw).within(Possible(least, most))
        leader = found.values[:, [found.leader or 0], 0]
        behind = interval(found.values[..., 0] - leader, per_draw)
        futures = found.futures()
        rows = []
        for place, one in enumerate(asked.contenders):
            row: dict[str, Any] = {
                "strategy": one.name,
                "title": one.title,
                "mean": mean[place, 0],
                "low": low[place, 0],
                "high": high[place, 0],
                "within": float(found.means.told(found.means.within[place])),
                "best": float(found.means.told(found.means.best[place])),
                "best_in_futures": futures[place].share,
                "best_in_futures_low": futures[place].low,
                "best_in_futures_high": futures[place].high,
                "behind": behind.mean[place],
                "behind_low": behind.low[place],
                "behind_high": behind.high[place],
                "selected": found.selection.chosen == place,
                "in_play": bool(found.selection.in_play[place]),
            }
            for number, bound in enumerate(asked.kept, 1):
                row |= {
                    f"bound_{number}": bound.words,
                    f"bound_{number}_mean": mean[place, number],
                    f"bound_{number}_low": low[place, number],
                    f"bound_{number}_high": high[place, number],
                    f"bound_{number}_kept": STANDING[int(found.selection.standing[place, number - 1])],
                }
            rows.append(row)
        frame = pd.DataFrame(rows)
        order = np.lexsort((found.values[..., 0].mean(axis=0), -found.means.within, -found.means.best))
        return frame.iloc[order].reset_index(drop=True)

    @cached_property
    def verdict(self) -> list[str]:
        """What follows, in sentences that say no more than the intervals do."""
        return ranked_words.verdict(self.ranking)

    def chart(self) -> Figure:
        """Return objective, probability of the best mean and share of futures as a matplotlib figure."""
        from sim.questions.rank.charts import ranking_chart

        return ranking_chart(self.ranking, self.table)


def rank(
    scenario: Given,
    strategies: Strategies,
    objective: str,
    constraints: Sequence[str] = (),
    probability: float = 0.95,
    replications: int | None = None,
    seed: int = 1,
    cores: int | None = None,
    years: int | None = None,
    progress: Progress | None = None,
    calibrated: bool = True,
    allow_waiting: Sequence[str] = (),
) -> Ranked:
    """Rank a council as it is, and with each strategy, by an objective within constraints.

    ``objective`` is such as ``"fewest changes_per_child"`` or ``"most social_workers in 2020-21"``; a constraint is
    such as ``"caseload <= 18"`` or ``"cost <= 500000 a year more"`` (than as things are; costs over the whole forecast
    are discounted). The contenders play the same luck and the same draws of the rates, until the best can be named so
    that the name is right with the stated ``probability``, or until each has played ``replications`` (1,000, if not
    given). A strategy that leaves more children without a worker than as things are is not chosen, unless it is one of
    ``allow_waiting``. Raises ``ScenarioError`` with every fault of the files and the words, ``ValueError`` for a number
    out of range. ``scenario`` is a name, a file's path or a scenario, ``strategies`` are names or paths, one or
    several.
    """
    check_numbers(replications, seed, cores, years)
    bounds = [constraints] if isinstance(constraints, str) else constraints
    asked = ranking.question(
        scenario, names_of(strategies), objective, bounds, probability, years, replications, names_of(allow_waiting)
    )
    return Ranked(ranking.rank(asked, replications, seed, cores, progress, calibrated))


def save(ranked: Ranked, out: Path, command: str) -> Written:
    """Write table, verdict and what was run into a new folder below ``out``, and the chart; raises ``OSError`` and
    leaves nothing then.
    """
    found = ranked.ranking
    asked = found.question

    def tables(folder: Path, started: datetime.datetime) -> None:
        write_table(ranked.table, folder / "ranking.csv")
        (folder / "verdict.txt").write_text("\n".join(ranked.verdict) + "\n", encoding="utf-8")
        manifest = {
            **manifest_of(asked.contenders[0].scenario, command, found.seed, found.rates, found.seconds, started),
            "scenarios": files_of(asked.contenders),
            "objective": asked.objective.words,
            "constraints": [bound.words for bound in asked.bounds],
            "probability": asked.probability,
            "indifference": INDIFFERENCE,
            "replications": found.replications,
            "replications_chosen_by": "the procedure" if found.chosen else "the most that was asked for",
            "selected": None if found.selection.chosen is None else asked.contenders[found.selection.chosen].name,
        }
        write_manifest(manifest, folder)

    return write_results(out, f"rank-seed-{found.seed}", tables, {"": {"ranking": ranked.chart}})
