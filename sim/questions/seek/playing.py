"""How a search plays: the scenario with any of the values, and the baseline, with common random numbers."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.measures import BY_NAME
from sim.questions.headlines import Shown, place_of
from sim.questions.strategy_runs import PairedRuns, StrategyRun
from sim.scenario.checks.references import checks
from sim.scenario.edits import with_number
from sim.statistics.bisection import Bisection

if TYPE_CHECKING:
    from sim.questions.seek.question import Question

Array = NDArray[np.float64]
MOST = 400  # replications of a value, if not given
CANDIDATES = 5  # values that meet the target, among which the cheapest is looked for


def cheapest(asked: Question, bisection: Bisection, players: Players) -> int:
    """Return the place, among a few evenly spaced of those that meet the target by estimate, with the least cost."""
    assert bisection.answer is not None
    [cost] = place_of(["cost"])
    enough = len(players.played[bisection.answer])
    end = len(asked.values) - 1 if bisection.rising else 0
    places = {round(place) for place in np.linspace(bisection.answer, end, CANDIDATES)}
    for place in sorted(places):
        played = len(bisection.hits.get(place, ()))
        if played < enough:
            more = players.hits(place, played, enough)
            bisection.hits[place] = np.concatenate([bisection.hits.get(place, np.empty(0)), more])
    costs: dict[int, float] = {
        place: float(np.mean([history.whole[cost] for history in players.played[place][:enough]]))
        for place in places
        if bisection.meets(place)
    }
    return int(min(costs, key=lambda place: costs[place]))


class Players:
    """Plays the scenario with any of the values, and the baseline, on the same replications."""

    def __init__(self, asked: Question) -> None:
        self.asked = asked
        self.played: dict[int, list[Shown]] = {}
        self.before: list[Shown] = []
        with self._paired(asked.baseline) as paired:
            self.per_sample, self.posterior, self.rates = paired.per_sample, paired.posterior, paired.rates

    def _paired(self, one: StrategyRun) -> PairedRuns:
        # The baseline comes first, for its posterior is everybody's.
        return PairedRuns([self.asked.baseline, one], self.asked.run)

    def hits(self, place: int, first: int, last: int) -> Array:
        """Return whether the replications meet the target with the value at a place of the grid."""
        varied, number = self.asked.varied, self.asked.number
        scenario = with_number(varied.scenario, number, float(self.asked.values[place]), checks(BY_NAME))
        played = self._play(replace(varied, scenario=scenario), range(first, last))
        self.played[place] = self.played.get(place, []) + played
        reading = self.asked.target.reading
        values = np.array([reading.of(history) for history in played])
        before = values
        if self.asked.target.than:
            self.play_baseline(last)
            before = np.array([reading.of(history) for history in self.before[first:last]])
        # A history without a value of the measure does not meet the target.
        with np.errstate(invalid="ignore"):
            return np.asarray(self.asked.target.beyond(values, before) <= 0, dtype=np.float64)

    def play_baseline(self, until: int) -> None:
        """Play the baseline as far as that many replications."""
        if len(self.before) < until:
            self.before += self._play(self.asked.baseline, range(len(self.before), until))

    def _play(self, one: StrategyRun, replications: range) -> list[Shown]:
        with self._paired(one) as paired:
            played = [history.shown for history in paired.play(1, replications)]
        done = sum(map(len, self.played.values())) + len(self.before) + len(played)
        self.asked.run.report(done, max(done, self._expected))
        return played

    @cached_property
    def _expected(self) -> int:
        """A guess of how many replications there will be: scouts, a bisection, and the answer."""
        return 200 + 160 * int(np.ceil(np.log2(len(self.asked.values)))) + MOST
