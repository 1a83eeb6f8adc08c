"""Ranking a council's strategies: which is best by an objective within bounds, and with what probability."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.inputs.derivation import Derived, derive
from sim.questions import objectives as aims
from sim.questions import posterior as posteriors
from sim.questions.contest import Contender, Contest, History, contenders
from sim.questions.harms import HARMS, Harm
from sim.questions.objectives import Bound, Objective, Reading
from sim.questions.posterior import Posterior
from sim.questions.replications import Progress
from sim.scenario.faults import Fault, ScenarioError, listed, shown
from sim.scenario.loading import Given
from sim.scenario.strategies import short_name
from sim.statistics import best as chances
from sim.statistics.best import Chances
from sim.statistics.intervals import by_draw
from sim.statistics.proportions import Proportion, proportion
from sim.statistics.selection import Selection, Zone, select

Array = NDArray[np.float64]
LEAST, FIRST, STEP, MOST = 20, 100, 20, 1000  # replications of each contender: to begin with, at a time, at most
INDIFFERENCE = 0.005  # of the level as things are: so much in objective or bound makes no difference


@dataclass(frozen=True)
class Question:
    """What is asked: contenders, the baseline first; an objective; bounds; and how sure the answer has to be."""

    contenders: list[Contender]
    derived: Derived  # the baseline's
    objective: Objective
    bounds: list[Bound]
    probability: float
    allowed: tuple[str, ...] = ()  # strategies that may be chosen though they leave children waiting

    @property
    def kept(self) -> list[Bound]:
        """The bounds that are asked for, and those that are always kept: what must not happen."""
        return [*self.bounds, *(must_not(harm) for harm in HARMS if harm.excludes)]

    @property
    def may_harm(self) -> list[int]:
        """The places of the contenders that need not keep the latter."""
        return [place for place, one in enumerate(self.contenders) if one.name in self.allowed]


def must_not(harm: Harm) -> Bound:
    """Return the bound that a contender keeps that does not bring more of a harm than there is as things are."""
    return Bound(Reading(harm.headline, None, ""), 1.0, 0.0, 1.0)


@dataclass(frozen=True)
class Ranking:
    """What was played for a question, and what follows of it.

    ``shown`` and ``values`` have the shape (replications, contenders, 1 + bounds kept): the measures of objective and
    bounds as they are, and so that less of the first is better and the others are within the bound at 0 or less.
    """

    question: Question
    seed: int
    shown: Array
    values: Array
    without_post: Array  # members of cohorts who found no post, shape (replications, contenders)
    zone: Zone
    selection: Selection
    means: Chances
    posterior: Posterior | None
    per_draw: int
    rates: str  # where the rates come from, in words
    chosen: bool  # whether the number of replications was chosen by the procedure
    seconds: float

    @property
    def replications(self) -> int:
        """How many replications each contender played."""
        return len(self.shown)

    def futures(self) -> list[Proportion]:
        """Return of each contender, and at last of none, the share of futures in which it is best."""
        won = chances.winners(self.values)
        of_none = 1.0 - won.sum(axis=1, keepdims=True)
        return [proportion(hits, self.per_draw) for hits in np.concatenate([won, of_none], axis=1).T]

    @property
    def leader(self) -> int | None:
        """The contender that was selected, or the one most probably best; none where most probably none is."""
        if self.selection.ended:
            return self.selection.chosen
        best = int(np.argmax(self.means.best))
        return best if self.means.best[best] >= self.means.none else None


def question(
    scenario: Given,
    strategies: Sequence[str],
    objective: str,
    constraints: Sequence[str] = (),
    probability: float = 0.95,
    years: int | None = None,
    replications: int | None = None,
    allow_waiting: Sequence[str] = (),
) -> Question:
    """Return what is asked; raises ``ScenarioError`` with every fault of the files, the words and the numbers."""
    faults: list[Fault] = []
    if not strategies:
        faults.append(Fault("--with", "", "no strategy", "one strategy or more"))
    if twice := sorted({name for name in strategies if strategies.count(name) > 1}):
        faults.append(Fault("--with", "", f"{listed(twice)} more than once", "each strategy once"))
    if not 0.5 <= probability <= 0.999:
        faults.append(Fault("--probability", "", shown(probability), "a number from 0.5 to 0.999"))
    if replications is not None and 1 <= replications < LEAST:
        faults.append(Fault("--replications", "", str(replications), f"{LEAST} or more"))
    contending: list[Contender] = []
    try:
        contending = contenders(scenario, [], years)
        posteriors.of(contending[0].scenario)  # raises if it cannot be read
        derived = derive(contending[0].scenario)
        aim, bounds = aims.read(derived, objective, constraints)
    except ScenarioError as error:
        faults += error.faults
    for name in strategies if contending else ():
        try:
            contending += contenders(scenario, [name], years)[1:]
        except ScenarioError as error:
            faults += error.faults
    allowed = tuple(short_name(name) for name in allow_waiting)
    names = [one.name for one in contending[1:]]
    for name in allowed if contending else ():
        if name not in names:
            faults.append(Fault("--allow-waiting", "", shown(name), listed(names) if names else "a strategy of --with"))
    if faults:
        raise ScenarioError(faults)
    assert aim is not None
    return Question(contending, derived, aim, bounds, probability, allowed)


def rank(
    asked: Question,
    replications: int | None = None,
    seed: int = 1,
    cores: int | None = None,
    progress: Progress | None = None,
    calibrated: bool = True,
) -> Ranking:
    """Return the ranking: every contender plays the same replications until the question is answered.

    ``replications`` are how many each may play at most, 1,000 if not given; at least 20. Raises ``ScenarioError`` for a
    measure that a history has no value of, and for a posterior that cannot be read.
    """
    most = MOST if replications is None else max(replications, LEAST)
    started = time.perf_counter()
    with Contest(asked.contenders, seed, cores, calibrated) as contest:
        played = _Played(asked, contest, most, progress)
        per_draw = contest.per_draw
        first = min(FIRST, most) // per_draw
        played.units(0, first)
        zone = played.zone()
        selection = select(played.units, zone, asked.probability, first, STEP // per_draw, most // per_draw)
        return Ranking(
            asked,
            seed,
            played.shown,
            played.values,
            played.without_post,
            zone,
            selection,
            chances.of_means(selection.values, seed),
            contest.posterior,
            per_draw,
            contest.rates,
            selection.ended and replications is None,
            time.perf_counter() - started,
        )


class _Played:
    """What the contenders have played so far: the sampler of the selection."""

    def __init__(self, asked: Question, contest: Contest, most: int, progress: Progress | None) -> None:
        self.asked, self.contest, self.most, self.progress = asked, contest, most, progress
        numbers = 1 + len(asked.kept)
        self.shown = np.empty((0, len(asked.contenders), numbers))
        self.without_post = np.empty((0, len(asked.contenders)))

    def units(self, first: int, last: int) -> Array:
        """Return the units, each a mean over the replications that share a draw; plays what has not been played."""
        per_draw = self.contest.per_draw
        while len(self.shown) < last * per_draw:
            ahead = range(len(self.shown), min(len(self.shown) + STEP, last * per_draw))
            played = [self._play(place, ahead) for place in range(len(self.asked.contenders))]
            block = [self._readings(histories) for histories in played]
            without = [[history.shown.without_post for history in histories] for histories in played]
            self.shown = np.concatenate([self.shown, np.stack(block, axis=1)])
            self.without_post = np.concatenate([self.without_post, np.array(without).T])
            self._check()
        return by_draw(self.values[first * per_draw : last * per_draw], per_draw)

    def _play(self, place: int, replications: range) -> list[History]:
        histories = self.contest.play(place, replications)
        if self.progress:
            number = len(self.asked.contenders)
            done = len(self.shown) * number + (place + 1) * len(replications)
            self.progress(done, number * min(self.most, max(FIRST, replications.stop)))
        return histories

    def _readings(self, histories: Sequence[History]) -> Array:
        readings = [self.asked.objective.reading, *(bound.reading for bound in self.asked.kept)]
        return np.array([[reading.of(history.shown) for reading in readings] for history in histories])

    def _check(self) -> None:
        words = ["--objective", *("--constraint" for _ in self.asked.kept)]
        readings = [self.asked.objective.reading, *(bound.reading for bound in self.asked.kept)]
        faults = [
            Fault(option, "", f"{reading.headline.name}, of which a history has no value", "what every history has")
            for option, reading, values in zip(words, readings, np.moveaxis(self.shown, 2, 0), strict=True)
            if not np.isfinite(values).all()
        ]
        if faults:
            raise ScenarioError(faults)

    @property
    def values(self) -> Array:
        """The measures, turned so that less of the first is better and the others are within at 0 or less."""
        baseline = self.shown[:, :1]
        columns = [self.asked.objective.sign * self.shown[..., 0]]
        for number, bound in enumerate(self.asked.kept, 1):
            columns.append(bound.beyond(self.shown[..., number], baseline[..., number]))
        for number, harm in enumerate((harm for harm in HARMS if harm.excludes), 1 + len(self.asked.bounds)):
            columns[number] = columns[number] - harm.tolerance(float(baseline[..., number].mean()))
            columns[number][:, self.asked.may_harm] = -1.0
        return np.stack(columns, axis=-1)

    def zone(self) -> Zone:
        """Return what makes no difference, from the levels as things are."""
        levels = np.abs(self.shown[:, 0].mean(axis=0))
        zone, asked = INDIFFERENCE * levels, len(self.asked.bounds)
        for number, harm in enumerate((harm for harm in HARMS if harm.excludes), 1 + asked):
            zone[number] = harm.tolerance(float(levels[number]))
        return Zone(float(zone[0]), zone[1:])
