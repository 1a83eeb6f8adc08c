"""Strategies share their random numbers person by person, so that a difference between them is a difference made.

What must hold of every single person is checked of every one, without a false alarm. What they are worth is the
factor by which it lowers the variance of a paired difference (Law 2015, Simulation Modeling and Analysis, 5th edition,
section 11.2): Var(A - B) = Var(A) + Var(B) with independent numbers, over Var(A - B) with common random numbers. The
factor is itself estimated, from 100 replications with a fixed seed, and half of what was measured is asserted.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.engine import worlds
from sim.engine.outcome import Outcome
from sim.engine.replication import replicate
from sim.model.counting.counted import Flow, Snapshot
from sim.model.events import Event
from sim.model.world import World
from sim.scenario.derivation import Derived, derive
from sim.scenario.vocabulary import Reason
from tests.scenarios import Table, length, number, scenario, tiny_service
from tests.verification.documents import calm, leaving, recruitment, stage, without

SEED = 2015
REPLICATIONS = 100


def steady() -> Table:
    """Return a team of forty whose workers leave, are replaced, fall sick and retire, and who hold three stages."""
    document = calm(posts=40, years=5, referrals_per_year=500, guide=12)
    document["leaving"] = leaving(20, 28, retires={"experienced": number(0.03, "per year")})
    document["absence"] = {
        "sickness": number(2, "per year"),
        "sickness_length": length(15, "days", "lognormal", 2.0),
        "maternity": number(0.05, "per year"),
        "maternity_length": length(10, "months", "gamma", 0.2),
        "leave_known": number(8, "weeks"),
        "cases_return": False,
    }
    document["recruitment"] = recruitment(number(1, "months"), 3, number(6, "weeks"))
    document["stages"] = {
        "assessment": stage(60, length(40, "days", "gamma", 0.5), child_in_need=40, child_protection=10),
        "child_in_need": stage(120, length(6, "months", "gamma", 0.8), child_protection=10),
        "child_protection": stage(60, length(9, "months", "lognormal", 0.7), child_in_need=50),
    }
    return document


def lower_turnover(document: Table) -> Table:
    """Return the document with a fifth fewer leavers."""
    changed = copy.deepcopy(document)
    changed["leaving"]["turnover"]["value"] *= 0.8
    return changed


def calmer_team(document: Table) -> Table:
    """Return the document with a team that workers leave a fifth less often, and times in post that matter."""
    changed = copy.deepcopy(document)
    changed["teams"][0]["leaving"] = number(0.8, "times")
    return changed


def more_referrals(document: Table) -> Table:
    """Return the document with two percent more referrals."""
    changed = copy.deepcopy(document)
    changed["demand"]["referrals"]["value"] *= 1.02
    return changed


def with_tenure(document: Table) -> Table:
    """Return the document with a hazard that rises and falls with time in post."""
    changed = copy.deepcopy(document)
    bands = ((0, 0.5), (1, 2.0), (3, 0.8))
    changed["leaving"]["tenure"] = [
        {"after": number(years, "years"), "rate": number(rate, "times")} for years, rate in bands
    ]
    return changed


def played(derived: Derived, replication: int) -> World:
    """Return the world at the end of a history."""
    world = worlds.make_world(derived)
    worlds.prepare(world, derived, SEED, replication)
    worlds.set_initial_state(world)
    worlds.advance(world, derived.horizon)
    return world


def notice_given(world: World, initial: int) -> NDArray[np.float64]:
    """Return the day on which each of the first day's workers gave notice, infinite for those who never did."""
    days = world.workers.notice_since[1 : initial + 1].copy()
    days[world.workers.departure[1 : initial + 1] == 0] = np.inf
    return days


@pytest.mark.parametrize(
    ("baseline", "strategy"),
    [(steady(), lower_turnover(steady())), (with_tenure(steady()), calmer_team(with_tenure(steady())))],
    ids=["turnover", "team"],
)
def test_a_lower_hazard_makes_no_single_worker_leave_earlier(baseline: Table, strategy: Table) -> None:
    """Thresholds are the workers' own: with 0.8 times the hazard each reaches it later, or on the day of another cause.

    Holds of every worker of the first day, whatever absences delay; retiring comes on the same day in both. (A caseload
    that counted in the hazard could make a worker leave earlier: here it does not count.)
    """
    ordinary, calmer = derive(scenario(baseline)), derive(scenario(strategy))
    initial = 40
    later = 0
    for replication in range(10):
        one, other = played(ordinary, replication), played(calmer, replication)
        assert (one.workers.key[: initial + 1] == other.workers.key[: initial + 1]).all()
        before, after = notice_given(one, initial), notice_given(other, initial)
        assert (after >= before).all()
        later += int((after > before).sum())
    assert later > 100


def stage_lengths(derived: Derived, replication: int) -> dict[tuple[int, int], tuple[float, float]]:
    """Return when each child entered each stage that ended, and how long it lasted, by the child's key and spell."""
    world = worlds.make_world(derived)
    worlds.prepare(world, derived, SEED, replication)
    worlds.set_initial_state(world)
    children, history = world.children, world.history
    since = children.stage_since[: children.known + 1].tolist()
    spells = children.spell[: children.known + 1].tolist()
    found = {}
    while worlds.advance(world, derived.horizon, at_most=1):
        child = history.last_subject
        if history.last_event == Event.STAGE_ENDS:
            found[int(children.key[child]), spells[child]] = (since[child], history.now - since[child])
        for new in range(len(since), children.known + 1):
            since.append(float(children.stage_since[new]))
            spells.append(int(children.spell[new]))
        if history.last_event < Event.WORKER_STARTS:
            since[child], spells[child] = float(children.stage_since[child]), int(children.spell[child])
    return found


