"""Whose worker changes, how often and why: councils of ``sim new --from``, beside what was reported nationally.

Shared by a long test, which keeps the figures within bounds, and by ``benchmarks/changes.py``, which prints them. The
children are those looked after on 31 March; as in the national return a worker counts once for a child, and so does one
whom the child had earlier in the year, before it came into care. Each council's histories have a seed of its own: with
one seed all councils would drift together.

Reported: Department for Education, Stability measures for children looked after, 2024 (83,300 children) and 2025
(81,770; over two years 59,430, taken here for those who were looked after a year before too); Children's Commissioner
for England, Stability Index 2019 (changes in 12 and in 24 months).
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.engine import worlds
from sim.engine.measures import YEAR_BY_NAME
from sim.engine.replication import replicate
from sim.england.figures import value
from sim.model.counting.counted import Population
from sim.model.world import World
from sim.scenario.derivation import derive
from sim.scenario.new_council import basis_of, councils
from sim.scenario.new_council.figures import all_of
from sim.scenario.new_council.reported import LEAST_IN_POST, NEEDED
from sim.scenario.new_council.text import text_of
from sim.scenario.schema import Scenario
from sim.scenario.vocabulary import REASON_OF, Cause, Reason, Stage

DAY = datetime.date(2024, 9, 30)
REASONS = np.array([int(REASON_OF[cause]) for cause in Cause])  # by cause
CHANGES_EACH = YEAR_BY_NAME["changes_per_changed_child"]
COUNTED = (Reason.MANAGE, Reason.ABSENC, Reason.FCONTA, Reason.TSPROC)
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Figure:
    """What was reported, and the bounds within which the simulated figure is to stay."""

    what: str
    reported: str
    least: float
    most: float


FIGURES = {
    "three": Figure("three or more workers in a year, percent", "27 (2024), 24 (2025)", 23, 31),
    "stayed one": Figure("in care for a year: one worker, percent", "38 (2025, aged 1 to 4)", 38, 55),
    "stayed three": Figure("in care for a year: three or more, percent", "24 (2025, aged 1 to 4)", 20, 28),
    "came three": Figure("came into care in the year: three or more, percent", "34 (2024, under one)", 29, 41),
    "spells": Figure("workers' spells in a year, each child", "2.07 (2024)", 1.9, 2.2),
    "changed": Figure("a change in a year, percent", "60 (2018)", 53, 65),
    "changed twice": Figure("two or more changes in a year, percent", "27 (2018)", 23, 32),
    "manage": Figure("to manage caseloads (MANAGE), a child and year", ".277 (2024)", 0.15, 0.30),
    "absenc": Figure("absence (ABSENC), a child and year", ".071 (2024)", 0.05, 0.09),
    "fconta": Figure("first contact (FCONTA), a child and year", ".163 (2024)", 0.12, 0.20),
    "tsproc": Figure("standard process (TSPROC), a child and year", ".29 (2025, of two years)", 0.20, 0.33),
    "two three": Figure("three or more workers in two years, percent", "53 (2025)", 46, 58),
    "two spells": Figure("workers' spells in two years, each child", "3.06 (2025)", 2.7, 3.3),
    "two changed twice": Figure("two or more changes in two years, percent", "55 (2018)", 46, 60),
    "two changed thrice": Figure("three or more changes in two years, percent", "32 (2018)", 26, 37),
    "sunderland": Figure(
        "Sunderland from 2018: changes for each child with one", "1.57 (2020 to 2022, SU-004 to SU-009)", 1.35, 1.75
    ),
    "pressure": Figure("more with three or more for a case of caseload more, points", "not reported", 0.4, 2.5),
}


def some(number: int) -> list[str]:
    """Return so many councils, evenly from the list of those that can be written; all, if there are no more."""
    whole = [name for name in councils() if all(value(name, DAY.year, column) is not None for column in NEEDED)]
    able = [name for name in whole if (value(name, DAY.year, "inpost_fte") or 0.0) >= LEAST_IN_POST]
    return [able[int(place)] for place in np.linspace(0, len(able) - 1, min(number, len(able)))]


def scenario_of(council: str, day: datetime.date = DAY) -> Scenario:
    """Return the scenario that ``sim new --from`` writes."""
    basis = basis_of(councils()[council], day)
    return Scenario.model_validate(tomllib.loads(text_of(council, all_of({}, (), basis), day, basis)))


def looked_after(world: World) -> Flags:
    """Return which children are looked after now, child 0 (nobody) first."""
    children, known = world.children, world.children.known + 1
    in_court = (children.stage[:known] == Stage.COURT_PROCEEDINGS) & (children.interim_care[:known] == 1)
    return np.asarray((children.stage[:known] == Stage.LOOKED_AFTER) | in_court)


def since(world: World, day: float, before: Flags) -> pd.DataFrame:
    """Return what befell each child who is looked after now, since the day: distinct workers, spells, changes, and
    spells begun for a reason; and whether it was looked after at an earlier time.
    """
    log, last = world.allocations, world.allocations.number + 1
    spells = pd.DataFrame({name: getattr(log, name)[1:last] for name in ("child", "worker", "start", "end")})
    spells["reason"] = REASONS[log.cause[1:last]]
    spells = spells[spells["end"] >= day]
    begun = spells[spells["start"] >= day]
    now = looked_after(world)
    found = pd.DataFrame(index=np.flatnonzero(now))
    found["workers"] = spells.groupby("child")["worker"].nunique()
    found["spells"] = spells.groupby("child").size()
    found["changes"] = begun[begun["reason"] != Reason.FCONTA].groupby("child").size()
    for reason in COUNTED:
        found[reason.name.lower()] = begun[begun["reason"] == reason].groupby("child").size()
    found["stayed"] = np.append(before, np.zeros(len(now) - len(before), dtype=bool))[now]
    return found.fillna(0)


def played(council: str, replications: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what befell the children of a council in the year to 31 March 2026, and in the two to 31 March 2027."""
    derived = derive(scenario_of(council).lasting(3))
    world = worlds.make_world(derived)
    ends = [(datetime.date(DAY.year + years, 4, 1) - DAY).days - 0.001 for years in (1, 2, 3)]
    one, two = [], []
    for replication in range(replications):
        worlds.prepare(world, derived, seed, replication)
        worlds.set_initial_state(world)
        worlds.advance(world, ends[0])
        at_first = looked_after(world)
        worlds.advance(world, ends[1])
        one.append(since(world, ends[0], at_first))
        a_year_ago = looked_after(world)
        worlds.advance(world, ends[2])
        two.append(since(world, ends[0], a_year_ago))
    return pd.concat(one), pd.concat(two)


