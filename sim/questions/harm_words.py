"""What must not happen, in words: said first, in people, with its interval; and what did nothing, or was cut."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.inputs.derivation import Derived
from sim.questions.harms import Done
from sim.statistics.intervals import Interval, interval

Array = NDArray[np.float64]
NOTHING_CHANGED = (
    "It changed nothing in this council: every measure was the same in every run. The council works like that already, "
    "or what it changes does not happen here."
)
SAID = {
    "children_waiting": "Children without a worker: {level} wait for one on average; as things are {before}.",
    "turned_away": "Children turned away, as too many wait: {level} over the forecast; as things are {before}.",
    "breaches": "Limits broken: {level} cases given against a limit over the forecast; as things are {before}.",
}


MORE = {
    "children_waiting": "leaves {} more children without a worker than there are as things are, on average",
    "turned_away": "turns away {} more children than as things are, over the forecast, discounted at 3.5 % a year",
    "breaches": "gives {} more cases against a limit than as things are, over the forecast, discounted at 3.5 % a year",
}
UNSETTLED = {
    "children_waiting": "more children wait for a worker than as things are",
    "turned_away": "more children are turned away than as things are",
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
    """Return what a strategy does that must not happen, beside what there is as things are."""
    return SAID[one.harm.measure].format(level=people(one.level), before=people(one.before))


def more(measure: str, found: Interval) -> str:
    """Return by how much more of a harm there is than as things are, as what a strategy or a value does.

    Over the whole forecast, where counts are discounted.
    """
    return MORE[measure].format(people(found))


def cut(derived: Derived, without_post: Array, per_draw: int) -> list[str]:
    """Return what was cut of the cohorts: how many of those who came found no post, by replication and month."""
    without = interval(without_post.sum(axis=-1), per_draw)
    came = arrivals(derived)
    if came == 0 or float(without.mean) < 0.5:
        return []
    return [
        f"Cut: of {came:,} who come with cohorts over the forecast, {people(without)} find no vacant post and do not "
        "start: a cohort fills vacant posts and adds none."
    ]


def more_cut(before: Array, after: Array, per_draw: int) -> list[str]:
    """Return how many members of cohorts find no post, where that is more than as things are beyond chance; both by
    replication.
    """
    more = interval(after - before, per_draw)
    if not (more.low > 0 and more.mean > 0.5):
        return []
    here, there = (people(interval(values, per_draw)) for values in (after, before))
    return [
        f"of those who come with cohorts {here} find no vacant post and do not start; as things are {there}: a cohort "
        "fills vacant posts and adds none."
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
