"""Comparing from Python: the tables, the charts and the verdict of a comparison, for notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from sim.engine.loading import Strategies, names_of
from sim.questions.compare import playing as comparing
from sim.questions.compare import tables as frames
from sim.questions.compare import words
from sim.questions.compare.playing import Comparison
from sim.questions.forecast.question import check_numbers
from sim.questions.replications import Progress
from sim.scenario.loading import Given

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Compared:
    """A council as it is and with strategies, as frames and charts; made by ``compare``."""

    comparison: Comparison

    def __repr__(self) -> str:
        """Return what was played, on one line."""
        title, names = self.comparison.contenders[0].scenario.title, ", ".join(self.comparison.names[1:])
        return f"<Compared: {title} with {names}; {self.replications} replications, seed {self.comparison.seed}>"

    @property
    def replications(self) -> int:
        """How many pairs of histories were played for each strategy."""
        return self.comparison.replications

    @cached_property
    def levels(self) -> pd.DataFrame:
        """Headline measures by strategy and reporting year: mean, its 95 % interval, and 80 % of the futures."""
        return frames.levels(self.comparison)

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Paired differences from as things are: mean, 95 % interval, 80 % of the pairs, and how often better."""
        return frames.differences(self.comparison)

    @cached_property
    def worth(self) -> pd.DataFrame:
        """What each strategy costs and avoids, discounted at 3.5 % a year, and the cost of an avoided change."""
        return frames.worth(self.comparison)

    @cached_property
    def gains(self) -> pd.DataFrame:
        """Differences in changes of worker per child, by stage and by age."""
        return frames.gains(self.comparison)

    @property
    def pairs(self) -> pd.DataFrame:
        """Every replication's headline measures by strategy and reporting year."""
        return frames.pairs(self.comparison)

    @property
    def verdict(self) -> str:
        """What the comparison says in plain words, a page of Markdown."""
        return words.verdict(self.comparison)

    def chart(self, name: str = "differences") -> Figure:
        """Return one of the charts as a matplotlib figure; raises ``ValueError`` for an unknown name."""
        from sim.questions.compare.charts import CHARTS

        if name not in CHARTS:
            raise ValueError(f"no chart is named {name!r}; there are {', '.join(CHARTS)}")
        return CHARTS[name](self.comparison)


def compare(
    scenario: Given,
    strategies: Strategies,
    replications: int | None = None,
    seed: int = 1,
    cores: int | None = None,
    years: int | None = None,
    progress: Progress | None = None,
    calibrated: bool = True,
) -> Compared:
    """Compare a council as it is with what each strategy makes of it, future by future on the same luck and rates.

    ``scenario`` is a name, a file's path or a scenario, ``strategies`` are names or paths, one or several; ``a+b`` is
    two strategies together. Without ``replications`` there are as many, between 60 and 400, as make the paired
    differences precise. Raises ``ScenarioError`` with every fault of the files, ``ValueError`` for a number out of
    range.
    """
    check_numbers(replications, seed, cores, years)
    asked = names_of(strategies)
    return Compared(comparing.compare(scenario, asked, replications, seed, cores, years, progress, calibrated))