def test_a_child_lives_through_the_same_stages_whoever_its_workers_are() -> None:
    """Every stage of every child begins and lasts the same with more leavers, more sickness and another guide.

    Beginnings and lengths agree to 1e-9 days. In both a child is given a worker at once, as a stage does not run
    before.
    """
    other = without(steady(), "absence")
    other["leaving"]["turnover"] = number(50, "percent")
    other["caseload"]["guide"]["social_worker"] = number(5, "cases")
    for replication in range(3):
        ours = stage_lengths(derive(scenario(steady())), replication)
        theirs = stage_lengths(derive(scenario(other)), replication)
        assert ours.keys() == theirs.keys()
        assert len(ours) > 2000
        for key, (begun, lasted) in ours.items():
            assert theirs[key] == pytest.approx((begun, lasted), abs=1e-9)


def test_families_come_on_the_same_days_whatever_becomes_of_the_staff() -> None:
    """Every referral's day, and every child's family, age and random numbers are the same to the last bit in both."""
    ordinary = played(derive(scenario(tiny_service())), 0)
    strategy = tiny_service()
    strategy["leaving"]["turnover"] = number(60, "percent")
    strategy["caseload"]["nobody_has_room"] = "hold"
    other = played(derive(scenario(strategy)), 0)
    assert ordinary.children.known == other.children.known
    for column in ("key", "family_key", "born", "area", "complex", "distant", "interim_care"):
        assert (getattr(ordinary.children, column) == getattr(other.children, column)).all(), column


def test_the_council_is_inspected_on_the_same_days_with_the_same_judgement_in_every_strategy() -> None:
    ours, theirs = tiny_service(), tiny_service()
    theirs["leaving"]["turnover"] = number(60, "percent")
    theirs["demand"]["referrals"]["value"] *= 1.1
    for replication in range(3):
        one, other = (played(derive(scenario(document)), replication).history for document in (ours, theirs))
        assert one.inspections == other.inspections > 1
        assert (one.judged_on, one.judgement) == (other.judged_on, other.judgement)
        assert (one.inspection_due, one.referrals_pushed) == (other.inspection_due, other.referrals_pushed)


def caseload(outcome: Outcome) -> float:
    """Return cases per full-time equivalent of those who hold a case, two years on."""
    seen = outcome.snapshot[23].sum(axis=0, dtype=float)
    return float(seen[Snapshot.SOCIAL_WORKER_CASES] / seen[Snapshot.CASE_HOLDERS_FTE])


def changes(outcome: Outcome) -> float:
    """Return changes of worker in two years."""
    flows = [Flow.FCONTA + reason for reason in Reason if reason != Reason.FCONTA]
    return float(outcome.flows[:24][:, :, flows].sum(dtype=float))


def leavers(outcome: Outcome) -> float:
    """Return the social workers who left the council in two years."""
    return float(outcome.flows[:24][:, :, Flow.LEAVERS].sum(dtype=float))


def referred(outcome: Outcome) -> float:
    """Return the children referred in two years."""
    return float(outcome.flows[:24][:, :, Flow.REFERRALS].sum(dtype=float))


@cache
def outcomes(name: str) -> list[Outcome]:
    """Return the replications of a strategy."""
    derived = derive(scenario(STRATEGIES[name]))
    world = worlds.make_world(derived)
    return [replicate(derived, SEED, number_of_it, world=world) for number_of_it in range(REPLICATIONS)]


STRATEGIES = {
    "baseline": without(tiny_service(), "actions"),
    "lower turnover": lower_turnover(without(tiny_service(), "actions")),
    "more referrals": more_referrals(without(tiny_service(), "actions")),
    "steady": steady(),
    "steady, lower turnover": lower_turnover(steady()),
    "steady, more referrals": more_referrals(steady()),
}
# measured with seed 2015 and 100 replications; half of it is asserted
MEASURED: list[tuple[str, str, Callable[[Outcome], float], float]] = [
    ("baseline", "lower turnover", leavers, 8.8),
    ("baseline", "lower turnover", caseload, 4.0),
    ("baseline", "lower turnover", changes, 15.2),
    ("baseline", "more referrals", caseload, 6.3),
    ("baseline", "more referrals", referred, 485.7),
    ("steady", "steady, lower turnover", leavers, 5.1),
    ("steady", "steady, lower turnover", caseload, 7.4),
    ("steady", "steady, lower turnover", changes, 8.4),
    ("steady", "steady, more referrals", caseload, 20.4),
    ("steady", "steady, more referrals", referred, 87.7),
]


@pytest.mark.parametrize(("baseline", "strategy", "measure", "factor"), MEASURED)
def test_common_random_numbers_make_a_difference_clearer(
    baseline: str, strategy: str, measure: Callable[[Outcome], float], factor: float
) -> None:
    """The variance of the paired difference is smaller by at least half of the factor that was measured."""
    ours = np.array([measure(outcome) for outcome in outcomes(baseline)])
    theirs = np.array([measure(outcome) for outcome in outcomes(strategy)])
    found = (ours.var(ddof=1) + theirs.var(ddof=1)) / (theirs - ours).var(ddof=1)
    print(f"{strategy}, {measure.__name__}: the variance is {found:.1f} times smaller")
    assert found > factor / 2
