"""Seeking the least of a number of a council's scenario with which a target holds in a wanted share of futures."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.engine.measures import BY_NAME
from sim.inputs.references import checks
from sim.questions.contest import Contender, Contest
from sim.questions.headlines import Shown, place_of
from sim.questions.replications import Progress
from sim.questions.seek.asking import LEAST, Question
from sim.scenario.varied import with_number
from sim.statistics.bisection import Crossing, search

Array = NDArray[np.float64]
MOST = 400  # replications of a value, if not given
CANDIDATES = 5  # values that meet the target, among which the cheapest is looked for


@dataclass(frozen=True)
class Answer:
    """What was played for a question. ``played`` and ``as_things_are`` are what the histories showed, by place on the
    grid, and of the baseline.
    """

    question: Question
    seed: int
    crossing: Crossing
    chosen: int | None  # the place of the answer: least effort, or least cost
    played: dict[int, list[Shown]]
    as_things_are: list[Shown]
    rates: str  # where the rates come from, in words
    is_uncertain: bool  # whether the draws multiply the number sought
    seconds: float

    @property
    def replications(self) -> int:
        """How many replications were played in all, those of things as they are among them."""
        return sum(map(len, self.played.values())) + len(self.as_things_are)

    def differences(self, place: int) -> Array:
        """Return by how much a value differs from as things are, shape (replications, headlines): whole forecast."""
        both = min(len(self.played[place]), len(self.as_things_are))
        values, before = (
            np.array([history.whole for history in histories[:both]])
            for histories in (self.played[place], self.as_things_are)
        )
        return np.asarray(values - before)


def seek(
    asked: Question,
    replications: int | None = None,
    seed: int = 1,
    cores: int | None = None,
    progress: Progress | None = None,
    calibrated: bool = True,
) -> Answer:
    """Return the answer; ``replications`` are how many one value may play at most: 400, if not given.

    Raises ``ScenarioError`` where a value makes the scenario faulty.
    """
    started = time.perf_counter()
    most = MOST if replications is None else max(replications, LEAST)
    players = _Players(asked, seed, cores, calibrated, progress)
    crossing = search(players.hits, len(asked.values), asked.wanted, players.per_draw, most)
    chosen = crossing.answer
    if chosen is not None:
        if asked.minimise == "cost":
            chosen = _cheapest(asked, crossing, players)
        players.as_things_are(len(players.played[chosen]))
    uncertain = players.posterior is not None and asked.number.key in players.posterior.keys
    seconds = time.perf_counter() - started
    before = players.before
    return Answer(asked, seed, crossing, chosen, players.played, before, players.rates, uncertain, seconds)


def _cheapest(asked: Question, crossing: Crossing, players: _Players) -> int:
    """Return the place, among a few evenly spaced of those that meet the target by estimate, with the least cost."""
    assert crossing.answer is not None
    [cost] = place_of(["cost"])
    enough = len(players.played[crossing.answer])
    end = len(asked.values) - 1 if crossing.rising else 0
    places = {round(place) for place in np.linspace(crossing.answer, end, CANDIDATES)}
    for place in sorted(places):
        played = len(crossing.hits.get(place, ()))
        if played < enough:
            more = players.hits(place, played, enough)
            crossing.hits[place] = np.concatenate([crossing.hits.get(place, np.empty(0)), more])
    costs: dict[int, float] = {
        place: float(np.mean([history.whole[cost] for history in players.played[place][:enough]]))
        for place in places
        if crossing.meets(place)
    }
    return int(min(costs, key=lambda place: costs[place]))


class _Players:
    """Plays the scenario with any of the values, and as things are, on the same replications."""

    def __init__(
        self, asked: Question, seed: int, cores: int | None, calibrated: bool, progress: Progress | None
    ) -> None:
        self.asked, self.seed, self.cores, self.calibrated, self.progress = asked, seed, cores, calibrated, progress
        self.played: dict[int, list[Shown]] = {}
        self.before: list[Shown] = []
        with self._contest(asked.baseline) as contest:
            self.per_draw, self.posterior, self.rates = contest.per_draw, contest.posterior, contest.rates

    def _contest(self, contender: Contender) -> Contest:
        # The baseline comes first, for its posterior is everybody's.
        return Contest([self.asked.baseline, contender], self.seed, self.cores, self.calibrated)

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
            self.as_things_are(last)
            before = np.array([reading.of(history) for history in self.before[first:last]])
        # A history without a value of the measure does not meet the target.
        with np.errstate(invalid="ignore"):
            return np.asarray(self.asked.target.beyond(values, before) <= 0, dtype=np.float64)

    def as_things_are(self, until: int) -> None:
        """Play things as they are as far as that many replications."""
        if len(self.before) < until:
            self.before += self._play(self.asked.baseline, range(len(self.before), until))

    def _play(self, contender: Contender, replications: range) -> list[Shown]:
        with self._contest(contender) as contest:
            played = [history.shown for history in contest.play(1, replications)]
        if self.progress:
            done = sum(map(len, self.played.values())) + len(self.before) + len(played)
            self.progress(done, max(done, self._expected))
        return played

    @cached_property
    def _expected(self) -> int:
        """A guess of how many replications there will be: scouts, a bisection, and the answer."""
        return 200 + 160 * int(np.ceil(np.log2(len(self.asked.values)))) + MOST
