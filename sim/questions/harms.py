"""What must not happen, whatever else a strategy does: children without a worker, children turned away, limits broken.

A strategy does harm where it brings more of one of these than in the baseline, beyond chance (95 %) and by more
than nothing: half a child, or a twentieth of what there is. Children who wait lower everybody's caseload, so a strategy
that leaves children waiting may look best by every other measure; it is told first, and is chosen only if allowed by
name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.questions.headlines import BY_HEADLINE, NAMES, Headline
from sim.scenario.derivation import Derived
from sim.statistics.intervals import Interval, interval

Array = NDArray[np.float64]
PART = 0.05  # of the baseline's level


@dataclass(frozen=True)
class Harm:
    """A headline measure of which there must not be more, and the least of it that counts as more."""

    measure: str
    least: float
    excludes: bool  # whether a strategy that brings it is not chosen

    @property
    def headline(self) -> Headline:
        """The measure."""
        return BY_HEADLINE[self.measure]

    def tolerance(self, level: float) -> float:
        """Return how much more counts for nothing, where the baseline has so much."""
        return max(self.least, PART * abs(level))


HARMS = (
    Harm("children_waiting", 0.5, excludes=True),
    Harm("turned_away", 0.5, excludes=True),
    Harm("breaches", 5.0, excludes=False),
)


@dataclass(frozen=True)
class Done:
    """A harm that a strategy does: means with their 95 % intervals, over the whole forecast.

    Of children waiting the average of the month ends; of what is counted the whole number.
    """

    harm: Harm
    level: Interval
    before: Interval
    more: Interval


def done(before: Array, after: Array, per_sample: int) -> list[Done]:
    """Return the harms that a strategy does; ``before`` and ``after`` are the same replications of the baseline and
    with the strategy, shape (replications, months, headlines).
    """
    found = []
    for harm in HARMS:
        place = NAMES.index(harm.measure)
        levels = [_whole(monthly[..., place], harm.headline) for monthly in (before, after)]
        more = interval(levels[1] - levels[0], per_sample)
        was, is_now = (interval(level, per_sample).within(harm.headline.possible) for level in levels)
        if more.low > 0 and more.mean > harm.tolerance(float(was.mean)):
            found.append(Done(harm, is_now, was, more))
    return found


def _whole(months: Array, headline: Headline) -> Array:
    return np.asarray(months.sum(axis=-1) if headline.kind == "sum" else np.nanmean(months, axis=-1))


def changes_nothing(before: Sequence[Array], after: Sequence[Array]) -> bool:
    """Tell whether two scenarios show the same in every replication, to the last digit."""
    return all(np.array_equal(one, other, equal_nan=True) for one, other in zip(before, after, strict=True))


NOTHING_CHANGED = (
    "It changed nothing in this council: every measure was the same in every run. The council works like that already, "
    "or what it changes does not happen here."
)
SAID = {
    "children_waiting": "Children without a worker: {level} wait for one on average; in the baseline {before}.",
    "turned_away": "Children turned away, as too many wait: {level} over the forecast; in the baseline {before}.",
    "breaches": "Limits broken: {level} cases given against a limit over the forecast; in the baseline {before}.",
}
MORE = {
    "children_waiting": "leaves {} more children without a worker than in the baseline, on average",
    "turned_away": "turns away {} more children than in the baseline, over the forecast, discounted at 3.5 % a year",
    "breaches": "gives {} more cases against a limit than in the baseline, over the forecast, discounted at 3.5 %",
}
UNSETTLED = {
    "children_waiting": "more children wait for a worker than in the baseline",
    "turned_away": "more children are turned away than in the baseline",
}


def people(found: Interval) -> str:
    """Return a number of people with its 95 % interval, or none."""
    mean, low, high = (float(end) for end in found)
    if high < 0.05:
        return "none"
    digits = 0 if mean >= 10 else 1
    told = f"{mean:z,.{digits}f}"
    return told if low == high else f"{told} (95 % interval {low:z,.{digits}f} to {high:z,.{digits}f})"


def sentence(one: Done) -> str:
    """Return what a strategy does that must not happen, beside what the baseline has."""
    return SAID[one.harm.measure].format(level=people(one.level), before=people(one.before))


def more(measure: str, found: Interval) -> str:
    """Return by how much more of a harm there is than in the baseline, as what a strategy or a value does.

    Over the whole forecast, where counts are discounted.
    """
    return MORE[measure].format(people(found))


def cut(derived: Derived, without_post: Array, per_sample: int) -> list[str]:
    """Return what was cut of the cohorts: how many of those who came found no post, by replication and month."""
    without = interval(without_post.sum(axis=-1), per_sample)
    came = arrivals(derived)
    if came == 0 or float(without.mean) < 0.5:
        return []
    return [
        f"Cut: of {came:,} who come with cohorts over the forecast, {people(without)} find no vacant post and do not "
        "start: a cohort fills vacant posts and adds none."
    ]


def more_cut(before: Array, after: Array, per_sample: int) -> list[str]:
    """Return how many members of cohorts find no post, where that is more than in the baseline beyond chance; both by
    replication.
    """
    more = interval(after - before, per_sample)
    if not (more.low > 0 and more.mean > 0.5):
        return []
    here, there = (people(interval(values, per_sample)) for values in (after, before))
    return [
        f"of those who come with cohorts {here} find no vacant post and do not start; in the baseline {there}: a "
        "cohort fills vacant posts and adds none."
    ]


def arrivals(derived: Derived) -> int:
    """Return how many people come with the cohorts of a scenario within the forecast."""
    cohorts = derived.rates.cohorts
    came = 0
    for number in range(1, cohorts.number + 1):
        first, every = float(cohorts.first[number]), float(cohorts.interval[number])
        if 0 <= first <= derived.horizon:
            came += int(cohorts.size[number]) * (1 + int((derived.horizon - first) // every) if every > 0 else 1)
    return came


def listed(names: Sequence[str]) -> str:
    """Return names joined by commas, or none."""
    return ", ".join(names) or "none"