def sunderland(replications: int) -> float:
    """Return the changes for each child with one, of the children in care or leaving care of Sunderland from 2018, in
    the years to 31 March 2020, 2021 and 2022.
    """
    derived = derive(scenario_of("sunderland", datetime.date(2018, 9, 30)).lasting(4))
    outcomes = [replicate(derived, 1, replication) for replication in range(replications)]
    of_years = np.array([CHANGES_EACH.formula(one.changes, one.workers, one.total_changes) for one in outcomes])
    return float(of_years[:, 1:4, Population.CARED_FOR_OR_CARE_EXPERIENCED].mean())


def figures(names: Sequence[str], replications: int) -> dict[str, float]:
    """Return every figure of ``FIGURES``, simulated, all children of the councils together."""
    histories = [played(name, replications, seed) for seed, name in enumerate(names)]
    one, two = (pd.concat(frames) for frames in zip(*histories, strict=True))
    stayed, came, two = one[one["stayed"]], one[~one["stayed"]], two[two["stayed"]]
    shares = [100 * (year["workers"] >= 3).mean() for year, _ in histories]
    caseloads = [value(name, DAY.year, "caseload_fte") for name in names]
    return {
        "three": 100 * (one["workers"] >= 3).mean(),
        "stayed one": 100 * (stayed["workers"] <= 1).mean(),
        "stayed three": 100 * (stayed["workers"] >= 3).mean(),
        "came three": 100 * (came["workers"] >= 3).mean(),
        "spells": one["spells"].mean(),
        "changed": 100 * (one["changes"] >= 1).mean(),
        "changed twice": 100 * (one["changes"] >= 2).mean(),
        **{reason.name.lower(): one[reason.name.lower()].mean() for reason in COUNTED},
        "two three": 100 * (two["workers"] >= 3).mean(),
        "two spells": two["spells"].mean(),
        "two changed twice": 100 * (two["changes"] >= 2).mean(),
        "two changed thrice": 100 * (two["changes"] >= 3).mean(),
        "sunderland": sunderland(10 * replications),
        "pressure": float(np.polyfit(np.array(caseloads, float), shares, 1)[0]),
    }
