"""A comparison of strategies: paired differences from the baseline, what they cost, and which children gain.

Every contender plays the same replications, with the same luck for every person and the same draws of the rates, so
that a difference is what the strategy does and not what chance does (common random numbers). There are as many
replications as make the paired differences of the decisive measures precise.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.inputs.derivation import Derived
from sim.questions.contest import Contender, Contest, History, contenders
from sim.questions.headlines import place_of
from sim.questions.posterior import Posterior
from sim.questions.replications import Progress
from sim.scenario.loading import Given
from sim.statistics.intervals import half_width

Array = NDArray[np.float64]
DECISIVE = ("caseload", "changes_per_child", "cost")
FLOOR, CEILING, BLOCK = 60, 400, 20
PRECISION = 0.01  # half-width of a paired difference's 95 % interval, as a share of the baseline's level


@dataclass(frozen=True)
class Comparison:
    """Contenders and what each showed, the baseline first; the first axis is the contender, the second the
    replication.

    ``monthly`` has the shape (contenders, replications, months, headlines), ``yearly`` (..., reporting years,
    headlines), ``whole`` (..., headlines) and ``children`` (..., reporting years, populations, 3).
    """

    contenders: list[Contender]
    derived: Derived  # the baseline's, by which months and years are named
    of_contenders: list[Derived]  # each contender's
    seed: int
    monthly: Array
    yearly: Array
    whole: Array
    children: Array
    posterior: Posterior | None
    per_draw: int
    rates: str  # where the rates come from, in words
    chosen: bool  # whether the number of replications was chosen for precision
    seconds: float

    @property
    def replications(self) -> int:
        """How many replications each contender played."""
        return len(self.whole[0])

    @property
    def names(self) -> list[str]:
        """The contenders' names, the baseline's first."""
        return [one.name for one in self.contenders]

    def differences(self, values: Array) -> Array:
        """Return the strategies' paired differences from the baseline of values by contender."""
        return np.asarray(values[1:] - values[:1])

    @property
    def precision(self) -> float:
        """The widest half-width among the decisive paired differences, as a share of the baseline's level."""
        return imprecision(self.whole, self.per_draw)


def imprecision(whole: Array, per_draw: int) -> float:
    """Return the widest half-width of the decisive paired differences over the baseline's level."""
    places = place_of(DECISIVE)
    levels = np.abs(whole[0][:, places].mean(axis=0))
    widths = np.array([half_width((one - whole[0])[:, places], per_draw) for one in whole[1:]])
    shares = np.divide(widths, levels, out=np.where(widths > 0, np.inf, 0.0), where=levels > 0)
    return float(np.max(shares, initial=0.0))


def compare(
    scenario: Given,
    strategies: Sequence[str],
    replications: int | None = None,
    seed: int = 1,
    cores: int | None = None,
    years: int | None = None,
    progress: Progress | None = None,
    calibrated: bool = True,
) -> Comparison:
    """Compare a council as it is with what each strategy makes of it.

    ``scenario`` and ``strategies`` are names or files; ``a+b`` is two strategies together. Without ``replications``
    there are between 60 and 400: enough for the 95 % intervals of the paired differences of caseload, changes per
    child and cost to be within one percent of the baseline's level. Raises ``ScenarioError`` with every fault of
    the files.
    """
    return play(contenders(scenario, strategies, years), replications, seed, cores, progress, calibrated)


def play(
    contending: Sequence[Contender],
    replications: int | None = None,
    seed: int = 1,
    cores: int | None = None,
    progress: Progress | None = None,
    calibrated: bool = True,
) -> Comparison:
    """Play contenders, the first of which is the baseline, and keep what each shows."""
    started = time.perf_counter()
    played: list[list[History]] = [[] for _ in contending]
    most = replications or CEILING
    with Contest(contending, seed, cores, calibrated) as contest:
        while len(played[0]) < most:
            first = len(played[0])
            block = range(first, min(first + BLOCK, most))
            for place, kept in enumerate(played):
                kept += contest.play(place, block)
                if progress:
                    done = sum(map(len, played))
                    progress(done, len(played) * (replications or max(FLOOR, block.stop)))
            enough = replications is None and len(played[0]) >= FLOOR
            if enough and imprecision(_stacked(played, "whole"), contest.per_draw) <= PRECISION:
                break
    return Comparison(
        list(contending),
        contest.derived[0],
        contest.derived,
        seed,
        _stacked(played, "monthly"),
        _stacked(played, "yearly"),
        _stacked(played, "whole"),
        np.array([[history.children for history in kept] for kept in played]),
        contest.posterior,
        contest.per_draw,
        contest.rates,
        replications is None,
        time.perf_counter() - started,
    )


def _stacked(played: Sequence[Sequence[History]], name: str) -> Array:
    return np.array([[getattr(history.shown, name) for history in kept] for kept in played])
