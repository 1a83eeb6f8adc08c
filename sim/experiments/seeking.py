"""Seeking the least of a number of a council's scenario with which a target holds in a wanted share of futures."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.engine.measures import BY_NAME
from sim.experiments import aims
from sim.experiments import posterior as posteriors
from sim.experiments.aims import Bound
from sim.experiments.contenders import Contender, Contest, contenders
from sim.experiments.crossing import Crossing, search
from sim.experiments.headlines import Shown, place_of
from sim.experiments.replications import Progress
from sim.inputs.derivation import Derived, derive
from sim.inputs.references import checks
from sim.scenario.faults import Fault, ScenarioError, listed, shown
from sim.scenario.varied import Number, number_at, with_number

Array = NDArray[np.float64]
STEPS = 100  # of the range, unless the step is given or the number is whole
MOST_VALUES = 10_001
LEAST, MOST = 20, 400  # replications of a value: allowed at least, and played at most
MINIMISED = ("effort", "cost")
CANDIDATES = 5  # values that meet the target, among which the cheapest is looked for


@dataclass(frozen=True)
class Question:
    """What is asked: which of the ``values``, in rising order, of a number meets the target in the wanted share."""

    baseline: Contender
    varied: Contender  # with the strategies laid over it
    derived: Derived  # the baseline's
    number: Number
    values: Array
    target: Bound
    wanted: float
    minimise: str


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


def question(
    scenario: str | Path,
    vary: str,
    start: float,
    stop: float,
    target: str,
    step: float | None = None,
    strategies: Sequence[str] = (),
    probability: float = 0.8,
    minimise: str = "effort",
    years: int | None = None,
    replications: int | None = None,
) -> Question:
    """Return what is asked; raises ``ScenarioError`` with every fault of the files, the words and the numbers."""
    faults: list[Fault] = []
    if not 0.01 <= probability <= 0.99:
        faults.append(Fault("--probability", "", shown(probability), "a number from 0.01 to 0.99"))
    if minimise not in MINIMISED:
        faults.append(Fault("--minimise", "", shown(minimise), listed(MINIMISED)))
    if replications is not None and 1 <= replications < LEAST:
        faults.append(Fault("--replications", "", str(replications), f"{LEAST} or more"))
    baseline: Contender | None = None
    bounds: list[Bound] = []
    try:
        baseline = contenders(scenario, [], years)[0]
        posteriors.of(baseline.scenario)  # raises if it cannot be read
        derived = derive(baseline.scenario)
        _, bounds = aims.read(derived, bounds=[target], option="--target")
    except ScenarioError as error:
        faults += error.faults
    if baseline is None:
        raise ScenarioError(faults)
    varied, number, values = baseline, None, np.empty(0)
    try:
        if strategies:
            varied = contenders(scenario, ["+".join(strategies)], years)[1]
        number = number_at(varied.scenario, vary)
        values = _grid(number, start, stop, step)
        _check_ends(varied, number, values)
    except ScenarioError as error:
        faults += error.faults
    if faults or number is None:
        raise ScenarioError(faults)
    return Question(baseline, varied, derived, number, values, bounds[0], probability, minimise)


def _grid(number: Number, start: float, stop: float, step: float | None) -> Array:
    """Return the values to choose from, in rising order, both ends among them."""
    faults = []
    low, high = min(start, stop), max(start, stop)
    if not (np.isfinite([low, high]).all() and low < high):
        faults.append(Fault("--from, --to", "", f"{start:g} and {stop:g}", "two different numbers"))
    elif step is not None and not 0 < step <= high - low:
        faults.append(Fault("--step", "", f"{step:g}", f"a number above 0 and at most {high - low:g}"))
    elif number.whole and any(value != round(value) for value in (low, high, step or 1)):
        words = ", ".join(f"{value:g}" for value in (start, stop, step or 1))
        faults.append(Fault("--from, --to, --step", "", words, f"whole numbers, for {number.key} is one"))
    elif step is not None and (high - low) / step > MOST_VALUES - 1:
        faults.append(Fault("--step", "", f"{step:g}", f"a larger one: at most {MOST_VALUES:,} values"))
    if faults:
        raise ScenarioError(faults)
    wide = step or (max(1.0, np.ceil((high - low) / (MOST_VALUES - 1))) if number.whole else (high - low) / STEPS)
    inner = low + wide * np.arange(int(np.floor((high - low) / wide + 1e-9)) + 1)
    values = inner if np.isclose(inner[-1], high) else np.append(inner, high)
    return np.asarray(np.round(values, 10))


def _check_ends(varied: Contender, number: Number, values: Array) -> None:
    faults: list[Fault] = []
    for value in values[[0, -1]].tolist():
        try:
            with_number(varied.scenario, number, value, checks(BY_NAME))
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)


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
